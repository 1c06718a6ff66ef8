import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workOutboxSoon } from '../../src/vault/work-outbox.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { readAllTables } from '../security/database-dump.ts';
import { personWithEmail, startRig } from '../security/rig.ts';
import type { Rig } from '../security/rig.ts';

const lookup = 'https://api.x.com/2/users/by/username/ada_byrne';
const verify = 'https://api.x.com/1.1/account/verify_credentials.json';
const tokenPath = '/sandbox/x/oauth2/token';
const endPath = '/sandbox/x/oauth2/invalidate_token';
const ownEndPath = '/sandbox/x/1.1/oauth/invalidate_token.json';
const hour = 3600 * 1000;

describe.each(testDatabases())('tokens that a connection has for itself, on $name', (kind) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig(kind, { connection: { protocol: 'oauth1' } });
  });
  afterEach(() => rig.server.close());

  const at = (path = '') => `/v1/oauth-providers/${rig.connectionId}/app-tokens${path}`;
  const list = async () => (await rig.asServer('GET', at())).body;
  const put = (body: object) => rig.asServer('PUT', at('/access-token'), body);
  const getBearer = (body?: object) => rig.asServer('POST', at('/bearer'), body);
  const fetchAs = (kindOfToken: string, more: object = {}) =>
    rig.asServer('POST', '/v1/oauth-fetch/x', { kind: kindOfToken, url: lookup, ...more });
  const script = () => rig.server.running.sandbox.script;
  const asked = (path: string) => script().requests.filter((request) => request.path === path);
  const events = async (type: string) =>
    (await rig.asServer('GET', `/v1/audit-events?type=connection.app_token_${type}`)).body.data;
  const waiting = async () => (await rig.asServer('GET', '/v1/token-revocations')).body;
  /** What the stand-in gave last. */
  const bearer = async () => {
    const held = await rig.server.db.selectFrom('app_tokens').selectAll().execute();
    const row = held.find((one) => one.kind === 'bearer');
    const context = ['app_tokens', `${rig.connectionId}:bearer`, 'sealed_tokens'] as const;
    return String(
      JSON.parse(rig.server.running.deps.sealer.open(row?.sealed_tokens ?? '', context)).accessToken,
    );
  };
  /** The token of somebody who signed in by OAuth 1.0a, which is what a console shows to the owner of an app. */
  const ownerToken = async (person = personWithEmail) => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person });
    const userId = (await browser.api('GET', '/v1/me')).body.response.id;
    const { body } = await rig.asServer('GET', `/v1/users/${userId}/oauth-access-tokens/x`);
    const { token, token_secret } = body.data[0];
    return { access_token: String(token), access_token_secret: String(token_secret) };
  };

  it('are put, listed by their ends, and never readable', async () => {
    expect(await list()).toEqual({ data: [], total_count: 0 });
    const own = await ownerToken();
    const made = await put(own);
    expect(made).toMatchObject({
      status: 200,
      body: {
        object: 'app_token',
        kind: 'access_token',
        oauth_provider_id: rig.connectionId,
        hint: own.access_token.slice(-4),
        expires_at: null,
        updated_by: { type: 'api_key' },
      },
    });
    const got = await getBearer();
    expect(got).toMatchObject({ status: 200, body: { kind: 'bearer' } });
    expect(await list()).toEqual({ data: [made.body, got.body], total_count: 2 });
    const secrets = [own.access_token, own.access_token_secret, await bearer()];
    const seen = JSON.stringify([made.body, got.body, await list(), await events('put')]);
    const stored = JSON.stringify([...(await readAllTables(rig.server))]);
    for (const secret of secrets) {
      expect(seen).not.toContain(secret);
      expect(stored).not.toContain(secret);
      expect(rig.server.logLines.join('')).not.toContain(secret);
    }
    const put1 = [
      { actor: { type: 'api_key' }, target_id: rig.connectionId, details: { kind: 'access_token' } },
    ];
    expect(await events('put')).toMatchObject(put1);
    expect(await events('fetched')).toMatchObject([{ details: { kind: 'bearer', strategy: 'oauth_x' } }]);
  });

  it.each([
    {
      name: 'no secret',
      body: { access_token: '1-abc' },
      field: 'access_token_secret',
      code: 'form_param_missing',
    },
    {
      name: 'no token',
      body: { access_token_secret: 'abc' },
      field: 'access_token',
      code: 'form_param_missing',
    },
    {
      name: 'two values in one',
      body: { access_token: 'a b', access_token_secret: 'c' },
      field: 'access_token',
      code: 'form_param_format_invalid',
    },
  ])('are refused by the name of the field: $name', async ({ body, field, code }) => {
    const { status, body: answer } = await put(body);
    expect(status).toBe(422);
    expect(answer.errors[0]).toMatchObject({ code, meta: { param_name: field } });
    expect(await list()).toEqual({ data: [], total_count: 0 });
  });

  it('call in the app’s name by the bearer, with limits, and without showing it', async () => {
    await getBearer();
    const { status, body } = await fetchAs('bearer', { url: `${lookup}?user.fields=verified` });
    expect({ status, answered: body.status }).toEqual({ status: 200, answered: 200 });
    expect(JSON.parse(body.body).data).toMatchObject({ username: 'ada_byrne', verified: false });
    expect(body.rate_limit).toMatchObject({ limit: 75, remaining: 74 });
    expect(body).toMatchObject({
      object: 'oauth_app_fetch',
      oauth_provider_id: rig.connectionId,
      kind: 'bearer',
    });
    expect(JSON.stringify(body)).not.toContain(await bearer());
    const [sent] = asked('/sandbox/x/2/users/by/username/ada_byrne');
    expect(sent?.headers.get('authorization')).toBe(`Bearer ${await bearer()}`);
    expect(await events('used')).toMatchObject([
      { actor: { type: 'api_key' }, details: { kind: 'bearer', method: 'GET', url: lookup } },
    ]);
  });

  it('are signed where they are of OAuth 1.0a, query, form and all', async () => {
    const own = await ownerToken();
    await put(own);
    const { body } = await fetchAs('access_token', { url: `${verify}?skip_status=true&include_email=true` });
    expect(body.status).toBe(200);
    expect(JSON.parse(body.body)).toMatchObject({ id_str: personWithEmail, email: 'ada.byrne@example.com' });
    const [sent] = asked('/sandbox/x/1.1/account/verify_credentials.json').slice(-1);
    expect(sent?.headers.get('authorization')).toMatch(/^OAuth .*oauth_signature="/);
    // The stand-in ends the token of a call whose signature it found right: here over a form.
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { fetch_methods: ['POST'] });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const posted = {
      url: 'https://api.x.com/1.1/oauth/invalidate_token.json',
      method: 'POST',
      headers: form,
      body: 'a=b%20c&d=%E2%98%83',
    };
    expect((await fetchAs('access_token', posted)).body.status).toBe(200);
  });

  it('that are over are got anew, once, and the call is made again', async () => {
    await getBearer();
    const first = await bearer();
    // Somebody else ended it.
    await fetch(`${rig.server.url}${endPath}`, {
      method: 'POST',
      headers: { authorization: await basic() },
      body: new URLSearchParams({ access_token: first }),
    });
    expect((await fetchAs('bearer')).body.status).toBe(200);
    expect(await bearer()).not.toBe(first);
    expect(asked(tokenPath)).toHaveLength(2);
    expect(await events('fetched')).toHaveLength(2);
    // Whoever gives the same one again means something else by its refusal.
    script().always(
      { path: '/2/users/by/username/ada_byrne' },
      {
        kind: 'answer',
        status: 401,
        body: { title: 'Unauthorized', detail: 'Not today' },
      },
    );
    const refused = await fetchAs('bearer');
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ code: 'oauth_app_token_refused' }] } });
    expect(refused.body.errors[0].long_message).toMatch(
      /^X does not take the token of the app: Not today\. Replace/,
    );
    expect(asked(tokenPath)).toHaveLength(3);
  });

  it('that end by time are got anew before they are used', async () => {
    script().always(
      { path: '/oauth2/token' },
      {
        kind: 'lie',
        transform: (body) => ({ ...(body as object), expires_in: 3600 }),
      },
    );
    const { body } = await getBearer();
    expect(Math.abs(body.expires_at - rig.server.now() - hour)).toBeLessThan(60_000);
    await fetchAs('bearer');
    expect(asked(tokenPath)).toHaveLength(1);
    rig.server.advance(hour);
    expect((await fetchAs('bearer')).body.status).toBe(200);
    expect(asked(tokenPath)).toHaveLength(2);
    expect((await list()).data[0].expires_at).toBeGreaterThan(body.expires_at);
  });

  const basic = async () => {
    const [request] = asked(tokenPath);
    return request?.headers.get('authorization') ?? '';
  };

  it('are regenerated: the one that is held ends first, and another one comes', async () => {
    const made = await getBearer();
    const first = await bearer();
    rig.server.advance(1000);
    const anew = await getBearer();
    expect(await bearer()).not.toBe(first);
    expect(anew.body.created_at).toBe(made.body.created_at);
    expect(anew.body.updated_at).toBeGreaterThanOrEqual(made.body.updated_at + 1000);
    expect(asked(endPath).map(({ form }) => form?.get('access_token'))).toEqual([first]);
    expect(await events('revoked')).toMatchObject([
      { actor: { type: 'api_key' }, details: { kind: 'bearer' } },
    ]);
    // What is over already is what was wanted.
    script().next(
      { path: '/oauth2/invalidate_token' },
      {
        kind: 'answer',
        status: 401,
        body: { errors: [{ code: 89, message: 'Invalid or expired token.' }] },
      },
    );
    expect((await getBearer()).status).toBe(200);
  });

  it.each([
    { path: tokenPath, words: /^X did not give a token to the app: Unable to verify/ },
    { path: endPath, words: /^X did not end the token that is held: Unable to verify/ },
  ])('stay as they are when the provider refuses at $path, in its words', async ({ path, words }) => {
    await getBearer();
    const before = await list();
    const body = { errors: [{ code: 99, message: 'Unable to verify your credentials' }] };
    script().next((request) => request.path === path, { kind: 'answer', status: 403, body });
    const refused = await getBearer();
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ code: 'oauth_app_token_not_given' }] } });
    expect(refused.body.errors[0].long_message).toMatch(words);
    script().next((request) => request.path === path, { kind: 'answer', status: 503 });
    expect((await getBearer()).body.errors[0].code).toBe('oauth_provider_unavailable');
    expect(await list()).toEqual(before);
  });

  it('are revoked by what is removed, at the provider too', async () => {
    const own = await ownerToken();
    await put(own);
    await getBearer();
    const value = await bearer();
    for (const name of ['access_token', 'bearer']) {
      expect((await rig.asServer('DELETE', at(`/${name.replace('_', '-')}`))).body).toMatchObject({
        deleted: true,
      });
      const again = await rig.asServer('DELETE', at(`/${name.replace('_', '-')}`));
      expect(again.body.errors[0].code).toBe('oauth_app_token_missing');
      expect((await fetchAs(name)).body.errors[0].code).toBe('oauth_app_token_missing');
    }
    await expect.poll(async () => (await waiting()).total_count).toBe(0);
    expect(asked(endPath).map(({ form, status }) => [form?.get('access_token'), status])).toEqual([
      [value, 200],
    ]);
    expect(asked(ownEndPath).map(({ status }) => status)).toEqual([200]);
    expect(await events('removed')).toHaveLength(2);
    const ended = (await events('revoked')).map(({ details }: { details: { kind: string } }) => details.kind);
    expect(ended.toSorted()).toEqual(['access_token', 'bearer']);
  });

  it('are let go of when others take their place, and kept when they are the same', async () => {
    const [first, second] = [await ownerToken(), await ownerToken('noorh')];
    await put(first);
    await put(first);
    await put(second);
    await expect.poll(() => asked(ownEndPath).length).toBe(1);
    expect(asked(ownEndPath)[0]?.headers.get('authorization')).toContain(
      `oauth_token="${first.access_token}"`,
    );
    expect((await fetchAs('access_token', { url: verify })).body.status).toBe(200);
    expect((await list()).total_count).toBe(1);
  });

  it('that somebody copied are not got anew: the answer says to replace them', async () => {
    await put({ access_token: `${personWithEmail}-unknown-token-0123456789`, access_token_secret: 'secret' });
    const refused = await fetchAs('access_token', { url: verify });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ code: 'oauth_app_token_refused' }] } });
    expect(refused.body.errors[0].long_message).toMatch(
      /Invalid or expired token\. Replace it under App tokens/,
    );
    expect(asked(tokenPath)).toEqual([]);
  });

  it('are not to be had by the Client ID of OAuth 2.0, and nobody is asked', async () => {
    await put(await ownerToken());
    await getBearer();
    await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { protocol: 'oauth2' });
    const before = rig.server.outboundCalls.length;
    for (const answer of [await getBearer(), await fetchAs('bearer'), await fetchAs('access_token')]) {
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0]).toMatchObject({
        code: 'oauth_app_token_unavailable',
        meta: { param_name: 'kind' },
        message: expect.stringMatching(
          /connect with API Key and API Key Secret\. Change the protocol .* OAuth 1\.0a/,
        ),
      });
    }
    expect(rig.server.outboundCalls).toHaveLength(before);
  });

  it.each([
    { body: { url: 'https://evil.example/' }, field: 'url' },
    { body: { url: lookup, method: 'DELETE' }, field: 'method' },
    { body: { url: lookup, headers: { authorization: 'Bearer mine' } }, field: 'headers.authorization' },
  ])('go where calls for people may go, and nowhere else: $body', async ({ body, field }) => {
    await getBearer();
    const before = rig.server.outboundCalls.length;
    const { status, body: answer } = await fetchAs('bearer', body);
    expect(status).toBe(403);
    expect(answer.errors[0]).toMatchObject({ code: 'oauth_fetch_not_allowed', meta: { param_name: field } });
    expect(rig.server.outboundCalls).toHaveLength(before);
  });

  it('are used with a key that may read tokens, and by no operator', async () => {
    await getBearer();
    const operator = await rig.operator();
    const made = await operator.api('POST', '/v1/api-keys', { name: 'Web server' });
    const asOther = createServerClient(rig.server.url, made.body.secret);
    const call = { kind: 'bearer', url: lookup };
    expect((await asOther('POST', '/v1/oauth-fetch/x', call)).body.errors[0].code).toBe(
      'secret_key_scope_missing',
    );
    expect((await operator.api('POST', '/v1/oauth-fetch/x', call)).body.errors[0].code).toBe(
      'secret_key_missing',
    );
    // Both may put, list and revoke them, which shows none.
    expect((await asOther('GET', at())).body.total_count).toBe(1);
    expect((await operator.api('GET', at())).body.total_count).toBe(1);
  });

  it('leave with their connection, through the outbox, and end when the provider is there', async () => {
    await put({ access_token: '1-of-nobody-0123456789', access_token_secret: 'secret' });
    await getBearer();
    const value = await bearer();
    script().always({ path: '/oauth2/invalidate_token' }, { kind: 'answer', status: 503 });
    await rig.asServer('DELETE', `/v1/oauth-providers/${rig.connectionId}`);
    expect(await rig.server.db.selectFrom('app_tokens').selectAll().execute()).toEqual([]);
    await expect
      .poll(async () => (await waiting()).data)
      .toMatchObject([
        { oauth_provider_id: rig.connectionId, external_account_id: null, app_token: 'bearer', attempts: 1 },
      ]);
    expect(JSON.stringify([...(await readAllTables(rig.server))])).not.toContain(value);
    script().clear();
    rig.server.advance(hour);
    const { deps } = rig.server.running;
    workOutboxSoon(deps);
    await expect.poll(async () => (await waiting()).total_count).toBe(0);
    expect(asked(endPath).at(-1)).toMatchObject({ status: 200 });
    expect(await events('revoked')).toHaveLength(2);
  });

  it('that no provider ends are given up by an operator, which is written down of the connection', async () => {
    await getBearer();
    script().always({ path: '/oauth2/invalidate_token' }, { kind: 'answer', status: 503 });
    await rig.asServer('DELETE', at('/bearer'));
    await expect.poll(async () => (await waiting()).data[0]?.attempts).toBe(1);
    await rig.asServer('DELETE', `/v1/token-revocations/${(await waiting()).data[0].id}`);
    expect(await waiting()).toMatchObject({ total_count: 0 });
    expect(await events('revocation_dropped')).toMatchObject([
      { target_id: rig.connectionId, details: { kind: 'bearer', attempts: 1, reason: 'given_up' } },
    ]);
  });

  it('are left alone where the provider gave the same one again', async () => {
    await getBearer();
    const value = await bearer();
    script().always({ path: '/oauth2/invalidate_token' }, { kind: 'answer', status: 503 });
    await rig.asServer('DELETE', at('/bearer'));
    await expect.poll(async () => (await waiting()).data[0]?.attempts).toBe(1);
    await getBearer();
    expect(await bearer()).toBe(value);
    script().clear();
    rig.server.advance(hour);
    workOutboxSoon(rig.server.running.deps);
    await expect.poll(async () => (await waiting()).total_count).toBe(0);
    expect(await events('revocation_dropped')).toHaveLength(1);
    expect((await fetchAs('bearer')).body.status).toBe(200);
    expect(await bearer()).toBe(value);
  });
});
