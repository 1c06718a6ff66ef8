import { beforeEach, describe, expect, it } from 'vitest';
import { prepareOAuth1Client } from './oauth1-client.ts';
import { readOAuth1Profile } from './oauth1-profile-request.ts';
import { hasValidSignature, oauthParametersOf } from './oauth1-received.ts';
import { startScriptedCalls } from './scripted-calls.ts';

const secrets = { consumerSecret: 'secret-1', tokenSecret: 'access-secret-1' };

const { server, outbound } = await startScriptedCalls();

beforeEach(() => server.answerJson(200, { id: 1, id_str: '1' }));

function read(requestEmail: boolean) {
  const client = prepareOAuth1Client(
    {
      requestTokenEndpoint: `${server.origin}/oauth/request_token`,
      authorizationEndpoint: 'https://provider.example/oauth/authenticate',
      accessTokenEndpoint: `${server.origin}/oauth/access_token`,
      profile: {
        url: `${server.origin}/1.1/account/verify_credentials.json`,
        parameters: { include_entities: 'false', note: "it's *(a) test*! é+" },
        emailParameters: { include_email: 'true' },
        rateLimitHeaders: { limit: 'x-limit', remaining: 'x-remaining', reset: 'x-reset' },
      },
    },
    { consumerKey: 'key-1', consumerSecret: secrets.consumerSecret },
  );
  const { tokenSecret } = secrets;
  return readOAuth1Profile({ outbound }, client, { accessToken: 'access-1', tokenSecret, requestEmail });
}

describe('readOAuth1Profile', () => {
  it('asks once, signed for the person, with the token in the header and nowhere else', async () => {
    await read(false);
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET', path: '/1.1/account/verify_credentials.json' });
    expect(oauthParametersOf(request)['oauth_token']).toBe('access-1');
    expect(String(request?.query)).not.toContain('access-1');
    expect(hasValidSignature(server.origin, request, secrets)).toBe(true);
  });

  it('asks for the email address only when it is wanted', async () => {
    await read(false);
    await read(true);
    expect(server.requests.map(({ query }) => query.get('include_email'))).toEqual([null, 'true']);
    expect(hasValidSignature(server.origin, server.requests[1], secrets)).toBe(true);
  });

  it('returns what readProfile returns', async () => {
    server.answerJson(
      200,
      { id_str: '1', email: null },
      { 'x-limit': '75', 'x-remaining': '74', 'x-reset': '1700000000' },
    );
    expect(await read(true)).toEqual({
      body: { id_str: '1', email: null },
      status: 200,
      rateLimit: { limit: 75, remaining: 74, resetAt: 1_700_000_000_000 },
      calls: 1,
      emailFieldRefused: false,
    });
  });

  it.each([
    { name: 'a page', body: '<html></html>', type: 'text/html' },
    { name: 'JSON labelled as a page', body: '{"id":"1"}', type: 'text/html' },
    { name: 'broken JSON', body: '{"id":' },
    { name: 'a list', body: '[{"id":"1"}]' },
  ])('refuses a profile that is not a JSON object: $name', async ({ body, type = 'application/json' }) => {
    server.answerJson(200, body, { 'content-type': type });
    await expect(read(false)).rejects.toMatchObject({
      code: 'oauth_provider_unavailable',
      hop: 'profile',
      reason: 'not_json',
    });
  });

  it.each([
    { status: 401, code: 'oauth_fetch_user_error' },
    { status: 403, code: 'oauth_insufficient_scope' },
    { status: 429, code: 'oauth_rate_limited' },
    { status: 503, code: 'oauth_provider_unavailable' },
  ])('reports a refusal with $status as $code', async ({ status, code }) => {
    server.answerJson(status, '');
    await expect(read(false)).rejects.toMatchObject({ code, hop: 'profile', httpStatus: status });
  });
});
