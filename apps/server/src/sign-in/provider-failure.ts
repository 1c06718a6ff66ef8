import type { ErrorCode } from '@portico/contract';
import { AppError } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import type { OAuthErrorCode } from '@portico/oauth';
import { isDatabaseUnavailable } from '../store/database.ts';

/** What a protocol failure is called on our own surface: one code for each thing a person can be told. */
export const failureCodes: Readonly<Record<OAuthErrorCode, ErrorCode>> = {
  oauth_state_invalid: 'oauth_state_invalid',
  oauth_callback_invalid: 'oauth_callback_invalid',
  oauth_access_denied: 'oauth_access_denied',
  oauth_provider_error: 'misconfigured_oauth_provider',
  oauth_issuer_mismatch: 'oauth_issuer_mismatch',
  oauth_id_token_invalid: 'oauth_id_token_invalid',
  oauth_discovery_failed: 'oauth_provider_unavailable',
  oauth_client_rejected: 'misconfigured_oauth_provider',
  oauth_token_exchange_error: 'oauth_token_exchange_error',
  oauth_token_revocation_error: 'oauth_token_exchange_error',
  oauth_fetch_user_error: 'oauth_fetch_user_error',
  oauth_insufficient_scope: 'misconfigured_oauth_provider',
  oauth_quota_exceeded: 'oauth_quota_exceeded',
  oauth_rate_limited: 'oauth_quota_exceeded',
  oauth_provider_unavailable: 'oauth_provider_unavailable',
  oauth_address_forbidden: 'misconfigured_oauth_provider',
  oauth_endpoint_invalid: 'misconfigured_oauth_provider',
  oauth_provider_user_id_missing: 'oauth_provider_user_id_missing',
};

/** What a person is told when a sign-in ends with an error, whatever threw it. */
export function failureCodeOf(error: unknown): ErrorCode {
  if (error instanceof OAuthError) return failureCodes[error.code];
  if (error instanceof AppError) return error.code;
  return isDatabaseUnavailable(error) ? 'service_unavailable' : 'internal_error';
}

/** Whether the cause is on our side, so that an operator has to look. */
export function isOurFailure(code: ErrorCode): boolean {
  return code === 'internal_error' || code === 'service_unavailable';
}
