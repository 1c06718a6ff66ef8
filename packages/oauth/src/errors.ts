/**
 * What a protocol check found. Codes are public and stable: callers switch on them, never on messages.
 *
 * - `oauth_state_invalid` the callback does not belong to the flow (RFC 6749 §10.12)
 * - `oauth_callback_invalid` the callback is not an authorization response: no code, code and error, duplicates…
 * - `oauth_access_denied` the person, or the provider on their behalf, said no (RFC 6749 §4.1.2.1)
 * - `oauth_provider_error` any other `error=` in the callback
 * - `oauth_id_token_invalid` the id_token is not for us, not of now, or not signed by the provider (OIDC Core §3.1.3.7)
 * - `oauth_discovery_failed` the provider's metadata cannot be had, or is somebody else's
 * - `oauth_issuer_mismatch` `iss` is missing though announced, or names somebody else (RFC 9207 §2.4)
 * - `oauth_client_rejected` the provider does not accept our client id, secret or app
 * - `oauth_token_exchange_error` the code was not exchanged for another reason
 * - `oauth_token_revocation_error` a token was not revoked for another reason
 * - `oauth_fetch_user_error` the profile was refused for another reason
 * - `oauth_insufficient_scope` the token does not cover what was asked of it (RFC 6750 §3.1)
 * - `oauth_quota_exceeded` credits are spent or a usage cap is reached: waiting a minute does not help
 * - `oauth_rate_limited` too many calls: waiting helps
 * - `oauth_provider_unavailable` 5xx, timeout, no connection, too large, a redirect, or not the promised format
 * - `oauth_address_forbidden` the address may not be reached from here
 * - `oauth_endpoint_invalid` a URL or an authorization parameter is misconfigured
 * - `oauth_provider_user_id_missing` the profile holds no usable id, so nobody can be identified
 */
export type OAuthErrorCode =
  | 'oauth_state_invalid'
  | 'oauth_callback_invalid'
  | 'oauth_access_denied'
  | 'oauth_provider_error'
  | 'oauth_id_token_invalid'
  | 'oauth_discovery_failed'
  | 'oauth_issuer_mismatch'
  | 'oauth_client_rejected'
  | 'oauth_token_exchange_error'
  | 'oauth_token_revocation_error'
  | 'oauth_fetch_user_error'
  | 'oauth_insufficient_scope'
  | 'oauth_quota_exceeded'
  | 'oauth_rate_limited'
  | 'oauth_provider_unavailable'
  | 'oauth_address_forbidden'
  | 'oauth_endpoint_invalid'
  | 'oauth_provider_user_id_missing';

/** The leg of the journey on which something happened. */
export type Hop =
  | 'request_token'
  | 'authorize'
  | 'callback'
  | 'token'
  | 'profile'
  | 'revocation'
  | 'discovery'
  | 'keys'
  | 'fetch'
  | 'webhook';

/** Why a call brought no usable answer. */
export type FailureReason =
  | 'dns_failed'
  | 'connect_failed'
  | 'tls_failed'
  | 'timeout'
  | 'connection_lost'
  | 'too_large'
  | 'redirected'
  | 'not_json'
  | 'unexpected_answer';

/** The provider's own words, made safe to show to an operator: no secrets, no control characters, at most 2 kB each. */
export interface ProviderAnswer {
  /** `error` of RFC 6749 §5.2, or the `title` of problem+json. */
  readonly error?: string;
  readonly description?: string;
  /** Last path segment of a problem+json `type`. */
  readonly problemType?: string;
  /** A machine-readable `reason` beside the problem. */
  readonly reason?: string;
  /** Numeric code of `errors[0]`. */
  readonly errorNumber?: number;
  readonly body?: string;
}

/** Details of an `OAuthError`; everything but the hop is optional. */
export interface OAuthErrorDetails {
  readonly hop: Hop;
  readonly httpStatus?: number | undefined;
  readonly reason?: FailureReason | undefined;
  readonly provider?: ProviderAnswer | undefined;
  /** Seconds after which the provider says another try makes sense. */
  readonly retryAfterSeconds?: number | undefined;
  /**
   * Seconds by which the clock of this machine is ahead of the provider's `Date` header; negative when it is behind.
   * Only where requests carry a time of their own (RFC 5849 §3.3).
   */
  readonly clockSkewSeconds?: number | undefined;
  /** Name of the offending parameter, when there is exactly one. */
  readonly parameter?: string | undefined;
  readonly cause?: unknown;
}

/** A protocol check failed. The message is for logs and operators; it never holds a token, code or secret. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly hop: Hop;
  readonly httpStatus: number | undefined;
  readonly reason: FailureReason | undefined;
  readonly provider: ProviderAnswer | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly clockSkewSeconds: number | undefined;
  readonly parameter: string | undefined;

  constructor(code: OAuthErrorCode, message: string, details: OAuthErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hop = details.hop;
    this.httpStatus = details.httpStatus;
    this.reason = details.reason;
    this.provider = details.provider;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.clockSkewSeconds = details.clockSkewSeconds;
    this.parameter = details.parameter;
  }
}
