import { beforeEach, describe, expect, it } from 'vitest';
import { validateAuthorizationResponse } from './authorization-response.ts';
import type { ClientCredentials } from './client-authentication.ts';
import { prepareClient } from './client.ts';
import type { OAuth2Provider } from './provider.ts';
import { revokeToken } from './revocation.ts';
import { startScriptedCalls } from './scripted-calls.ts';
import { exchangeAuthorizationCode } from './token-request.ts';

const credentials = { clientId: 'ci_-1.a', clientSecret: 'se_-cret.1*~ä +/:' };
const good = {
  token_type: 'bearer',
  expires_in: 7200,
  access_token: 'access-token-1',
  refresh_token: 'refresh-token-1',
  scope: 'users.read tweet.read  offline.access',
};

const { server, outbound, observe, hops } = await startScriptedCalls();

function client(change: Partial<OAuth2Provider> = {}, as: ClientCredentials = credentials) {
  const provider: OAuth2Provider = {
    authorizationEndpoint: 'https://provider.example/authorize',
    tokenEndpoint: `${server.origin}/token`,
    revocationEndpoint: `${server.origin}/revoke`,
    tokenEndpointAuthMethod: 'client_secret_basic',
    profile: { url: `${server.origin}/me` },
    ...change,
  };
  return prepareClient(provider, as);
}

function exchange(prepared = client()) {
  const { issuer } = prepared.provider;
  const validatedResponse = validateAuthorizationResponse(
    { expectedState: 'state-1', issuer },
    new URLSearchParams({
      state: 'state-1',
      code: 'code-1',
      ...(issuer === undefined ? {} : { iss: issuer }),
    }),
  );
  const codeVerifier = 'verifier-of-this-flow';
  return exchangeAuthorizationCode({ outbound, observe }, prepared, {
    validatedResponse,
    redirectUri: 'https://auth.example/v1/oauth-callback/x',
    codeVerifier,
  });
}

function basicOf(header: string | undefined): string {
  return Buffer.from(header?.replace(/^Basic /, '') ?? '', 'base64').toString();
}

describe('exchangeAuthorizationCode', () => {
  it('sends exactly what RFC 6749 §4.1.3 and RFC 7636 §4.5 ask for, once', async () => {
    server.answerJson(200, good);
    await exchange();
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/token' });
    expect(request?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    });
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: 'https://auth.example/v1/oauth-callback/x',
      code_verifier: 'verifier-of-this-flow',
    });
  });

  it('returns what was granted', async () => {
    server.answerJson(200, { ...good, token_type: 'Bearer' });
    expect(await exchange()).toEqual({
      extra: {},
      accessToken: 'access-token-1',
      tokenType: 'bearer',
      expiresInSeconds: 7200,
      refreshToken: 'refresh-token-1',
      scopes: ['users.read', 'tweet.read', 'offline.access'],
    });
  });

  it('leaves out what the provider does not say', async () => {
    server.answerJson(200, { token_type: 'bearer', access_token: 'a' });
    expect(await exchange()).toEqual({ accessToken: 'a', tokenType: 'bearer', extra: {} });
  });

  it('tells the observer about the hop, without query', async () => {
    server.answerJson(200, good);
    await exchange(client({ tokenEndpoint: `${server.origin}/token?tenant=a` }));
    expect(hops).toEqual([
      {
        hop: 'token',
        method: 'POST',
        url: `${server.origin}/token`,
        status: 200,
        durationMs: expect.any(Number),
        error: undefined,
      },
    ]);
  });
});

describe('client authentication', () => {
  beforeEach(() => server.answerJson(200, good));

  it('sends Basic credentials, form-encoded, with the characters of real secrets left alone', async () => {
    await exchange();
    const [request] = server.requests;
    expect(basicOf(request?.headers.authorization)).toBe('ci_-1.a:se_-cret.1*%7E%C3%A4+%2B%2F%3A');
    expect(request?.form.has('client_id')).toBe(false);
    expect(request?.form.has('client_secret')).toBe(false);
  });

  it('adds client_id to the form where the provider wants both', async () => {
    await exchange(client({ sendClientIdInBody: true }));
    expect(server.requests[0]?.form.get('client_id')).toBe('ci_-1.a');
    expect(server.requests[0]?.form.has('client_secret')).toBe(false);
  });

  it('sends the secret in the form only for client_secret_post', async () => {
    await exchange(client({ tokenEndpointAuthMethod: 'client_secret_post' }));
    const [request] = server.requests;
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.form.get('client_id')).toBe('ci_-1.a');
    expect(request?.form.get('client_secret')).toBe(credentials.clientSecret);
  });

  it('sends nothing but client_id for a public client', async () => {
    await exchange(client({ tokenEndpointAuthMethod: 'none' }, { clientId: 'public-1' }));
    const [request] = server.requests;
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.form.get('client_id')).toBe('public-1');
    expect(request?.form.has('client_secret')).toBe(false);
  });
});

describe('an exchange that is refused', () => {
  it.each([
    { status: 400, error: 'invalid_grant', code: 'oauth_token_exchange_error' },
    { status: 400, error: 'invalid_request', code: 'oauth_token_exchange_error' },
    { status: 403, error: 'forbidden', code: 'oauth_token_exchange_error' },
    { status: 400, error: 'invalid_client', code: 'oauth_client_rejected' },
    { status: 400, error: 'unauthorized_client', code: 'oauth_client_rejected' },
    { status: 401, error: 'whatever', code: 'oauth_client_rejected' },
    { status: 402, error: 'no_credits', code: 'oauth_quota_exceeded' },
    { status: 429, error: 'slow_down', code: 'oauth_rate_limited' },
    { status: 500, error: 'server_error', code: 'oauth_provider_unavailable' },
    { status: 503, error: 'busy', code: 'oauth_provider_unavailable' },
  ])('$status $error is $code', async ({ status, error, code }) => {
    server.answerJson(status, { error, error_description: 'Why not.' });
    await expect(exchange()).rejects.toMatchObject({
      code,
      hop: 'token',
      httpStatus: status,
      provider: { error, description: 'Why not.' },
    });
    expect(hops).toMatchObject([{ status, error: undefined }]);
  });

  it('is read from its body although it also carries a challenge', async () => {
    server.answerJson(
      401,
      { error: 'invalid_client' },
      { 'www-authenticate': 'Basic realm="x", error="invalid"' },
    );
    await expect(exchange()).rejects.toMatchObject({
      code: 'oauth_client_rejected',
      provider: { error: 'invalid_client' },
    });
  });

  it.each([
    { header: '120', seconds: 120 },
    { header: '999999999', seconds: 86_400 },
    { header: new Date(Date.now() - 60_000).toUTCString(), seconds: 0 },
    { header: 'soon', seconds: undefined },
  ])('says when to try again: Retry-After $header', async ({ header, seconds }) => {
    server.answerJson(429, {}, { 'retry-after': header });
    await expect(exchange()).rejects.toMatchObject({ retryAfterSeconds: seconds });
  });

  it('never shows what was sent, even if the provider repeats it', async () => {
    server.answer((response, { headers, form }) =>
      response
        .writeHead(400, { 'content-type': 'text/plain' })
        .end(`${headers.authorization} ${form.toString()} ${credentials.clientSecret}`),
    );
    const error: unknown = await exchange().catch((failure: unknown) => failure);
    const shown = JSON.stringify([
      error,
      (error as Error).message,
      (error as Error).stack,
      (error as Error).cause,
    ]);
    expect(shown).toContain('[redacted]');
    for (const secret of [credentials.clientSecret, 'code-1', 'verifier-of-this-flow', 'Y2lfLTEuYTpz']) {
      expect(shown).not.toContain(secret);
    }
  });
});

describe('a success that cannot be used', () => {
  it.each([
    { name: 'a page', body: '<html>Welcome</html>', type: 'text/html' },
    { name: 'JSON labelled as a page', body: JSON.stringify(good), type: 'text/html' },
    { name: 'JSON without a label', body: JSON.stringify(good), type: '' },
    { name: 'nothing', body: '' },
    { name: 'broken JSON', body: '{"access_token":"access-token-1"' },
    { name: 'a list', body: '[{"access_token":"access-token-1","token_type":"bearer"}]' },
    { name: 'null', body: 'null' },
    { name: 'no token', body: '{"token_type":"bearer"}' },
    { name: 'an empty token', body: '{"token_type":"bearer","access_token":""}' },
    { name: 'a token that is a number', body: '{"token_type":"bearer","access_token":1}' },
    {
      name: 'a token with a line break',
      body: '{"token_type":"bearer","access_token":"access-token-1\\r\\nx: y"}',
    },
    { name: 'no token type', body: '{"access_token":"access-token-1"}' },
    { name: 'a token type we cannot use', body: '{"access_token":"access-token-1","token_type":"mac"}' },
    { name: 'a DPoP token', body: '{"access_token":"access-token-1","token_type":"dpop"}' },
    {
      name: 'an expiry that is no number',
      body: '{"access_token":"a","token_type":"bearer","expires_in":"soon"}',
    },
    { name: 'a scope that is an object', body: '{"access_token":"a","token_type":"bearer","scope":{"a":1}}' },
  ])('is refused and not kept: $name', async ({ body, type = 'application/json' }) => {
    server.answerJson(200, body, { 'content-type': type });
    const error: unknown = await exchange().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'oauth_provider_unavailable', hop: 'token', reason: 'not_json' });
    expect(JSON.stringify([error, (error as Error).cause])).not.toContain('access-token-1');
  });
});

describe('an id_token', () => {
  it('is not handed out by a provider without an issuer, because nothing vouches for it', async () => {
    server.answerJson(200, { ...good, id_token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' });
    expect(await exchange()).not.toHaveProperty('idToken');
  });
});

describe('revokeToken', () => {
  it('authenticates like the token call and names the token (RFC 7009 §2.1)', async () => {
    server.answerJson(200, { revoked: true });
    await revokeToken({ outbound }, client({ sendClientIdInBody: true }), {
      token: 'refresh-token-1',
      hint: 'refresh_token',
    });
    const [request] = server.requests;
    expect(request?.path).toBe('/revoke');
    expect(basicOf(request?.headers.authorization)).toContain('ci_-1.a:');
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      token: 'refresh-token-1',
      token_type_hint: 'refresh_token',
      client_id: 'ci_-1.a',
    });
  });

  it.each([
    { status: 401, code: 'oauth_client_rejected' },
    { status: 400, code: 'oauth_token_revocation_error' },
    { status: 503, code: 'oauth_provider_unavailable' },
  ])('$status is $code', async ({ status, code }) => {
    server.answerJson(status, { error: 'x', error_description: 'token was refresh-token-1' });
    const error: unknown = await revokeToken({ outbound }, client(), { token: 'refresh-token-1' }).catch(
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ code, hop: 'revocation' });
    expect(JSON.stringify(error)).not.toContain('refresh-token-1');
  });

  it('says so when the provider has no revocation endpoint', async () => {
    const { revocationEndpoint: _none, ...provider } = client().provider;
    await expect(
      revokeToken({ outbound }, prepareClient(provider, credentials), { token: 'a' }),
    ).rejects.toMatchObject({ code: 'oauth_endpoint_invalid', hop: 'revocation' });
  });
});
