import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  clientCredentialsGrantRequest,
  customFetch,
  nopkce,
  processAuthorizationCodeResponse,
  processClientCredentialsResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { ValidatedResponse } from './authorization-response.ts';
import { asResponse, BufferedResponse, type ProviderResponse } from './buffered-response.ts';
import type { CallContext, PreparedAppClient, PreparedClient } from './client.ts';
import { parseJsonObject } from './provider-answer.ts';
import {
  assertJson,
  failedAnswer,
  providerFetch,
  unusableAnswer,
  withoutLibraryName,
  withQuery,
  type FetchInit,
} from './provider-call.ts';
import { verifiesIdTokens, type AppProvider } from './provider.ts';
import { readGrantedScopes } from './scope-names.ts';
import { readTokenResponse, type ReadTokenResponse } from './token-response.ts';

export interface TokenSet {
  readonly accessToken: string;
  /** Lower case; only `bearer` is ever accepted. */
  readonly tokenType: string;
  /** Undefined when the provider does not say. */
  readonly expiresInSeconds?: number;
  readonly refreshToken?: string;
  /**
   * Granted scopes in the provider's order, by the names they are asked for by; undefined means as asked for (RFC 6749
   * §5.1). Compare as sets.
   */
  readonly scopes?: readonly string[];
  /** As it came: nothing in it counts before `verifyIdToken`. Absent where the provider has no issuer and keys. */
  readonly idToken?: string;
  /** What the provider says beside the tokens, e.g. the id of the person. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Parameters of the callback without which the tokens cannot be refreshed: kept with the refresh token. */
  readonly kept?: Readonly<Record<string, string>>;
}

export interface CodeExchange {
  readonly validatedResponse: ValidatedResponse;
  /** Exactly the one of the authorization request (RFC 6749 §4.1.3). */
  readonly redirectUri: string;
  readonly codeVerifier: string;
  /** All parameters of the callback, for providers that want some of them back. */
  readonly callback?: URLSearchParams;
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
  { validatedResponse, redirectUri, codeVerifier, callback }: CodeExchange,
): Promise<TokenSet> {
  const kept = keptOf(client, (name) => callback?.get(name) ?? '');
  const { parameters } = client.provider.tokenEndpointQuirks ?? {};
  const additionalParameters = new URLSearchParams({ ...parameters, ...kept });
  const response = await authorizationCodeGrantRequest(
    client.server,
    client.client,
    client.authenticate,
    validatedResponse,
    redirectUri,
    // A server that was shown no challenge refuses a verifier (RFC 9700 §2.1.1).
    client.provider.pkce === 'none' ? nopkce : codeVerifier,
    { ...callOptions(context, client), additionalParameters },
  );
  const secrets = [validatedResponse.get('code') ?? '', codeVerifier];
  const tokens = await readTokens(client, response, { process: processAuthorizationCodeResponse, secrets });
  return kept === undefined ? tokens : { ...tokens, kept };
}

export interface Refresh {
  readonly refreshToken: string;
  /** As the token set had it that the refresh token is from. */
  readonly kept?: Readonly<Record<string, string>> | undefined;
}

/** @returns undefined where the provider wants nothing of the callback back */
function keptOf(
  { provider }: PreparedClient,
  valueOf: (name: string) => string,
): Record<string, string> | undefined {
  const names = provider.tokenEndpointQuirks?.callbackParameters;
  return names && Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}

/**
 * Asks for fresh tokens (RFC 6749 §6). A provider may answer with a new refresh token; the old one is then over.
 * @throws {OAuthError} as `exchangeAuthorizationCode`
 */
export async function refreshTokens(
  context: CallContext,
  client: PreparedClient,
  refresh: Refresh,
): Promise<TokenSet> {
  const { refreshToken } = refresh;
  const { server, authenticate } = client.refreshing;
  const kept = keptOf(client, (name) => refresh.kept?.[name] ?? '');
  const response = await refreshTokenGrantRequest(server, client.client, authenticate, refreshToken, {
    ...callOptions(context, client),
    additionalParameters: new URLSearchParams(kept),
  });
  const process = processRefreshTokenResponse;
  const tokens = await readTokens(client, response, { process, secrets: [refreshToken] });
  return kept === undefined ? tokens : { ...tokens, kept };
}

/**
 * Asks for a token of the app's own, in nobody's name.
 * @param wish.scopes joined with single spaces (RFC 6749 §3.3); none: whatever the provider gives
 * @throws {OAuthError} `oauth_client_rejected`, `oauth_token_exchange_error`, `oauth_rate_limited`,
 *   `oauth_quota_exceeded`, `oauth_provider_unavailable`, or what the provider's own rules say
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export async function requestAppToken(
  context: CallContext,
  client: PreparedAppClient,
  { scopes = [] }: { readonly scopes?: readonly string[] } = {},
): Promise<TokenSet> {
  const response = await clientCredentialsGrantRequest(
    client.server,
    client.client,
    client.authenticate,
    new URLSearchParams(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    callOptions(context, client),
  );
  return readTokens(client, response, { process: processClientCredentialsResponse, secrets: [] });
}

function callOptions(context: CallContext, client: PreparedAppClient) {
  const call = providerFetch(context, client, 'token');
  return {
    [customFetch]: async (url: string, init: FetchInit) =>
      asResponse(
        await call(
          ...inOwnForm(client.provider, url, { ...init, headers: withoutLibraryName(init.headers) }),
        ),
      ),
    // Where plain http is allowed is decided in one place, the outbound guard, which also knows the address.
    [allowInsecureRequests]: true,
  };
}

/** The request as the provider wants it; the library makes a form. */
function inOwnForm({ tokenEndpointQuirks: quirks }: AppProvider, url: string, init: FetchInit) {
  if (quirks === undefined || !(init.body instanceof URLSearchParams)) return [url, init] as const;
  const headers = { ...init.headers, ...quirks.headers };
  if (quirks.requestAs === undefined) return [url, { ...init, headers }] as const;
  const { 'content-type': _form, ...others } = headers;
  if (quirks.requestAs === 'query')
    return [withQuery(url, init.body), { method: 'GET', headers: others }] as const;
  const body = JSON.stringify(Object.fromEntries(init.body));
  return [url, { method: 'POST', headers: { ...others, 'content-type': 'application/json' }, body }] as const;
}

interface TokenReading {
  readonly process:
    | typeof processAuthorizationCodeResponse
    | typeof processRefreshTokenResponse
    | typeof processClientCredentialsResponse;
  /** of the request, which must not come back in an error */
  readonly secrets: readonly string[];
}

async function readTokens(
  client: PreparedAppClient,
  response: ProviderResponse,
  { process, secrets }: TokenReading,
): Promise<TokenSet> {
  if (response.status !== 200) throw await failedAnswer(client, 'token', response, secrets);
  if (client.provider.mislabelsJson !== true) assertJson(response, 'token');
  const answer = parseJsonObject(await response.text());
  if (!answer) throw unusableAnswer('token', response.status, 'The token response is not a JSON object.');
  const read = readTokenResponse(client.provider, answer);
  if (!read) {
    // Some servers send errors as successes; those are errors all the same.
    if ('error' in answer || 'errcode' in answer)
      throw await failedAnswer(client, 'token', response, secrets);
    throw unusableAnswer('token', response.status, 'The token response holds no access token.');
  }
  return tokenSetOf(await checked(client, read.body, process), client, read);
}

/** The library judges what is of RFC 6749 §5.1; id_tokens are verified apart, by their signature. */
async function checked(
  client: PreparedAppClient,
  body: Record<string, unknown>,
  process: TokenReading['process'],
): Promise<TokenEndpointResponse> {
  const headers = { 'content-type': 'application/json' };
  const response = asResponse(new BufferedResponse(JSON.stringify(body), { status: 200, headers }));
  try {
    return await process(client.server, client.client, response);
  } catch (error) {
    // The library's errors carry the whole body; only their message may travel on.
    const reason = error instanceof Error ? error.message : 'unknown';
    throw unusableAnswer('token', 200, `The token response cannot be used: ${reason}.`);
  }
}

function tokenSetOf(
  body: TokenEndpointResponse,
  { provider }: PreparedAppClient,
  { idToken, extra }: ReadTokenResponse,
): TokenSet {
  if (body.token_type !== 'bearer') {
    throw unusableAnswer('token', 200, 'The token is not a bearer token.');
  }
  const { access_token, refresh_token, expires_in, scope } = body;
  if (!usableToken.test(access_token) || (refresh_token !== undefined && !usableToken.test(refresh_token))) {
    throw unusableAnswer('token', 200, 'The token response holds a token that cannot be sent.');
  }
  return {
    accessToken: access_token,
    tokenType: body.token_type,
    ...(expires_in === undefined ? {} : { expiresInSeconds: expires_in }),
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    ...(scope === undefined ? {} : { scopes: readGrantedScopes(provider, scope) }),
    // Without an issuer an id_token proves nothing (OpenID Connect Core §3.1.3.7), so it is dropped unread.
    ...(idToken === undefined || !verifiesIdTokens(provider) ? {} : { idToken }),
    extra,
  };
}
