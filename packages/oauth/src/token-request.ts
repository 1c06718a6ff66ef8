import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  customFetch,
  processAuthorizationCodeResponse,
  revocationRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { ValidatedResponse } from './authorization-response.ts';
import type { CallContext, PreparedClient } from './client.ts';
import { OAuthError } from './errors.ts';
import { asResponse, BufferedResponse } from './buffered-response.ts';
import { assertJson, failedAnswer, providerFetch, unusableAnswer } from './provider-call.ts';
import { parseJsonObject } from './provider-answer.ts';

export interface TokenSet {
  readonly accessToken: string;
  /** Lower case; only `bearer` is ever accepted. */
  readonly tokenType: string;
  /** Undefined when the provider does not say. */
  readonly expiresInSeconds?: number;
  readonly refreshToken?: string;
  /** Granted scopes in the provider's order; undefined means as asked for (RFC 6749 §5.1). Compare as sets. */
  readonly scopes?: readonly string[];
  /** Claims inside are checked only when the provider has an issuer; otherwise it is not handed out. */
  readonly idToken?: string;
}

export interface CodeExchange {
  readonly validatedResponse: ValidatedResponse;
  /** Exactly the one of the authorization request (RFC 6749 §4.1.3). */
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/** What can safely be put into a header; tokens are opaque otherwise (RFC 6749 Appendix A.12). */
const usableToken = /^[\x21-\x7e]{1,16384}$/;

/**
 * Exchanges the authorization code, once, at the provider's token endpoint.
 * @throws {OAuthError} `oauth_client_rejected`, `oauth_token_exchange_error`, `oauth_rate_limited`,
 *   `oauth_quota_exceeded`, `oauth_provider_unavailable`, or what the provider's own rules say
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
 */
export async function exchangeAuthorizationCode(
  context: CallContext,
  client: PreparedClient,
  { validatedResponse, redirectUri, codeVerifier }: CodeExchange,
): Promise<TokenSet> {
  const response = await authorizationCodeGrantRequest(
    client.server,
    client.client,
    client.authenticate,
    validatedResponse,
    redirectUri,
    codeVerifier,
    callOptions(context, client, 'token'),
  );
  if (response.status !== 200) {
    throw await failedAnswer(client, 'token', response, [validatedResponse.get('code') ?? '', codeVerifier]);
  }
  assertJson(response, 'token');
  return tokenSetOf(await readTokens(client, response), client);
}

/**
 * Ends a token at the provider. Revoking one that is already gone succeeds (RFC 7009 §2.2).
 * @throws {OAuthError} `oauth_endpoint_invalid` if the provider has no revocation endpoint, else as above with
 *   `oauth_token_revocation_error`
 */
export async function revokeToken(
  context: CallContext,
  client: PreparedClient,
  { token, hint }: { readonly token: string; readonly hint?: 'access_token' | 'refresh_token' },
): Promise<void> {
  if (client.server.revocation_endpoint === undefined) {
    throw new OAuthError('oauth_endpoint_invalid', 'The provider has no revocation endpoint.', {
      hop: 'revocation',
    });
  }
  const response = await revocationRequest(client.server, client.client, client.authenticate, token, {
    ...callOptions(context, client, 'revocation'),
    ...(hint === undefined ? {} : { additionalParameters: { token_type_hint: hint } }),
  });
  if (response.status !== 200) throw await failedAnswer(client, 'revocation', response, [token]);
}

function callOptions(context: CallContext, client: PreparedClient, hop: 'token' | 'revocation') {
  const call = providerFetch(context, client, hop);
  return {
    [customFetch]: async (url: string, init: Parameters<typeof call>[1]) => asResponse(await call(url, init)),
    // Where plain http is allowed is decided in one place, the outbound guard, which also knows the address.
    [allowInsecureRequests]: true,
  };
}

async function readTokens(client: PreparedClient, response: Response): Promise<TokenEndpointResponse> {
  try {
    return await processAuthorizationCodeResponse(
      client.server,
      client.client,
      client.provider.issuer === undefined ? await withoutIdToken(response) : response,
    );
  } catch (error) {
    // The library's errors carry the whole body; only their message may travel on.
    const reason = error instanceof Error ? error.message : 'unknown';
    throw unusableAnswer('token', response.status, `The token response cannot be used: ${reason}.`);
  }
}

/** Without an issuer an id_token proves nothing (OpenID Connect Core §3.1.3.7), so it is dropped unread. */
async function withoutIdToken(response: Response): Promise<Response> {
  const text = await response.text();
  if (!text.includes('"id_token"')) return response;
  const { id_token: _unverifiable, ...rest } = parseJsonObject(text) ?? {};
  const headers = { 'content-type': 'application/json' };
  return asResponse(new BufferedResponse(JSON.stringify(rest), { status: response.status, headers }));
}

function tokenSetOf(body: TokenEndpointResponse, client: PreparedClient): TokenSet {
  if (body.token_type !== 'bearer') {
    throw unusableAnswer('token', 200, 'The token is not a bearer token.');
  }
  const { access_token, refresh_token, expires_in, scope, id_token } = body;
  if (!usableToken.test(access_token) || (refresh_token !== undefined && !usableToken.test(refresh_token))) {
    throw unusableAnswer('token', 200, 'The token response holds a token that cannot be sent.');
  }
  return {
    accessToken: access_token,
    tokenType: body.token_type,
    ...(expires_in === undefined ? {} : { expiresInSeconds: expires_in }),
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    ...(scope === undefined ? {} : { scopes: scope.split(' ').filter(Boolean) }),
    ...(id_token === undefined || client.provider.issuer === undefined ? {} : { idToken: id_token }),
  };
}
