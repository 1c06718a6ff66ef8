import type { ErrorRule, AnswerMatch } from './error-rules.ts';
import type { Hop, OAuthErrorCode } from './errors.ts';

const calls: readonly Hop[] = ['request_token', 'token', 'profile', 'revocation'];

/**
 * What answers of OAuth 1.0a providers mean in general. A provider's own rules come before them.
 * https://wiki.oauth.net/w/page/12238543/ProblemReporting
 */
export const oauth1ErrorRules: readonly ErrorRule[] = [
  ...problems(calls, 'oauth_client_rejected', ['consumer_key_unknown', 'consumer_key_rejected']),
  ...problems(calls, 'oauth_client_rejected', ['consumer_key_refused', 'signature_invalid']),
  ...problems(calls, 'oauth_client_rejected', ['timestamp_refused', 'nonce_used', 'version_rejected']),
  ...problems(calls, 'oauth_client_rejected', ['signature_method_rejected']),
  ...problems(calls, 'oauth_rate_limited', ['consumer_key_throttled']),
  ...problems(['token'], 'oauth_access_denied', ['user_refused', 'permission_denied']),
  ...problems(['token'], 'oauth_token_exchange_error', ['token_used', 'token_expired', 'token_rejected']),
  ...problems(['token'], 'oauth_token_exchange_error', ['token_revoked', 'verifier_invalid']),
  ...problems(['revocation'], 'oauth_token_revocation_error', ['token_expired', 'token_rejected']),
  ...problems(['revocation'], 'oauth_token_revocation_error', ['token_revoked']),
  { hop: ['request_token', 'token', 'revocation'], match: { status: 404 }, code: 'oauth_endpoint_invalid' },
];

function problems(hop: readonly Hop[], code: OAuthErrorCode, errors: readonly string[]): ErrorRule[] {
  return errors.map((error) => ({ hop, match: { error }, code }));
}

/**
 * The numbered and the text-only errors of the API that X calls v1.1. Not part of OAuth, so they apply only to a
 * provider that lists them in its `errorRules`.
 * https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export const numberedErrorRules: readonly ErrorRule[] = [
  ...everywhere('oauth_endpoint_invalid', [34, 92, 170]),
  // 415 and 417: the callback is not registered, or none is. 135: the clock, see `OAuthError.clockSkewSeconds`.
  ...everywhere('oauth_client_rejected', [87, 99, 135, 215, 261, 415, 416, 417, 453]),
  ...everywhere('oauth_rate_limited', [88]),
  ...everywhere('oauth_provider_unavailable', [130, 131]),
  { hop: 'profile', match: { errorNumber: 220 }, code: 'oauth_insufficient_scope' },
  // 63, 64 and 326 are about the person: another account works. With 32, 89 and the texts it is the token once there
  // is one, because key and secret were good a step earlier.
  ...perCall([63, 64, 326, 32, 89].map((errorNumber) => ({ errorNumber }))),
  ...perCall([
    { description: 'Failed to validate oauth signature and token' },
    { description: 'Request token missing' },
    { description: 'Invalid oauth_verifier parameter' },
  ]),
];

function everywhere(code: OAuthErrorCode, numbers: readonly number[]): ErrorRule[] {
  return numbers.map((errorNumber) => ({ hop: calls, match: { errorNumber }, code }));
}

/** Refused for a reason that has no code of its own: each call says which step failed. */
function perCall(answers: readonly AnswerMatch[]): ErrorRule[] {
  return answers.flatMap((match): ErrorRule[] => [
    { hop: 'request_token', match, code: 'oauth_client_rejected' },
    { hop: 'token', match, code: 'oauth_token_exchange_error' },
    { hop: 'profile', match, code: 'oauth_fetch_user_error' },
    { hop: 'revocation', match, code: 'oauth_token_revocation_error' },
  ]);
}
