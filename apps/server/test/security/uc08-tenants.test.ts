import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';
import { claimsOf, makeSigningKey, signToken } from './id-tokens.ts';
import type { Claims } from './id-tokens.ts';

const ours = '11111111-2222-4333-8444-555555555555';
const theirs = '99999999-8888-4777-8666-555555555555';
const personal = '9188040d-6c67-4c5b-b112-36a304b66dad';
const issuerOf = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;
const of = (tid: unknown, iss = issuerOf(String(tid))) => ({ tid, iss });
const key = makeSigningKey('RS256', 'tenants');

describe.each(testDatabases())('UC08 the tenants of Microsoft on $name', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  let id: string;

  beforeAll(async () => {
    provider = await startOwnProvider('tenants');
    rig = await startProviderRig(kind, [provider]);
    const at = (path: string) => provider.at('microsoft', `/common${path}`);
    ({ id } = await rig.connect({
      provider_kind: 'preset',
      provider_key: 'microsoft',
      use_custom_credentials: true,
      ...provider.credentials,
      authorization_endpoint: at('/oauth2/v2.0/authorize'),
      token_endpoint: at('/oauth2/v2.0/token'),
      jwks_uri: at('/discovery/v2.0/keys'),
    }));
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
  });
  afterEach(() => provider.sandbox.script.clear());

  /** A sign-in for which the provider signs other claims. */
  const signInWith = async (tenant: string, claims: Claims) => {
    expect((await rig.change(id, { provider_parameters: { tenant } })).status).toBe(200);
    const { script } = provider.sandbox;
    script.always({ path: '/discovery/v2.0/keys' }, { kind: 'answer', body: { keys: [key.jwk] } });
    const transform = (body: unknown) => {
      const { id_token } = body as { id_token: string };
      return { ...(body as object), id_token: signToken(key, { ...claimsOf(id_token), ...claims }) };
    };
    script.always({ path: '/oauth2/v2.0/token' }, { kind: 'lie', transform });
    return rig.signIn('oauth_microsoft');
  };

  it.each([
    { tenant: ours, claims: of(ours) },
    { tenant: 'common', claims: of(theirs) },
    { tenant: 'common', claims: of(personal) },
    { tenant: 'organizations', claims: of(theirs) },
    { tenant: 'consumers', claims: of(personal) },
  ])('lets $claims.tid in where the tenant is $tenant', async ({ tenant, claims }) => {
    expect(await signInWith(tenant, claims)).toMatchObject({ code: undefined });
  });

  it.each([
    { name: 'of another tenant', tenant: ours, claims: of(theirs) },
    { name: 'of personal accounts', tenant: ours, claims: of(personal) },
    { name: 'of a tenant, where people alone are admitted', tenant: 'consumers', claims: of(theirs) },
    { name: 'whose issuer is of another tenant', tenant: ours, claims: of(ours, issuerOf(theirs)) },
    {
      name: 'whose issuer is of another tenant, for all',
      tenant: 'common',
      claims: of(ours, issuerOf(theirs)),
    },
    { name: 'whose issuer still is a template', tenant: 'common', claims: of(theirs, issuerOf('{tid}')) },
    { name: 'whose issuer is common', tenant: 'common', claims: of(theirs, issuerOf('common')) },
    { name: 'whose tenant is the template', tenant: 'common', claims: of('{tid}') },
    { name: 'that says no tenant', tenant: 'common', claims: of(undefined, issuerOf(theirs)) },
    { name: 'whose tenant is a list', tenant: 'common', claims: of([theirs], issuerOf(theirs)) },
    { name: 'whose tenant is a path', tenant: 'common', claims: of('../evil', issuerOf('../evil')) },
    { name: 'whose tenant holds a slash', tenant: 'common', claims: of('a/b', issuerOf('a/b')) },
    { name: 'of another cloud', tenant: ours, claims: of(ours, `https://login.evil.example/${ours}/v2.0`) },
    { name: 'of the older version', tenant: ours, claims: of(ours, `https://sts.windows.net/${ours}/`) },
  ])('refuses what is signed $name', async ({ tenant, claims }) => {
    expect(await signInWith(tenant, claims)).toEqual({ userId: undefined, code: 'oauth_id_token_invalid' });
  });

  it('takes a tenant by its name or id alone', async () => {
    for (const tenant of ['', '{tid}', 'common/..', `${ours}/x`, '*', `${ours}\nx`]) {
      const refused = await rig.change(id, { provider_parameters: { tenant } });
      expect({ tenant, status: refused.status }).toEqual({ tenant, status: 422 });
    }
  });
});
