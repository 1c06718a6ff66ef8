import { makePerson, people } from '@portico/sandbox';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient, newestCode } from './browser-client.ts';
import type { BrowserClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

const addX = { provider_kind: 'preset', provider_key: 'x', name: 'X' };
const withEmail = people.find((person) => person.email !== undefined)?.id ?? '';
const withoutEmail = people.find((person) => person.email === undefined)?.id ?? '';

describe.each(testDatabases())('signing in with X on $name', (kind) => {
  let server: TestServer;
  let asServer: ReturnType<typeof createServerClient>;
  let connectionId: string;
  let browser: BrowserClient;

  beforeEach(async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
    const created = await asServer('POST', '/v1/oauth-providers', addX);
    connectionId = created.body.id;
    browser = createBrowserClient(server.url);
  });
  afterEach(() => server.close());

  const changeConnection = (change: object) =>
    asServer('PATCH', `/v1/oauth-providers/${connectionId}`, change);
  const requireEmail = (required: boolean) =>
    asServer('PATCH', '/v1/environment-settings', { attributes: { email_address: { required } } });
  const users = async () => (await asServer('GET', '/v1/users')).body;

  /** Gives an address and its code to the unfinished sign-up of a browser. */
  const proveAddress = async (address: string, from = browser) => {
    const { body } = await from.api('GET', '/v1/client');
    const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
    await from.api('PATCH', at, { email_address: address });
    await from.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
    const code = await newestCode(asServer);
    return from.api('POST', `${at}/attempt-verification`, { strategy: 'email_code', code });
  };

  /** How the page is told that a flow failed. */
  const failure = async (from = browser) => {
    const { body } = await from.api('GET', '/v1/client');
    return body.response.sign_in?.first_factor_verification.error;
  };

  it('asks a stranger whom X gave no address for one, proves it and signs them in', async () => {
    const callback = await browser.signIn({ person: withoutEmail });
    expect(callback.status).toBe(303);
    expect(callback.headers.get('location')).toBe(`${server.url}/sign-in/sso-callback`);
    const { body } = await browser.api('GET', '/v1/client');
    expect(body.response.sign_up).toMatchObject({
      status: 'missing_requirements',
      missing_fields: ['email_address'],
      next: 'continue',
      external_account: { provider: 'oauth_x', provider_name: 'X' },
    });
    expect(await users()).toMatchObject({ total_count: 0 });

    const done = await proveAddress('ada@example.com');
    expect(done.body.response).toMatchObject({ status: 'complete' });
    expect(done.body.client.sessions).toHaveLength(1);
    const me = await browser.api('GET', '/v1/me');
    expect(me.body.response).toMatchObject({
      email_addresses: [{ email_address: 'ada@example.com', verification: { status: 'verified' } }],
      external_accounts: [{ provider: 'oauth_x', provider_user_id: withoutEmail }],
      has_image: true,
    });
  });

  it('lets a known person straight through, with the same account', async () => {
    await browser.signIn({ person: withoutEmail });
    const first = await proveAddress('ada@example.com');
    const second = createBrowserClient(server.url);
    const callback = await second.signIn({ person: withoutEmail });
    expect(callback.headers.get('location')).toBe(`${server.url}/user`);
    const me = await second.api('GET', '/v1/me');
    expect(me.body.response.id).toBe(first.body.response.created_user_id);
    expect(await users()).toMatchObject({ total_count: 1 });
  });

  it('takes the address that X confirmed as proven', async () => {
    await changeConnection({ request_email: true });
    const callback = await browser.signIn({ person: withEmail });
    expect(callback.headers.get('location')).toBe(`${server.url}/user`);
    const me = await browser.api('GET', '/v1/me');
    expect(me.body.response.email_addresses).toHaveLength(1);
    expect(me.body.response.email_addresses[0].verification.strategy).toBe('from_oauth_x');
  });

  it('lets people in without an address where none is required', async () => {
    await requireEmail(false);
    await browser.signIn({ person: withoutEmail });
    const me = await browser.api('GET', '/v1/me');
    expect(me.body.response).toMatchObject({ email_addresses: [], primary_email_address_id: null });
  });

  it('lets people in without an address where the connection allows it', async () => {
    await changeConnection({ on_missing_email: 'allow' });
    const callback = await browser.signIn({ person: withoutEmail });
    expect(callback.headers.get('location')).toBe(`${server.url}/user`);
  });

  it('turns people without an address away where the connection says so', async () => {
    await changeConnection({ on_missing_email: 'reject' });
    await browser.signIn({ person: withoutEmail });
    expect(await failure()).toMatchObject({ code: 'oauth_no_email_returned' });
    expect(await users()).toMatchObject({ total_count: 0 });
  });

  it('refuses a stranger where sign-ups are off, while known people still sign in', async () => {
    await requireEmail(false);
    await browser.signIn({ person: withEmail });
    await changeConnection({ allow_sign_up: false });
    const stranger = createBrowserClient(server.url);
    await stranger.signIn({ person: withoutEmail });
    expect(await failure(stranger)).toMatchObject({
      code: 'oauth_account_does_not_exist',
      meta: { provider_name: 'X' },
    });
    const known = createBrowserClient(server.url);
    const callback = await known.signIn({ person: withEmail });
    expect(callback.headers.get('location')).toBe(`${server.url}/user`);
    expect(await users()).toMatchObject({ total_count: 1 });
  });

  it('says that the person cancelled, with a reference an operator can find', async () => {
    await browser.signIn({ person: withEmail, decision: 'cancel' });
    const error = await failure();
    expect(error).toMatchObject({
      code: 'oauth_access_denied',
      meta: { provider_name: 'X', strategy: 'oauth_x' },
    });
    expect(error.meta.reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$/);
    const found = await asServer('GET', `/v1/audit-events?reference=${error.meta.reference}`);
    expect(found.body.data).toMatchObject([
      { type: 'sign_in.failed', details: { code: 'oauth_access_denied' } },
    ]);
  });

  it('forgets a failure when the page asks for a fresh attempt', async () => {
    await browser.signIn({ person: withEmail, decision: 'cancel' });
    const fresh = await browser.api('POST', '/v1/client/sign-ins', {});
    expect(fresh.body.client.sign_in).toBeNull();
    expect(await failure()).toBeUndefined();
  });

  it('refuses, and joins nothing, when the address X confirmed belongs to somebody else', async () => {
    await browser.signIn({ person: withoutEmail });
    const { email = '' } = people.find((person) => person.id === withEmail) ?? {};
    await proveAddress(email);
    await changeConnection({ request_email: true, on_email_match: 'deny' });
    const other = createBrowserClient(server.url);
    await other.signIn({ person: withEmail });
    expect(await failure(other)).toMatchObject({ code: 'identification_claimed' });
    expect(await users()).toMatchObject({
      total_count: 1,
      data: [{ external_accounts: [{ provider_user_id: withoutEmail }] }],
    });
  });

  it('joins an account at X to the user whose address X confirmed, and signs in', async () => {
    await browser.signIn({ person: withoutEmail });
    const { email = '' } = people.find((person) => person.id === withEmail) ?? {};
    await proveAddress(email);
    await changeConnection({ request_email: true });
    const other = createBrowserClient(server.url);
    await other.signIn({ person: withEmail });
    expect(await users()).toMatchObject({
      total_count: 1,
      data: [{ external_accounts: [{ provider_user_id: withoutEmail }, { provider_user_id: withEmail }] }],
    });
    expect((await other.api('GET', '/v1/me')).status).toBe(200);
  });

  it('asks for a code before it joins what the operator wants asked, and joins after it', async () => {
    await browser.signIn({ person: withoutEmail });
    const { email = '' } = people.find((person) => person.id === withEmail) ?? {};
    await proveAddress(email);
    await changeConnection({ request_email: true, on_email_match: 'ask' });
    const other = createBrowserClient(server.url);
    await other.signIn({ person: withEmail });
    const { body } = await other.api('GET', '/v1/client');
    const { sign_in: signIn } = body.response;
    expect(signIn).toMatchObject({ status: 'needs_first_factor', identifier: email });
    expect((await users()).data[0].external_accounts).toHaveLength(1);
    const path = `/v1/client/sign-ins/${signIn.id}`;
    await other.api('POST', `${path}/prepare-first-factor`, { strategy: 'email_code' });
    const code = await newestCode(asServer);
    const done = await other.api('POST', `${path}/attempt-first-factor`, { strategy: 'email_code', code });
    expect(done.body.response).toMatchObject({ status: 'complete' });
    expect((await users()).data[0].external_accounts).toHaveLength(2);
  });

  it('comes to the account of an address that was typed and proven', async () => {
    await requireEmail(true);
    await browser.signIn({ person: withoutEmail });
    await proveAddress('ada@example.com');
    const other = createBrowserClient(server.url);
    await other.signIn({ person: withEmail });
    const done = await proveAddress('Ada@Example.com', other);
    expect(done.body.response).toMatchObject({ status: 'complete' });
    expect(await users()).toMatchObject({ total_count: 1 });
  });

  it('signs in and up with an address alone, and knows nobody before the proof', async () => {
    const start = async (client: typeof browser, identifier: string) => {
      const { body } = await client.api('POST', '/v1/client/sign-ins', { identifier });
      expect(body.response).toMatchObject({ status: 'needs_first_factor', identifier });
      const path = `/v1/client/sign-ins/${body.response.id}/attempt-first-factor`;
      return client.api('POST', path, { strategy: 'email_code', code: await newestCode(asServer) });
    };
    const first = await start(browser, 'ada@example.com');
    expect(first.body.response).toMatchObject({ status: 'complete' });
    expect(first.body.client.sessions).toHaveLength(1);
    server.advance(31_000);
    const other = createBrowserClient(server.url);
    const again = await start(other, 'ada@example.com');
    expect(again.body.response).toMatchObject({ status: 'complete' });
    expect(await users()).toMatchObject({ total_count: 1 });
  });

  it('tells only after the proof that a typed address belongs to somebody else, and takes another', async () => {
    await requireEmail(true);
    await changeConnection({ on_email_match: 'deny' });
    await browser.signIn({ person: withoutEmail });
    await proveAddress('ada@example.com');
    const other = createBrowserClient(server.url);
    await other.signIn({ person: withEmail });
    const refused = await proveAddress('Ada@Example.com', other);
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0]).toMatchObject({
      code: 'identification_claimed',
      meta: { param_name: 'email_address' },
    });
    expect(await users()).toMatchObject({ total_count: 1 });
    const done = await proveAddress('grace@example.com', other);
    expect(done.body.response).toMatchObject({ status: 'complete' });
    expect(await users()).toMatchObject({ total_count: 2 });
  });

  it('stops a flow of a connection that was switched off meanwhile', async () => {
    const url = await browser.start();
    const { authorizeAs } = await import('@portico/sandbox');
    const callback = await authorizeAs(url, { person: withEmail });
    await changeConnection({ enabled: false });
    await browser.request(callback);
    expect(await failure()).toMatchObject({ code: 'oauth_provider_not_enabled' });
    const refused = await browser.api('POST', '/v1/client/sign-ins', { strategy: 'oauth_x' });
    expect(refused.body.errors[0]).toMatchObject({
      code: 'oauth_provider_not_enabled',
      meta: { param_name: 'strategy' },
    });
  });

  it.each([
    { query: '', code: 'form_param_missing', parameter: 'strategy' },
    { query: '?strategy=', code: 'form_param_missing', parameter: 'strategy' },
    { query: `?strategy=${'x'.repeat(81)}`, code: 'form_param_format_invalid', parameter: 'strategy' },
    { query: '?strategy=oauth_unknown', code: 'oauth_provider_not_enabled', parameter: 'strategy' },
    {
      query: '?strategy=oauth_x&redirect_url=https://evil.example',
      code: 'redirect_url_not_allowed',
      parameter: 'redirect_url',
    },
  ])(
    'names the parameter of /sign-in/start$query that is missing or wrong',
    async ({ query, code, parameter }) => {
      const answer = await browser.request(`/sign-in/start${query}`);
      expect(answer.headers.get('location')).toBe(`${server.url}/sign-in/sso-callback`);
      expect(await failure()).toMatchObject({ code, meta: { param_name: parameter } });
    },
  );

  it('asks X for the profile at most once more when it refuses the email field', async () => {
    await requireEmail(false);
    await changeConnection({ request_email: true });
    server.running.sandbox.script.next(
      { path: '/sandbox/x/2/users/me' },
      {
        kind: 'answer',
        status: 403,
        headers: { 'content-type': 'application/problem+json' },
        body: JSON.stringify({ title: 'Forbidden', type: 'about:blank', status: 403, detail: 'Forbidden' }),
      },
    );
    const callback = await browser.signIn({ person: withEmail });
    expect(callback.headers.get('location')).toBe(`${server.url}/user`);
    expect(server.outboundCalls.map((call) => call.path)).toEqual([
      '/sandbox/x/2/oauth2/token',
      '/sandbox/x/2/users/me',
      '/sandbox/x/2/users/me',
    ]);
  });

  it('gives apps a token that any JWT library verifies', async () => {
    await requireEmail(false);
    await browser.signIn({ person: withEmail });
    const { body } = await browser.api('GET', '/v1/client');
    const [session] = body.response.sessions;
    const minted = await browser.api('POST', `/v1/client/sessions/${session.id}/tokens`);
    const published = await fetch(`${server.url}/.well-known/jwks.json`);
    const jwks = (await published.json()) as JSONWebKeySet;
    const { payload, protectedHeader } = await jwtVerify(minted.body.jwt, createLocalJWKSet(jwks), {
      issuer: server.url,
    });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'JWT' });
    expect(payload).toMatchObject({
      sub: session.user.id,
      sid: session.id,
      azp: server.url,
      sts: 'active',
      v: 2,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
  });

  it('ends sessions at sign-out, and when nobody used them for long', async () => {
    await requireEmail(false);
    await browser.signIn({ person: withEmail });
    const { body } = await browser.api('GET', '/v1/client');
    const out = await browser.api('DELETE', '/v1/client/sessions');
    expect(out.body.response.sessions).toEqual([]);
    expect((await browser.api('GET', '/v1/me')).status).toBe(401);
    const dead = await browser.api('POST', `/v1/client/sessions/${body.response.sessions[0].id}/tokens`);
    expect(dead.body.errors[0].code).toBe('authentication_invalid');

    await browser.signIn({ person: withEmail });
    expect((await browser.api('GET', '/v1/me')).status).toBe(200);
    server.advance(8 * 24 * 3600 * 1000);
    expect((await browser.api('GET', '/v1/me')).status).toBe(401);
  });

  it('brings somebody who is signed in to their page when the browser goes back to a finished callback', async () => {
    await requireEmail(false);
    const { authorizeAs } = await import('@portico/sandbox');
    const callback = await authorizeAs(await browser.start(), { person: withEmail });
    await browser.request(callback);
    const again = await browser.request(callback);
    expect(again.headers.get('location')).toBe(`${server.url}/user`);
    expect(await failure()).toBeUndefined();
  });

  it('does not take a suspended account for a mistake in the set-up', async () => {
    const suspended = people.find((person) => person.isSuspended)?.id ?? '';
    await browser.signIn({ person: suspended });
    expect(await failure()).toMatchObject({ code: 'oauth_fetch_user_error' });
  });

  it('shows a page at addresses where nothing is, and JSON to programs', async () => {
    const asPage = await browser.request('/e/nowhere/sign-in', { headers: { accept: 'text/html' } });
    expect(asPage.status).toBe(404);
    expect(asPage.headers.get('content-type')).toContain('text/html');
    const asProgram = await browser.request('/signin');
    expect(await asProgram.json()).toMatchObject({ errors: [{ code: 'resource_not_found' }] });
  });

  it('keeps made-up people apart, however alike they look', async () => {
    await requireEmail(false);
    const [one, two] = [makePerson(1, Date.now()), makePerson(2, Date.now())];
    expect(one.id).not.toBe(two.id);
    await browser.signIn({ person: 'new' });
    await createBrowserClient(server.url).signIn({ person: 'new' });
    expect(await users()).toMatchObject({ total_count: 2 });
  });
});
