import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OAuthError } from './errors.ts';
import { buildOAuth1AuthorizationUrl, validateOAuth1Response } from './oauth1-authorization.ts';
import { prepareOAuth1Client, type OAuth1Provider } from './oauth1-client.ts';

const provider: OAuth1Provider = {
  requestTokenEndpoint: 'https://api.provider.example/oauth/request_token',
  authorizationEndpoint: 'https://provider.example/oauth/authenticate',
  accessTokenEndpoint: 'https://api.provider.example/oauth/access_token',
  profile: { url: 'https://api.provider.example/me' },
};

function urlWith(
  change: Partial<OAuth1Provider>,
  extraParameters?: Readonly<Record<string, string>>,
  token = 'token-1',
): string {
  const client = prepareOAuth1Client(
    { ...provider, ...change },
    { consumerKey: 'key-1', consumerSecret: 'secret-1' },
  );
  return buildOAuth1AuthorizationUrl(client, { token, extraParameters });
}

describe('buildOAuth1AuthorizationUrl', () => {
  it('names the request token and nothing else', () => {
    expect(urlWith({})).toBe('https://provider.example/oauth/authenticate?oauth_token=token-1');
  });

  it('keeps the query of the endpoint and encodes what is added', () => {
    const authorizationEndpoint = 'https://provider.example/authorize?tenant=a%20b';
    expect(urlWith({ authorizationEndpoint }, undefined, 'a&b=c')).toBe(
      `${authorizationEndpoint}&oauth_token=a%26b%3Dc`,
    );
  });

  it("adds the provider's parameters and the operator's, which win", () => {
    const authorizeParameters = { force_login: 'false', lang: 'en' };
    const params = new URL(urlWith({ authorizeParameters }, { force_login: 'true', scope: 'read' }))
      .searchParams;
    expect(Object.fromEntries(params)).toEqual({
      force_login: 'true',
      lang: 'en',
      scope: 'read',
      oauth_token: 'token-1',
    });
  });

  it.each([
    { oauth_token: 'other' },
    { ' OAuth_Callback': 'https://evil.example' },
    { 'a b': 'c' },
    { a: '\n' },
  ])('refuses an extra parameter that is reserved or malformed: %s', (extraParameters) => {
    expect(() => urlWith({}, extraParameters)).toThrow(
      expect.objectContaining({
        code: 'oauth_endpoint_invalid',
        hop: 'authorize',
        parameter: Object.keys(extraParameters)[0],
      }),
    );
  });
});

const expected = { expectedToken: 'token-1' };

function outcomeOf(query: string | URLSearchParams): string {
  try {
    const response = validateOAuth1Response(expected, new URLSearchParams(query));
    return `accepted ${response.token} ${response.verifier}`;
  } catch (error) {
    if (error instanceof OAuthError && error.hop === 'callback') return error.code;
    throw error;
  }
}

describe('validateOAuth1Response', () => {
  it('hands out token and verifier of a good callback, whatever else is in it', () => {
    const query = 'state=a&state=b&x[]=1&oauth_token=token-1&oauth_verifier=verifier-1';
    expect(outcomeOf(query)).toBe('accepted token-1 verifier-1');
  });

  it.each([
    { name: 'nothing', query: '' },
    { name: 'another token', query: 'oauth_token=token-2&oauth_verifier=v' },
    { name: 'a longer token', query: 'oauth_token=token-11&oauth_verifier=v' },
    { name: 'a token in another case', query: 'oauth_token=TOKEN-1&oauth_verifier=v' },
    { name: 'a verifier without a token', query: 'oauth_verifier=v' },
    { name: 'a denial of another token', query: 'denied=token-2' },
    { name: 'a denial of another token beside ours', query: 'oauth_token=token-1&denied=token-2' },
    { name: 'a denial of ours beside another token', query: 'oauth_token=token-2&denied=token-1' },
  ])('does not take for its own: $name', ({ query }) => {
    expect(outcomeOf(query)).toBe('oauth_state_invalid');
  });

  it.each(['denied=token-1', 'denied=token-1&state=a', 'denied=token-1&oauth_token=token-1'])(
    'takes a denial of its token for a no: %s',
    (query) => {
      expect(outcomeOf(query)).toBe('oauth_access_denied');
    },
  );

  it.each([
    { name: 'no verifier', query: 'oauth_token=token-1' },
    { name: 'an empty verifier', query: 'oauth_token=token-1&oauth_verifier=' },
    { name: 'an empty token', query: 'oauth_token=&oauth_verifier=v' },
    { name: 'an empty denial', query: 'denied=' },
    { name: 'two tokens', query: 'oauth_token=token-1&oauth_token=token-2&oauth_verifier=v' },
    { name: 'two equal tokens', query: 'oauth_token=token-1&oauth_token=token-1&oauth_verifier=v' },
    { name: 'two verifiers', query: 'oauth_token=token-1&oauth_verifier=v&oauth_verifier=w' },
    { name: 'two denials', query: 'denied=token-1&denied=token-1' },
    { name: 'a verifier and a denial', query: 'oauth_token=token-1&oauth_verifier=v&denied=token-1' },
    { name: 'a control character', query: 'oauth_token=token-1&oauth_verifier=a%00' },
    { name: 'a space', query: 'oauth_token=token-1&oauth_verifier=a+b' },
    { name: 'a long verifier', query: `oauth_token=token-1&oauth_verifier=${'v'.repeat(2049)}` },
    { name: 'a long query', query: `oauth_token=token-1&oauth_verifier=v&a=${'a'.repeat(16_384)}` },
  ])('refuses $name', ({ query }) => {
    expect(outcomeOf(query)).toBe('oauth_callback_invalid');
  });

  it('accepts exactly the callbacks with one own token, one verifier and no denial', () => {
    const name = fc.constantFrom('oauth_token', 'oauth_verifier', 'denied', 'state');
    const value = fc.constantFrom('token-1', 'token-2', 'v', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), (pairs) => {
        const valuesOf = (wanted: string) =>
          pairs.filter(([given]) => given === wanted).map(([, given]) => given);
        const [verifier, ...verifiers] = valuesOf('oauth_verifier');
        const isGood =
          valuesOf('oauth_token').join() === 'token-1' &&
          Boolean(verifier) &&
          verifiers.length === 0 &&
          valuesOf('denied').length === 0;
        expect(outcomeOf(new URLSearchParams(pairs)).startsWith('accepted')).toBe(isGood);
      }),
      {
        numRuns: 1000,
        examples: [
          [
            [
              ['oauth_token', 'token-1'],
              ['oauth_verifier', 'v'],
            ],
          ],
        ],
      },
    );
  });
});
