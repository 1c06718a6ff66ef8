/** Why a signed call is refused. */
export type Refusal =
  | 'no_credentials'
  | 'not_authenticated'
  | 'timestamp'
  | 'nonce_used'
  | 'callback_not_approved'
  | 'request_token_missing'
  | 'verifier_invalid'
  | 'token_invalid'
  | 'suspended'
  | 'rate_limited'
  | 'unavailable';

/** How a provider words its refusals: no two of 1.0a do it alike. */
export type AnswerRefusal = (
  refusal: Refusal,
  options?: { readonly path?: string; readonly headers?: Record<string, string> },
) => Response;

const problems: Record<Refusal, readonly [status: number, problem: string]> = {
  no_credentials: [400, 'parameter_absent'],
  not_authenticated: [401, 'signature_invalid'],
  timestamp: [401, 'timestamp_refused'],
  nonce_used: [401, 'nonce_used'],
  callback_not_approved: [401, 'parameter_rejected'],
  request_token_missing: [401, 'token_rejected'],
  verifier_invalid: [401, 'verifier_invalid'],
  token_invalid: [401, 'token_rejected'],
  suspended: [403, 'permission_denied'],
  rate_limited: [429, 'consumer_key_throttled'],
  unavailable: [503, 'service_unavailable'],
};

/** https://wiki.oauth.net/w/page/12238543/ProblemReporting, what providers agree on as far as they do. */
export const answerProblem: AnswerRefusal = (refusal, { headers = {} } = {}) => {
  const [status, problem] = problems[refusal];
  return new Response(new URLSearchParams({ oauth_problem: problem }).toString(), {
    status,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'cache-control': 'no-store', ...headers },
  });
};
