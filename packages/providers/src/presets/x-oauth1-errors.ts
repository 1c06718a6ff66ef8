import type { AnswerMatch, ErrorRule, Hop, OAuthErrorCode } from '@portico/oauth';

const calls: readonly Hop[] = ['request_token', 'token', 'profile', 'revocation'];

/**
 * The numbered and the text-only errors of the API that X calls v1.1. They are not part of OAuth.
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
