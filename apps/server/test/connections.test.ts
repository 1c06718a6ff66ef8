import { people } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from './browser-client.ts';
import type { BrowserClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';
import { createOwnerLink } from '../src/operators/owner-link.ts';

const credentials = {
  provider_kind: 'preset',
  provider_key: 'x',
  name: 'X',
  client_id: 'M1M5R3BMVy13QmpScXkzTUt5OE46MTpjaQ',
  client_secret: 'secret-that-nobody-may-see-again-1234567890-abcd4f2a',
};
const person = people[0]?.id ?? '';

describe.each(testDatabases())('connections on $name', (kind) => {
  let server: TestServer;
  let asServer: ReturnType<typeof createServerClient>;

  beforeEach(async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
  });
  afterEach(() => server.close());

  const operator = async (): Promise<BrowserClient> => {
    const browser = createBrowserClient(server.url);
    const link = await createOwnerLink(server.db, { url: server.url, now: server.now() });
    await browser.api('POST', '/v1/owner-claims', { token: link.split('#')[1] });
    return browser;
  };

  it('tells in the log what a change was before and after, and never a secret', async () => {
    const added = await asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      use_custom_credentials: true,
      client_id: 'first-client-id',
      client_secret: 'first-secret-0123456789',
    });
    await asServer('PATCH', `/v1/oauth-providers/${added.body.id}`, {
      name: 'Ex',
      client_secret: 'second-secret-0123456789',
      on_email_match: 'ask',
    });
    const { body } = await asServer('GET', '/v1/audit-events?type=connection.updated');
    expect(body.data[0].details).toEqual({
      changed: ['name', 'client_secret', 'on_email_match'],
      before: { name: 'X', on_email_match: 'link' },
      after: { name: 'Ex', on_email_match: 'ask' },
    });
  });

  it('adds X with the documented body, filled in by the preset', async () => {
    const created = await asServer('POST', '/v1/oauth-providers', credentials);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      object: 'oauth_provider',
      strategy: 'oauth_x',
      enabled: true,
      allow_sign_in: true,
      allow_sign_up: true,
      credentials: 'custom',
      scopes: ['tweet.read', 'users.read'],
      redirect_uri: `${server.url}/v1/oauth-callback/x`,
      authorization_endpoint: 'https://x.com/i/oauth2/authorize',
      token_endpoint: 'https://api.x.com/2/oauth2/token',
      token_endpoint_auth_method: 'client_secret_basic',
      client_id: credentials.client_id,
      client_secret_hint: '4f2a',
    });
    expect(created.body.attribute_mapping).toMatchObject({
      provider_user_id: 'data.id',
      first_name: 'data.name',
    });
    expect(created.headers.get('content-type')).toBe('application/json');
  });

  it('shows everything but the secret when it is read again', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', credentials);
    for (const path of [`/v1/oauth-providers/${body.id}`, '/v1/oauth-providers', '/v1/audit-events']) {
      expect(JSON.stringify((await asServer('GET', path)).body)).not.toContain(credentials.client_secret);
    }
  });

  it('knows X under its older name', async () => {
    const created = await asServer('POST', '/v1/oauth-providers', {
      ...credentials,
      provider_key: 'twitter',
    });
    expect(created.body).toMatchObject({ provider_key: 'x' });
  });

  it('refuses a second connection with the same key, and a provider nobody knows', async () => {
    await asServer('POST', '/v1/oauth-providers', credentials);
    const second = await asServer('POST', '/v1/oauth-providers', credentials);
    expect(second.status).toBe(409);
    expect(second.body.errors[0]).toMatchObject({ code: 'oauth_provider_exists' });
    const unknown = await asServer('POST', '/v1/oauth-providers', {
      ...credentials,
      provider_key: 'myspace',
    });
    expect(unknown.body.errors[0]).toMatchObject({
      code: 'oauth_unsupported_provider',
      meta: { param_name: 'provider_key' },
    });
  });

  it('keeps the secret when it is omitted or empty, removes it on null, replaces it on text', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', credentials);
    const at = `/v1/oauth-providers/${body.id}`;
    expect((await asServer('PATCH', at, { name: 'X again' })).body).toMatchObject({
      name: 'X again',
      client_secret_hint: '4f2a',
    });
    expect((await asServer('PATCH', at, { client_secret: '' })).body.client_secret_hint).toBe('4f2a');
    const replaced = await asServer('PATCH', at, {
      client_secret: 'another-secret-of-more-than-twenty-letters-9z9z',
    });
    expect(replaced.body.client_secret_hint).toBe('9z9z');
    const removed = await asServer('PATCH', at, { client_secret: null });
    expect(removed.body).toMatchObject({ client_secret_hint: null, credentials: 'missing' });
  });

  it('pins the base scopes and adds others', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', { ...credentials, scopes: ['like.read'] });
    expect(body.scopes).toEqual(['tweet.read', 'users.read', 'like.read']);
    const changed = await asServer('PATCH', `/v1/oauth-providers/${body.id}`, {
      request_email: true,
      keep_access: true,
    });
    expect(changed.body.scopes).toEqual([
      'tweet.read',
      'users.read',
      'users.email',
      'offline.access',
      'like.read',
    ]);
  });

  it('refuses to change what cannot change, naming it', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', credentials);
    const refused = await asServer('PATCH', `/v1/oauth-providers/${body.id}`, { provider_key: 'google' });
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0]).toMatchObject({
      code: 'form_param_immutable',
      meta: { param_name: 'provider_key' },
    });
  });

  it('refuses parameters that would override the protocol, and mappings to nowhere', async () => {
    const params = { additional_authorization_params: { state: 'mine' } };
    const refused = await asServer('POST', '/v1/oauth-providers', { ...credentials, ...params });
    expect(refused.body.errors[0].meta.param_name).toBe('additional_authorization_params.state');
    const mapping = { attribute_mapping: { favourite_colour: 'data.colour' } };
    const unknown = await asServer('POST', '/v1/oauth-providers', { ...credentials, ...mapping });
    expect(unknown.body.errors[0].meta.param_name).toBe('attribute_mapping.favourite_colour');
    expect((await asServer('GET', '/v1/oauth-providers')).body.total_count).toBe(0);
  });

  it.each(['data.uid', 'id', '__proto__.id', 'data.[id=1].id'])(
    'refuses to look for the id of a person at %s, where no profile of X has one',
    async (path) => {
      const { id } = (await asServer('POST', '/v1/oauth-providers', credentials)).body;
      const before = (await asServer('GET', `/v1/oauth-providers/${id}`)).body;
      const mapping = { attribute_mapping: { ...before.attribute_mapping, provider_user_id: path } };
      const patched = await asServer('PATCH', `/v1/oauth-providers/${id}`, mapping);
      expect(patched.status).toBe(422);
      expect(patched.body.errors[0].meta).toEqual({ param_name: 'attribute_mapping' });
      expect((await asServer('GET', `/v1/oauth-providers/${id}`)).body).toEqual(before);
    },
  );

  it('is deleted when nobody uses it, and not while somebody does', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
    });
    await asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
    const at = `/v1/oauth-providers/${body.id}`;
    await createBrowserClient(server.url).signIn({ person });
    expect((await asServer('GET', at)).body.users_count).toBe(1);
    const refused = await asServer('DELETE', at);
    expect(refused.status).toBe(409);
    expect(refused.body.errors[0].code).toBe('oauth_provider_in_use');

    const other = await asServer('PATCH', at, { enabled: false });
    expect(other.body).toMatchObject({ enabled: false, users_count: 1 });
  });

  it('is gone after deletion, and can be added anew', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', credentials);
    const deleted = await asServer('DELETE', `/v1/oauth-providers/${body.id}`);
    expect(deleted.body).toEqual({ object: 'oauth_provider', id: body.id, deleted: true });
    expect((await asServer('GET', `/v1/oauth-providers/${body.id}`)).body.errors[0].code).toBe(
      'oauth_provider_not_found',
    );
    expect((await asServer('POST', '/v1/oauth-providers', credentials)).status).toBe(201);
  });

  it('probes a connection without a person', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
    });
    const probe = await asServer('POST', `/v1/oauth-providers/${body.id}/test`);
    expect(probe.body).toMatchObject({ userinfo_status: 401, errors: [] });
    expect(new URL(probe.body.authorize_url).searchParams.get('state')).toBe(`test_${body.id}`);
  });

  it('runs a real trial that stores nobody and tells everything', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
    });
    const browser = await operator();
    const started = await browser.api('POST', `/v1/oauth-providers/${body.id}/try`);
    expect(started.status).toBe(201);
    const { authorizeAs } = await import('@portico/sandbox');
    const toProvider = await browser.request(started.body.url);
    const callback = await browser.request(
      await authorizeAs(toProvider.headers.get('location') ?? '', { person }),
    );
    expect(callback.headers.get('location')).toBe(
      `${server.url}/dashboard/tries/${started.body.id}?environment=development`,
    );
    const found = await browser.api('GET', `/v1/oauth-tries/${started.body.id}`);
    expect(found.body).toMatchObject({
      status: 'succeeded',
      identity: { provider_user_id: person },
      raw: { data: { id: person } },
      scopes_requested: ['tweet.read', 'users.read'],
      decision: { rule: 'requirements', outcome: 'ask' },
      hops: [
        { name: 'token', status: 200 },
        { name: 'profile', status: 200 },
      ],
    });
    expect((await asServer('GET', '/v1/users')).body.total_count).toBe(0);
  });

  it('tells in a trial that failed what the provider said, why, and what to change', async () => {
    const { body } = await asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
    });
    const browser = await operator();
    const started = await browser.api('POST', `/v1/oauth-providers/${body.id}/try`);
    const { authorizeAs } = await import('@portico/sandbox');
    const toProvider = await browser.request(started.body.url);
    const choice = { person, scenario: 'wrong_secret' } as const;
    await browser.request(await authorizeAs(toProvider.headers.get('location') ?? '', choice));
    const found = await browser.api('GET', `/v1/oauth-tries/${started.body.id}`);
    expect(found.body).toMatchObject({
      status: 'failed',
      error: {
        provider_error: 'unauthorized_client',
        provider_description: 'Missing valid authorization header',
      },
    });
    expect(found.body.error.cause).toEqual(expect.any(String));
    expect(found.body.error.fix).toEqual(expect.any(String));
  });

  it('tells a wrong secret to the operator, and nothing of it to the person', async () => {
    await asServer('POST', '/v1/oauth-providers', { provider_kind: 'preset', provider_key: 'x' });
    const browser = createBrowserClient(server.url);
    await browser.signIn({ person, scenario: 'wrong_secret' });
    const { body } = await browser.api('GET', '/v1/client');
    const { error } = body.response.sign_in.first_factor_verification;
    expect(error.code).toBe('misconfigured_oauth_provider');
    expect(JSON.stringify(body)).not.toContain('authorization header');
    const found = await asServer('GET', `/v1/audit-events?reference=${error.meta.reference}`);
    expect(found.body.data[0].details).toMatchObject({
      provider_description: 'Missing valid authorization header',
    });
  });
});
