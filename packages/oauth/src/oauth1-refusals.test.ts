import { describe, expect, it } from 'vitest';
import { findCause, type Cause } from './error-rules.ts';
import { OAuthError } from './errors.ts';
import { validateOAuth1Response } from './oauth1-authorization.ts';
import { prepareOAuth1Client } from './oauth1-client.ts';
import { readOAuth1Profile } from './oauth1-profile-request.ts';
import { exchangeRequestToken, requestToken, revokeOAuth1Token } from './oauth1-token-request.ts';
import { startScriptedCalls } from './scripted-calls.ts';

const consumerSecret = 'consumer*secret!1';
const tokenSecret = 'token&secret-1';
const verifier = 'verifier-of-1';

const { server, outbound } = await startScriptedCalls();

async function refusalOf(call: 'request_token' | 'token' | 'profile' | 'revocation'): Promise<OAuthError> {
  const client = prepareOAuth1Client(
    {
      requestTokenEndpoint: `${server.origin}/oauth/request_token`,
      authorizationEndpoint: 'https://provider.example/oauth/authenticate',
      accessTokenEndpoint: `${server.origin}/oauth/access_token`,
      revocationEndpoint: `${server.origin}/revoke`,
      verifierInBody: true,
      profile: {
        url: `${server.origin}/me`,
        rateLimitHeaders: { limit: 'x-limit', remaining: 'x-remaining', reset: 'x-reset' },
      },
    },
    { consumerKey: 'consumer-key-1', consumerSecret },
  );
  const accessToken = 'access-token-1';
  const expectedToken = 'request-token-1';
  const callback = new URLSearchParams({ oauth_token: expectedToken, oauth_verifier: verifier });
  const response = validateOAuth1Response({ expectedToken }, callback);
  const calls = {
    request_token: () => requestToken({ outbound }, client, { callbackUrl: 'https://auth.example/callback' }),
    token: () => exchangeRequestToken({ outbound }, client, { response, tokenSecret }),
    profile: () => readOAuth1Profile({ outbound }, client, { accessToken, tokenSecret, requestEmail: false }),
    revocation: () => revokeOAuth1Token({ outbound }, client, { accessToken, tokenSecret }),
  };
  const error: unknown = await calls[call]().catch((failure: unknown) => failure);
  if (error instanceof OAuthError && error.hop === call) return error;
  throw new Error('The call was not refused.', { cause: error });
}

const numbered = (code: number, message: string) => JSON.stringify({ errors: [{ code, message }] });

describe('the dialects of a refusal', () => {
  it.each([
    {
      name: 'JSON',
      body: numbered(415, 'Callback URL not approved'),
      provider: { errorNumber: 415, description: 'Callback URL not approved' },
    },
    {
      name: 'XML with a number',
      body: "<?xml version='1.0' encoding='UTF-8'?><errors><error code=\"415\">Callback URL not approved</error></errors>",
      provider: { errorNumber: 415, description: 'Callback URL not approved' },
    },
    {
      name: 'older XML',
      body: '<?xml version="1.0"?>\n<hash>\n<error>Desktop apps &amp; &lt;oob&gt; only</error>\n<request>/oauth/request_token</request>\n</hash>',
      provider: { description: 'Desktop apps & <oob> only' },
    },
    {
      name: 'text',
      body: 'Failed to validate oauth signature and token\n',
      provider: { description: 'Failed to validate oauth signature and token' },
    },
    {
      name: 'a form',
      body: 'oauth_problem=timestamp_refused&oauth_problem_advice=Set+the+clock',
      provider: { error: 'timestamp_refused', description: 'Set the clock' },
    },
  ])('are all read: $name', async ({ body, provider }) => {
    server.answerJson(401, body, { 'content-type': 'text/html' });
    const error = await refusalOf('request_token');
    expect(error).toMatchObject({ code: 'oauth_client_rejected', httpStatus: 401 });
    expect(error.provider).toEqual({ ...provider, body });
  });

  it('show a page, but take no description from it', async () => {
    server.answerJson(403, '<html><title>Forbidden</title></html>', { 'content-type': 'text/html' });
    expect((await refusalOf('token')).provider).toEqual({ body: '<html><title>Forbidden</title></html>' });
  });

  it('bring nothing when there is nothing', async () => {
    server.answerJson(403, '');
    expect((await refusalOf('token')).provider).toEqual({});
  });
});

describe('what a refusal means', () => {
  it.each([
    { text: 'oauth_problem=token_expired', on: 'token', code: 'oauth_token_exchange_error' },
    { text: 'oauth_problem=permission_denied', on: 'token', code: 'oauth_access_denied' },
    { text: 'oauth_problem=token_revoked', on: 'revocation', code: 'oauth_token_revocation_error' },
    { text: 'oauth_problem=consumer_key_unknown', on: 'profile', code: 'oauth_client_rejected' },
    { text: 'oauth_problem=consumer_key_throttled', on: 'token', code: 'oauth_rate_limited' },
    { text: 'Unauthorized', on: 'token', code: 'oauth_client_rejected' },
  ] as const)('"$text" on $on is $code', async ({ text, on, code }) => {
    server.answerJson(401, text, { 'content-type': 'text/plain' });
    expect(await refusalOf(on)).toMatchObject({ code });
  });

  it.each([
    { status: 403, code: 'oauth_client_rejected' },
    { status: 404, code: 'oauth_endpoint_invalid' },
    { status: 429, code: 'oauth_rate_limited' },
    { status: 500, code: 'oauth_provider_unavailable' },
  ])('$status without words is $code for a request token', async ({ status, code }) => {
    server.answerJson(status, '');
    expect(await refusalOf('request_token')).toMatchObject({ code });
  });

  it('says when the limit resets', async () => {
    server.answerJson(429, numbered(88, 'Rate limit exceeded.'), { 'retry-after': '120' });
    expect(await refusalOf('profile')).toMatchObject({ retryAfterSeconds: 120 });
  });
});

describe('the clock', () => {
  const answerAt = (secondsFromNow: number) =>
    server.answerJson(401, numbered(135, 'Timestamp out of bounds.'), {
      date: new Date(Date.now() + secondsFromNow * 1000).toUTCString(),
    });

  it.each([
    { providersClock: 312, words: / behind the provider's\.$/ },
    { providersClock: -312, words: / ahead of the provider's\.$/ },
  ])('is compared with that of the provider: $providersClock s', async ({ providersClock, words }) => {
    answerAt(providersClock);
    const error = await refusalOf('request_token');
    expect(Math.abs((error.clockSkewSeconds ?? 0) + providersClock)).toBeLessThan(10);
    expect(error.message).toMatch(words);
  });

  it('is not mentioned when it is right', async () => {
    answerAt(0);
    const error = await refusalOf('request_token');
    expect(Math.abs(error.clockSkewSeconds ?? 60)).toBeLessThan(10);
    expect(error.message).not.toContain('clock');
  });

  it.each(['soon', ''])('is left out when the provider does not tell the time: "%s"', async (date) => {
    server.answerJson(401, numbered(135, 'Timestamp out of bounds.'), { date });
    expect((await refusalOf('request_token')).clockSkewSeconds).toBeUndefined();
  });

  it('has a cause of its own, found by the number of the error', async () => {
    const cause: Cause = {
      hop: 'request_token',
      symptom: '401 code 135',
      cause: 'The clock of this machine is wrong.',
      fix: 'Set it.',
      when: { match: { errorNumber: 135 } },
    };
    answerAt(312);
    expect(findCause({ causes: [cause] }, await refusalOf('request_token'))).toBe(cause);
  });
});

describe('an error that repeats what was sent', () => {
  it.each(['request_token', 'token', 'profile', 'revocation'] as const)(
    'keeps no secret of the %s call',
    async (call) => {
      const sent: string[] = [];
      // Before there is a token, its secret is not part of the call.
      const secrets = [consumerSecret, 'consumer%2Asecret%211'];
      if (call !== 'request_token') secrets.push(tokenSecret, 'token%26secret-1');
      server.answer((response, { headers, form }) => {
        const header = headers.authorization ?? '';
        const signature = /oauth_signature="([^"]*)"/.exec(header)?.[1] ?? '';
        sent.push(signature, decodeURIComponent(signature));
        const echo = `Invalid: ${header} ${String(form)} ${[...sent, ...secrets].join(' ')}`;
        response
          .writeHead(401, { 'content-type': 'text/plain' })
          .end(`${echo}\n<error>${echo.replaceAll('&', '&amp;')}</error>\n${encodeURIComponent(echo)}`);
      });
      const error = await refusalOf(call);
      const shown = JSON.stringify(error) + error.message;
      expect(shown).toContain('Invalid');
      expect(sent.every((secret) => secret.length >= 28)).toBe(true);
      expect([...sent, ...secrets, verifier].filter((secret) => shown.includes(secret))).toEqual([]);
    },
  );

  it('keeps no token that came with a status that is no success', async () => {
    server.answerJson(202, 'oauth_token=fresh-token-1&oauth_token_secret=fresh-secret-1&user_id=1');
    const shown = JSON.stringify(await refusalOf('token'));
    expect(shown).toContain('user_id=1');
    expect(shown).not.toContain('fresh-');
  });
});
