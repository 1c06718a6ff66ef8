import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertExtraParameter,
  buildAuthorizationUrl,
  codeChallengeOf,
  createPkce,
  reservedAuthorizationParameters,
  type AuthorizationRequest,
} from './authorization-request.ts';
import { prepareClient } from './client.ts';
import type { OAuth2Provider } from './provider.ts';

const provider: OAuth2Provider = {
  authorizationEndpoint: 'https://provider.example/authorize',
  tokenEndpoint: 'https://api.provider.example/token',
  tokenEndpointAuthMethod: 'client_secret_basic',
  profile: { url: 'https://api.provider.example/me' },
};
const credentials = { clientId: 'client-1', clientSecret: 'secret-1' };
const client = prepareClient(provider, credentials);
const request: AuthorizationRequest = {
  redirectUri: 'https://auth.example/v1/oauth-callback/x',
  scopes: ['tweet.read', 'users.read'],
  state: 'state-1',
  codeChallenge: codeChallengeOf('verifier'),
};

describe('createPkce', () => {
  it('agrees with the example of RFC 7636 Appendix B', () => {
    expect(codeChallengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('never repeats a value, and never sends the verifier itself, in 1,000 flows', () => {
    const flows = Array.from({ length: 1000 }, () => createPkce());
    const values = flows.flatMap(({ codeVerifier, codeChallenge }) => [codeVerifier, codeChallenge]);
    expect(new Set(values).size).toBe(2000);
    for (const { codeVerifier, codeChallenge } of flows) {
      // RFC 7636 §4.1: 43 characters carry 256 bits.
      expect(codeVerifier).toMatch(/^[\w-]{43}$/);
      expect(codeChallenge).toBe(codeChallengeOf(codeVerifier));
    }
  });
});

describe('buildAuthorizationUrl', () => {
  it('carries every parameter of RFC 6749 §4.1.1 and RFC 7636 §4.3', () => {
    expect(buildAuthorizationUrl(client, request)).toBe(
      'https://provider.example/authorize?response_type=code&client_id=client-1' +
        '&redirect_uri=https%3A%2F%2Fauth.example%2Fv1%2Foauth-callback%2Fx&scope=tweet.read%20users.read' +
        `&state=state-1&code_challenge=${request.codeChallenge}&code_challenge_method=S256`,
    );
  });

  it('adds a nonce only when there is one', () => {
    const withNonce = new URL(buildAuthorizationUrl(client, { ...request, nonce: 'n-1' }));
    expect(withNonce.searchParams.get('nonce')).toBe('n-1');
    expect(buildAuthorizationUrl(client, request)).not.toContain('nonce');
  });

  it('keeps the query an endpoint already has', () => {
    const tenant = prepareClient(
      { ...provider, authorizationEndpoint: 'https://provider.example/authorize?tenant=a' },
      credentials,
    );
    const url = new URL(buildAuthorizationUrl(tenant, request));
    expect(url.searchParams.get('tenant')).toBe('a');
    expect(url.searchParams.get('response_type')).toBe('code');
  });

  it('gives back exactly what went in, whatever the characters', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(
        text,
        text,
        fc.array(fc.stringMatching(/^[a-z.]{1,9}$/), { minLength: 1 }),
        (state, path, scopes) => {
          const redirectUri = `https://auth.example/${path}`;
          const url = buildAuthorizationUrl(client, { ...request, state, redirectUri, scopes });
          const { searchParams } = new URL(url);
          expect(searchParams.getAll('state')).toEqual([state]);
          expect(searchParams.getAll('redirect_uri')).toEqual([redirectUri]);
          expect(searchParams.get('scope')).toBe(scopes.join(' '));
          // RFC 3986 §2.3: nothing but unreserved characters and delimiters of our own.
          expect(url).toMatch(/^https:\/\/provider\.example\/authorize\?[\w.~%&=-]+$/);
        },
      ),
    );
  });

  it('passes on what an operator adds', () => {
    const url = buildAuthorizationUrl(client, { ...request, extraParameters: { prompt: 'select_account' } });
    expect(new URL(url).searchParams.get('prompt')).toBe('select_account');
  });

  it.each(reservedAuthorizationParameters)('refuses an extra "%s"', (name) => {
    const invalid = expect.objectContaining({
      code: 'oauth_endpoint_invalid',
      hop: 'authorize',
      parameter: name,
    });
    const build = () => buildAuthorizationUrl(client, { ...request, extraParameters: { [name]: 'evil' } });
    expect(build).toThrow(invalid);
  });

  it.each(['STATE', ' state ', 'Redirect_Uri'])(
    'refuses "%s", which some servers read as a reserved one',
    (name) => {
      expect(() => assertExtraParameter(name, 'evil')).toThrow(expect.objectContaining({ parameter: name }));
    },
  );

  it.each([
    { name: '', value: 'a' },
    { name: 'a b', value: 'a' },
    { name: 'a\0', value: 'a' },
    { name: 'a'.repeat(129), value: 'a' },
    { name: 'ok', value: 'a\0' },
    { name: 'ok', value: 'a\r\nb' },
    { name: 'ok', value: 'a'.repeat(2049) },
  ])('refuses a malformed extra parameter: $name', ({ name, value }) => {
    expect(() => assertExtraParameter(name, value)).toThrow(
      expect.objectContaining({ code: 'oauth_endpoint_invalid', parameter: name }),
    );
  });
});
