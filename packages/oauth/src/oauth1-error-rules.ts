import type { ErrorRule } from './error-rules.ts';
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
