import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startRig } from '../security/rig.ts';
import type { Rig } from '../security/rig.ts';

describe.each(testDatabases())('where tokens go, on $name', (kind) => {
  let rig: Rig;
  let withoutScope: ReturnType<typeof createServerClient>;
  const path = () => `/v1/oauth-providers/${rig.connectionId}`;

  beforeEach(async () => {
    rig = await startRig(kind);
    const operator = await rig.operator();
    const made = await operator.api('POST', '/v1/api-keys', { name: 'Settings only' });
    withoutScope = createServerClient(rig.server.url, made.body.secret);
  });
  afterEach(() => rig.server.close());

  it.each([
    { field: 'token_endpoint', value: 'https://evil.example/token' },
    { field: 'userinfo_endpoint', value: 'https://evil.example/me' },
    { field: 'revocation_endpoint', value: 'https://evil.example/revoke' },
    { field: 'fetch_hosts', value: ['api.x.com', 'evil.example'] },
  ])('AP06 is not for a key to say that gets none: $field', async ({ field, value }) => {
    const before = (await rig.asServer('GET', path())).body;
    const { status, body } = await withoutScope('PATCH', path(), { [field]: value });
    expect(status).toBe(403);
    expect(body.errors[0]).toMatchObject({
      code: 'secret_key_scope_missing',
      message: expect.stringContaining('evil.example'),
      meta: { param_name: field },
    });
    expect((await rig.asServer('GET', path())).body).toEqual(before);
    expect((await rig.asServer('PATCH', path(), { [field]: value })).status).toBe(200);
  });

  it('AP06 is not for it to say in two steps either, by way of a connection that lacks an address', async () => {
    const at = (page: string) => `https://issuer.example/${page}`;
    const { status, body } = await rig.asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'custom_oidc',
      provider_key: 'acme',
      client_id: 'client',
      client_secret: 'secret-0123456789',
      issuer: at(''),
      authorization_endpoint: at('authorize'),
      token_endpoint: at('token'),
      jwks_uri: at('keys'),
      userinfo_endpoint: at('me'),
    });
    expect({ status, errors: body.errors }).toEqual({ status: 201, errors: undefined });
    const own = `/v1/oauth-providers/${body.id}`;
    await withoutScope('PATCH', own, { issuer: null });
    const moved = await withoutScope('PATCH', own, { token_endpoint: 'https://evil.example/token' });
    expect(moved.status).toBe(403);
    expect((await rig.asServer('GET', own)).body.token_endpoint).toBe(at('token'));
  });

  it('is no question of where people go, or of what changes no host', async () => {
    const changes = [
      { name: 'X, renamed' },
      { keep_access: true, scopes: ['tweet.read', 'users.read', 'offline.access'] },
      { fetch_hosts: ['api.x.com'] },
      { token_endpoint: 'https://api.x.com/2/oauth2/token' },
    ];
    for (const change of changes) {
      const { status, body } = await withoutScope('PATCH', path(), change);
      expect({ change, status, errors: body.errors }).toEqual({ change, status: 200, errors: undefined });
    }
  });
});
