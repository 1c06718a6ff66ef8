import { describe, expect, it } from 'vitest';
import { validateAuthorizationResponse } from './authorization-response.ts';
import type { OAuth2Provider, TokenEndpointQuirks } from './provider.ts';
import { clientOf, issuer } from './scripted-issuer.ts';
import { startScriptedCalls } from './scripted-calls.ts';
import { exchangeAuthorizationCode, refreshTokens } from './token-request.ts';

const good = { access_token: 'access-token-1', token_type: 'bearer' };

const { server, outbound } = await startScriptedCalls();

function exchange(answer: unknown, change: Partial<OAuth2Provider> = {}) {
  server.answerJson(200, answer);
  const params = new URLSearchParams({ state: 'state-1', code: 'code-of-this-flow', iss: issuer });
  return exchangeAuthorizationCode({ outbound }, clientOf(server, change), {
    validatedResponse: validateAuthorizationResponse({ expectedState: 'state-1', issuer }, params),
    redirectUri: 'https://auth.example/v1/oauth-callback/x',
    codeVerifier: 'verifier-of-this-flow',
    callback: params,
  });
}

const withQuirks = (tokenEndpointQuirks: TokenEndpointQuirks) => ({ tokenEndpointQuirks });
const unusable = { code: 'oauth_provider_unavailable', hop: 'token', reason: 'not_json' };

describe('a token response', () => {
  it.each([
    { name: 'seconds as text', answer: { expires_in: '3600' }, tokens: { expiresInSeconds: 3600 } },
    { name: 'no seconds', answer: { expires_in: null }, tokens: {} },
    { name: 'zero seconds, by which no moment is meant', answer: { expires_in: 0 }, tokens: {} },
    { name: 'zero as text', answer: { expires_in: '0' }, tokens: {} },
    { name: 'less than zero', answer: { expires_in: -1 }, tokens: {} },
    { name: 'a refresh token that is null', answer: { refresh_token: null }, tokens: {} },
    { name: 'a refresh token that is empty', answer: { refresh_token: '' }, tokens: {} },
    { name: 'an id_token that is no text', answer: { id_token: { a: 1 } }, tokens: {} },
    { name: 'scopes in a list', answer: { scope: ['a', 'b c'] }, tokens: { scopes: ['a', 'b', 'c'] } },
    { name: 'no scopes', answer: { scope: null }, tokens: {} },
    { name: 'scopes with spaces', answer: { scope: ' a  b ' }, tokens: { scopes: ['a', 'b'] } },
    { name: 'an error that is null', answer: { error: null }, tokens: { extra: { error: null } } },
  ])('may hold $name', async ({ answer, tokens }) => {
    expect(await exchange({ ...good, ...answer })).toEqual({
      accessToken: 'access-token-1',
      tokenType: 'bearer',
      extra: {},
      ...tokens,
    });
  });

  it.each([
    { name: 'seconds that are an object', answer: { expires_in: {} } },
    { name: 'seconds in words', answer: { expires_in: 'an hour' } },
    { name: 'a refresh token that is a number', answer: { refresh_token: 1 } },
    { name: 'a refresh token that cannot be sent', answer: { refresh_token: 'a\nb' } },
    { name: 'a refresh token of 17 kB', answer: { refresh_token: 'a'.repeat(17_000) } },
    { name: 'scopes in a list of objects', answer: { scope: [{ name: 'admin' }] } },
    { name: 'a token type that is a number', answer: { token_type: 1 } },
    { name: 'a token type that is empty', answer: { token_type: '' } },
    { name: 'an access token in a list', answer: { access_token: ['access-token-1'] } },
    { name: 'an access token with a space', answer: { access_token: 'access token' } },
    { name: 'levels without end', answer: '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000) },
    {
      name: 'levels without end where seconds should be',
      answer: `{"access_token":"a","token_type":"bearer","expires_in":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
    },
  ])('must not hold $name', async ({ answer }) => {
    const sent = typeof answer === 'string' ? answer : { ...good, ...answer };
    await expect(exchange(sent)).rejects.toMatchObject(unusable);
  });

  it('may have commas between its scopes, whatever stands between those of the request', async () => {
    const { scopes } = await exchange({ ...good, scope: 'read:user,user:email, b c,,b' });
    expect(scopes).toEqual(['read:user', 'user:email', 'b', 'c']);
  });

  it('may name its scopes otherwise than the request, where the provider is known for it', async () => {
    const names = {
      scopeAliases: { 'https://p.example/auth/userinfo.email': 'email' },
      scopePrefix: 'https://graph.p.example/',
    };
    const scope =
      'openid https://p.example/auth/userinfo.email https://graph.p.example/User.Read email https://graph.p.example/';
    expect((await exchange({ ...good, scope }, names)).scopes).toEqual([
      'openid',
      'email',
      'User.Read',
      'https://graph.p.example/',
    ]);
    expect((await exchange({ ...good, scope: 'constructor' }, names)).scopes).toEqual(['constructor']);
  });

  it('may leave out the token type only where the provider is known for it', async () => {
    const answer = { access_token: 'access-token-1' };
    await expect(exchange(answer)).rejects.toMatchObject(unusable);
    const omitted = withQuirks({ tokenTypeOmitted: true });
    await expect(exchange(answer, omitted)).resolves.toMatchObject({ tokenType: 'bearer' });
    await expect(exchange({ ...answer, token_type: 'mac' }, omitted)).rejects.toMatchObject(unusable);
  });

  it('may carry another label only where the provider is known for it', async () => {
    const asText = async (change: Partial<OAuth2Provider>) => {
      const pending = exchange(good, change);
      server.answerJson(200, good, { 'content-type': 'text/plain' });
      return pending;
    };
    await expect(asText({})).rejects.toMatchObject(unusable);
    await expect(asText({ mislabelsJson: true })).resolves.toMatchObject({ accessToken: 'access-token-1' });
  });

  it('hands out the id_token unread where keys and issuer can vouch for it', async () => {
    const answer = { ...good, id_token: 'not.even.one' };
    expect(await exchange(answer)).toMatchObject({ idToken: 'not.even.one', extra: {} });
  });
});

describe('what a token response says beside the tokens', () => {
  it('is kept, in its own structure', async () => {
    const { extra } = await exchange({ ...good, openid: 'o-1', team: { id: 't-1' }, constructor: 'c' });
    expect(extra).toEqual({ openid: 'o-1', team: { id: 't-1' }, constructor: 'c' });
  });

  it('cannot change what every object has', async () => {
    const answer = '{"access_token":"a","token_type":"bearer","__proto__":{"isAdmin":true}}';
    const { extra } = await exchange(answer);
    expect((extra as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(Object.getOwnPropertyNames(extra)).toEqual([]);
  });

  it('holds no token, wherever the provider put one', async () => {
    const answer = {
      ...good,
      team: { id: 't-1', access_token: 'hidden-1', bots: [{ refresh_token: 'hidden-2', name: 'b' }] },
      authed_user: { id: 'u-1', id_token: 'hidden-3' },
    };
    const { extra } = await exchange(answer);
    expect(extra).toEqual({ team: { id: 't-1', bots: [{ name: 'b' }] }, authed_user: { id: 'u-1' } });
  });

  const nested = {
    ok: true,
    access_token: 'bot-token-1',
    refresh_token: 'bot-refresh-1',
    expires_in: 60,
    scope: 'bot',
    team: { id: 't-1' },
    authed_user: { id: 'u-1', access_token: 'person-token-1', token_type: 'bearer' },
  };

  it('is told from the tokens of the object the provider is known to put them in', async () => {
    expect(await exchange(nested, withQuirks({ path: 'authed_user' }))).toEqual({
      accessToken: 'person-token-1',
      tokenType: 'bearer',
      extra: { ok: true, team: { id: 't-1' }, id: 'u-1', authed_user: { id: 'u-1', token_type: 'bearer' } },
    });
  });

  it.each([
    { name: 'is not there', path: 'data' },
    { name: 'is a list', path: 'list' },
    { name: 'is something every object has', path: 'constructor' },
    { name: 'lies in text', path: 'ok.length' },
  ])('means nothing when that object $name', async ({ path }) => {
    const answer = { ...nested, list: [good] };
    await expect(exchange(answer, withQuirks({ path }))).rejects.toMatchObject(unusable);
  });
});

describe('an error in the dress of a success', () => {
  it.each([
    {
      name: 'error',
      answer: { error: 'bad_verification_code', error_description: 'Too old.' },
      code: 'oauth_token_exchange_error',
    },
    { name: 'error of the client', answer: { error: 'invalid_client' }, code: 'oauth_client_rejected' },
    {
      name: 'errcode',
      answer: { errcode: 40029, errmsg: 'invalid code' },
      code: 'oauth_token_exchange_error',
    },
  ])('is an error all the same: $name', async ({ answer, code }) => {
    await expect(exchange(answer)).rejects.toMatchObject({ code, hop: 'token', httpStatus: 200 });
  });

  it('means what the rules of the provider say', async () => {
    const errorRules = [
      { hop: 'token', match: { error: 'incorrect_client_credentials' }, code: 'oauth_client_rejected' },
    ] as const;
    await expect(exchange({ error: 'incorrect_client_credentials' }, { errorRules })).rejects.toMatchObject({
      code: 'oauth_client_rejected',
    });
  });

  const hidden = 'h1dden-token-Value';
  it.each([
    { name: 'a refresh token beside it', answer: { error: 'x', refresh_token: hidden } },
    { name: 'an access token in a list', answer: { error: 'x', access_token: [hidden] } },
    { name: 'an access token in an object', answer: { error: 'x', access_token: { value: hidden } } },
    { name: 'an access token further down', answer: { error: 'x', data: [{ accessToken: hidden }] } },
    { name: 'an access token with a comma', answer: { error: 'x', id_token: `abcdef,${hidden}` } },
    {
      name: 'JSON in the description',
      answer: { error: 'x', error_description: JSON.stringify({ access_token: hidden }) },
    },
    {
      name: 'the code of this flow',
      answer: { error: 'x', hint: 'code-of-this-flow' },
      secret: 'code-of-this-flow',
    },
    {
      name: 'the secret of the client',
      answer: { error: 'x', hint: 'secret-of-the-client' },
      secret: 'secret-of-the-client',
    },
  ])('does not give away $name', async ({ answer, secret = hidden }) => {
    const error: unknown = await exchange(answer).catch((failure: unknown) => failure);
    const { message, stack, cause } = error as Error;
    expect(error).toMatchObject({ provider: { error: 'x', body: expect.stringContaining('[redacted]') } });
    expect(JSON.stringify([error, message, stack, cause])).not.toContain(secret);
  });
});

describe('refreshTokens', () => {
  const refresh = (change: Partial<OAuth2Provider> = {}) =>
    refreshTokens({ outbound }, clientOf(server, change), { refreshToken: 'refresh/token"1 ü' });

  it('asks as RFC 6749 §6 says, once', async () => {
    server.answerJson(200, { ...good, refresh_token: 'refresh-token-2', expires_in: 60 });
    expect(await refresh()).toEqual({
      accessToken: 'access-token-1',
      tokenType: 'bearer',
      expiresInSeconds: 60,
      refreshToken: 'refresh-token-2',
      extra: {},
    });
    expect(server.requests).toHaveLength(1);
    expect(Object.fromEntries(server.requests[0]?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh/token"1 ü',
    });
    expect(server.requests[0]?.headers.authorization).toMatch(/^Basic /);
  });

  it('asks at the address the provider has for it, and without a secret where none is wanted', async () => {
    const refreshEndpoint = `${server.origin}/refresh`;
    server.answerJson(200, good);
    await refresh({ refreshEndpoint });
    await refresh({
      refreshEndpoint,
      refreshWithoutSecret: true,
      clientIdParameter: 'appid',
      tokenEndpointQuirks: { requestAs: 'query' },
    });
    const [proven, plain] = server.requests;
    expect([proven?.path, plain?.path]).toEqual(['/refresh', '/refresh']);
    expect(proven?.headers.authorization).toMatch(/^Basic /);
    expect(plain?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(plain?.query ?? [])).toEqual({
      appid: 'client-1',
      grant_type: 'refresh_token',
      refresh_token: 'refresh/token"1 ü',
    });
  });

  it('can be told later what the callback brought', async () => {
    const { kept } = await exchange(good, withQuirks({ callbackParameters: ['iss', 'missing'] }));
    expect(kept).toEqual({ iss: issuer, missing: '' });
    expect(await exchange(good)).not.toHaveProperty('kept');
  });

  it('gives back what the provider wants to see of the callback again', async () => {
    const change = withQuirks({ callbackParameters: ['device_id'] });
    server.answerJson(200, good);
    const kept = { device_id: 'device-1', grant_type: 'password' };
    const tokens = await refreshTokens({ outbound }, clientOf(server, change), { refreshToken: 'r-1', kept });
    expect(Object.fromEntries(server.requests[0]?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'r-1',
      device_id: 'device-1',
    });
    expect(tokens.kept).toEqual({ device_id: 'device-1' });
  });

  it.each([0, '0', null, undefined])(
    'says nothing of how long they hold when the answer says %s',
    async (expires_in) => {
      server.answerJson(200, { ...good, expires_in });
      expect(await refresh()).not.toHaveProperty('expiresInSeconds');
    },
  );

  it.each([
    { status: 400, error: 'invalid_grant', code: 'oauth_token_exchange_error' },
    { status: 401, error: 'invalid_client', code: 'oauth_client_rejected' },
    { status: 200, error: 'invalid_grant', code: 'oauth_token_exchange_error' },
    { status: 503, error: 'busy', code: 'oauth_provider_unavailable' },
  ])('$status $error is $code', async ({ status, error, code }) => {
    server.answerJson(status, { error });
    await expect(refresh()).rejects.toMatchObject({ code, hop: 'token', provider: { error } });
  });

  it.each([
    { name: 'plain', write: (text: string) => text },
    { name: 'as JSON', write: (text: string) => JSON.stringify(text) },
    {
      name: 'as JSON with its slashes escaped',
      write: (text: string) => JSON.stringify(text).replaceAll('/', '\\/'),
    },
    { name: 'as JSON in ASCII', write: (text: string) => JSON.stringify(text).replace('ü', '\\u00fc') },
    { name: 'as a form', write: (text: string) => String(new URLSearchParams({ a: text })) },
    { name: 'percent-encoded', write: (text: string) => encodeURIComponent(text) },
  ])('does not show the token when the provider repeats it $name', async ({ write }) => {
    const said = write('refresh/token"1 ü');
    const body = said.startsWith('"') ? `{"error":"x","hint":${said}}` : said;
    server.answerJson(400, body);
    const error: unknown = await refresh().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ provider: { body: expect.stringContaining('[redacted]') } });
    expect(JSON.stringify(error)).not.toMatch(/token\W+1/);
  });
});
