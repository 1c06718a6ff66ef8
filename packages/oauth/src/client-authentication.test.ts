import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { validateAuthorizationResponse } from './authorization-response.ts';
import { prepareClient } from './client.ts';
import type { OAuth2Provider } from './provider.ts';
import { startScriptedCalls } from './scripted-calls.ts';
import type { ReceivedRequest } from './scripted-server.ts';
import { exchangeAuthorizationCode, refreshTokens } from './token-request.ts';

const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const curvePem = pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const rsaPem = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
const secretPart = (pem: string) => pem.split('\n')[1] ?? '';

const { server, outbound } = await startScriptedCalls();

beforeEach(() => server.answerJson(200, { access_token: 'access-token-1', token_type: 'bearer' }));

function prepare(change: Partial<OAuth2Provider>, clientSecret?: string) {
  const provider: OAuth2Provider = {
    authorizationEndpoint: 'https://provider.example/authorize',
    tokenEndpoint: `${server.origin}/token`,
    tokenEndpointAuthMethod: 'client_secret_post',
    profile: {},
    ...change,
  };
  return prepareClient(provider, { clientId: 'client-1', clientSecret });
}

async function exchange(change: Partial<OAuth2Provider>, clientSecret = 'secret-of-the-client') {
  const callback = new URLSearchParams({ state: 'state-1', code: 'code-1', device_id: 'd 1' });
  await exchangeAuthorizationCode({ outbound }, prepare(change, clientSecret), {
    validatedResponse: validateAuthorizationResponse({ expectedState: 'state-1' }, callback),
    redirectUri: 'https://auth.example/cb',
    codeVerifier: 'verifier-of-this-flow',
    callback,
  });
  return server.requests.at(-1) as ReceivedRequest;
}

/** Verifies a JWT that we made with the public half of the key, and reads it. */
async function readSigned(jwt: string, pem: string) {
  const { payload } = await compactVerify(jwt, createPublicKey(pem));
  return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
}

describe('private_key_jwt (RFC 7523 §2.2)', () => {
  it.each([
    { name: 'a curve', pem: curvePem, alg: 'ES256' },
    { name: 'RSA', pem: rsaPem, alg: 'RS256' },
    { name: 'a key whose line breaks were escaped', pem: curvePem.replaceAll('\n', '\\n'), alg: 'ES256' },
  ])('proves the client with an assertion under $name', async ({ pem, alg }) => {
    const { form, headers } = await exchange({ tokenEndpointAuthMethod: 'private_key_jwt' }, pem);
    const assertion = form.get('client_assertion') ?? '';
    const claims = await readSigned(assertion, pem.replaceAll('\\n', '\n'));
    expect(claims).toMatchObject({ iss: 'client-1', sub: 'client-1', aud: `${server.origin}/token` });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(120);
    expect(Math.abs(Number(claims['iat']) - Date.now() / 1000)).toBeLessThan(60);
    expect(decodeProtectedHeader(assertion)).toEqual({ alg, typ: 'JWT' });
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    expect(form.get('client_id')).toBe('client-1');
    expect([form.has('client_secret'), headers.authorization]).toEqual([false, undefined]);
  });

  it('makes an assertion for one call only', async () => {
    const change = { tokenEndpointAuthMethod: 'private_key_jwt' } as const;
    const made = [await exchange(change, rsaPem), await exchange(change, rsaPem)].map(({ form }) =>
      readSigned(form.get('client_assertion') ?? '', rsaPem),
    );
    const [one, other] = await Promise.all(made);
    expect(one?.['jti']).not.toBe(other?.['jti']);
  });

  it('never shows the assertion when the provider repeats it', async () => {
    server.answer((response, { form }) => response.writeHead(400).end(`bad ${form.get('client_assertion')}`));
    const failed = exchange({ tokenEndpointAuthMethod: 'private_key_jwt' }, curvePem);
    await expect(failed).rejects.toMatchObject({ provider: { body: 'bad [redacted]' } });
  });
});

describe('a client secret that is signed anew for each call', () => {
  const signedClientSecret = {
    algorithm: 'ES256',
    keyId: 'key-1',
    issuer: 'team-1',
    audience: 'https://audience.example',
  } as const;

  it.each(['client_secret_post', 'client_secret_basic'] as const)(
    'says who signed it and for whom, and the key stays here: %s',
    async (tokenEndpointAuthMethod) => {
      const { form, headers } = await exchange({ signedClientSecret, tokenEndpointAuthMethod }, curvePem);
      const basic = Buffer.from(headers.authorization?.slice(6) ?? '', 'base64').toString();
      const secret = form.get('client_secret') ?? basic.slice('client-1:'.length);
      expect(await readSigned(secret, curvePem)).toMatchObject({
        iss: 'team-1',
        sub: 'client-1',
        aud: 'https://audience.example',
      });
      expect(decodeProtectedHeader(secret)).toMatchObject({ alg: 'ES256', kid: 'key-1' });
      const sent = JSON.stringify([[...form], headers, decodeURIComponent(basic)]);
      expect(sent).not.toContain(secretPart(curvePem).slice(0, 20));
    },
  );
});

describe('a private key', () => {
  const encrypted = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' },
  });

  it.each([
    { name: 'is no key', pem: 'secret-of-the-client' },
    { name: 'was cut off', pem: curvePem.slice(0, 120) },
    {
      name: 'is on another curve',
      pem: pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
    },
    { name: 'is of 1024 bits', pem: pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey) },
    { name: 'is of another kind', pem: pemOf(generateKeyPairSync('ed25519').privateKey) },
    { name: 'is encrypted', pem: encrypted.privateKey },
    { name: 'is the public one', pem: encrypted.publicKey },
    { name: 'is missing', pem: '' },
  ])('is refused when it $name, without being shown', ({ pem }) => {
    let error: unknown;
    try {
      prepare({ tokenEndpointAuthMethod: 'private_key_jwt' }, pem);
    } catch (failure) {
      error = failure;
    }
    expect(error).toMatchObject({ code: 'oauth_endpoint_invalid', hop: 'token', parameter: 'client_secret' });
    const { message, stack, cause } = error as Error;
    const shown = JSON.stringify([error, message, stack, cause, (cause as Error | undefined)?.message]);
    if (pem !== '') expect(shown).not.toContain(secretPart(pem) || pem);
  });
});

describe('a token request in the form of its provider', () => {
  const sent = {
    grant_type: 'authorization_code',
    code: 'code-1',
    redirect_uri: 'https://auth.example/cb',
    code_verifier: 'verifier-of-this-flow',
  };

  it('has the names of the provider for client and secret', async () => {
    const { form } = await exchange({ clientIdParameter: 'client_key', clientSecretParameter: 'key' });
    expect(Object.fromEntries(form)).toEqual({
      ...sent,
      client_key: 'client-1',
      key: 'secret-of-the-client',
    });
  });

  it('holds no verifier where there was no challenge (RFC 9700 §2.1.1)', async () => {
    const { form } = await exchange({ pkce: 'none' });
    expect(form.has('code_verifier')).toBe(false);
    expect(form.get('code')).toBe('code-1');
  });

  it('may be JSON', async () => {
    const { form, headers } = await exchange({ tokenEndpointQuirks: { requestAs: 'json' } });
    const [body] = [...form.keys()];
    expect(JSON.parse(body ?? '')).toEqual({
      ...sent,
      client_id: 'client-1',
      client_secret: 'secret-of-the-client',
    });
    expect(headers['content-type']).toBe('application/json');
  });

  it.each(['/token', '/token?tenant=a'])('may be a query, behind the one of %s', async (path) => {
    const tokenEndpoint = `${server.origin}${path}`;
    const { method, query, form } = await exchange({
      tokenEndpoint,
      tokenEndpointQuirks: { requestAs: 'query' },
    });
    expect([method, form.size]).toEqual(['GET', 0]);
    const { tenant, ...others } = Object.fromEntries(query);
    expect(tenant).toBe(path.includes('?') ? 'a' : undefined);
    expect(others).toEqual({ ...sent, client_id: 'client-1', client_secret: 'secret-of-the-client' });
  });

  it('carries headers, parameters and what the callback brought, but nothing over the protocol', async () => {
    const tokenEndpointQuirks = {
      headers: { 'x-version': '2' },
      parameters: { audience: 'api', code: 'evil', grant_type: 'evil', redirect_uri: 'evil' },
      callbackParameters: ['device_id', 'missing'],
    };
    const { form, headers } = await exchange({ tokenEndpointQuirks });
    expect(headers).toMatchObject({ 'x-version': '2' });
    expect(Object.fromEntries(form)).toMatchObject({ ...sent, audience: 'api', device_id: 'd 1' });
    for (const name of form.keys()) expect(form.getAll(name)).toHaveLength(1);
  });

  it.each(['json', 'query'] as const)('shows no secret in an error: %s', async (requestAs) => {
    const secret = 'a"b/c d e f-secret';
    server.answer((response, { query, form }) => {
      const [json] = [...form.keys()];
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'x', you_sent: json ?? query.toString(), plainly: secret }));
    });
    const error: unknown = await exchange({ tokenEndpointQuirks: { requestAs } }, secret).catch(
      (f: unknown) => f,
    );
    expect(error).toMatchObject({ code: 'oauth_token_exchange_error' });
    const { message, stack } = error as Error;
    expect(JSON.stringify([error, message, stack])).not.toMatch(/f-secret|verifier-of-this-flow/);
  });

  it('is the same for refreshing, without what is for the code', async () => {
    const tokenEndpointQuirks = { requestAs: 'json', parameters: { audience: 'api' } } as const;
    const client = prepare({ tokenEndpointQuirks }, 'secret-of-the-client');
    await refreshTokens({ outbound }, client, { refreshToken: 'refresh-token-1' });
    const [body] = [...(server.requests[0]?.form.keys() ?? [])];
    expect(JSON.parse(body ?? '')).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-token-1',
      client_id: 'client-1',
      client_secret: 'secret-of-the-client',
    });
  });
});
