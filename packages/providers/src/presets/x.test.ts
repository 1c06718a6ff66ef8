import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createOutbound,
  exchangeAuthorizationCode,
  findCause,
  OAuthError,
  prepareClient,
  readProfile,
  validateAuthorizationResponse,
  type Outbound,
  type PreparedClient,
} from '@portico/oauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileMapping, mapProfile } from '../attribute-mapping.ts';
import { judgeClientId, judgeClientSecret } from '../credential-shapes.ts';
import { x } from './x.ts';

/** An answer of X, word for word as observed. */
interface XAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

let answer: (path: string) => XAnswer;
let asked: string[] = [];
let server: Server;
let outbound: Outbound;
let client: PreparedClient;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { status, body, headers } = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = createOutbound({ allow: [new URL(origin).host] });
  client = prepareClient(
    {
      ...x,
      tokenEndpoint: x.tokenEndpoint.replace('https://api.x.com', origin),
      profile: { ...x.profile, url: (x.profile.url ?? '').replace('https://api.x.com', origin) },
    },
    { clientId: 'M1M5R3BMVy13QmpScXkzTUt5OE46MTpjaQ', clientSecret: 'secret-of-fifty-characters_' },
  );
});
afterAll(async () => {
  await outbound.close();
  await new Promise((resolve) => server.close(resolve));
});

async function failureOf(run: Promise<unknown>): Promise<OAuthError> {
  const outcome = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof OAuthError) return outcome;
  throw new Error('expected an OAuthError', { cause: outcome });
}

function exchange() {
  const validatedResponse = validateAuthorizationResponse(
    { ...x, expectedState: 'state-1' },
    new URLSearchParams({ state: 'state-1', code: 'code-1' }),
  );
  return exchangeAuthorizationCode({ outbound }, client, {
    validatedResponse,
    redirectUri: 'https://auth.example/v1/oauth-callback/x',
    codeVerifier: 'verifier-1',
  });
}

function read(scopes: readonly string[] = x.baseScopes) {
  asked = [];
  return readProfile({ outbound }, client, 'access-token-1', { scopes });
}

describe("X's token endpoint", () => {
  it.each([
    {
      description: 'Value passed for the authorization code was invalid.',
      code: 'oauth_token_exchange_error',
      cause: /30 seconds/,
    },
    {
      description: 'Value passed for the code verifier did not match the code challenge.',
      code: 'oauth_token_exchange_error',
      cause: /another attempt/,
    },
    {
      description: 'Missing required parameter [code_verifier].',
      code: 'oauth_token_exchange_error',
      cause: /did not reach X/,
      field: 'token_endpoint',
    },
    {
      description: 'Value passed for the redirect uri did not match the uri of the authorization code.',
      code: 'oauth_token_exchange_error',
      cause: /redirect URI changed/,
      field: 'redirect_uri',
    },
    {
      description: 'Missing required parameter [client_id].',
      code: 'oauth_client_rejected',
      cause: /Client ID/,
      field: 'client_id',
    },
    {
      description: 'Missing valid authorization header',
      status: 401,
      error: 'unauthorized_client',
      code: 'oauth_client_rejected',
      cause: /Client Secret is wrong/,
      field: 'client_secret',
    },
    {
      description: 'No such client',
      error: 'invalid_client',
      code: 'oauth_client_rejected',
      field: 'client_id',
    },
    {
      description: 'No such client',
      status: 401,
      error: 'invalid_client',
      code: 'oauth_client_rejected',
      field: 'client_id',
    },
    {
      description: 'Value passed for the token was invalid.',
      code: 'oauth_token_exchange_error',
      cause: /refresh token/,
      field: 'client_id',
    },
    {
      description:
        'Value passed for the grant type was invalid. Grant type should be one of [authorization_code, refresh_token].',
      code: 'oauth_token_exchange_error',
      known: false,
    },
  ])('is understood: $description', async (row) => {
    const { status = 400, error = 'invalid_request', description, code, cause, field, known = true } = row;
    answer = () => ({ status, body: { error, error_description: description } });
    const failure = await failureOf(exchange());
    expect(failure).toMatchObject({
      code,
      hop: 'token',
      httpStatus: status,
      provider: { error, description },
    });
    const found = findCause(x, failure);
    expect(found !== undefined).toBe(known);
    expect(found?.cause ?? '').toMatch(cause ?? '');
    expect(found?.field).toBe(field);
  });

  it.each([
    { body: { errors: [{ code: 170, message: 'Missing required parameter: grant_type' }] } },
    { body: { errors: [{ code: 99, message: 'Unable to verify your credentials' }] } },
  ])('is told from the one without /2 by code $body.errors.0.code', async ({ body }) => {
    answer = () => ({ status: 403, body });
    expect(findCause(x, await failureOf(exchange()))).toMatchObject({ field: 'token_endpoint' });
  });

  it('grants a token', async () => {
    answer = () => ({
      status: 200,
      body: { token_type: 'bearer', expires_in: 7200, access_token: 'a', scope: 'users.read tweet.read' },
    });
    expect(await exchange()).toMatchObject({ accessToken: 'a', scopes: ['users.read', 'tweet.read'] });
  });
});

describe("X's users/me", () => {
  const problem = (segment: string) => `https://api.twitter.com/2/problems/${segment}`;

  it.each([
    {
      name: 'an expired token',
      body: { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Unauthorized' },
      status: 401,
      code: 'oauth_fetch_user_error',
      cause: /expired or was revoked/,
    },
    {
      name: 'no credits',
      body: {
        account_id: 1,
        title: 'CreditsDepleted',
        detail: 'Your enrolled account [1] does not have any credits to fulfill this request.',
        type: problem('credits'),
      },
      status: 402,
      code: 'oauth_quota_exceeded',
      cause: /no credits/,
    },
    {
      name: 'a missing scope',
      body: { title: 'Forbidden', type: 'about:blank', status: 403, detail: 'Forbidden' },
      status: 403,
      code: 'oauth_insufficient_scope',
      cause: /tweet\.read/,
    },
    {
      name: 'an app-only token',
      body: {
        title: 'Unsupported Authentication',
        detail:
          'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
        type: problem('unsupported-authentication'),
        status: 403,
      },
      status: 403,
      code: 'oauth_fetch_user_error',
      cause: /app-only Bearer Token/,
    },
    {
      name: 'an app outside a project',
      body: {
        client_id: '1',
        title: 'Client Forbidden',
        required_enrollment: 'Appropriate Level of API Access',
        reason: 'client-not-enrolled',
        type: problem('client-forbidden'),
      },
      status: 403,
      code: 'oauth_client_rejected',
      cause: /Pay-per-use/,
    },
    {
      name: 'the same, with the newer host of problem types and no reason',
      body: { title: 'Client Forbidden', type: 'https://api.x.com/2/problems/client-forbidden' },
      status: 403,
      code: 'oauth_client_rejected',
      cause: /does not let this app/,
    },
    {
      name: 'a permission that changed',
      body: { title: 'Forbidden', status: 403, type: problem('oauth1-permissions') },
      status: 403,
      code: 'oauth_insufficient_scope',
    },
    {
      name: 'too many calls',
      body: { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
      status: 429,
      code: 'oauth_rate_limited',
      cause: /too often/,
    },
    {
      name: 'too many calls, as the docs show it',
      body: { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
      status: 403,
      code: 'oauth_rate_limited',
    },
    {
      name: 'a monthly cap, which waiting a quarter of an hour does not lift',
      body: { title: 'UsageCapExceeded', period: 'Monthly', scope: 'Product', type: problem('usage-capped') },
      status: 429,
      code: 'oauth_quota_exceeded',
    },
    {
      name: 'a fault',
      body: { title: 'Internal Server Error', type: 'about:blank', detail: 'Something is broken.' },
      status: 500,
      code: 'oauth_provider_unavailable',
      cause: /fault/,
    },
    {
      name: 'overload',
      body: { title: 'Service Unavailable', type: 'about:blank' },
      status: 503,
      code: 'oauth_provider_unavailable',
      cause: /overloaded/,
    },
  ])('is understood: $name', async ({ status, body, code, cause }) => {
    answer = () => ({ status, body, headers: { 'content-type': 'application/problem+json' } });
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ code, hop: 'profile', httpStatus: status });
    const found = findCause(x, failure);
    expect(found).toBeDefined();
    expect(found?.cause).toMatch(cause ?? '');
    expect(asked).toHaveLength(1);
  });

  it('is asked once for everything, in the words of X', async () => {
    answer = () => ({ status: 200, body: { data: { id: '1', name: 'Ada', username: 'ada' } } });
    await read([...x.baseScopes, 'users.email']);
    expect(asked).toEqual([
      '/2/users/me?user.fields=profile_image_url,verified,verified_type,created_at,protected,public_metrics,confirmed_email',
    ]);
  });

  it('is asked again without confirmed_email when X refuses that', async () => {
    answer = (path) =>
      path.includes('confirmed_email')
        ? { status: 403, body: { title: 'Forbidden', type: 'about:blank', status: 403, detail: 'Forbidden' } }
        : { status: 200, body: { data: { id: '1', name: 'Ada', username: 'ada' } } };
    const profile = await read(['users.email', ...x.baseScopes]);
    expect(profile).toMatchObject({ calls: 2, emailFieldRefused: true });
    expect(mapProfile(compileMapping(x.attributeMapping, x), profile.body)).toEqual({
      providerUserId: '1',
      emailVerified: false,
      username: 'ada',
      firstName: 'Ada',
      unmapped: {},
    });
  });

  it('reports its rate limit', async () => {
    answer = () => ({
      status: 200,
      body: { data: { id: '1' } },
      headers: {
        'x-rate-limit-limit': '75',
        'x-rate-limit-remaining': '74',
        'x-rate-limit-reset': '1700000000',
      },
    });
    expect((await read()).rateLimit).toEqual({ limit: 75, remaining: 74, resetAt: 1_700_000_000_000 });
  });

  it('gives an answer without data nobody can be recognised by', async () => {
    answer = () => ({ status: 200, body: { errors: [{ title: 'Not Found Error' }] } });
    const { body } = await read();
    expect(() => mapProfile(compileMapping(x.attributeMapping, x), body)).toThrow(
      expect.objectContaining({ code: 'oauth_provider_user_id_missing' }),
    );
  });
});

describe("X's callback", () => {
  it.each([
    { error: 'invalid_scope', code: 'oauth_provider_error', field: 'scopes' },
    { error: 'access_denied', code: 'oauth_access_denied', field: undefined },
  ])('$error is $code', async ({ error, code, field }) => {
    const params = new URLSearchParams({ state: 'state-1', error });
    const failure = await failureOf(
      (async () => validateAuthorizationResponse({ ...x, expectedState: 'state-1' }, params))(),
    );
    expect(failure.code).toBe(code);
    expect(findCause(x, failure)).toBeDefined();
    expect(findCause(x, failure)?.field).toBe(field);
  });
});

describe("the shapes of X's keys", () => {
  const clientId = 'M1M5R3BMVy13QmpScXkzTUt5OE46MTpjaQ';
  const publicClientId = Buffer.from('3S9GpLW-wBjRqy3MKy8N:1:na').toString('base64url');

  it.each([
    { value: clientId, problem: undefined },
    { value: 'my-test-client', problem: undefined },
    { value: ` ${clientId}\n`, problem: /spaces or line breaks/ },
    { value: 'rG9n6402A3dbUJKzXTNX4oWHJ', problem: /API Key/ },
    { value: 'xvz1evFS4wEEPTGEFPHBog', problem: /API Key/ },
    { value: '27403819', problem: /App ID/ },
    { value: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb', problem: /Access Token/ },
    { value: 'AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid%2BULvsea4JtiGRiSDSJSI', problem: /Bearer Token/ },
    { value: publicClientId, problem: /Native App/ },
  ])('as a Client ID: $value', ({ value, problem }) => {
    const judgement = judgeClientId(x, value);
    expect(judgement.ok ? 'fine' : judgement.problem).toMatch(problem ?? /^fine$/);
  });

  it.each([
    { value: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw123_-45', problem: undefined },
    { value: clientId, problem: /Client ID/ },
    { value: 'xvz1evFS4wEEPTGEFPHBog', problem: /API Key/ },
    { value: 'my-secret \n', problem: /spaces or line breaks/ },
  ])('as a Client Secret: $value', ({ value, problem }) => {
    const judgement = judgeClientSecret(x, value);
    expect(judgement.ok ? 'fine' : judgement.problem).toMatch(problem ?? /^fine$/);
  });

  it('judges nothing for a provider whose shapes are not known', () => {
    expect(judgeClientId({}, '27403819')).toEqual({ ok: true });
  });
});
