import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyIdToken } from './id-token.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import {
  clientOf,
  goodCheck,
  goodClaims,
  makeSigningKey,
  signClaims,
  type SigningKey,
} from './scripted-issuer.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

const second = 1000;
const hour = 3600 * second;

let server: ScriptedServer;
let outbound: Outbound;
let first: SigningKey;
let next: SigningKey;
let curve: SigningKey;

beforeAll(async () => {
  [first, next, curve] = await Promise.all([
    makeSigningKey('RS256', 'first'),
    makeSigningKey('RS256', 'next'),
    makeSigningKey('ES256', 'curve'),
  ]);
  server = await startScriptedServer();
});
afterAll(() => server.close());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: goodCheck.now });
  // Keys are remembered as long as the way out lives: a new one knows none.
  outbound = createOutbound({ allow: [`127.0.0.1:${server.port}`], totalTimeoutMs: 2000 });
  server.requests.length = 0;
  server.answerJson(200, { keys: [first.jwk] });
  return async () => {
    vi.useRealTimers();
    await outbound.close();
  };
});

const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

async function verify(key: SigningKey, kid = key.kid) {
  const idToken = await signClaims(key, goodClaims, { kid });
  return verifyIdToken({ outbound }, clientOf(server), { ...goodCheck, idToken });
}

/** Requests for the keys, with those on their way in the background: another call on the same line comes after them. */
async function askedForKeys() {
  await outbound.fetch(`${server.origin}/other`, { method: 'GET' }, { hop: 'keys' });
  return server.requests.filter(({ path }) => path === '/keys').length;
}

const invalid = { code: 'oauth_id_token_invalid', parameter: 'id_token' };
const accepted = { sub: 'person-1' };
const unavailable = { code: 'oauth_provider_unavailable', hop: 'keys' };

describe('the keys of a provider', () => {
  it('are asked for at the configured address, once for everybody', async () => {
    await Promise.all(Array.from({ length: 20 }, () => verify(first)));
    await verify(first);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/keys' });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('are asked for again when the provider rotated them, and the new one is accepted', async () => {
    await verify(first);
    server.answerJson(200, { keys: [first.jwk, next.jwk] });
    later(31 * second);
    await expect(verify(next)).resolves.toMatchObject(accepted);
    await expect(verify(first)).resolves.toMatchObject(accepted);
    expect(server.requests).toHaveLength(2);
  });

  it('are accepted for everybody who comes while they are asked for after a rotation', async () => {
    await verify(first);
    server.answerJson(200, { keys: [next.jwk] });
    later(31 * second);
    const people = await Promise.all(Array.from({ length: 50 }, () => verify(next)));
    expect(people).toHaveLength(50);
    expect(server.requests).toHaveLength(2);
  });

  it('are accepted when they were rotated in an hour in which nobody came', async () => {
    await verify(first);
    server.answerJson(200, { keys: [next.jwk] });
    later(2 * hour);
    await expect(verify(next)).resolves.toMatchObject(accepted);
    expect(server.requests).toHaveLength(2);
  });

  it('are not accepted any more once the set is there without them', async () => {
    await verify(first);
    server.answerJson(200, { keys: [next.jwk] });
    later(31 * second);
    await verify(next);
    await expect(verify(first)).rejects.toMatchObject(invalid);
  });
});

describe('a flood of unknown keys', () => {
  it('leads to one request in 30 seconds, however many there are (500)', async () => {
    await verify(first);
    const flood = () =>
      Promise.allSettled(Array.from({ length: 500 }, (_, index) => verify(first, `unknown-${index}`)));
    const atOnce = await flood();
    expect(atOnce.every(({ status }) => status === 'rejected')).toBe(true);
    expect(server.requests).toHaveLength(1);
    later(31 * second);
    await flood();
    expect(server.requests).toHaveLength(2);
    later(29 * second);
    await flood();
    expect(server.requests).toHaveLength(2);
    await expect(verify(first)).resolves.toMatchObject(accepted);
  });

  it('leads to one request when they come one after the other, too', async () => {
    await verify(first);
    later(31 * second);
    for (let index = 0; index < 20; index += 1) {
      await expect(verify(first, `unknown-${index}`)).rejects.toMatchObject(invalid);
    }
    expect(server.requests).toHaveLength(2);
  });

  it('does not lead to more while the provider is down', async () => {
    await verify(first);
    server.answerJson(503, {});
    later(31 * second);
    await Promise.allSettled(Array.from({ length: 100 }, (_, index) => verify(first, `unknown-${index}`)));
    expect(server.requests).toHaveLength(2);
    await expect(verify(first, 'unknown')).rejects.toMatchObject(invalid);
    expect(server.requests).toHaveLength(2);
    await expect(verify(first)).resolves.toMatchObject(accepted);
  });
});

describe('keys older than an hour', () => {
  it('serve on at once and are asked for in the background, once', async () => {
    await verify(first);
    later(hour + second);
    let finish = () => undefined as unknown;
    server.answer((response) => (finish = () => response.end(JSON.stringify({ keys: [first.jwk] }))));
    await Promise.all(Array.from({ length: 10 }, () => verify(first)));
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    finish();
  });

  it('are left alone before', async () => {
    await verify(first);
    later(hour);
    await verify(first);
    expect(await askedForKeys()).toBe(1);
  });

  it('serve on for as long as the provider is down, with a try every 30 seconds', async () => {
    await verify(first);
    server.answerJson(500, {});
    for (const seen of [2, 3, 4]) {
      later(hour + second);
      await expect(verify(first)).resolves.toMatchObject(accepted);
      expect(await askedForKeys()).toBe(seen);
      await expect(verify(first)).resolves.toMatchObject(accepted);
      expect(await askedForKeys()).toBe(seen);
    }
    await expect(verify(next)).rejects.toMatchObject(invalid);
  });
});

describe('a set of keys', () => {
  it.each([
    { name: 'a page', body: '<html></html>' },
    { name: 'nothing', body: '' },
    { name: 'a list', body: [] },
    { name: 'an object without keys', body: {} },
    { name: 'keys that are an object', body: { keys: {} } },
    { name: 'more than 100 keys', body: { keys: Array.from({ length: 101 }, () => ({ kty: 'RSA' })) } },
  ])('is refused when it is $name', async ({ body }) => {
    server.answerJson(200, body);
    await expect(verify(first)).rejects.toMatchObject({ ...unavailable, reason: 'not_json' });
  });

  it.each([500, 404, 204])('is refused with status %i, and asked for again by the next', async (status) => {
    server.answerJson(status, { keys: [first.jwk] });
    await expect(verify(first)).rejects.toMatchObject({ hop: 'keys' });
    server.answerJson(200, { keys: [first.jwk] });
    await expect(verify(first)).resolves.toMatchObject(accepted);
  });

  it('is not looked for behind a redirect', async () => {
    server.answer((response, { path }) =>
      path === '/keys'
        ? response.writeHead(302, { location: `${server.origin}/elsewhere` }).end()
        : response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ keys: [first.jwk] })),
    );
    await expect(verify(first)).rejects.toMatchObject({ ...unavailable, reason: 'redirected' });
    expect(server.requests.map(({ path }) => path)).toEqual(['/keys']);
  });

  it('is not fetched from where this server may not call', async () => {
    const strict = createOutbound({ allow: [] });
    const idToken = await signClaims(first, goodClaims);
    await expect(
      verifyIdToken({ outbound: strict }, clientOf(server), { ...goodCheck, idToken }),
    ).rejects.toMatchObject({ code: 'oauth_address_forbidden', hop: 'keys' });
    expect(server.requests).toEqual([]);
    await strict.close();
  });

  it('may hold 100 keys, and others than ours that cannot be read', async () => {
    const odd = [
      null,
      1,
      'key',
      [],
      {},
      { kty: 'RSA' },
      { kty: 'RSA', kid: 'odd', n: '!', e: 1 },
      { kty: 'AKP' },
    ];
    const others = Array.from({ length: 91 }, (_, index) => ({ ...next.jwk, kid: `other-${index}` }));
    server.answerJson(200, { keys: [...odd, ...others, first.jwk] });
    await expect(verify(first)).resolves.toMatchObject(accepted);
    await expect(verify(first, 'odd')).rejects.toMatchObject(invalid);
  });

  it('may name a key twice only if it is of another kind', async () => {
    server.answerJson(200, { keys: [{ ...curve.jwk, kid: 'first' }, first.jwk] });
    await expect(verify(first)).resolves.toMatchObject(accepted);
    await expect(verify(curve, 'first')).resolves.toMatchObject(accepted);
  });

  it('does not say which of two keys of one name it is', async () => {
    server.answerJson(200, { keys: [{ ...next.jwk, kid: 'first' }, first.jwk] });
    await expect(verify(first)).rejects.toMatchObject(invalid);
  });

  it('never gives out a private key to verify with', async () => {
    const pair = await crypto.subtle.exportKey('jwk', first.privateKey);
    server.answerJson(200, { keys: [{ ...pair, kid: 'first', key_ops: ['verify'] }] });
    await expect(verify(first)).rejects.toMatchObject(invalid);
  });
});
