import type { ScriptAction } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from './own-provider.ts';
import type { OwnProvider, ProviderRig } from './own-provider.ts';

const wellKnown = '/oidc/.well-known/openid-configuration';
const html = { 'content-type': 'text/html;charset=utf-8' };
const lie = (change: Readonly<Record<string, unknown>>): ScriptAction => ({
  kind: 'lie',
  transform: (body) => ({ ...(body as object), ...change }),
});
const listed = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'revocation_endpoint',
];
const inside = ['https://10.0.0.7/x', 'https://169.254.169.254/latest', 'https://[::1]/x', 'http://0x7f.1/x'];

/** Metadata that nobody may rely on, and the code that says why. */
const metadata: { name: string; action: ScriptAction; code?: string }[] = [
  {
    name: 'of a foreign issuer',
    action: lie({ issuer: 'https://evil.example' }),
    code: 'oauth_issuer_mismatch',
  },
  { name: 'of nobody', action: lie({ issuer: undefined }), code: 'oauth_issuer_mismatch' },
  { name: 'that is a page', action: { kind: 'answer', headers: html, body: '<title>Sign in</title>' } },
  { name: 'that is missing', action: { kind: 'answer', status: 404, body: {} } },
  {
    name: 'behind a redirect',
    action: { kind: 'answer', status: 302, headers: { location: '/sandbox/oidc/keys' } },
  },
  { name: 'that never ends', action: { kind: 'endless' } },
  { name: 'that breaks off', action: { kind: 'drop', afterBytes: 10 } },
  { name: 'that is a list', action: { kind: 'answer', body: [] } },
  { name: 'without a token endpoint', action: lie({ token_endpoint: undefined }) },
  { name: 'without keys', action: lie({ jwks_uri: undefined }) },
  ...listed.flatMap((name) =>
    inside.map((url) => ({ name: `whose ${name} is ${url}`, action: lie({ [name]: url }) })),
  ),
  ...['javascript:alert(1)', 'https://user:pass@provider.example/', 7].map((url) => ({
    name: `whose authorization_endpoint is ${url}`,
    action: lie({ authorization_endpoint: url }),
  })),
];

/** What a form may hold, and the field that is to say so. */
const fields: { name: string; change: object; field: string; code?: string }[] = [
  {
    name: 'an issuer with a slash more',
    change: { issuer: 'slash' },
    field: 'issuer',
    code: 'oauth_issuer_mismatch',
  },
  { name: 'an issuer that is no address', change: { issuer: 'issuer' }, field: 'issuer' },
  { name: 'an issuer inside', change: { issuer: 'https://192.168.0.1' }, field: 'issuer' },
  { name: 'an issuer with a password', change: { issuer: 'https://a:b@issuer.example' }, field: 'issuer' },
  {
    name: 'metadata inside',
    change: { discovery_endpoint: 'https://10.0.0.7/metadata' },
    field: 'discovery_endpoint',
  },
  ...[...listed, 'request_token_endpoint', 'access_token_endpoint'].map((field) => ({
    name: `${field} inside`,
    change: { [field]: 'https://10.0.0.7/x' },
    field,
  })),
  {
    name: 'a mapping of something that is no attribute',
    change: { attribute_mapping: { provider_user_id: 'sub', nickname: 'nick' } },
    field: 'attribute_mapping.nickname',
  },
  {
    name: 'a mapping that says who nobody is',
    change: { attribute_mapping: { username: 'name' } },
    field: 'attribute_mapping',
  },
  {
    name: 'a mapping that makes everybody the same',
    change: { attribute_mapping: { provider_user_id: 'sub | "everybody"' } },
    field: 'attribute_mapping',
  },
  {
    name: 'a mapping that makes up addresses',
    change: { attribute_mapping: { provider_user_id: 'sub', email_address: '"a@b.example"' } },
    field: 'attribute_mapping',
  },
  {
    name: 'a mapping to nowhere',
    change: { attribute_mapping: { provider_user_id: 'a..b' } },
    field: 'attribute_mapping',
  },
  ...['openid\nemail', 'openid email', 'openid\r\nHost: evil', 'opené', ''].map((scope) => ({
    name: `the scope ${JSON.stringify(scope)}`,
    change: { scopes: ['openid', scope] },
    field: 'scopes',
  })),
  ...['state', 'redirect_uri', 'nonce', 'code_challenge'].map((name) => ({
    name: `a ${name} of its own`,
    change: { additional_authorization_params: { [name]: 'planted' } },
    field: `additional_authorization_params.${name}`,
  })),
  {
    name: 'id_tokens without signature',
    change: { id_token_signing_algs: ['none'] },
    field: 'id_token_signing_algs',
  },
  {
    name: 'id_tokens with a shared secret',
    change: { id_token_signing_algs: ['HS256'] },
    field: 'id_token_signing_algs',
  },
  {
    name: 'a callback path of nobody',
    change: { redirect_uri_path: '/v1/client' },
    field: 'redirect_uri_path',
  },
  { name: 'a protocol it does not speak', change: { protocol: 'oauth1' }, field: 'protocol' },
  {
    name: 'a picture that is none',
    change: { icon: `data:image/png;base64,${Buffer.from('hello').toString('base64')}` },
    field: 'icon',
  },
  { name: 'a picture that is a page', change: { icon: 'data:text/html;base64,PGI+' }, field: 'icon' },
  { name: 'a name over two lines', change: { name: 'Two\nlines' }, field: 'name' },
];

describe.each(testDatabases())("what is refused of a provider of one's own on $name", (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  let saved: { id: string };

  beforeAll(async () => {
    provider = await startOwnProvider('refused');
    rig = await startProviderRig(kind, [provider]);
    saved = await rig.connect(oidc('kept'));
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
  });
  afterEach(() => provider.sandbox.script.clear());

  const oidc = (provider_key: string, change: object = {}) => ({
    provider_kind: 'custom_oidc',
    provider_key,
    issuer: provider.issuer,
    ...provider.credentials,
    ...change,
  });
  it.each([
    { kind: 'custom_oidc', given: {}, field: 'issuer' },
    { kind: 'custom_oauth2', given: {}, field: 'authorization_endpoint' },
    {
      kind: 'custom_oauth2',
      given: { authorization_endpoint: 'https://a.example/a', token_endpoint: 'https://a.example/t' },
      field: 'userinfo_endpoint',
    },
    {
      kind: 'custom_oauth1',
      given: { authorization_endpoint: 'https://a.example/a', userinfo_endpoint: 'https://a.example/u' },
      field: 'request_token_endpoint',
    },
  ])('a $kind without its $field', async ({ kind: provider_kind, given, field }) => {
    const body = { provider_kind, provider_key: 'unreachable', ...provider.credentials, ...given };
    const { status, body: answer } = await rig.asServer('POST', '/v1/oauth-providers', body);
    expect({ status, error: answer.errors[0] }).toMatchObject({
      status: 422,
      error: { code: 'form_param_missing', meta: { param_name: field } },
    });
  });

  /** Everything that is kept of connections, health left out: it is of today. */
  const everything = async () => {
    const { data } = (await rig.asServer('GET', '/v1/oauth-providers')).body;
    return data.map((connection: object) => ({ ...connection, health: undefined }));
  };
  /** Adds a connection with a change, and changes the saved one. @returns what was said each time */
  const attempt = async (change: object) => {
    const created = await rig.asServer('POST', '/v1/oauth-providers', oidc('refused', change));
    const patched = await rig.change(saved.id, change);
    return [created, patched].map(({ status, body }) => ({
      status,
      code: body.errors?.[0].code,
      field: body.errors?.[0].meta.param_name?.replace(/\.\d+$/, ''),
    }));
  };
  const twice = (refusal: object) => [refusal, refusal].map((one) => expect.objectContaining(one));

  it.each(metadata)('SF04 metadata $name: a line at the issuer, nothing saved', async ({ action, code }) => {
    provider.sandbox.script.always({ path: wellKnown }, action);
    // The one that is saved asks again for the same issuer by another way to its metadata.
    const discovery_endpoint = `${provider.issuer}/.well-known/openid-configuration`;
    const before = await everything();
    const said = await attempt({ discovery_endpoint });
    expect(said).toEqual(twice({ field: 'discovery_endpoint', ...(code ? { code } : { status: 422 }) }));
    expect(await everything()).toEqual(before);
    const shown = await rig.asServer('POST', '/v1/oauth-provider-discovery', { issuer: provider.issuer });
    expect(shown.body.errors).toMatchObject([{ meta: { param_name: 'issuer' } }]);
  });

  it.each(fields)('$name: a line at the field, nothing saved', async ({ change, field, code }) => {
    const value =
      'issuer' in change && change.issuer === 'slash' ? { issuer: `${provider.issuer}/` } : change;
    const before = await everything();
    const said = await attempt(value);
    expect(said).toEqual(twice({ field, ...(code ? { code } : { status: 422 }) }));
    expect(await everything()).toEqual(before);
  });

  it('the metadata is shown before anything is saved', async () => {
    const before = await everything();
    const shown = await rig.asServer('POST', '/v1/oauth-provider-discovery', { issuer: provider.issuer });
    expect(shown.body).toEqual({
      object: 'discovered_provider',
      issuer: provider.issuer,
      authorization_endpoint: `${provider.issuer}/authorize`,
      token_endpoint: `${provider.issuer}/token`,
      userinfo_endpoint: `${provider.issuer}/userinfo`,
      jwks_uri: `${provider.issuer}/keys`,
      revocation_endpoint: `${provider.issuer}/revoke`,
      id_token_signing_algs: ['ES256'],
      token_endpoint_auth_methods: ['client_secret_basic'],
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      pkce: true,
    });
    expect(await everything()).toEqual(before);
  });
});
