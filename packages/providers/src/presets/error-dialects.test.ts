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
} from '@portico/oauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPreset } from '../index.ts';

let answer: { readonly status: number; readonly body: string };
let server: Server;
let outbound: Outbound;
let origin: string;

beforeAll(async () => {
  server = createServer((_request, response) =>
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = createOutbound({ allow: [new URL(origin).host] });
});
afterAll(async () => {
  await outbound.close();
  await new Promise((resolve) => server.close(resolve));
});

/** What becomes of an answer of this provider, and what an operator is told. */
async function refusalBy(id: string, hop: 'token' | 'profile', given: typeof answer) {
  const preset = findPreset(id);
  if (preset === undefined || preset.protocol === 'oauth1') throw new Error(`No OAuth 2.0 at ${id}.`);
  const profile = { ...preset.profile, url: `${origin}/profile` };
  const provider = { ...preset, tokenEndpoint: `${origin}/token`, profile };
  const client = prepareClient(provider, { clientId: 'client-1', clientSecret: 'client-secret-1' });
  answer = given;
  const state = 'state-1';
  const callback = new URLSearchParams({ state, code: 'code-of-this-call', device_id: 'device-1' });
  const run =
    hop === 'token'
      ? exchangeAuthorizationCode({ outbound }, client, {
          validatedResponse: validateAuthorizationResponse({ expectedState: state }, callback),
          redirectUri: 'https://auth.example/callback',
          codeVerifier: 'verifier-1',
          callback,
        })
      : readProfile({ outbound }, client, 'access-token-1', { scopes: preset.baseScopes });
  const error: unknown = await run.catch((failure: unknown) => failure);
  if (!(error instanceof OAuthError)) throw new Error('The call was not refused.', { cause: error });
  return { code: error.code, told: findCause(provider, error)?.symptom };
}

describe('an answer in words of the provider', () => {
  it.each([
    {
      of: 'facebook',
      hop: 'token',
      status: 400,
      body: { error: { message: 'Error validating client secret.', type: 'OAuthException', code: 1 } },
      code: 'oauth_client_rejected',
    },
    {
      of: 'facebook',
      hop: 'profile',
      status: 400,
      body: { error: { message: '(#4) Application request limit reached', type: 'OAuthException', code: 4 } },
      code: 'oauth_rate_limited',
    },
    {
      of: 'facebook',
      hop: 'profile',
      status: 400,
      body: {
        error: {
          message: 'API calls from the server require an appsecret_proof argument',
          type: 'GraphMethodException',
          code: 100,
        },
      },
      code: 'oauth_fetch_user_error',
      told: /appsecret_proof/,
    },
    {
      of: 'tiktok',
      hop: 'profile',
      status: 401,
      body: { data: {}, error: { code: 'scope_not_authorized', message: 'No.', log_id: '2022' } },
      code: 'oauth_insufficient_scope',
      told: /scope_not_authorized/,
    },
    {
      of: 'wechat',
      hop: 'token',
      status: 200,
      body: { errcode: 40125, errmsg: 'invalid appsecret' },
      code: 'oauth_client_rejected',
    },
    {
      of: 'wechat',
      hop: 'token',
      status: 200,
      body: { errcode: 40163, errmsg: 'code been used' },
      code: 'oauth_token_exchange_error',
      told: /40163/,
    },
    {
      of: 'hubspot',
      hop: 'token',
      status: 400,
      body: { status: 'BAD_CLIENT_SECRET', message: 'missing or invalid client secret' },
      code: 'oauth_client_rejected',
    },
    {
      of: 'twitch',
      hop: 'token',
      status: 400,
      body: { status: 400, message: 'Invalid authorization code' },
      code: 'oauth_token_exchange_error',
      told: /Invalid authorization code/,
    },
    {
      of: 'twitch',
      hop: 'token',
      status: 400,
      body: { status: 400, message: 'invalid client' },
      code: 'oauth_client_rejected',
    },
    {
      of: 'zoom',
      hop: 'profile',
      status: 400,
      body: { code: 4711, message: 'Invalid access token, does not contain scopes:[user:read:user].' },
      code: 'oauth_insufficient_scope',
    },
    {
      of: 'dropbox',
      hop: 'profile',
      status: 401,
      body: { error_summary: 'missing_scope/...', error: { '.tag': 'missing_scope' } },
      code: 'oauth_insufficient_scope',
      told: /missing_scope/,
    },
    {
      of: 'spotify',
      hop: 'profile',
      status: 403,
      body: { error: { status: 403, message: 'User not registered in the Developer Dashboard' } },
      code: 'oauth_client_rejected',
      told: /not registered/,
    },
    {
      of: 'linear',
      hop: 'profile',
      status: 400,
      body: { errors: [{ message: 'Rate limit exceeded', extensions: { code: 'RATELIMITED' } }] },
      code: 'oauth_rate_limited',
    },
  ] as const)('$of on $hop: $code', async ({ of, hop, status, body, code, ...expected }) => {
    const found = await refusalBy(of, hop, { status, body: JSON.stringify(body) });
    expect(found.code).toBe(code);
    if ('told' in expected) expect(found.told).toMatch(expected.told);
  });
});
