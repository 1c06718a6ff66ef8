import { randomBytes } from 'node:crypto';
import { percentEncode } from './authorization-request.ts';
import type { ProviderResponse } from './buffered-response.ts';
import type { CallContext } from './client.ts';
import { classifyAnswer } from './error-rules.ts';
import { OAuthError, type Hop } from './errors.ts';
import { parseOAuth1Answer } from './oauth1-answer.ts';
import type { PreparedOAuth1Client } from './oauth1-client.ts';
import { oauth1ErrorRules } from './oauth1-error-rules.ts';
import { signRequest, type SignedRequest } from './oauth1-signature.ts';
import { providerFetch, retryAfterSeconds } from './provider-call.ts';

/** A call that is about to be signed. Token and secret are those of the step: none, request token or access token. */
export interface OAuth1Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly form?: URLSearchParams | undefined;
  readonly token?: string | undefined;
  readonly tokenSecret?: string | undefined;
  /** Protocol parameters of this step, e.g. `oauth_callback`. */
  readonly oauthParameters?: Readonly<Record<string, string>> | undefined;
}

/**
 * Signs one call of this moment.
 * @throws {TypeError} if the URL cannot be parsed
 */
export function signCall(
  { consumerKey, consumerSecret }: PreparedOAuth1Client,
  call: Omit<OAuth1Call, 'method'> & { readonly method: string },
): SignedRequest {
  const nonce = randomBytes(16).toString('hex');
  const timestamp = Math.floor(Date.now() / 1000);
  return signRequest({ ...call, consumerKey, consumerSecret, nonce, timestamp });
}

/** A clock this wrong, in seconds, is worth a word whatever the provider says. */
const noticeableSkewSeconds = 60;

/**
 * Signs one call, sends it and returns its answer if that is a 200.
 * @throws {OAuthError} what the answer means, with the skew of our clock, or what the outbound guard says
 */
export async function callSigned(
  context: CallContext,
  client: PreparedOAuth1Client,
  hop: Hop,
  call: OAuth1Call,
): Promise<ProviderResponse> {
  const { method, url, form } = call;
  const signed = signCall(client, call);
  const headers = {
    accept: 'application/x-www-form-urlencoded, application/json;q=0.9, */*;q=0.1',
    authorization: signed.authorization,
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  };
  const response = await providerFetch(context, client, hop)(url, { method, headers, body: form });
  if (response.status === 200) return response;
  throw await refusal(client, hop, response, [
    signed.signature,
    ...[
      call.token,
      call.tokenSecret,
      form?.get('oauth_verifier'),
      call.oauthParameters?.['oauth_verifier'],
    ].filter((value) => typeof value === 'string'),
  ]);
}

async function refusal(
  client: PreparedOAuth1Client,
  hop: Hop,
  response: ProviderResponse,
  secrets: readonly string[],
): Promise<OAuthError> {
  const { errorRules = [], profile } = client.provider;
  const { status, headers } = response;
  const answer = parseOAuth1Answer(
    await response.text(),
    // A signing key or a header that is echoed holds them as RFC 5849 §3.6 encodes them.
    [...client.secrets, ...secrets].flatMap((secret) => [secret, percentEncode(secret)]),
  );
  const code = classifyAnswer([...errorRules, ...oauth1ErrorRules], hop, status, answer);
  const clockSkewSeconds = clockSkewOf(headers.get('date'));
  return new OAuthError(
    code,
    `The provider answered the ${hop} request with ${status}.${skewInWords(clockSkewSeconds)}`,
    {
      hop,
      httpStatus: status,
      provider: answer,
      retryAfterSeconds: retryAfterSeconds(headers, profile.rateLimitHeaders?.reset),
      clockSkewSeconds,
    },
  );
}

/** How far our clock is ahead of the provider's, in seconds. Timestamps of requests must be close to the latter's. */
function clockSkewOf(date: string | null): number | undefined {
  const providersTime = Date.parse(date ?? '');
  return Number.isNaN(providersTime) ? undefined : Math.round((Date.now() - providersTime) / 1000);
}

function skewInWords(seconds = 0): string {
  if (Math.abs(seconds) < noticeableSkewSeconds) return '';
  const direction = seconds > 0 ? 'ahead of' : 'behind';
  return ` The clock of this machine is ${Math.abs(seconds)} s ${direction} the provider's.`;
}

/** A success that cannot be used. Its body is not kept: it may hold tokens. */
export function unexpectedAnswer(
  hop: Hop,
  httpStatus: number,
  message: string,
  parameter?: string,
): OAuthError {
  return new OAuthError('oauth_provider_unavailable', message, {
    hop,
    httpStatus,
    reason: 'unexpected_answer',
    parameter,
  });
}
