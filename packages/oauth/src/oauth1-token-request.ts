import type { ProviderResponse } from './buffered-response.ts';
import type { CallContext } from './client.ts';
import { matches } from './error-rules.ts';
import { OAuthError, type Hop } from './errors.ts';
import type { ValidatedOAuth1Response } from './oauth1-authorization.ts';
import { callSigned, unexpectedAnswer } from './oauth1-call.ts';
import type { PreparedOAuth1Client } from './oauth1-client.ts';

/** "Temporary credentials" of RFC 5849 §2.1. */
export interface RequestToken {
  readonly token: string;
  /** Kept by the caller until the callback; never sent. */
  readonly tokenSecret: string;
}

/** An access token is worth nothing without its secret, and the other way round. */
export interface OAuth1TokenSet {
  readonly accessToken: string;
  readonly tokenSecret: string;
  /**
   * Whatever else came along (X: `user_id`, `screen_name`). A hint for logs and screens: who the person is, only the
   * profile says.
   */
  readonly unverifiedExtras: Readonly<Record<string, string>>;
}

export interface OAuth1Exchange {
  readonly response: ValidatedOAuth1Response;
  /** The secret that came with the request token. */
  readonly tokenSecret: string;
}

const longestAnswer = 16_384;
/** Fields beside the two that count. */
const mostFields = 32;
const usableToken = /^[\x21-\x7e]{1,2048}$/;

/**
 * Asks for a request token, the first step of a sign-in.
 * @param request.callbackUrl where the browser comes back to, or `oob` where the person types the verifier
 * @throws {OAuthError} `oauth_client_rejected`, `oauth_endpoint_invalid`, `oauth_rate_limited`,
 *   `oauth_provider_unavailable`, or what the provider's own rules say
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-2.1
 */
export async function requestToken(
  context: CallContext,
  client: PreparedOAuth1Client,
  { callbackUrl }: { readonly callbackUrl: string },
): Promise<RequestToken> {
  const response = await callSigned(context, client, 'request_token', {
    method: 'POST',
    url: client.requestTokenEndpoint,
    oauthParameters: { oauth_callback: callbackUrl },
  });
  const { token, tokenSecret, rest } = await readTokens(response, 'request_token');
  // Only 1.0a confirms: a provider of plain 1.0 would take the callback, and the victim, from the browser.
  if (rest['oauth_callback_confirmed'] !== 'true') {
    const parameter = 'oauth_callback_confirmed';
    throw unexpectedAnswer('request_token', response.status, 'The callback was not confirmed.', parameter);
  }
  return { token, tokenSecret };
}

/**
 * Exchanges the request token, once, for an access token.
 * @throws {OAuthError} `oauth_client_rejected`, `oauth_token_exchange_error`, `oauth_rate_limited`,
 *   `oauth_provider_unavailable`, or what the provider's own rules say
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-2.3
 */
export async function exchangeRequestToken(
  context: CallContext,
  client: PreparedOAuth1Client,
  { response: { token, verifier }, tokenSecret }: OAuth1Exchange,
): Promise<OAuth1TokenSet> {
  const proof = { oauth_verifier: verifier };
  const answer = await callSigned(context, client, 'token', {
    method: 'POST',
    url: client.accessTokenEndpoint,
    token,
    tokenSecret,
    ...(client.provider.verifierInBody ? { form: new URLSearchParams(proof) } : { oauthParameters: proof }),
  });
  const granted = await readTokens(answer, 'token');
  return {
    accessToken: granted.token,
    tokenSecret: granted.tokenSecret,
    unverifiedExtras: granted.rest,
  };
}

/**
 * Ends an access token at the provider. Ending one that is already gone succeeds where the provider says how it
 * answers then.
 * @throws {OAuthError} `oauth_endpoint_invalid` if the provider has no revocation endpoint, else as above with
 *   `oauth_token_revocation_error`
 */
export async function revokeOAuth1Token(
  context: CallContext,
  client: PreparedOAuth1Client,
  { accessToken, tokenSecret }: { readonly accessToken: string; readonly tokenSecret: string },
): Promise<void> {
  const { revocationEndpoint: url, provider } = client;
  if (url === undefined) {
    throw new OAuthError('oauth_endpoint_invalid', 'The provider has no revocation endpoint.', {
      hop: 'revocation',
    });
  }
  try {
    await callSigned(context, client, 'revocation', { method: 'POST', url, token: accessToken, tokenSecret });
  } catch (error) {
    const gone = provider.revokedTokenAnswer;
    if (gone && error instanceof OAuthError && error.provider) {
      if (matches(gone, error.httpStatus, error.provider)) return;
    }
    throw error;
  }
}

interface ReadTokens {
  readonly token: string;
  readonly tokenSecret: string;
  readonly rest: Readonly<Record<string, string>>;
}

/** The answer is a form whatever its label says: some providers call it a web page. */
async function readTokens(response: ProviderResponse, hop: Hop): Promise<ReadTokens> {
  const refuse = (message: string, parameter?: string) =>
    unexpectedAnswer(hop, response.status, message, parameter);
  const text = await response.text();
  if (text.length > longestAnswer) throw refuse('The answer is too large to be a token.');
  const form = new URLSearchParams(text.trim());
  const fields = Object.fromEntries(form);
  if (Object.keys(fields).length !== form.size) throw refuse('The answer carries a field more than once.');
  if (form.size > mostFields) throw refuse('The answer carries too many fields.');
  const { oauth_token: token, oauth_token_secret: tokenSecret, ...rest } = fields;
  if (token === undefined || !usableToken.test(token)) {
    throw refuse('The answer holds no token that can be used.', 'oauth_token');
  }
  if (tokenSecret === undefined || !usableToken.test(tokenSecret)) {
    throw refuse('The answer holds no token secret that can be used.', 'oauth_token_secret');
  }
  return { token, tokenSecret, rest };
}
