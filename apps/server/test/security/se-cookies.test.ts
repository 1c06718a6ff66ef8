import { people } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, createServerClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { dumpTables, readDatabaseFiles } from './database-dump.ts';
import { json, sendRaw } from './raw-http.ts';
import { pageHeaders, personWithEmail, personWithoutEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const secretPattern = /^[\w-]{43}$/;
const requireEmail = (rig: Rig, required: boolean) =>
  rig.asServer('PATCH', '/v1/environment-settings', { attributes: { email_address: { required } } });

/** Gives an address to the unfinished sign-up of a browser and has a code mailed. */
async function askForCode(rig: Rig, browser: BrowserClient, address: string) {
  const { body } = await browser.api('GET', '/v1/client');
  const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
  await browser.api('PATCH', at, { email_address: address });
  await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
  return { at, code: await newestCode(rig.asServer) };
}

describe.each(testDatabases())('the session cookie on $name', (kind) => {
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig(kind);
  });
  afterAll(() => rig.server.close());

  const statusOfMe = async (secret: string, name = 'portico') => {
    const headers = [['cookie', `${name}=${secret}`]] as const;
    return (await sendRaw(rig.port, { method: 'GET', target: '/v1/me', headers })).status;
  };

  it.each([
    { name: 'a well-formed value', planted: 'A'.repeat(43) },
    { name: 'a short value', planted: 'planted' },
  ])('SE01 replaces $name that was planted before the sign-in', async ({ planted }) => {
    const browser = createBrowserClient(rig.server.url);
    browser.cookies.set('portico', planted);
    expect(await statusOfMe(planted)).toBe(401);
    await browser.signIn({ person: personWithEmail });
    const secret = browser.cookies.get('portico') ?? '';
    expect(secret).toMatch(secretPattern);
    expect(secret).not.toBe(planted);
    expect(await statusOfMe(secret)).toBe(200);
    expect(await statusOfMe(planted)).toBe(401);
  });

  it('SE01 gives another value at every sign-in of a browser, and each former one is dead', async () => {
    const browser = createBrowserClient(rig.server.url);
    const former: string[] = [];
    for (const { id } of people.filter((person) => !person.isSuspended).slice(0, 4)) {
      await browser.signIn({ person: id });
      const secret = browser.cookies.get('portico') ?? '';
      expect(secret).toMatch(secretPattern);
      expect(former).not.toContain(secret);
      for (const old of former) expect(await statusOfMe(old)).toBe(401);
      expect(await statusOfMe(secret)).toBe(200);
      former.push(secret);
    }
  });

  it('SE01 gives another value when a sign-up is completed, and the one before is dead', async () => {
    await requireEmail(rig, true);
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: 'new' });
    await requireEmail(rig, false);
    const attempt = browser.cookies.get('portico') ?? '';
    expect(attempt).toMatch(secretPattern);
    expect(await statusOfMe(attempt)).toBe(401);
    const { at, code } = await askForCode(rig, browser, 'se01@example.com');
    const done = await browser.api('POST', `${at}/attempt-verification`, { strategy: 'email_code', code });
    expect(done.body.response.status).toBe('complete');
    const secret = browser.cookies.get('portico') ?? '';
    expect(secret).not.toBe(attempt);
    expect(await statusOfMe(secret)).toBe(200);
    expect(await statusOfMe(attempt)).toBe(401);
    const after = await sendRaw(rig.port, {
      method: 'GET',
      target: at,
      headers: [['cookie', `portico=${attempt}`]],
    });
    expect(after.status).toBe(404);
  });

  it('SE01 gives operators another value at every claim, and the one before is dead', async () => {
    const first = (await rig.operator()).cookies.get('portico_operators') ?? '';
    const asOperator = async (secret: string) =>
      (
        await sendRaw(rig.port, {
          method: 'GET',
          target: '/v1/environments',
          headers: [['cookie', `portico_operators=${secret}`]],
        })
      ).status;
    expect(await asOperator(first)).toBe(200);
    const { createOwnerLink } = await import('../../src/operators/owner-link.ts');
    const link = await createOwnerLink(rig.server.db, { url: rig.server.url, now: rig.server.now() });
    const browser = createBrowserClient(rig.server.url);
    browser.cookies.set('portico_operators', first);
    await browser.api('POST', '/v1/owner-claims', { token: link.split('#')[1] });
    const second = browser.cookies.get('portico_operators') ?? '';
    expect(second).toMatch(secretPattern);
    expect(second).not.toBe(first);
    expect(await asOperator(second)).toBe(200);
    expect(await asOperator(first)).toBe(401);
  });

  it('SE01 is dead after the sign-out, whoever kept a copy', async () => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    const secret = browser.cookies.get('portico') ?? '';
    await browser.api('DELETE', '/v1/client');
    expect(await statusOfMe(secret)).toBe(401);
  });

  it.each([
    { name: 'the same value twice', cookies: (secret: string) => `portico=${secret}; portico=${secret}` },
    {
      name: 'a planted one first',
      cookies: (secret: string) => `portico=${'A'.repeat(43)}; portico=${secret}`,
    },
    {
      name: 'a planted one last',
      cookies: (secret: string) => `portico=${secret}; portico=${'A'.repeat(43)}`,
    },
    { name: 'an empty one beside it', cookies: (secret: string) => `portico=${secret}; portico=` },
    { name: 'white space around the name', cookies: (secret: string) => `portico=${secret};  portico =x` },
  ])('SE02 refuses a name that comes twice: $name', async ({ cookies }) => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    const secret = browser.cookies.get('portico') ?? '';
    const ask = (cookie: string) =>
      sendRaw(rig.port, { method: 'GET', target: '/v1/me', headers: [['cookie', cookie]] });
    expect((await ask(`portico=${secret}`)).status).toBe(200);
    expect((await ask(cookies(secret))).status).toBe(401);
  });

  it('SE02 refuses a name that comes twice in two Cookie headers, for flows and operators too', async () => {
    const operator = await rig.operator();
    const [name, secret] = ['portico_operators', operator.cookies.get('portico_operators') ?? ''];
    const doubled = [
      ['cookie', `${name}=${secret}`],
      ['cookie', `${name}=planted`],
    ] as const;
    const asked = await sendRaw(rig.port, { method: 'GET', target: '/v1/environments', headers: doubled });
    expect(asked.status).toBe(401);

    const { authorizeAs } = await import('@portico/sandbox');
    const browser = createBrowserClient(rig.server.url);
    const callback = new URL(await authorizeAs(await browser.start(), { person: personWithEmail }));
    const [flow = '', sealed = ''] = [...browser.cookies].find(([cookie]) => cookie.includes('flow_')) ?? [];
    const before = await rig.count('sessions');
    const refused = await sendRaw(rig.port, {
      method: 'GET',
      target: callback.pathname + callback.search,
      headers: [['cookie', `${flow}=planted; ${flow}=${sealed}`]],
    });
    expect(refused.location).toBe(`${rig.server.url}/sign-in/sso-callback`);
    expect(await rig.count('sessions')).toBe(before);
  });

  it.each([
    'Portico',
    'PORTICO',
    '__Host-portico',
    '__Secure-portico',
    '__host-portico',
    'portico_',
    'xportico',
  ])('SE02 reads no session from a cookie named %s', async (name) => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    const secret = browser.cookies.get('portico') ?? '';
    expect(await statusOfMe(secret)).toBe(200);
    expect(await statusOfMe(secret, name)).toBe(401);
  });
});

describe.each(testDatabases())('cookies of an https origin on $name', (kind) => {
  const origin = 'https://auth.example.test';
  let rig: Rig;
  const lines: { route: string; line: string }[] = [];

  beforeAll(async () => {
    rig = await startRig(kind, { variables: { PORTICO_URL: origin } });
    const realFetch = globalThis.fetch;
    // Whatever stands in front of the server ends TLS; here that is this function.
    vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init);
      const url = request.url.replace(origin, `http://127.0.0.1:${rig.port}`);
      const body = request.body === null ? undefined : await request.arrayBuffer();
      const { method, headers } = request;
      const response = await realFetch(url, {
        method,
        headers,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      });
      for (const line of response.headers.getSetCookie()) lines.push({ route: new URL(url).pathname, line });
      return response;
    });
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await rig.server.close();
  });

  it('SE02 carries __Host-, Secure, HttpOnly, Path=/ and SameSite=Lax, and no Domain, on every route that sets one', async () => {
    const signedIn = createBrowserClient(origin);
    await signedIn.signIn({ person: personWithEmail });
    expect((await signedIn.api('GET', '/v1/me')).status).toBe(200);
    const cancelled = createBrowserClient(origin);
    await cancelled.signIn({ person: personWithEmail, decision: 'cancel' });
    await cancelled.api('POST', '/v1/client/sign-ins', {});
    await cancelled.request('/v1/oauth-callback/x?state=unknown&code=unknown');
    await requireEmail(rig, true);
    const signingUp = createBrowserClient(origin);
    await signingUp.signIn({ person: personWithoutEmail });
    await requireEmail(rig, false);
    const { at, code } = await askForCode(rig, signingUp, 'se02@example.com');
    await signingUp.api('POST', `${at}/attempt-verification`, { strategy: 'email_code', code });
    await signedIn.api('DELETE', '/v1/client');
    const many = createBrowserClient(origin);
    for (let flow = 0; flow < 7; flow += 1) await many.start();
    const operator = await rig.operator();
    const { secret } = await rig.createKey(operator, 'production');
    const asProduction = createServerClient(origin, secret);
    await asProduction('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      client_id: 'a-client',
      client_secret: 'a-secret',
    });
    await createBrowserClient(origin).start({ base: '/e/production' });

    const routes = new Set(lines.map(({ route }) => route.replace(/sua_\w+/, ':id')));
    expect([...routes].toSorted()).toEqual([
      '/e/production/sign-in/start',
      '/sign-in/start',
      '/v1/client',
      '/v1/client/sign-ins',
      '/v1/client/sign-ups/:id/attempt-verification',
      '/v1/oauth-callback/x',
      '/v1/owner-claims',
    ]);
    for (const { line } of lines) {
      expect(line).toMatch(/^__Host-portico(_production|_operators)?(_flow_[\w-]{16}|_outcome)?=[\w.-]*; /);
      const attributes = line.split('; ').slice(1);
      expect(attributes.toSorted()).toEqual([
        'HttpOnly',
        expect.stringMatching(/^Max-Age=\d+$/),
        'Path=/',
        'SameSite=Lax',
        'Secure',
      ]);
    }
  });

  it('SE02 holds 256 bits, of which the database knows only a hash', async () => {
    const secrets = lines.flatMap(
      ({ line }) => /^__Host-portico(?:_operators)?=([^;]+)/.exec(line)?.[1] ?? [],
    );
    expect(secrets.length).toBeGreaterThan(3);
    const dump = await dumpTables(rig.server);
    const files = readDatabaseFiles(rig.server);
    for (const secret of secrets) {
      expect(secret).toMatch(secretPattern);
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
      const forms = [
        secret,
        Buffer.from(secret, 'base64url').toString('hex'),
        Buffer.from(secret).toString('base64'),
      ];
      for (const form of forms) {
        expect(dump).not.toContain(form);
        expect(files.includes(form)).toBe(false);
      }
    }
  });

  it.each(['portico', '__Secure-portico', '__host-portico', '__Host-Portico'])(
    'SE02 reads no session from a cookie named %s',
    async (name) => {
      const browser = createBrowserClient(origin);
      await browser.signIn({ person: personWithEmail });
      const secret = browser.cookies.get('__Host-portico') ?? '';
      const ask = async (cookie: string) =>
        (await sendRaw(rig.port, { method: 'GET', target: '/v1/me', headers: [['cookie', cookie]] })).status;
      expect(await ask(`__Host-portico=${secret}`)).toBe(200);
      expect(await ask(`${name}=${secret}`)).toBe(401);
      expect(await ask(`__Host-portico=${secret}; __Host-portico=${secret}`)).toBe(401);
    },
  );

  it('SE02 sets no cookie for a visitor who only looks', async () => {
    for (const target of ['/', '/sign-in', '/v1/environment', '/v1/client', '/dashboard', '/healthz']) {
      const answer = await sendRaw(rig.port, { method: 'GET', target, headers: pageHeaders(origin) });
      expect(answer.setCookie).toEqual([]);
    }
    const refused = await sendRaw(rig.port, {
      method: 'POST',
      target: '/v1/owner-claims',
      ...json({ token: 'wrong' }),
    });
    expect(refused.status).toBe(400);
    expect(refused.setCookie).toEqual([]);
  });
});
