import { authorizeAs } from '@portico/sandbox';
import { endpoints } from '@portico/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { json, sendRaw } from './raw-http.ts';
import type { RawAnswer, RawRequest } from './raw-http.ts';
import { pageHeaders, personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';
import { startSmtpSink } from '../smtp-sink.ts';
import type { SmtpSink } from '../smtp-sink.ts';

type Header = readonly [string, string];

/** What proxies add, and what somebody sends who hopes that nobody looks whether a proxy did. */
const mutations: Readonly<Record<string, readonly Header[]>> = {
  'another host': [['host', 'evil.example']],
  'another host with a port': [['host', 'evil.example:443']],
  'a host that begins like ours': [['host', 'localhost.evil.example']],
  'a host with credentials': [['host', 'localhost@evil.example']],
  'a host with a path': [['host', 'evil.example/v1']],
  'an unparsable host': [['host', 'evil example:%']],
  'an empty host': [['host', '']],
  'X-Forwarded-Host': [['x-forwarded-host', 'evil.example']],
  'two of X-Forwarded-Host': [
    ['x-forwarded-host', 'localhost'],
    ['x-forwarded-host', 'evil.example'],
  ],
  X_Forwarded_Host: [['x_forwarded_host', 'evil.example']],
  'X-Host': [['x-host', 'evil.example']],
  'X-Original-Host': [['x-original-host', 'evil.example']],
  'X-Forwarded-Server': [['x-forwarded-server', 'evil.example']],
  'X-HTTP-Host-Override': [['x-http-host-override', 'evil.example']],
  'X-Forwarded-Proto: https': [['x-forwarded-proto', 'https']],
  'X-Forwarded-Proto: http': [['x-forwarded-proto', 'http']],
  'an unparsable X-Forwarded-Proto': [['x-forwarded-proto', 'javascript:evil']],
  X_Forwarded_Proto: [['x_forwarded_proto', 'https']],
  'X-Forwarded-Scheme': [['x-forwarded-scheme', 'https']],
  'X-Forwarded-SSL': [['x-forwarded-ssl', 'on']],
  'Front-End-Https': [['front-end-https', 'on']],
  'X-Url-Scheme': [['x-url-scheme', 'https']],
  'X-Forwarded-Port': [['x-forwarded-port', '6666']],
  'X-Forwarded-Prefix': [['x-forwarded-prefix', '/evil']],
  'X-Forwarded-Uri': [['x-forwarded-uri', '/healthz?evil']],
  'X-Original-URL': [['x-original-url', '/healthz?evil']],
  'X-Rewrite-URL': [['x-rewrite-url', '/healthz?evil']],
  'X-Forwarded-For': [['x-forwarded-for', '203.0.113.66']],
  'a long X-Forwarded-For': [['x-forwarded-for', '127.0.0.1, ::1, 203.0.113.66, evil']],
  'an unparsable X-Forwarded-For': [['x-forwarded-for', '\u00ff;evil"']],
  X_Forwarded_For: [['x_forwarded_for', '203.0.113.66']],
  'X-Real-IP': [['x-real-ip', '203.0.113.66']],
  'X-Client-IP': [['x-client-ip', '203.0.113.66']],
  'True-Client-IP': [['true-client-ip', '203.0.113.66']],
  'CF-Connecting-IP': [['cf-connecting-ip', '203.0.113.66']],
  Forwarded: [['forwarded', 'for=203.0.113.66;host=evil.example;proto=https']],
  'an unparsable Forwarded': [['forwarded', ';;for="evil=;host==']],
  Via: [['via', '1.1 evil.example']],
  'X-HTTP-Method-Override': [['x-http-method-override', 'DELETE']],
  'X-Middleware-Subrequest': [['x-middleware-subrequest', 'middleware:middleware:middleware']],
};
const each = Object.entries(mutations);
const planted = /evil\.example|[/?:]evil|;evil|:6666|203\.0\.113/;

/** Whatever is different in every answer. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/\bey[\w-]+\.[\w-]+\.[\w-]+/g, '<jwt>')
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<trace>')
    .replaceAll(/\b([a-z]+)_[0-9a-f]{32}/g, '$1_<id>')
    .replaceAll(/\b1[78]\d{11}\b/g, '<time>')
    .replaceAll(/"(started|returned)":\d+/g, '"$1":<count>')
    .replaceAll(/\b[0-9a-z]{6}\.[\w-]{43}/g, '<state>')
    .replaceAll(/(code_challenge=)[\w-]{43}/g, '$1<challenge>')
    .replaceAll(/(v1\.[0-9a-f]{8}\.)[\w-]+/g, '$1<sealed>')
    .replaceAll(/(flow_)[\w-]{16}(?==)/g, '$1<hash>')
    .replaceAll(/(portico(?:_\w+)?=)[\w-]{43}/g, '$1<secret>')
    .replaceAll(/[\w+/]{22}==/g, '<nonce>');
}

const seen = ({ status, location, setCookie, body, headers }: RawAnswer) => ({
  status,
  location: withoutChance(location ?? ''),
  setCookie: setCookie.map(withoutChance),
  allowedOrigin: headers['access-control-allow-origin'],
  transportSecurity: headers['strict-transport-security'],
  body: withoutChance(body),
});

describe.each(testDatabases())('headers that proxies add on $name', (kind) => {
  let rig: Rig;
  let sink: SmtpSink;
  let person: BrowserClient;
  let operator: BrowserClient;
  let asProduction: Rig['asServer'];

  beforeAll(async () => {
    sink = await startSmtpSink();
    rig = await startRig(kind, { variables: { SMTP_URL: sink.url, PORTICO_OUTBOUND_ALLOW: '127.0.0.0/8' } });
    person = createBrowserClient(rig.server.url);
    await person.signIn({ person: personWithEmail });
    operator = await rig.operator();
    asProduction = createServerClient(rig.server.url, (await rig.createKey(operator, 'production')).secret);
  });
  afterAll(async () => {
    await rig.server.close();
    await sink.close();
  });

  const mutated = ({ headers = [], ...request }: RawRequest, mutation: readonly Header[]): RawRequest => ({
    ...request,
    headers: [...headers, ...mutation],
  });

  /** Every endpoint as a stranger calls it, what can be read as those call it who may, and every navigation. */
  const requests = (): RawRequest[] => {
    const key = ['authorization', `Bearer ${rig.server.secretKey}`] as const;
    const callers: Record<string, readonly Header[]> = {
      session: pageHeaders(rig.server.url, person),
      browser: pageHeaders(rig.server.url, person),
      operator: pageHeaders(rig.server.url, operator),
      management: [key],
      public: [],
    };
    const fill = (path: string) =>
      path.replace('{id}', path.includes('oauth-providers') ? rig.connectionId : 'x');
    const pages = [
      '/',
      '/sign-in',
      '/sign-up',
      '/user',
      '/dashboard',
      '/docs/api',
      '/e/production',
      '/e/production/sign-in',
    ];
    const navigations = [
      '/sign-in/start?strategy=oauth_x',
      '/sign-in/start?strategy=oauth_x&redirect_url=https://evil.invalid/',
      '/v1/oauth-callback/x?state=unknown&code=unknown',
      '/v1/client/touch?redirect_url=/user',
      '/.well-known/jwks.json',
      '/v1/openapi.json',
      '/healthz',
      '/nowhere',
    ];
    return [
      ...endpoints.map(({ method, path }) => ({ method, target: fill(path) })),
      ...endpoints
        .filter(({ method, path }) => method === 'GET' && !path.includes('audit-events'))
        .map(({ path, access }) => ({ method: 'GET', target: fill(path), headers: callers[access] ?? [] })),
      ...[...pages, ...navigations].map((target) => ({ method: 'GET', target })),
    ];
  };

  let asked: Promise<{ request: RawRequest; plain: RawAnswer }[]> | undefined;
  /** All requests with the answers to them as they are. */
  const plainAnswers = () =>
    (asked ??= Promise.all(
      requests().map(async (request) => ({ request, plain: await sendRaw(rig.port, request) })),
    ));

  it('RD04 has at least 30 mutations', () => {
    expect(each.length).toBeGreaterThanOrEqual(30);
  });

  it.each(each)('RD04 answers every route alike with %s', async (_name, mutation) => {
    const isHost = mutation.some(([header]) => header === 'host');
    for (const { request, plain } of await plainAnswers()) {
      const answer = await sendRaw(rig.port, mutated(request, mutation));
      expect(JSON.stringify([answer.headers, answer.body])).not.toMatch(planted);
      // A host that is no part of a URL may be refused, and nothing else.
      if (isHost && answer.status === 400) continue;
      expect({ target: request.target, ...seen(answer) }).toEqual({ target: request.target, ...seen(plain) });
    }
  });

  it.each(each)(
    'RD04 keeps links, redirects, issuer and cookies of a sign-in with %s',
    async (_name, mutation) => {
      const headers = pageHeaders(rig.server.url);
      const begun = await sendRaw(
        rig.port,
        mutated(
          { method: 'POST', target: '/v1/client/sign-ins', ...withPage(headers, { strategy: 'oauth_x' }) },
          mutation,
        ),
      );
      if (begun.status === 400) return;
      const { first_factor_verification: verification } = JSON.parse(begun.body).response;
      const start = new URL(verification.external_verification_redirect_url);
      expect(start.origin).toBe(rig.server.url);
      const started = await sendRaw(
        rig.port,
        mutated({ method: 'GET', target: start.pathname + start.search }, mutation),
      );
      const authorize = new URL(started.location ?? '');
      expect(authorize.origin).toBe(rig.server.url);
      expect(authorize.searchParams.get('redirect_uri')).toBe(`${rig.server.url}/v1/oauth-callback/x`);
      const [flow = ''] = started.setCookie;
      expect(flow).toMatch(/^portico_flow_[\w-]{16}=[\w.-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/);

      const callback = new URL(await authorizeAs(authorize.href, { person: personWithEmail }));
      const finished = await sendRaw(
        rig.port,
        mutated(
          {
            method: 'GET',
            target: callback.pathname + callback.search,
            headers: [['cookie', flow.split(';', 1)[0] ?? '']],
          },
          mutation,
        ),
      );
      expect(finished.location).toBe(`${rig.server.url}/sign-in/sso-callback`);
      const cookie = finished.setCookie.find((line) => line.startsWith('portico='));
      expect(cookie).toMatch(/^portico=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
      const client = await sendRaw(
        rig.port,
        mutated(
          {
            method: 'GET',
            target: '/v1/client',
            headers: [...headers, ['cookie', cookie?.split(';', 1)[0] ?? '']],
          },
          mutation,
        ),
      );
      const [session] = JSON.parse(client.body).response.sessions;
      const claims = JSON.parse(
        Buffer.from(session.last_active_token.jwt.split('.')[1], 'base64url').toString(),
      );
      expect(claims).toMatchObject({ iss: rig.server.url, azp: rig.server.url });
      const row = await rig.server.db
        .selectFrom('sessions')
        .select('ip_address')
        .where('id', '=', session.id)
        .executeTakeFirst();
      expect(row?.ip_address).toMatch(/^(::ffff:)?127\.0\.0\.1$/);
    },
  );

  it.each(each)('RD04 keeps the address of a trial with %s', async (_name, mutation) => {
    const request = {
      method: 'POST',
      target: `/v1/oauth-providers/${rig.connectionId}/try`,
      headers: pageHeaders(rig.server.url, operator),
    };
    const answer = await sendRaw(rig.port, mutated(request, mutation));
    if (answer.status === 400) return;
    expect(new URL(JSON.parse(answer.body).url).origin).toBe(rig.server.url);
  });

  /** An unfinished sign-up with an address, in an environment that mails by SMTP. */
  const openSignUp = async (address: string) => {
    const { sandbox } = rig.server.running;
    sandbox.script.clear();
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: 'new' }, { base: '/e/production' });
    const { body } = await browser.api('GET', '/e/production/v1/client');
    const at = `/e/production/v1/client/sign-ups/${body.response.sign_up.id}`;
    await browser.api('PATCH', at, { email_address: address });
    return { browser, target: `${at}/prepare-verification` };
  };

  it('RD04 mails from the configured origin, and counts one limit, whatever the headers', async () => {
    const { startProvider } = await import('./provider.ts');
    const provider = await startProvider('mail');
    await asProduction('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      ...provider.connection,
    });
    const { browser, target } = await openSignUp('rd04@example.com');
    const content = json({ strategy: 'email_code' });
    const headers = [...content.headers, ...pageHeaders(rig.server.url, browser)];
    let mailed = 0;
    for (const [, mutation] of each) {
      rig.server.advance(20 * 60_000);
      // More headers than an address gets mails in a day.
      await rig.server.db.deleteFrom('rate_limits').where('key', 'like', 'mail-day:%').execute();
      const answer = await sendRaw(
        rig.port,
        mutated({ method: 'POST', target, headers, body: content.body }, mutation),
      );
      if (answer.status === 200) mailed += 1;
      else expect(answer.status).toBe(400);
    }
    expect(mailed).toBeGreaterThanOrEqual(30);
    await vi.waitFor(() => expect(sink.messages).toHaveLength(mailed));
    for (const message of sink.messages) {
      expect(message).not.toMatch(planted);
      expect(message).toMatch(/^From: My app <no-reply@localhost>$/m);
    }
    for (const [, mutation] of each) {
      await sendRaw(rig.port, mutated({ method: 'POST', target, headers, body: content.body }, mutation));
    }
    expect(sink.messages).toHaveLength(mailed);
    await provider.close();
  });

  it('RD04 finds an environment of its own host by Host, and by no other header', async () => {
    const { registry } = rig.server.running.deps;
    const own = registry.bySlug('production');
    await rig.server.db
      .updateTable('environments')
      .set({ base_url: 'https://staging.example.test' })
      .where('id', '=', own?.id ?? '')
      .execute();
    await registry.reload();
    const ask = async (headers: readonly Header[]) =>
      JSON.parse((await sendRaw(rig.port, { method: 'GET', target: '/v1/environment', headers })).body).id;
    expect(await ask([['host', 'staging.example.test']])).toBe(own?.id);
    const root = registry.bySlug('development')?.id;
    for (const name of [
      'x-forwarded-host',
      'x_forwarded_host',
      'x-host',
      'x-original-host',
      'forwarded',
      'origin',
    ]) {
      const value = name === 'forwarded' ? 'host=staging.example.test' : 'staging.example.test';
      expect(await ask([[name, value]])).toBe(root);
    }
  });
});

describe.each(testDatabases())('headers that proxies add to an https origin on $name', (kind) => {
  const origin = 'https://auth.example.test';
  let rig: Rig;

  beforeAll(async () => {
    rig = await startRig(kind, { variables: { PORTICO_URL: origin } });
  });
  afterAll(() => rig.server.close());

  it('RD04 keeps cookies secure and links https, whatever the headers', async () => {
    for (const [name, mutation] of each) {
      const target = '/sign-in/start?strategy=oauth_x';
      const { status, location, setCookie, headers } = await sendRaw(rig.port, {
        method: 'GET',
        target,
        headers: mutation,
      });
      if (mutation.some(([header]) => header === 'host') && status === 400) continue;
      const authorize = new URL(location ?? '');
      expect({
        name,
        origin: authorize.origin,
        redirect: authorize.searchParams.get('redirect_uri'),
      }).toEqual({
        name,
        origin,
        redirect: `${origin}/v1/oauth-callback/x`,
      });
      expect(setCookie.map((line) => line.replace(/=[^;]+/, ''))).toEqual([
        expect.stringMatching(/^__Host-portico_flow_[\w-]{16}; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/),
      ]);
      expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
    }
  });
});

function withPage(headers: readonly Header[], body: unknown) {
  const content = json(body);
  return { headers: [...headers, ...content.headers], body: content.body };
}
