import { equalInConstantTime } from './authorization-response.ts';
import { OAuthError, type OAuthErrorCode } from './errors.ts';
import { assertOAuth1ExtraParameter, withParameters, type PreparedOAuth1Client } from './oauth1-client.ts';

export interface OAuth1AuthorizationRequest {
  /** The request token; not its secret, which never leaves the server. */
  readonly token: string;
  /** The operator's own additions, e.g. `force_login`; they win over those of the provider. */
  readonly extraParameters?: Readonly<Record<string, string>> | undefined;
}

/**
 * Builds the URL that sends the browser to the provider. The callback is not in it: it was named, and signed, when
 * the request token was asked for.
 * @throws {OAuthError} `oauth_endpoint_invalid` with `parameter` if an extra parameter is reserved or malformed
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-2.2
 */
export function buildOAuth1AuthorizationUrl(
  client: PreparedOAuth1Client,
  { token, extraParameters = {} }: OAuth1AuthorizationRequest,
): string {
  for (const [name, value] of Object.entries(extraParameters)) assertOAuth1ExtraParameter(name, value);
  return withParameters(new URL(client.authorizationEndpoint), {
    ...client.provider.authorizeParameters,
    ...extraParameters,
    oauth_token: token,
  });
}

declare const validated: unique symbol;

/** A callback that passed every check. Only `validateOAuth1Response` makes one. */
export interface ValidatedOAuth1Response {
  /** The request token, equal to the one that was expected. */
  readonly token: string;
  readonly verifier: string;
  readonly [validated]: true;
}

const longestQuery = 16_384;
/** Tokens and verifiers of real providers stay below 200 characters. */
const longestValue = 2048;
const printable = /^[\x21-\x7e]+$/;
const singleParameters = ['oauth_token', 'oauth_verifier', 'denied'] as const;

/**
 * Checks the parameters a provider sent to the callback.
 * @param expected.expectedToken the request token of this flow. There is no `state` in OAuth 1.0a: the token is what
 *   ties the callback to the browser that started
 * @throws {OAuthError} `oauth_state_invalid` if the callback is about another token or none, `oauth_access_denied` if
 *   this token was denied, `oauth_callback_invalid` if it is malformed or carries no verifier
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-2.2
 */
export function validateOAuth1Response(
  { expectedToken }: { readonly expectedToken: string },
  params: URLSearchParams,
): ValidatedOAuth1Response {
  assertWellFormed(params);
  const token = params.get('oauth_token');
  const denied = params.get('denied');
  const verifier = params.get('oauth_verifier');
  for (const named of [token, denied]) {
    if (named !== null && !equalInConstantTime(named, expectedToken)) {
      throw refuse('oauth_state_invalid', 'The callback does not carry the request token of this flow.');
    }
  }
  if (denied !== null) {
    if (verifier !== null) {
      throw refuse('oauth_callback_invalid', 'The callback carries both a verifier and a denial.');
    }
    throw refuse('oauth_access_denied', 'The person said no at the provider.');
  }
  if (token === null) throw refuse('oauth_state_invalid', 'The callback carries no request token.');
  if (verifier === null) {
    // Without a verifier nothing proves that the person who approved is the one in this browser (OAuth 1.0a's reason).
    throw refuse('oauth_callback_invalid', 'The callback carries no verifier.', 'oauth_verifier');
  }
  return { token, verifier } as ValidatedOAuth1Response;
}

function assertWellFormed(params: URLSearchParams): void {
  let length = 0;
  for (const [name, value] of params) {
    length += name.length + value.length;
    if (length > longestQuery) throw refuse('oauth_callback_invalid', 'The callback is too large.');
  }
  for (const name of singleParameters) {
    const [value, ...others] = params.getAll(name);
    // RFC 5849 §3.1: a protocol parameter must not appear more than once.
    if (others.length > 0) {
      throw refuse('oauth_callback_invalid', `The callback carries "${name}" more than once.`, name);
    }
    if (value !== undefined && (value.length > longestValue || !printable.test(value))) {
      throw refuse('oauth_callback_invalid', `"${name}" is empty, too long or not printable ASCII.`, name);
    }
  }
}

function refuse(code: OAuthErrorCode, message: string, parameter?: string): OAuthError {
  return new OAuthError(code, message, { hop: 'callback', parameter });
}
