import type { FailureReason, Hop, OAuthError, OAuthErrorCode, ProviderAnswer } from './errors.ts';

/** Which answers a rule or a cause is about. Every field that is present must agree; an empty match fits all. */
export interface AnswerMatch {
  readonly status?: number;
  /** Compared exactly. */
  readonly error?: string;
  /** Part of the description, compared without regard to case. */
  readonly description?: string;
  /** Last path segment of a problem+json `type`: hosts of problem types change, the last segment does not. */
  readonly problemType?: string;
  readonly reason?: string;
  /** Numeric code of `errors[0]`. */
  readonly errorNumber?: number;
}

/** One answer of a provider and what it means in our codes. */
export interface ErrorRule {
  readonly hop: Hop | readonly Hop[];
  readonly match: AnswerMatch;
  readonly code: OAuthErrorCode;
}

/** A field of the connection that an operator can change, by its wire name. */
export type CauseField =
  | 'client_id'
  | 'client_secret'
  | 'redirect_uri'
  | 'scopes'
  | 'request_email'
  | 'keep_access'
  | 'authorization_endpoint'
  | 'token_endpoint'
  | 'token_endpoint_auth_method'
  | 'protocol'
  | 'issuer'
  | 'attribute_mapping'
  | 'jwks_uri'
  | 'userinfo_endpoint';

/** What an operator sees, why it happens and what to change, in the words of the provider's console. */
export interface Cause {
  readonly hop: Hop;
  /** What a person or a log shows. */
  readonly symptom: string;
  readonly cause: string;
  readonly fix: string;
  /** Our field to change, if it is ours. */
  readonly field?: CauseField;
  /** The setting in the provider's console, exactly as written there. */
  readonly consoleField?: string;
  /** When it applies. A cause without one is only listed: its symptom shows on the provider's own pages. */
  readonly when?: {
    readonly code?: OAuthErrorCode;
    readonly failure?: FailureReason;
    /** The claim or parameter that a check found wrong. */
    readonly parameter?: readonly string[];
    readonly match?: AnswerMatch;
  };
}

/**
 * Finds the likely cause of an error for the operator.
 * @param provider anything carrying `causes`, in order of precedence
 * @returns the first cause whose hop and conditions agree, or undefined when nothing is known
 */
export function findCause(
  provider: { readonly causes?: readonly Cause[] },
  error: OAuthError,
): Cause | undefined {
  return provider.causes?.find(({ hop, when }) => {
    if (!when || hop !== error.hop) return false;
    if (when.code !== undefined && when.code !== error.code) return false;
    if (when.failure !== undefined && when.failure !== error.reason) return false;
    if (when.parameter !== undefined && !when.parameter.includes(error.parameter ?? '')) return false;
    return matches(when.match ?? {}, error.httpStatus, error.provider ?? {});
  });
}

/**
 * Turns an answer into one of our codes: the provider's own rules first, then those of OAuth.
 * @param rules the provider's, first match wins
 */
export function classifyAnswer(
  rules: readonly ErrorRule[] | undefined,
  hop: Hop,
  status: number | undefined,
  answer: ProviderAnswer,
): OAuthErrorCode {
  const rule = rules?.find(
    (candidate) =>
      (typeof candidate.hop === 'string' ? candidate.hop === hop : candidate.hop.includes(hop)) &&
      matches(candidate.match, status, answer),
  );
  if (rule) return rule.code;
  return status === undefined ? codeOfCallbackError(answer.error) : codeOfStatus(hop, status, answer.error);
}

/** Whether an answer is the one that is meant. */
export function matches(match: AnswerMatch, status: number | undefined, answer: ProviderAnswer): boolean {
  if (match.status !== undefined && match.status !== status) return false;
  if (match.error !== undefined && match.error !== answer.error) return false;
  if (match.problemType !== undefined && match.problemType !== answer.problemType) return false;
  if (match.reason !== undefined && match.reason !== answer.reason) return false;
  if (match.errorNumber !== undefined && match.errorNumber !== answer.errorNumber) return false;
  if (match.description === undefined) return true;
  return answer.description?.toLowerCase().includes(match.description.toLowerCase()) ?? false;
}

/** RFC 6749 §4.1.2.1: the last two stand in for a 500 and a 503, which cannot travel in a redirect. */
function codeOfCallbackError(error: string | undefined): OAuthErrorCode {
  switch (error) {
    case 'access_denied':
      return 'oauth_access_denied';
    case 'server_error':
    case 'temporarily_unavailable':
      return 'oauth_provider_unavailable';
    default:
      return 'oauth_provider_error';
  }
}

function codeOfStatus(hop: Hop, status: number, error: string | undefined): OAuthErrorCode {
  if (status >= 500 || (status >= 300 && status < 400)) return 'oauth_provider_unavailable';
  if (status === 429) return 'oauth_rate_limited';
  if (status === 402) return 'oauth_quota_exceeded';
  // No person and no code took part yet: what is refused there is the client (RFC 5849 §2.1).
  if (hop === 'request_token') return 'oauth_client_rejected';
  if (hop === 'profile') {
    return status === 403 || error === 'insufficient_scope'
      ? 'oauth_insufficient_scope'
      : 'oauth_fetch_user_error';
  }
  // RFC 6749 §5.2: invalid_client may come as 400 or 401, and servers differ on unauthorized_client.
  if (status === 401 || error === 'invalid_client' || error === 'unauthorized_client') {
    return 'oauth_client_rejected';
  }
  return hop === 'revocation' ? 'oauth_token_revocation_error' : 'oauth_token_exchange_error';
}
