import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createOutbound,
  exchangeRequestToken,
  findCause,
  OAuthError,
  prepareOAuth1Client,
  readOAuth1Profile,
  requestToken,
  revokeOAuth1Token,
  validateOAuth1Response,
  type Outbound,
  type PreparedOAuth1Client,
} from '@portico/oauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileMapping, mapProfile } from '../attribute-mapping.ts';
import { judgeClientId, judgeClientSecret } from '../credential-shapes.ts';
import { speaking, type OAuth1ProviderDefinition } from '../define-provider.ts';
import { recordingsOf } from '../recordings.ts';
import { readSignals } from '../signals.ts';
import { x } from './x.ts';

const xOAuth1 = speaking(x, 'oauth1') as OAuth1ProviderDefinition;
const accessToken = '2244994945-access-token-1';
const tokenSecret = 'token-secret-1';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly date?: string;
}

let answer: Answer;
let asked: { readonly url: string; readonly body: string }[] = [];
let server: Server;
let outbound: Outbound;
let client: PreparedOAuth1Client;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ url: request.url ?? '', body });
      const headers = { 'content-type': 'application/json', ...(answer.date ? { date: answer.date } : {}) };
      response.writeHead(answer.status, headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  outbound = createOutbound({ allow: [new URL(origin).host] });
  const here = (url: string) => url.replace('https://api.x.com', origin);
  const provider = {
    ...xOAuth1,
    requestTokenEndpoint: here(xOAuth1.requestTokenEndpoint),
    accessTokenEndpoint: here(xOAuth1.accessTokenEndpoint),
    revocationEndpoint: here(xOAuth1.revocationEndpoint ?? ''),
    profile: { ...xOAuth1.profile, url: here(xOAuth1.profile.url) },
  };
  client = prepareOAuth1Client(provider, { consumerKey: 'key-1', consumerSecret: 'consumer-secret-1' });
});
afterAll(async () => {
  await outbound.close();
  await new Promise((resolve) => server.close(resolve));
});

type Call = 'request_token' | 'token' | 'profile' | 'revocation';

function call(hop: Call, requestEmail = false): Promise<unknown> {
  asked = [];
  const expectedToken = 'request-token-1';
  const callback = new URLSearchParams({ oauth_token: expectedToken, oauth_verifier: 'verifier-1' });
  switch (hop) {
    case 'request_token':
      return requestToken({ outbound }, client, { callbackUrl: 'https://auth.example/callback' });
    case 'token': {
      const response = validateOAuth1Response({ expectedToken }, callback);
      return exchangeRequestToken({ outbound }, client, { response, tokenSecret });
    }
    case 'profile':
      return readOAuth1Profile({ outbound }, client, { accessToken, tokenSecret, requestEmail });
    case 'revocation':
      return revokeOAuth1Token({ outbound }, client, { accessToken, tokenSecret });
  }
}

async function refusalOf(hop: Call, given: Answer): Promise<OAuthError> {
  answer = given;
  const error: unknown = await call(hop).catch((failure: unknown) => failure);
  if (error instanceof OAuthError && error.hop === hop) return error;
  throw new Error('The call was not refused.', { cause: error });
}

const numbered = (code: number, message = 'No.') => JSON.stringify({ errors: [{ code, message }] });

describe('what the numbers of X mean', () => {
  it.each([
    { number: 32, status: 401, on: 'request_token', code: 'oauth_client_rejected' },
    { number: 32, status: 401, on: 'token', code: 'oauth_token_exchange_error' },
    { number: 32, status: 401, on: 'profile', code: 'oauth_fetch_user_error' },
    { number: 34, status: 404, on: 'request_token', code: 'oauth_endpoint_invalid' },
    { number: 34, status: 404, on: 'profile', code: 'oauth_endpoint_invalid' },
    { number: 63, status: 403, on: 'profile', code: 'oauth_fetch_user_error' },
    { number: 64, status: 403, on: 'profile', code: 'oauth_fetch_user_error' },
    { number: 87, status: 403, on: 'token', code: 'oauth_client_rejected' },
    { number: 88, status: 429, on: 'profile', code: 'oauth_rate_limited' },
    { number: 89, status: 401, on: 'profile', code: 'oauth_fetch_user_error' },
    { number: 89, status: 403, on: 'token', code: 'oauth_token_exchange_error' },
    { number: 92, status: 403, on: 'request_token', code: 'oauth_endpoint_invalid' },
    { number: 99, status: 403, on: 'request_token', code: 'oauth_client_rejected' },
    { number: 130, status: 503, on: 'request_token', code: 'oauth_provider_unavailable' },
    { number: 131, status: 500, on: 'profile', code: 'oauth_provider_unavailable' },
    { number: 135, status: 401, on: 'request_token', code: 'oauth_client_rejected' },
    { number: 135, status: 401, on: 'profile', code: 'oauth_client_rejected' },
    { number: 170, status: 403, on: 'token', code: 'oauth_endpoint_invalid' },
    { number: 215, status: 400, on: 'request_token', code: 'oauth_client_rejected' },
    { number: 220, status: 403, on: 'profile', code: 'oauth_insufficient_scope' },
    { number: 261, status: 403, on: 'revocation', code: 'oauth_client_rejected' },
    { number: 326, status: 403, on: 'profile', code: 'oauth_fetch_user_error' },
    { number: 415, status: 403, on: 'request_token', code: 'oauth_client_rejected' },
    { number: 416, status: 401, on: 'profile', code: 'oauth_client_rejected' },
    { number: 417, status: 401, on: 'request_token', code: 'oauth_client_rejected' },
    { number: 453, status: 403, on: 'profile', code: 'oauth_client_rejected' },
  ] as const)('$number on $on is $code', async ({ number, status, on, code }) => {
    const refusal = await refusalOf(on, { status, body: numbered(number) });
    expect(refusal).toMatchObject({ code, httpStatus: status });
  });

  it.each([
    { text: 'Request token missing', on: 'token', code: 'oauth_token_exchange_error' },
    {
      text: 'Error processing your OAuth request: Invalid oauth_verifier parameter',
      on: 'token',
      code: 'oauth_token_exchange_error',
    },
    {
      text: 'Failed to validate oauth signature and token',
      on: 'request_token',
      code: 'oauth_client_rejected',
    },
  ] as const)('"$text" on $on is $code', async ({ text, on, code }) => {
    expect(await refusalOf(on, { status: 401, body: text })).toMatchObject({ code });
  });
});

describe('what an operator is told', () => {
  const oauth1Permissions = JSON.stringify({
    title: 'Forbidden',
    status: 403,
    detail: 'Your client app is not configured with the appropriate oauth1 app permissions.',
    type: 'https://api.twitter.com/2/problems/oauth1-permissions',
  });
  it.each([
    { on: 'request_token', status: 403, body: numbered(415), says: /not registered/, field: 'redirect_uri' },
    { on: 'request_token', status: 401, body: numbered(417), says: /no callback/, field: 'redirect_uri' },
    { on: 'request_token', status: 401, body: numbered(32), says: /Client ID/, field: 'client_secret' },
    { on: 'request_token', status: 401, body: numbered(135), says: /clock/, field: undefined },
    { on: 'profile', status: 401, body: numbered(135), says: /clock/, field: undefined },
    { on: 'request_token', status: 400, body: numbered(215), says: /header/, field: undefined },
    { on: 'token', status: 401, body: 'Request token missing', says: /did not reach/, field: undefined },
    {
      on: 'token',
      status: 401,
      body: 'Error processing your OAuth request: Invalid oauth_verifier parameter',
      says: /verifier was used before/,
      field: undefined,
    },
    { on: 'token', status: 401, body: numbered(32), says: /API Key Secret/, field: 'client_secret' },
    { on: 'token', status: 401, body: numbered(89), says: /request token is over/, field: undefined },
    { on: 'profile', status: 401, body: numbered(89), says: /ended the access/, field: undefined },
    { on: 'profile', status: 403, body: numbered(64), says: /suspended the account/, field: undefined },
    { on: 'profile', status: 403, body: numbered(326), says: /locked the account/, field: undefined },
    { on: 'profile', status: 401, body: numbered(416), says: /suspended the app/, field: undefined },
    { on: 'profile', status: 403, body: numbered(261), says: /restricted the app/, field: undefined },
    { on: 'profile', status: 403, body: numbered(453), says: /access level/, field: 'protocol' },
    { on: 'profile', status: 403, body: oauth1Permissions, says: /App permissions/, field: undefined },
    { on: 'profile', status: 429, body: numbered(88), says: /too often/, field: undefined },
    { on: 'token', status: 503, body: numbered(130), says: /overloaded/, field: undefined },
  ] as const)('$status $body on $on', async ({ on, status, body, says, field }) => {
    const cause = findCause(xOAuth1, await refusalOf(on, { status, body }));
    expect(cause?.cause).toMatch(says);
    expect(cause?.field).toBe(field);
  });

  it('is by how much the clock is off', async () => {
    const date = new Date(Date.now() + 400_000).toUTCString();
    const refusal = await refusalOf('request_token', { status: 401, body: numbered(135), date });
    expect(refusal.message).toMatch(/ 4\d\d s behind|39\d s behind/);
  });
});

describe('verify_credentials', () => {
  const recordings = recordingsOf('x-oauth1');
  const mapping = compileMapping(xOAuth1.attributeMapping, xOAuth1);

  it.each(
    recordingsOf('x').map(({ identity }, index) => ({ identity, body: recordings[index]?.body ?? {} })),
  )('tells the same of $identity.username as users/me of OAuth 2.0', ({ identity, body }) => {
    const { unmapped: _byOAuth2, ...person } = identity;
    expect(mapProfile(mapping, body)).toMatchObject(person);
    expect(mapProfile(mapping, body).emailAddress).toBe(person.emailAddress);
  });

  it('tells when the account was made, as the text X has for it', () => {
    const told = recordings.map(({ identity }) => readSignals(xOAuth1.signals, identity.unmapped).createdAt);
    expect(told).toEqual([Date.UTC(2013, 11, 14, 4, 35, 55), Date.UTC(2022, 9, 27, 5, 2, 13)]);
  });

  it.each([
    { requestEmail: true, query: 'include_entities=false&skip_status=true&include_email=true' },
    { requestEmail: false, query: 'include_entities=false&skip_status=true' },
  ])('is asked with $query', async ({ requestEmail, query }) => {
    answer = { status: 200, body: JSON.stringify(recordings[0]?.body) };
    await call('profile', requestEmail);
    expect(asked).toEqual([{ url: `/1.1/account/verify_credentials.json?${query}`, body: '' }]);
  });
});

describe('tokens', () => {
  it('are asked for with the verifier in the form', async () => {
    answer = { status: 200, body: 'oauth_token=a-1&oauth_token_secret=s-1&user_id=1&screen_name=ada' };
    await expect(call('token')).resolves.toMatchObject({ accessToken: 'a-1', tokenSecret: 's-1' });
    expect(asked).toEqual([{ url: '/oauth/access_token', body: 'oauth_verifier=verifier-1' }]);
  });

  it('that are gone already are revoked', async () => {
    answer = { status: 401, body: numbered(89, 'Invalid or expired token.') };
    await expect(call('revocation')).resolves.toBeUndefined();
  });
});

describe("the shapes of X's keys for OAuth 1.0a", () => {
  const clientId = 'M1M5R3BMVy13QmpScXkzTUt5OE46MTpjaQ';
  const apiKey = 'rG9n6402A3dbUJKzXTNX4oWHJ';
  const apiSecret = 'L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOgabcdefghi';
  const access = '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb';
  const bearer = 'AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid%2BULvsea4JtiGRiSDSJSIAAAAAAAA';

  it.each([
    { value: apiKey, problem: undefined },
    { value: 'xvz1evFS4wEEPTGEFPHBog', problem: undefined },
    { value: `${apiKey} `, problem: /spaces or line breaks/ },
    { value: clientId, problem: /Client ID, which is for OAuth 2.0/ },
    { value: '27403819', problem: /App ID/ },
    { value: access, problem: /Access Token/ },
    { value: bearer, problem: /Bearer Token/ },
    { value: apiSecret, problem: /secret/ },
  ])('as an API Key: $value', ({ value, problem }) => {
    const judgement = judgeClientId(xOAuth1, value);
    expect(judgement.ok ? 'fine' : judgement.problem).toMatch(problem ?? /^fine$/);
  });

  it.each([
    { value: apiSecret, problem: undefined },
    { value: clientId, problem: /Client ID/ },
    { value: apiKey, problem: /API Key/ },
    { value: access, problem: /Access Token/ },
    { value: bearer, problem: /Bearer Token/ },
    { value: `${apiSecret.slice(0, 40)}_-${apiSecret.slice(0, 8)}`, problem: /Client Secret/ },
  ])('as an API Key Secret: $value', ({ value, problem }) => {
    const judgement = judgeClientSecret(xOAuth1, value);
    expect(judgement.ok ? 'fine' : judgement.problem).toMatch(problem ?? /^fine$/);
  });
});
