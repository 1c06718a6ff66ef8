import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOutbound, type Outbound, type OutboundCall, type OutboundOptions } from './outbound.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
let outbound: Outbound;
const calls: OutboundCall[] = [];

beforeEach(async () => {
  calls.length = 0;
  server = await startScriptedServer();
  outbound = open({});
});

afterEach(async () => {
  await server.close();
  await outbound.close();
});

function open(options: Partial<OutboundOptions>): Outbound {
  return createOutbound({
    allow: [`127.0.0.1:${server.port}`],
    onCall: (call) => void calls.push(call),
    ...options,
  });
}

function get(path = '/', from = outbound): ReturnType<typeof outbound.fetch> {
  return from.fetch(server.origin + path, { method: 'GET' }, { hop: 'profile' });
}

function failing(reason: string, code = 'oauth_provider_unavailable') {
  return expect.objectContaining({ code, reason, hop: 'profile' });
}

describe('a call that is answered', () => {
  it('brings status, headers and text', async () => {
    server.answerJson(418, { hello: 'ä' }, { 'x-rate-limit-limit': '75', 'set-cookie': 'a=b' });
    const response = await get();
    expect(response.status).toBe(418);
    expect(response.headers.get('X-Rate-Limit-Limit')).toBe('75');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(await response.text()).toBe('{"hello":"ä"}');
    expect(await response.json()).toEqual({ hello: 'ä' });
  });

  it('is over with its status, where success is all that matters, and leaves the connection', async () => {
    server.answer((response) => response.writeHead(200).end('x'.repeat(1000)));
    const options = { hop: 'profile', readBody: 'unless-2xx' } as const;
    for (let sent = 0; sent < 10; sent += 1) {
      const response = await outbound.fetch(server.origin, { method: 'POST' }, options);
      expect([response.status, await response.text()]).toEqual([200, '']);
    }
    // The next call may begin while a body still comes, and then needs a connection of its own.
    expect(server.connections()).toBeLessThan(5);
    server.answerJson(500, { reason: 'tired' });
    const refused = await outbound.fetch(server.origin, { method: 'POST' }, options);
    expect(await refused.json()).toEqual({ reason: 'tired' });
  });

  it('lets go of a body that nobody reads and that does not end', async () => {
    let isClosed = false;
    server.answer((response) => {
      response.writeHead(200).write('x');
      response.on('close', () => (isClosed = true));
    });
    const response = await outbound.fetch(
      server.origin,
      { method: 'POST' },
      { hop: 'profile', readBody: 'unless-2xx' },
    );
    expect(response.status).toBe(200);
    await expect.poll(() => isClosed, { timeout: 5000 }).toBe(true);
  });

  it('sends method, headers and body as given and asks for no encoding', async () => {
    server.answerJson(200, {});
    const request = { method: 'POST', headers: { 'x-mine': '1' }, body: 'a=1' };
    await outbound.fetch(`${server.origin}/token?q=1`, request, { hop: 'token' });
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/token',
      headers: { 'x-mine': '1', 'accept-encoding': 'identity', 'user-agent': 'Portico' },
    });
    expect(server.requests[0]?.query.get('q')).toBe('1');
    expect(server.requests[0]?.form.get('a')).toBe('1');
  });

  it('keeps connections for the next calls', async () => {
    server.answerJson(200, {});
    for (let call = 0; call < 20; call += 1) await get();
    // A pool may take a second one when a call follows in the same tick.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('is reported without its query', async () => {
    server.answerJson(200, {});
    await get('/2/users/me?access_token=secret');
    expect(calls).toEqual([
      {
        hop: 'profile',
        method: 'GET',
        origin: server.origin,
        path: '/2/users/me',
        status: 200,
        error: undefined,
        durationMs: expect.any(Number),
      },
    ]);
  });

  it('reads a compressed answer although it asked for none', async () => {
    server.answer((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}')),
    );
    expect(await (await get()).json()).toEqual({ a: 1 });
  });
});

describe('an encoding that cannot be read', () => {
  it.each(['zstd', 'gzip'])('is refused: %s', async (encoding) => {
    server.answer((response) => response.writeHead(200, { 'content-encoding': encoding }).end('garbage'));
    await expect(get()).rejects.toEqual(failing('unexpected_answer'));
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])(
    'does not follow a %s, so nothing reaches the second host',
    async (status) => {
      const second = await startScriptedServer();
      const from = open({ allow: ['127.0.0.0/8'] });
      server.answer((response) => response.writeHead(status, { location: `${second.origin}/` }).end());
      const withSecret = { method: 'GET', headers: { authorization: 'Bearer secret' } };
      await expect(from.fetch(server.origin, withSecret, { hop: 'profile' })).rejects.toEqual(
        failing('redirected'),
      );
      expect(server.requests).toHaveLength(1);
      expect(second.connections()).toBe(0);
      await second.close();
      await from.close();
    },
  );
});

describe('an answer that is too large', () => {
  it('is cut when it says so itself', async () => {
    server.answer((response) => response.writeHead(200, { 'content-length': '1000000000' }).flushHeaders());
    await expect(get()).rejects.toEqual(failing('too_large'));
  });

  it('is cut while it streams', async () => {
    let sent = 0;
    server.answer((response) => {
      const chunk = Buffer.alloc(65_536);
      const more = () => {
        while (!response.destroyed && sent < 1e9) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    });
    await expect(get()).rejects.toEqual(failing('too_large'));
    expect(sent).toBeLessThan(30_000_000);
  });

  it('is cut while it is decoded', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(1_048_576);
    server.answer((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    await expect(get()).rejects.toEqual(failing('too_large'));
  });

  it('passes when it is exactly as large as allowed', async () => {
    const from = open({ maxResponseBytes: 1000 });
    server.answer((response) => response.writeHead(200).end('a'.repeat(1000)));
    expect(await (await get('/', from)).text()).toHaveLength(1000);
    server.answer((response) => response.writeHead(200).end('a'.repeat(1001)));
    await expect(get('/', from)).rejects.toEqual(failing('too_large'));
    await from.close();
  });

  it('is cut when its headers never end', async () => {
    server.answer((response) => response.writeHead(200, { 'x-long': 'a'.repeat(100_000) }).end());
    await expect(get()).rejects.toEqual(failing('too_large'));
  });
});

describe('an answer that does not come', () => {
  it('ends at the total deadline although a byte arrives now and then', async () => {
    const from = open({ totalTimeoutMs: 150 });
    let timer: NodeJS.Timeout | undefined;
    server.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      timer = setInterval(() => response.write(' '), 10);
    });
    const startedAt = performance.now();
    await expect(get('/', from)).rejects.toEqual(failing('timeout'));
    expect(performance.now() - startedAt).toBeLessThan(2000);
    clearInterval(timer);
    await from.close();
  });

  it('ends at the total deadline when nothing arrives', async () => {
    const from = open({ totalTimeoutMs: 50 });
    server.answer(() => undefined);
    await expect(get('/', from)).rejects.toEqual(failing('timeout'));
    await from.close();
  });

  it('ends at the connect deadline when the name is never resolved', async () => {
    const from = open({ allow: [], connectTimeoutMs: 50, resolve: () => undefined });
    await expect(from.fetch('https://slow.example/', { method: 'GET' }, { hop: 'profile' })).rejects.toEqual(
      failing('timeout'),
    );
    await from.close();
  });

  it('is told apart by reason: the connection breaks', async () => {
    server.answer((response) => response.socket?.destroy());
    await expect(get()).rejects.toEqual(failing('connection_lost'));
  });

  it('is told apart by reason: nobody listens', async () => {
    await server.close();
    await expect(get()).rejects.toEqual(failing('connect_failed'));
  });

  it('is told apart by reason: the name does not exist', async () => {
    const from = open({
      resolve: (_name, _options, callback) =>
        callback(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), []),
    });
    await expect(
      from.fetch('https://nowhere.example/', { method: 'GET' }, { hop: 'profile' }),
    ).rejects.toEqual(failing('dns_failed'));
    await from.close();
  });

  it('is told apart by reason: no TLS on the other side', async () => {
    const url = server.origin.replace('http:', 'https:');
    await expect(outbound.fetch(url, { method: 'GET' }, { hop: 'profile' })).rejects.toEqual(
      failing('tls_failed'),
    );
  });

  it('is reported with its code', async () => {
    server.answer((response) => response.socket?.destroy());
    await get('/gone').catch(() => undefined);
    expect(calls).toMatchObject([{ path: '/gone', status: undefined, error: 'oauth_provider_unavailable' }]);
  });
});

describe('an answer that is not HTTP', () => {
  let plain: Server;
  afterEach(() => new Promise((resolve) => plain.close(resolve)));

  it.each([
    'SSH-2.0-OpenSSH_9.6\r\n',
    'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n',
    '\0\0\0\0',
    'HTTP/9.9 OK\r\n\r\n',
  ])('is refused: %j', async (bytes) => {
    plain = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.resume().end(bytes);
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    const from = open({ allow: [`127.0.0.1:${port}`] });
    const answer = from.fetch(`http://127.0.0.1:${port}/`, { method: 'GET' }, { hop: 'profile' });
    await expect(answer).rejects.toEqual(expect.objectContaining({ code: 'oauth_provider_unavailable' }));
    await from.close();
  });
});

describe('DNS rebinding', () => {
  it('connects to the address it checked: 500 alternating answers, no hit on the forbidden one', async () => {
    const everywhere = await startScriptedServer('0.0.0.0');
    everywhere.answer((response) => response.writeHead(200, { connection: 'close' }).end('{}'));
    let asked = 0;
    const from = createOutbound({
      allow: ['127.0.0.1/32'],
      resolve: (_name, _options, callback) => {
        asked += 1;
        callback(null, [{ address: asked % 2 === 0 ? '127.0.0.2' : '127.0.0.1', family: 4 }]);
      },
    });
    const results = { answered: 0, forbidden: 0 };
    for (let attempt = 0; attempt < 500; attempt += 1) {
      const call = from.fetch(
        `http://rebind.example:${everywhere.port}/`,
        { method: 'GET' },
        { hop: 'token' },
      );
      await call.then(
        () => (results.answered += 1),
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'oauth_address_forbidden' });
          results.forbidden += 1;
        },
      );
    }
    expect(results).toEqual({ answered: 250, forbidden: 250 });
    expect(new Set(everywhere.requests.map(({ localAddress }) => localAddress))).toEqual(
      new Set(['127.0.0.1']),
    );
    await everywhere.close();
    await from.close();
  });

  it('leaves out the forbidden addresses of a name that has both kinds', async () => {
    server.answerJson(200, {});
    const from = createOutbound({
      allow: ['127.0.0.1/32'],
      resolve: (_name, _options, callback) =>
        callback(null, [
          { address: '127.0.0.2', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]),
    });
    const url = `http://both.example:${server.port}/`;
    await from.fetch(url, { method: 'GET' }, { hop: 'token' });
    await expect(from.check(url, { hop: 'token' })).resolves.toBe('allowed');
    expect(server.requests[0]?.localAddress).toBe('127.0.0.1');
    await from.close();
  });
});

describe('createOutbound', () => {
  it('refuses a list of allowed addresses it cannot read, before the first call', () => {
    expect(() => createOutbound({ allow: ['10.0.0.0/8', 'intranet'] })).toThrow('"intranet"');
  });
});

describe('addresses allowed for one call', () => {
  it('are not allowed for the next one, although the connection is still open', async () => {
    server.answerJson(200, {});
    const from = createOutbound({ allow: [] });
    const alsoAllow = [`127.0.0.1:${server.port}`];
    await from.fetch(server.origin, { method: 'GET' }, { hop: 'token', alsoAllow });
    await expect(from.fetch(server.origin, { method: 'GET' }, { hop: 'token' })).rejects.toEqual(
      expect.objectContaining({ code: 'oauth_address_forbidden' }),
    );
    await from.fetch(server.origin, { method: 'GET' }, { hop: 'token', alsoAllow });
    expect(server.requests).toHaveLength(2);
    await from.close();
  });
});

describe('check', () => {
  it('accepts a public address with TLS and a name that does not resolve today', async () => {
    const from = open({
      resolve: (name, _options, callback) =>
        name === 'public.example'
          ? callback(null, [{ address: '8.8.8.8', family: 4 }])
          : callback(new Error('not found'), []),
    });
    await expect(from.check('https://public.example/token', { hop: 'token' })).resolves.toBe('allowed');
    await expect(from.check('https://nowhere.example/token', { hop: 'token' })).resolves.toBe('unresolved');
  });
});
