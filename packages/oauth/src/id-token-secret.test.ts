import { createHmac, hash } from 'node:crypto';
import { exportSPKI, importJWK } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { validateAuthorizationResponse } from './authorization-response.ts';
import { prepareClient } from './client.ts';
import { verifyIdToken } from './id-token.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import { verifiesIdTokens, type OAuth2Provider } from './provider.ts';
import {
  accessToken,
  clientId,
  goodCheck,
  goodClaims,
  issuer,
  makeSigningKey,
  rawToken,
  signClaims,
  type SigningKey,
} from './scripted-issuer.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';
import { exchangeAuthorizationCode } from './token-request.ts';

const clientSecret = 'a-channel-secret-of-32-characters';
const invalid = { code: 'oauth_id_token_invalid' };

let server: ScriptedServer;
let outbound: Outbound;
let key: SigningKey;

beforeAll(async () => {
  server = await startScriptedServer();
  outbound = createOutbound({ allow: [`127.0.0.1:${server.port}`], totalTimeoutMs: 2000 });
  key = await makeSigningKey('RS256', 'k1');
});
afterAll(async () => {
  await server.close();
  await outbound.close();
});
beforeEach(() => {
  server.requests.length = 0;
  server.answerJson(200, { keys: [key.jwk] });
});

/** A provider that signs with the client secret: no key set, one algorithm. */
const withSecret = (): OAuth2Provider => ({
  issuer,
  authorizationEndpoint: `${issuer}/authorize`,
  tokenEndpoint: `${server.origin}/token`,
  tokenEndpointAuthMethod: 'client_secret_post',
  idTokenSigningAlgorithms: ['HS256'],
  profile: {},
});

function verify(idToken: string, change: Partial<OAuth2Provider> = {}) {
  const client = prepareClient({ ...withSecret(), ...change }, { clientId, clientSecret });
  return verifyIdToken({ outbound }, client, { ...goodCheck, idToken });
}

function hmacToken(secret: string, { header = {}, claims = {}, digest = 'sha256', alg = 'HS256' } = {}) {
  const token = rawToken({ alg, ...header }, { ...goodClaims, ...claims });
  const input = token.split('.').slice(0, 2).join('.');
  return `${input}.${createHmac(digest, secret).update(input).digest('base64url')}`;
}

describe('an id_token signed with the client secret', () => {
  it('is taken where the file of the provider says so, without a call', async () => {
    const at_hash = hash('sha256', accessToken, 'buffer').subarray(0, 16).toString('base64url');
    const idToken = hmacToken(clientSecret, { claims: { at_hash } });
    await expect(verify(idToken)).resolves.toMatchObject({ sub: 'person-1' });
    expect(server.requests).toEqual([]);
  });

  it.each([
    { name: 'another secret', make: () => hmacToken('another-secret') },
    { name: 'no secret', make: () => hmacToken('') },
    { name: 'the client id', make: () => hmacToken(clientId) },
    { name: 'another audience', make: () => hmacToken(clientSecret, { claims: { aud: 'another' } }) },
    {
      name: 'another issuer',
      make: () => hmacToken(clientSecret, { claims: { iss: 'https://evil.example' } }),
    },
    { name: 'another nonce', make: () => hmacToken(clientSecret, { claims: { nonce: 'other' } }) },
    { name: 'an end in the past', make: () => hmacToken(clientSecret, { claims: { exp: 1 } }) },
    { name: 'another access token', make: () => hmacToken(clientSecret, { claims: { at_hash: 'AAAA' } }) },
    { name: 'HS512', make: () => hmacToken(clientSecret, { alg: 'HS512', digest: 'sha512' }) },
    { name: 'no signature', make: () => rawToken({ alg: 'none' }, goodClaims) },
    {
      name: 'a key of its own',
      make: () => hmacToken('brought', { header: { jwk: { kty: 'oct', k: 'YnJvdWdodA' } } }),
    },
    { name: 'a private key', make: () => signClaims(key, goodClaims) },
  ])('is refused with $name', async ({ make }) => {
    await expect(verify(await make())).rejects.toMatchObject(invalid);
    expect(server.requests).toEqual([]);
  });

  it('is refused where the client has no secret: everybody could sign', async () => {
    const change = { tokenEndpointAuthMethod: 'none' } as const;
    for (const secret of [undefined, '']) {
      const client = prepareClient({ ...withSecret(), ...change }, { clientId, clientSecret: secret });
      const check = { ...goodCheck, idToken: hmacToken('') };
      await expect(verifyIdToken({ outbound }, client, check)).rejects.toMatchObject({
        ...invalid,
        message: expect.stringContaining('no client secret'),
      });
    }
  });

  it('is refused at a provider with a key set, whatever it lists: a key that is public is no secret', async () => {
    const publicKey = await importJWK(key.jwk, 'RS256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new TypeError('not a public key');
    const pem = await exportSPKI(publicKey);
    for (const algorithms of [['HS256'], ['RS256'], ['RS256', 'HS256'], undefined]) {
      const change = {
        jwksUri: `${server.origin}/keys`,
        ...(algorithms === undefined ? {} : { idTokenSigningAlgorithms: algorithms }),
      };
      for (const secret of [clientSecret, pem, pem.trim(), JSON.stringify(key.jwk)]) {
        for (const header of [{}, { kid: 'k1' }]) {
          const { idTokenSigningAlgorithms: _own, ...rest } = withSecret();
          const client = prepareClient({ ...rest, ...change }, { clientId, clientSecret });
          const check = { ...goodCheck, idToken: hmacToken(secret, { header }) };
          await expect(verifyIdToken({ outbound }, client, check)).rejects.toMatchObject(invalid);
        }
      }
    }
  });

  it.each([['HS256', 'RS256'], ['HS512'], ['RS256'], []])(
    'is not even read where %s %s is listed and no keys are known',
    async (...algorithms) => {
      const provider = { ...withSecret(), idTokenSigningAlgorithms: algorithms };
      expect(verifiesIdTokens(provider)).toBe(false);
      await expect(verify(hmacToken(clientSecret), provider)).rejects.toMatchObject(invalid);
      expect(await exchangeAt(provider)).not.toHaveProperty('idToken');
    },
  );

  it('comes out of the token response', async () => {
    expect(await exchangeAt(withSecret())).toHaveProperty('idToken', hmacToken(clientSecret));
  });
});

function exchangeAt(provider: OAuth2Provider) {
  const answer = { access_token: accessToken, token_type: 'bearer', id_token: hmacToken(clientSecret) };
  server.answerJson(200, answer);
  const params = new URLSearchParams({ state: 'state-1', code: 'code-1' });
  return exchangeAuthorizationCode({ outbound }, prepareClient(provider, { clientId, clientSecret }), {
    validatedResponse: validateAuthorizationResponse({ expectedState: 'state-1' }, params),
    redirectUri: 'https://auth.example/callback',
    codeVerifier: 'verifier-1',
  });
}
