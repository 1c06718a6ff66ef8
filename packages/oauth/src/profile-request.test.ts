import { beforeEach, describe, expect, it } from 'vitest';
import { prepareClient } from './client.ts';
import { readProfile } from './profile-request.ts';
import type { OAuth2Provider, ProfileEndpoint } from './provider.ts';
import { startScriptedCalls } from './scripted-calls.ts';

const withEmail = ['profile.read', 'email.read'];
const withoutEmail = ['profile.read'];
const accessToken = 'access-token-1';

const { server, outbound, observe, hops } = await startScriptedCalls();

beforeEach(() => server.answerJson(200, { data: { id: '1' } }));

function read(scopes: readonly string[], change: Partial<ProfileEndpoint> = {}) {
  const provider: OAuth2Provider = {
    authorizationEndpoint: 'https://provider.example/authorize',
    tokenEndpoint: `${server.origin}/token`,
    tokenEndpointAuthMethod: 'client_secret_basic',
    emailScope: 'email.read',
    errorRules: [{ hop: 'profile', match: { reason: 'client-not-enrolled' }, code: 'oauth_client_rejected' }],
    profile: {
      url: `${server.origin}/me`,
      fieldsParameter: 'user.fields',
      fields: ['picture', 'verified'],
      emailField: 'confirmed_email',
      emailFieldOptionalOnForbidden: true,
      rateLimitHeaders: { limit: 'x-limit', remaining: 'x-remaining', reset: 'x-reset' },
      ...change,
    },
  };
  const client = prepareClient(provider, { clientId: 'client-1', clientSecret: 'secret-1' });
  return readProfile({ outbound, observe }, client, accessToken, { scopes });
}

const fieldsAsked = () => server.requests.map(({ query }) => query.get('user.fields'));

describe('readProfile', () => {
  it('carries the token in the header and nowhere else', async () => {
    await read(withoutEmail);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET', path: '/me' });
    expect(request?.headers.authorization).toBe(`Bearer ${accessToken}`);
    expect(request?.headers.accept).toBe('application/json');
    expect(String(request?.query)).not.toContain(accessToken);
  });

  it('returns the body untouched', async () => {
    server.answerJson(
      200,
      { data: { id: '1', extra: [1, null] } },
      { 'content-type': 'application/problem+json' },
    );
    expect(await read(withoutEmail)).toEqual({
      body: { data: { id: '1', extra: [1, null] } },
      status: 200,
      calls: 1,
      emailFieldRefused: false,
    });
  });

  it('asks for the email field only with the email scope, in the same single call', async () => {
    await read(withoutEmail);
    await read(withEmail);
    expect(fieldsAsked()).toEqual(['picture,verified', 'picture,verified,confirmed_email']);
  });

  it('reports the rate limit, with its reset in milliseconds', async () => {
    server.answerJson(200, { id: 1 }, { 'x-limit': '75', 'x-remaining': '74', 'x-reset': '1700000000' });
    expect((await read(withoutEmail)).rateLimit).toEqual({
      limit: 75,
      remaining: 74,
      resetAt: 1_700_000_000_000,
    });
  });

  it('reports no rate limit it cannot read', async () => {
    server.answerJson(200, { id: 1 }, { 'x-limit': '75', 'x-remaining': 'many', 'x-reset': '1700000000' });
    expect(await read(withoutEmail)).not.toHaveProperty('rateLimit');
  });

  it('tells the observer about each hop, without query', async () => {
    await read(withEmail);
    expect(hops).toMatchObject([{ hop: 'profile', method: 'GET', url: `${server.origin}/me`, status: 200 }]);
  });
});

describe('a provider that refuses the email field', () => {
  const refuseEmailField = (problem: unknown) =>
    server.answer((response, { query }) => {
      const refused = query.get('user.fields')?.includes('confirmed_email');
      response
        .writeHead(refused ? 403 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(refused ? problem : { data: { id: '1' } }));
    });

  it('is asked once more without it', async () => {
    refuseEmailField({ title: 'Forbidden' });
    expect(await read(withEmail)).toMatchObject({
      body: { data: { id: '1' } },
      calls: 2,
      emailFieldRefused: true,
    });
    expect(fieldsAsked()).toEqual(['picture,verified,confirmed_email', 'picture,verified']);
    expect(hops.map(({ status }) => status)).toEqual([403, 200]);
  });

  it('is asked only once when it refuses for a reason that has nothing to do with the field', async () => {
    refuseEmailField({ title: 'Client Forbidden', reason: 'client-not-enrolled' });
    await expect(read(withEmail)).rejects.toMatchObject({ code: 'oauth_client_rejected' });
    expect(server.requests).toHaveLength(1);
  });

  it('is asked only once when the preset does not expect it', async () => {
    refuseEmailField({ title: 'Forbidden' });
    await expect(read(withEmail, { emailFieldOptionalOnForbidden: false })).rejects.toMatchObject({
      code: 'oauth_insufficient_scope',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is asked twice at most', async () => {
    server.answerJson(403, { title: 'Forbidden' });
    await expect(read(withEmail)).rejects.toMatchObject({ code: 'oauth_insufficient_scope' });
    expect(server.requests).toHaveLength(2);
  });

  it('is not asked again when the email field was not asked for', async () => {
    server.answerJson(403, { title: 'Forbidden' });
    await expect(read(withoutEmail)).rejects.toMatchObject({ code: 'oauth_insufficient_scope' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a profile that is refused', () => {
  it.each([
    { status: 400, code: 'oauth_fetch_user_error' },
    { status: 401, code: 'oauth_fetch_user_error' },
    { status: 402, code: 'oauth_quota_exceeded' },
    { status: 403, code: 'oauth_insufficient_scope' },
    { status: 404, code: 'oauth_fetch_user_error' },
    { status: 429, code: 'oauth_rate_limited' },
    { status: 500, code: 'oauth_provider_unavailable' },
    { status: 204, code: 'oauth_fetch_user_error' },
  ])('$status is $code', async ({ status, code }) => {
    server.answerJson(status, status === 204 ? '' : { title: 'No', detail: `Not with ${accessToken}.` });
    const error: unknown = await read(withoutEmail).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, hop: 'profile', httpStatus: status });
    expect(JSON.stringify(error)).not.toContain(accessToken);
  });

  it('is read from its body although it also carries a challenge', async () => {
    server.answerJson(401, { title: 'Unauthorized' }, { 'www-authenticate': 'Bearer error="invalid_token"' });
    await expect(read(withoutEmail)).rejects.toMatchObject({
      code: 'oauth_fetch_user_error',
      provider: { error: 'Unauthorized' },
    });
  });

  it('says when the limit resets', async () => {
    const reset = Math.floor(Date.now() / 1000) + 300;
    server.answerJson(429, {}, { 'x-reset': String(reset) });
    const error: unknown = await read(withoutEmail).catch((failure: unknown) => failure);
    const { retryAfterSeconds } = error as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThan(290);
    expect(retryAfterSeconds).toBeLessThanOrEqual(301);
  });

  it.each([
    { name: 'a page', body: '<html></html>', type: 'text/html' },
    { name: 'JSON labelled as a page', body: '{"id":"1"}', type: 'text/html' },
    { name: 'nothing', body: '' },
    { name: 'broken JSON', body: '{"id":' },
    { name: 'a list', body: '[{"id":"1"}]' },
    { name: 'a string', body: '"1"' },
  ])('is refused when it is not a JSON object: $name', async ({ body, type = 'application/json' }) => {
    server.answerJson(200, body, { 'content-type': type });
    await expect(read(withoutEmail)).rejects.toMatchObject({
      code: 'oauth_provider_unavailable',
      reason: 'not_json',
    });
  });
});
