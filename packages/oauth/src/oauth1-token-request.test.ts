import { beforeEach, describe, expect, it } from 'vitest';
import { validateOAuth1Response } from './oauth1-authorization.ts';
import { prepareOAuth1Client, type OAuth1Provider } from './oauth1-client.ts';
import { hasValidSignature, oauthParametersOf } from './oauth1-received.ts';
import { exchangeRequestToken, requestToken, revokeOAuth1Token } from './oauth1-token-request.ts';
import { startScriptedCalls } from './scripted-calls.ts';

const consumerKey = 'key_-1.a';
const consumerSecret = 'se_-cret.1*~ä +/:!';
const callbackUrl = 'https://auth.example/v1/oauth-callback/x?state=a b&c=é';
const granted = 'oauth_token=token-1&oauth_token_secret=token-secret-1';
const html = { 'content-type': 'text/html;charset=utf-8' };

const { server, outbound, observe, hops } = await startScriptedCalls();

function client(change: Partial<OAuth1Provider> = {}) {
  const provider: OAuth1Provider = {
    requestTokenEndpoint: `${server.origin}/oauth/request_token`,
    authorizationEndpoint: 'https://provider.example/oauth/authenticate',
    accessTokenEndpoint: `${server.origin}/oauth/access_token`,
    revocationEndpoint: `${server.origin}/1.1/oauth/invalidate_token.json`,
    profile: { url: `${server.origin}/me` },
    ...change,
  };
  return prepareOAuth1Client(provider, { consumerKey, consumerSecret });
}

const context = () => ({ outbound, observe });
const ask = (prepared = client()) => requestToken(context(), prepared, { callbackUrl });

function exchange(prepared = client()) {
  const response = validateOAuth1Response(
    { expectedToken: 'request-1' },
    new URLSearchParams({ oauth_token: 'request-1', oauth_verifier: 'verifier-1' }),
  );
  return exchangeRequestToken(context(), prepared, { response, tokenSecret: 'request-secret-1&' });
}

const revoke = (prepared = client()) =>
  revokeOAuth1Token(context(), prepared, { accessToken: 'access-1', tokenSecret: 'access-secret-1' });

describe('requestToken', () => {
  beforeEach(() => server.answerJson(200, `${granted}&oauth_callback_confirmed=true`, html));

  it('sends exactly what RFC 5849 §2.1 asks for, once, signed without a token', async () => {
    await ask();
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/oauth/request_token' });
    expect(request?.form.size).toBe(0);
    expect(request?.headers['content-length']).toBe('0');
    expect(oauthParametersOf(request)).toEqual({
      oauth_callback: callbackUrl,
      oauth_consumer_key: consumerKey,
      oauth_nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
      oauth_signature: expect.any(String),
      oauth_signature_method: 'HMAC-SHA1',
      oauth_timestamp: expect.stringMatching(/^\d{10}$/),
      oauth_version: '1.0',
    });
    expect(hasValidSignature(server.origin, request, { consumerSecret })).toBe(true);
  });

  it('tells the time in seconds and never uses a nonce twice', async () => {
    await ask();
    await ask();
    const [first, second] = server.requests.map(oauthParametersOf);
    expect(Math.abs(Number(first?.['oauth_timestamp']) - Date.now() / 1000)).toBeLessThan(30);
    expect(first?.['oauth_nonce']).not.toBe(second?.['oauth_nonce']);
  });

  it('signs the query of the endpoint too', async () => {
    const requestTokenEndpoint = `${server.origin}/oauth/request_token?x_auth_access_type=read&a=b+c%2Bd`;
    await ask(client({ requestTokenEndpoint }));
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      x_auth_access_type: 'read',
      a: 'b c+d',
    });
    expect(hasValidSignature(server.origin, server.requests[0], { consumerSecret })).toBe(true);
  });

  it('returns token and secret although they are labelled as a page', async () => {
    expect(await ask()).toEqual({ token: 'token-1', tokenSecret: 'token-secret-1' });
  });

  it('tells the observer about the hop, without query', async () => {
    await ask(client({ requestTokenEndpoint: `${server.origin}/oauth/request_token?a=b` }));
    expect(hops).toMatchObject([
      { hop: 'request_token', method: 'POST', url: `${server.origin}/oauth/request_token`, status: 200 },
    ]);
  });

  it.each(['', '&oauth_callback_confirmed=false', '&oauth_callback_confirmed=TRUE'])(
    'refuses a provider that does not confirm the callback: "%s"',
    async (confirmation) => {
      server.answerJson(200, granted + confirmation, html);
      await expect(ask()).rejects.toMatchObject({
        code: 'oauth_provider_unavailable',
        hop: 'request_token',
        parameter: 'oauth_callback_confirmed',
      });
    },
  );
});

describe('exchangeRequestToken', () => {
  beforeEach(() => server.answerJson(200, `${granted}&user_id=38895958&screen_name=theSeanCook`, html));

  it('sends the verifier with the other protocol parameters and signs with both secrets', async () => {
    await exchange();
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/oauth/access_token' });
    expect(oauthParametersOf(request)).toMatchObject({
      oauth_token: 'request-1',
      oauth_verifier: 'verifier-1',
    });
    expect(request?.form.size).toBe(0);
    const secrets = { consumerSecret, tokenSecret: 'request-secret-1&' };
    expect(hasValidSignature(server.origin, request, secrets)).toBe(true);
    expect(hasValidSignature(server.origin, request, { consumerSecret })).toBe(false);
  });

  it('sends the verifier in the form, once, where the provider wants it there', async () => {
    await exchange(client({ verifierInBody: true }));
    const [request] = server.requests;
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(String(request?.form)).toBe('oauth_verifier=verifier-1');
    expect(oauthParametersOf(request)).not.toHaveProperty('oauth_verifier');
    const secrets = { consumerSecret, tokenSecret: 'request-secret-1&' };
    expect(hasValidSignature(server.origin, request, secrets)).toBe(true);
  });

  it('returns the access token, its secret and the rest as hints', async () => {
    expect(await exchange()).toEqual({
      accessToken: 'token-1',
      tokenSecret: 'token-secret-1',
      unverifiedExtras: { user_id: '38895958', screen_name: 'theSeanCook' },
    });
  });

  it('decodes what it receives and takes no harm from odd names', async () => {
    server.answerJson(200, 'oauth_token=a%2Bb%3D&oauth_token_secret=c%26d&__proto__=e\n');
    const tokens = await exchange();
    expect(tokens).toMatchObject({ accessToken: 'a+b=', tokenSecret: 'c&d' });
    expect(Object.getPrototypeOf(tokens.unverifiedExtras)).toBe(Object.prototype);
  });

  it.each([
    { name: 'nothing', body: '' },
    { name: 'a page', body: '<html><body>Something is technically wrong.</body></html>' },
    { name: 'JSON', body: '{"oauth_token":"a","oauth_token_secret":"b"}' },
    { name: 'no secret', body: 'oauth_token=token-1' },
    { name: 'an empty token', body: 'oauth_token=&oauth_token_secret=b' },
    { name: 'an empty secret', body: 'oauth_token=a&oauth_token_secret=' },
    { name: 'two tokens', body: `${granted}&oauth_token=token-2` },
    { name: 'two equal extras', body: `${granted}&user_id=1&user_id=1` },
    { name: 'a control character', body: 'oauth_token=a%0Ab&oauth_token_secret=b' },
    { name: 'a long token', body: `oauth_token=${'a'.repeat(2049)}&oauth_token_secret=b` },
    { name: 'many fields', body: `${granted}&${Array.from({ length: 32 }, (_, i) => `f${i}=`).join('&')}` },
    { name: 'a large answer', body: `${granted}&a=${'a'.repeat(16_384)}` },
  ])('refuses an answer that is no token: $name', async ({ body }) => {
    server.answerJson(200, body, html);
    const error: unknown = await exchange().catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code: 'oauth_provider_unavailable',
      hop: 'token',
      reason: 'unexpected_answer',
      provider: undefined,
    });
    expect(JSON.stringify(error)).not.toContain('token-1');
  });

  it('does not follow a redirect', async () => {
    server.answer((response) => response.writeHead(302, { location: `${server.origin}/elsewhere` }).end());
    await expect(exchange()).rejects.toMatchObject({ reason: 'redirected' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('revokeOAuth1Token', () => {
  it('calls the endpoint as the person whose token it is', async () => {
    server.answerJson(200, { access_token: 'access-1' });
    await revoke();
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/1.1/oauth/invalidate_token.json' });
    expect(oauthParametersOf(request)['oauth_token']).toBe('access-1');
    const secrets = { consumerSecret, tokenSecret: 'access-secret-1' };
    expect(hasValidSignature(server.origin, request, secrets)).toBe(true);
  });

  const gone = { errors: [{ code: 89, message: 'Invalid or expired token.' }] };

  it('succeeds for a token that is gone, where the provider says how it answers then', async () => {
    server.answerJson(401, gone);
    await expect(revoke(client({ revokedTokenAnswer: { errorNumber: 89 } }))).resolves.toBeUndefined();
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    { name: 'another answer', change: { revokedTokenAnswer: { errorNumber: 89 } }, number: 32 },
    { name: 'a provider that does not say', change: {}, number: 89 },
  ])('fails for $name', async ({ change, number }) => {
    server.answerJson(403, { errors: [{ code: number, message: 'No.' }] });
    await expect(revoke(client(change))).rejects.toMatchObject({
      code: 'oauth_token_revocation_error',
      hop: 'revocation',
    });
  });

  it('fails for a provider that cannot revoke', async () => {
    const { revocationEndpoint: _none, ...provider } = client().provider;
    const prepared = prepareOAuth1Client(provider, { consumerKey, consumerSecret });
    await expect(revoke(prepared)).rejects.toMatchObject({ code: 'oauth_endpoint_invalid' });
    expect(server.requests).toHaveLength(0);
  });

  it('fails when no answer comes, whatever a gone token looks like', async () => {
    server.answer((response) => response.destroy());
    await expect(revoke(client({ revokedTokenAnswer: {} }))).rejects.toMatchObject({
      reason: 'connection_lost',
    });
  });
});
