import type { ErrorRule } from '@portico/oauth';

/**
 * Where X's answers mean something else than their status says. X writes `invalid_request` where RFC 6749 says
 * `invalid_grant`, `unauthorized_client` for a wrong secret, and tells problems apart by `type` and `reason`.
 * https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export const xErrorRules: readonly ErrorRule[] = [
  {
    hop: ['token', 'revocation'],
    match: { description: 'Missing valid authorization header' },
    code: 'oauth_client_rejected',
  },
  {
    hop: ['token', 'revocation'],
    match: { description: 'Missing required parameter [client_id]' },
    code: 'oauth_client_rejected',
  },
  { hop: 'profile', match: { reason: 'client-not-enrolled' }, code: 'oauth_client_rejected' },
  { hop: 'profile', match: { reason: 'official-client-forbidden' }, code: 'oauth_client_rejected' },
  { hop: 'profile', match: { problemType: 'client-forbidden' }, code: 'oauth_client_rejected' },
  { hop: 'profile', match: { problemType: 'unsupported-authentication' }, code: 'oauth_fetch_user_error' },
  // About the person, not about the app: another account works.
  { hop: 'profile', match: { status: 403, description: 'suspended' }, code: 'oauth_fetch_user_error' },
  { hop: 'profile', match: { problemType: 'credits' }, code: 'oauth_quota_exceeded' },
  { hop: 'profile', match: { error: 'CreditsDepleted' }, code: 'oauth_quota_exceeded' },
  { hop: 'profile', match: { problemType: 'usage-capped' }, code: 'oauth_quota_exceeded' },
  { hop: 'profile', match: { problemType: 'rate-limit-exceeded' }, code: 'oauth_rate_limited' },
  { hop: 'profile', match: { errorNumber: 88 }, code: 'oauth_rate_limited' },
];
