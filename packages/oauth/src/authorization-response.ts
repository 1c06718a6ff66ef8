import { timingSafeEqual } from 'node:crypto';
import { validateAuthResponse } from 'oauth4webapi';
import { classifyAnswer, type ErrorRule } from './error-rules.ts';
import { OAuthError, type OAuthErrorCode } from './errors.ts';
import { safeText } from './provider-answer.ts';

declare const validated: unique symbol;

/** The parameters of a callback that passed every check. Only `validateAuthorizationResponse` makes one. */
export type ValidatedResponse = URLSearchParams & { readonly [validated]: true };

/** What the callback must agree with; a `PreparedClient.provider` fits for everything but the state. */
export interface ExpectedResponse {
  readonly expectedState: string;
  /** The provider's issuer, if it has one. Without it an `iss` means nothing and is ignored (RFC 9207 §2.4). */
  readonly issuer?: string | undefined;
  readonly issParameterSupported?: boolean | undefined;
  readonly errorRules?: readonly ErrorRule[] | undefined;
}

const longestQuery = 16_384;
/** Codes of real providers stay below 2 kB. */
const longestValue = 8192;
/** RFC 6749 Appendix A.11 and A.5: code and state are printable ASCII. */
const printable = /^[\x20-\x7e]+$/;
const singleParameters = ['state', 'code', 'error', 'error_description', 'error_uri', 'iss'] as const;
/** oauth4webapi wants to know a client; none of the checks on this leg looks at it. */
const anyClient = { client_id: '-' };

/**
 * Checks the parameters a provider sent to the redirect URI.
 * @param params of the query, or of the form with `response_mode=form_post`
 * @throws {OAuthError} `oauth_callback_invalid`, `oauth_state_invalid`, `oauth_issuer_mismatch`, or what the
 *   provider's `error` means: `oauth_access_denied`, `oauth_provider_unavailable`, `oauth_provider_error`
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
 */
export function validateAuthorizationResponse(
  expected: ExpectedResponse,
  params: URLSearchParams,
): ValidatedResponse {
  assertWellFormed(params);
  const state = params.get('state');
  if (state === null || !equalInConstantTime(state, expected.expectedState)) {
    throw refuse('oauth_state_invalid', 'The callback does not carry the state of this flow.');
  }
  assertIssuer(expected, params.get('iss'));
  const error = params.get('error');
  const code = params.get('code');
  if (error !== null && code !== null) {
    throw refuse('oauth_callback_invalid', 'The callback carries both a code and an error.');
  }
  if (error !== null) throw providerError(expected.errorRules, error, params.get('error_description'));
  if (code === null) throw refuse('oauth_callback_invalid', 'The callback carries no code.', 'code');
  return brand(expected, state, code);
}

/**
 * Runs the library's own validation on exactly what was checked above; the token request accepts nothing that
 * did not come out of it.
 */
function brand({ issuer }: ExpectedResponse, state: string, code: string): ValidatedResponse {
  const checked = new URLSearchParams({ code, state });
  const response = validateAuthResponse({ issuer: issuer ?? '-' }, anyClient, checked, state);
  return response as ValidatedResponse;
}

function assertWellFormed(params: URLSearchParams): void {
  let length = 0;
  for (const [name, value] of params) {
    length += name.length + value.length;
    if (length > longestQuery || value.length > longestValue) {
      throw refuse('oauth_callback_invalid', 'The callback is too large.');
    }
    if (name.includes('\0') || value.includes('\0')) {
      throw refuse('oauth_callback_invalid', 'The callback holds a NUL character.');
    }
  }
  for (const name of singleParameters) {
    // RFC 6749 §3.1: parameters must not be included more than once.
    if (params.getAll(name).length > 1) {
      throw refuse('oauth_callback_invalid', `The callback carries "${name}" more than once.`, name);
    }
  }
  for (const name of ['state', 'code', 'error'] as const) {
    const value = params.get(name);
    if (value !== null && !printable.test(value)) {
      throw refuse('oauth_callback_invalid', `"${name}" is empty or not printable ASCII.`, name);
    }
  }
  // An id_token or access token here belongs to flows we never start; `response` is a JARM answer.
  if (params.has('id_token') || params.has('access_token') || params.has('token') || params.has('response')) {
    throw refuse('oauth_callback_invalid', 'The callback belongs to another response type.');
  }
}

function assertIssuer({ issuer, issParameterSupported }: ExpectedResponse, iss: string | null): void {
  if (issuer === undefined) return;
  // Exact string comparison, RFC 9207 §2.4.
  if (iss === null ? issParameterSupported === true : iss !== issuer) {
    throw refuse(
      'oauth_issuer_mismatch',
      'The callback does not come from the provider that was started.',
      'iss',
    );
  }
}

function providerError(rules: readonly ErrorRule[] | undefined, error: string, description: string | null) {
  const answer = {
    error: safeText(error, []),
    ...(description === null ? {} : { description: safeText(description, []) }),
  };
  return new OAuthError(
    classifyAnswer(rules, 'callback', undefined, answer),
    'The provider sent the browser back with an error.',
    { hop: 'callback', provider: answer },
  );
}

function refuse(code: OAuthErrorCode, message: string, parameter?: string): OAuthError {
  return new OAuthError(code, message, { hop: 'callback', parameter });
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
export function equalInConstantTime(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
