import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discoverProvider } from './discovery.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

const wellKnown = '/.well-known/openid-configuration';

let server: ScriptedServer;
let outbound: Outbound;

beforeAll(async () => {
  server = await startScriptedServer();
  outbound = createOutbound({
    allow: [`127.0.0.1:${server.port}`],
    totalTimeoutMs: 2000,
    resolve: (hostname, _options, callback) =>
      callback(null, [{ address: hostname.startsWith('internal') ? '10.0.0.7' : '8.8.8.8', family: 4 }]),
  });
});
afterAll(async () => {
  await server.close();
  await outbound.close();
});
beforeEach(() => void (server.requests.length = 0));

/** Metadata nothing is wrong with. */
const metadata = (issuer = server.origin) => ({
  issuer,
  authorization_endpoint: 'https://provider.example/authorize',
  token_endpoint: 'https://provider.example/token',
  userinfo_endpoint: 'https://provider.example/userinfo',
  jwks_uri: 'https://provider.example/keys',
  revocation_endpoint: 'https://provider.example/revoke',
});

function discover(change: Record<string, unknown> = {}, issuer = server.origin) {
  server.answerJson(200, { ...metadata(issuer), ...change });
  return discoverProvider(outbound, { issuer });
}

describe('discoverProvider', () => {
  it('asks where OpenID Connect Discovery §4 says and reads what concerns a client', async () => {
    const found = await discover({
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      scopes_supported: ['openid', 'email'],
      code_challenge_methods_supported: ['S256'],
      end_session_endpoint: 'javascript:alert(1)',
    });
    expect(found).toEqual({
      issuer: server.origin,
      authorizationEndpoint: 'https://provider.example/authorize',
      tokenEndpoint: 'https://provider.example/token',
      userinfoEndpoint: 'https://provider.example/userinfo',
      jwksUri: 'https://provider.example/keys',
      revocationEndpoint: 'https://provider.example/revoke',
      issParameterSupported: true,
      idTokenSigningAlgorithms: ['RS256', 'ES256'],
      tokenEndpointAuthMethods: ['client_secret_basic'],
      scopes: ['openid', 'email'],
      codeChallengeMethods: ['S256'],
    });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET ${wellKnown}`]);
  });

  it('asks below an issuer with a path, whose slash at the end goes but counts', async () => {
    const issuer = `${server.origin}/tenant/`;
    await expect(discover({}, issuer)).resolves.toMatchObject({ issuer });
    expect(server.requests[0]?.path).toBe(`/tenant${wellKnown}`);
  });

  it('asks elsewhere where it is told, for the same issuer', async () => {
    const discoveryEndpoint = `${server.origin}/metadata.json`;
    server.answerJson(200, metadata('https://provider.example'));
    const issuer = 'https://provider.example';
    await expect(discoverProvider(outbound, { issuer, discoveryEndpoint })).resolves.toMatchObject({
      issuer,
    });
    await expect(
      discoverProvider(outbound, { issuer: server.origin, discoveryEndpoint }),
    ).rejects.toMatchObject({
      code: 'oauth_issuer_mismatch',
    });
    expect(server.requests.map(({ path }) => path)).toEqual(['/metadata.json', '/metadata.json']);
  });

  it('leaves out what is not there, and what is not a list of names', async () => {
    const change = {
      userinfo_endpoint: undefined,
      revocation_endpoint: undefined,
      authorization_response_iss_parameter_supported: 'true',
      id_token_signing_alg_values_supported: 'RS256',
      scopes_supported: ['openid', 1, null, { a: 1 }, 'a'.repeat(256)],
      code_challenge_methods_supported: Array.from({ length: 300 }, (_, index) => `m${index}`),
    };
    const found = await discover(change);
    expect(found).not.toHaveProperty('userinfoEndpoint');
    expect(found).not.toHaveProperty('revocationEndpoint');
    expect(found).toMatchObject({
      issParameterSupported: false,
      idTokenSigningAlgorithms: [],
      scopes: ['openid'],
    });
    expect(found.codeChallengeMethods).toHaveLength(200);
  });
});

describe('metadata of somebody else (OpenID Connect Discovery §4.3)', () => {
  it.each([
    { name: 'another issuer', issuer: () => 'https://evil.example' },
    { name: 'a slash more', issuer: () => `${server.origin}/` },
    { name: 'a path more', issuer: () => `${server.origin}/tenant` },
    { name: 'other letters', issuer: () => server.origin.toUpperCase() },
    { name: 'a list', issuer: () => [server.origin] },
    { name: 'null', issuer: () => null },
    { name: 'nothing', issuer: () => undefined },
    { name: 'a long one, which is cut', issuer: () => `https://evil.example/${'a'.repeat(5000)}` },
  ])('is refused: $name', async ({ issuer }) => {
    const error: unknown = await discover({ issuer: issuer() }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'oauth_issuer_mismatch', hop: 'discovery', parameter: 'issuer' });
    expect((error as Error).message.length).toBeLessThan(300);
  });

  it('is refused where we asked with a slash and it has none', async () => {
    const issuer = `${server.origin}/`;
    server.answerJson(200, metadata(server.origin));
    await expect(discoverProvider(outbound, { issuer })).rejects.toMatchObject({
      code: 'oauth_issuer_mismatch',
    });
  });
});

const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;
const allEndpoints = [...endpoints, 'userinfo_endpoint', 'revocation_endpoint'] as const;

describe('an endpoint in metadata', () => {
  it.each(endpoints)('has to be there: %s', async (name) => {
    await expect(discover({ [name]: undefined })).rejects.toMatchObject({
      code: 'oauth_discovery_failed',
      hop: 'discovery',
      parameter: name,
    });
  });

  it.each(
    allEndpoints.flatMap((name) =>
      [
        null,
        '',
        1,
        '/token',
        'provider.example',
        ['https://a.example'],
        `https://a.example/${'a'.repeat(2048)}`,
      ].map((value) => ({ name, value, shown: JSON.stringify(value).slice(0, 30) })),
    ),
  )('has to be an address: $name $shown', async ({ name, value }) => {
    await expect(discover({ [name]: value })).rejects.toMatchObject({
      code: 'oauth_discovery_failed',
      parameter: name,
    });
  });

  it.each(
    allEndpoints.flatMap((name) =>
      [
        'javascript:alert(1)',
        'data:text/html,a',
        'file:///etc/passwd',
        'blob:https://a.example/1',
        'https://user:password@provider.example/',
      ].map((value) => ({ name, value })),
    ),
  )('has to be of the web: $name $value', async ({ name, value }) => {
    await expect(discover({ [name]: value })).rejects.toMatchObject({
      code: 'oauth_endpoint_invalid',
      hop: 'discovery',
    });
  });

  it.each(
    allEndpoints.flatMap((name) =>
      [
        'https://10.0.0.7/',
        'https://169.254.169.254/latest/meta-data',
        'https://[::1]/',
        'https://0x7f.1/',
        'https://2130706433/',
        'https://internal.example/',
        'http://provider.example/',
      ].map((value) => ({ name, value })),
    ),
  )('has to be somewhere we may call: $name $value', async ({ name, value }) => {
    await expect(discover({ [name]: value })).rejects.toMatchObject({
      code: 'oauth_address_forbidden',
      hop: 'discovery',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('may be on an address that is allowed beside', async () => {
    const token_endpoint = 'http://10.0.0.7:4400/token';
    server.answerJson(200, { ...metadata(), token_endpoint });
    const discovery = { issuer: server.origin, alsoAllow: ['10.0.0.7:4400'] };
    await expect(discoverProvider(outbound, discovery)).resolves.toMatchObject({
      tokenEndpoint: token_endpoint,
    });
  });
});

describe('an answer that is no metadata', () => {
  it.each([
    { name: 'a page', body: '<html><title>Sign in</title></html>' },
    { name: 'nothing', body: '' },
    { name: 'a list', body: '[]' },
    { name: 'text', body: '"https://provider.example"' },
    { name: 'broken JSON', body: '{"issuer":' },
    { name: 'levels without end', body: `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
  ])('is refused: $name', async ({ body }) => {
    server.answerJson(200, body);
    const failed = { code: 'oauth_discovery_failed', hop: 'discovery', parameter: 'issuer', httpStatus: 200 };
    await expect(discoverProvider(outbound, { issuer: server.origin })).rejects.toMatchObject(failed);
  });

  it.each([201, 401, 404, 500])('is refused: status %i', async (status) => {
    server.answerJson(status, metadata());
    const failed = { code: 'oauth_discovery_failed', parameter: 'issuer', httpStatus: status };
    await expect(discoverProvider(outbound, { issuer: server.origin })).rejects.toMatchObject(failed);
  });

  it('is not looked for behind a redirect', async () => {
    server.answer((response, { path }) =>
      path === wellKnown
        ? response.writeHead(302, { location: '/elsewhere' }).end()
        : response.writeHead(200).end(JSON.stringify(metadata())),
    );
    await expect(discoverProvider(outbound, { issuer: server.origin })).rejects.toMatchObject({
      code: 'oauth_provider_unavailable',
      reason: 'redirected',
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    { name: 'huge', encoding: 'identity', body: Buffer.from(JSON.stringify({ a: 'a'.repeat(2_000_000) })) },
    { name: 'huge once unpacked', encoding: 'gzip', body: gzipSync(Buffer.alloc(20_000_000)) },
  ])('is refused: $name', async ({ body, encoding }) => {
    server.answer((response) => response.writeHead(200, { 'content-encoding': encoding }).end(body));
    await expect(discoverProvider(outbound, { issuer: server.origin })).rejects.toMatchObject({
      code: 'oauth_provider_unavailable',
      reason: 'too_large',
    });
  });

  it('is not asked for where this server may not call', async () => {
    for (const issuer of ['https://10.0.0.7', 'https://internal.example', 'http://provider.example']) {
      await expect(discoverProvider(outbound, { issuer })).rejects.toMatchObject({
        code: 'oauth_address_forbidden',
      });
    }
    for (const issuer of ['javascript:alert(1)//', 'provider.example', '']) {
      await expect(discoverProvider(outbound, { issuer })).rejects.toMatchObject({
        code: 'oauth_endpoint_invalid',
      });
    }
    expect(server.requests).toEqual([]);
  });
});
