import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { personWithEmail, startRig } from '../security/rig.ts';
import type { Rig } from '../security/rig.ts';
import { startKeptAccess } from './token-rig.ts';

const me = 'https://api.x.com/2/users/me';
const tokenPath = '/sandbox/x/2/oauth2/token';
const mePath = '/sandbox/x/2/users/me';

describe.each(testDatabases())('calls for a user, on $name', (kind) => {
  let rig: Awaited<ReturnType<typeof startKeptAccess>>;
  let userId: string;
  const fetchFor = (body: object) => rig.asServer('POST', `/v1/users/${userId}/oauth-fetch/x`, body);
  const script = () => rig.server.running.sandbox.script;
  const calls = (path: string) => script().requests.filter((request) => request.path === path).length;
  const events = async (type: string) =>
    (await rig.asServer('GET', `/v1/audit-events?type=${type}`)).body.data;

  beforeEach(async () => {
    rig = await startKeptAccess(kind);
    ({ userId } = rig);
  });
  afterEach(() => rig.server.close());

  it('answer what the provider does, with its limits, and never the token', async () => {
    const { status, body } = await fetchFor({ url: `${me}?user.fields=verified` });
    expect({ status, answered: body.status }).toEqual({ status: 200, answered: 200 });
    expect(JSON.parse(body.body)).toMatchObject({ data: { id: personWithEmail } });
    expect(body.rate_limit).toMatchObject({ limit: expect.any(Number), remaining: expect.any(Number) });
    const { token } = (await rig.asServer('GET', `/v1/users/${userId}/oauth-access-tokens/x`)).body.data[0];
    expect(JSON.stringify(body)).not.toContain(token);
    expect(await events('external_account.tokens_used')).toMatchObject([
      { actor: { type: 'api_key' }, details: { user_id: userId, method: 'GET', url: me } },
    ]);
  });

  it('refresh once where the provider refuses the token, and try once more', async () => {
    const before = [calls(tokenPath), calls(mePath)];
    script().next({ path: mePath }, { kind: 'answer', status: 401, body: { title: 'Unauthorized' } });
    expect((await fetchFor({ url: me })).body.status).toBe(200);
    expect([calls(tokenPath), calls(mePath)]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 2]);
    // Who is refused with a fresh token is refused.
    script().always({ path: mePath }, { kind: 'answer', status: 401, body: {} });
    expect((await fetchFor({ url: me })).body.status).toBe(401);
    expect(calls(tokenPath)).toBe((before[0] ?? 0) + 2);
  });

  it.each([
    { body: { url: 'https://evil.example/2/users/me' }, field: 'url' },
    { body: { url: 'https://api.x.com:8443/2/users/me' }, field: 'url' },
    { body: { url: 'https://api.x.com@evil.example/' }, field: 'url' },
    { body: { url: me, method: 'DELETE' }, field: 'method' },
    { body: { url: me, headers: { Authorization: 'Bearer mine' } }, field: 'headers.Authorization' },
    { body: { url: me, headers: { cookie: 'a=b' } }, field: 'headers.cookie' },
    { body: { url: me, headers: { host: 'evil.example' } }, field: 'headers.host' },
    {
      body: { url: me, headers: { 'X-HTTP-Method-Override': 'DELETE' } },
      field: 'headers.X-HTTP-Method-Override',
    },
    { body: { url: me, headers: { 'x-method-override': 'DELETE' } }, field: 'headers.x-method-override' },
  ])('refuse $body, and call nobody', async ({ body, field }) => {
    const before = rig.server.outboundCalls.length;
    const { status, body: answer } = await fetchFor(body);
    expect(status).toBe(403);
    expect(answer.errors[0]).toMatchObject({ code: 'oauth_fetch_not_allowed', meta: { param_name: field } });
    expect(rig.server.outboundCalls).toHaveLength(before);
  });

  it('go where the operator allows them, and nowhere else', async () => {
    const change = { fetch_hosts: ['upload.x.com'], fetch_methods: ['POST'] };
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, change);
    expect((await fetchFor({ url: me })).body.errors[0].meta.param_name).toBe('url');
    const sent = await fetchFor({ url: 'https://upload.x.com/2/media', method: 'POST', body: { a: 1 } });
    // The stand-in has no such place, but was asked.
    expect(sent.body.status).toBe(404);
    const [asked] = script().requests.filter(({ path }) => path === '/sandbox/x/2/media');
    expect(asked).toMatchObject({ method: 'POST', body: '{"a":1}' });
  });

  it('AP06 need a key that may, and take no other proof', async () => {
    const operator = await rig.operator();
    const made = await operator.api('POST', '/v1/api-keys', { name: 'Web server' });
    expect(made.body.scopes).toEqual([]);
    const asOther = createServerClient(rig.server.url, made.body.secret);
    const paths = [`/v1/users/${userId}/oauth-access-tokens/x`, `/v1/users/${userId}/oauth-fetch/x`];
    for (const [method, path] of [
      ['GET', paths[0] ?? ''],
      ['POST', paths[1] ?? ''],
    ] as const) {
      const body = method === 'POST' ? { url: me } : undefined;
      expect((await asOther(method, path, body)).body.errors[0].code).toBe('secret_key_scope_missing');
      expect((await operator.api(method, path, body)).body.errors[0].code).toBe('secret_key_missing');
    }
  });
});

describe.each(testDatabases())('calls for a user by OAuth 1.0a, on $name', (kind) => {
  let rig: Rig;
  let userId: string;
  const verify = 'https://api.x.com/1.1/account/verify_credentials.json';
  const fetchFor = (body: object) => rig.asServer('POST', `/v1/users/${userId}/oauth-fetch/x`, body);

  beforeEach(async () => {
    rig = await startRig(kind, { connection: { protocol: 'oauth1' } });
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    userId = (await browser.api('GET', '/v1/me')).body.response.id;
  });
  afterEach(() => rig.server.close());

  it('are signed with the token of the user, query and all', async () => {
    const { body } = await fetchFor({ url: `${verify}?include_email=true&skip_status=1` });
    expect(body).toMatchObject({ object: 'oauth_fetch', status: 200 });
    expect(JSON.parse(body.body)).toMatchObject({ id_str: personWithEmail });
    const { token, token_secret: secret } = (
      await rig.asServer('GET', `/v1/users/${userId}/oauth-access-tokens/x`)
    ).body.data[0];
    expect(JSON.stringify(body)).not.toContain(token);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('reach the API of OAuth 2.0 too, as X has it', async () => {
    const { body } = await fetchFor({ url: `${me}?user.fields=verified` });
    expect(body.status).toBe(200);
    expect(JSON.parse(body.body)).toMatchObject({ data: { id: personWithEmail } });
  });

  it('and what is kept of the profile holds no id that was rounded', async () => {
    const [{ public_metadata: kept }] = (await rig.asServer('GET', `/v1/users/${userId}`)).body
      .external_accounts;
    expect(kept).not.toHaveProperty('id');
  });

  it('say what is in the way once the connection speaks another protocol', async () => {
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { protocol: 'oauth2' });
    const { status, body } = await fetchFor({ url: me });
    expect(status).toBe(403);
    expect(body.errors[0]).toMatchObject({
      code: 'oauth_fetch_not_allowed',
      message: expect.stringContaining('another protocol'),
    });
  });
});

describe.each(testDatabases())('tokens of a protocol that the connection spoke before, on $name', (kind) => {
  it('are replaced by the next sign-in', async () => {
    const rig = await startRig(kind, { connection: { keep_access: true } });
    try {
      const signIn = async () => {
        const browser = createBrowserClient(rig.server.url);
        await browser.signIn({ person: personWithEmail });
        return (await browser.api('GET', '/v1/me')).body.response.id;
      };
      const id = await signIn();
      await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { protocol: 'oauth1' });
      expect(await signIn()).toBe(id);
      const { body } = await rig.asServer('GET', `/v1/users/${id}/oauth-access-tokens/x`);
      expect(body.data).toMatchObject([{ token_secret: expect.any(String), expires_at: null }]);
    } finally {
      await rig.server.close();
    }
  });

  it('are read while they live, and not refreshed when they are over', async () => {
    const rig = await startRig(kind, { connection: { keep_access: true } });
    try {
      const browser = createBrowserClient(rig.server.url);
      await browser.signIn({ person: personWithEmail });
      const { id } = (await browser.api('GET', '/v1/me')).body.response;
      await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { protocol: 'oauth1' });
      const read = () => rig.asServer('GET', `/v1/users/${id}/oauth-access-tokens/x`);
      expect((await read()).status).toBe(200);
      rig.server.advance(3 * 3600 * 1000);
      const over = await read();
      expect([over.status, over.body.errors[0].code]).toEqual([422, 'oauth_missing_refresh_token']);
    } finally {
      await rig.server.close();
    }
  });
});
