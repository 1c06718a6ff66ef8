import { backendOauthTokens } from '@portico/contract';
import type { OauthAccessTokenResource } from '@portico/contract';
import { createClient } from '@portico/js';
import type { Call } from '@portico/js';

export { ApiError } from '@portico/js';
export type { OauthAccessTokenResource } from '@portico/contract';

export interface PorticoOptions {
  /** `sk_…`, of the environment whose users are meant; for tokens it needs the scope `oauth_tokens` */
  readonly secretKey: string;
  /** origin and path prefix of the environment, without a trailing slash */
  readonly url: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface TokenWish {
  /** how long the token has to live on, as far as the provider's do */
  readonly minValiditySeconds?: number;
  /** those that were not granted are named in `missing_scopes` of the answer */
  readonly requiredScopes?: readonly string[];
}

export interface ProviderRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** a text is sent as it is, everything else as JSON */
  readonly body?: unknown;
  /** of several accounts of this user; the first one otherwise */
  readonly externalAccountId?: string;
}

export interface Portico {
  readonly users: {
    /**
     * A user's access tokens at a provider, one for each account there, fresh.
     * @param provider `x`, `oauth_x`, `custom_<key>`
     * @throws {ApiError} with the code to switch on, such as `external_account_needs_reconnect`
     */
    getUserOauthAccessToken(
      userId: string,
      provider: string,
      wish?: TokenWish,
    ): Promise<readonly OauthAccessTokenResource[]>;
    /**
     * Calls the provider for a user; the token does not leave Portico.
     * @param url https, at a host that the connection may be used for
     * @returns the provider's answer, also when it is an error of the provider's
     * @throws {ApiError} when the provider was not asked, or did not answer
     */
    fetch(userId: string, provider: string, url: string, request?: ProviderRequest): Promise<Response>;
  };
}

/** Statuses of answers that have no body, not even an empty one (https://fetch.spec.whatwg.org/#null-body-status). */
const withoutBody = new Set([204, 205, 304]);

/** Portico for servers. Never in a browser: whoever has the secret key may do everything. */
export function createPortico({ secretKey, url, fetch }: PorticoOptions): Portico {
  const call = createClient({
    baseUrl: url,
    headers: { authorization: `Bearer ${secretKey}` },
    ...(fetch ? { fetch } : {}),
  });
  return {
    users: {
      getUserOauthAccessToken: (userId, provider, wish = {}) => readTokens(call, { userId, provider, wish }),
      fetch: (userId, provider, address, request = {}) =>
        fetchForUser(call, { userId, provider, address, request }),
    },
  };
}

interface Subject {
  readonly userId: string;
  readonly provider: string;
}

async function readTokens(
  call: Call,
  { userId, provider, wish }: Subject & { readonly wish: TokenWish },
): Promise<readonly OauthAccessTokenResource[]> {
  const { minValiditySeconds, requiredScopes } = wish;
  const { data } = await call(backendOauthTokens.listOauthAccessTokens, {
    params: { user_id: userId, provider },
    query: {
      paginated: 'true',
      ...(minValiditySeconds === undefined ? {} : { min_validity_seconds: String(minValiditySeconds) }),
      ...(requiredScopes === undefined ? {} : { required_scopes: requiredScopes.join(' ') }),
    },
  });
  return data;
}

async function fetchForUser(
  call: Call,
  {
    userId,
    provider,
    address,
    request,
  }: Subject & { readonly address: string; readonly request: ProviderRequest },
): Promise<Response> {
  const { method, headers, body, externalAccountId } = request;
  const answer = await call(backendOauthTokens.fetchForUser, {
    params: { user_id: userId, provider },
    body: {
      url: address,
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers: { ...headers } }),
      ...(body === undefined ? {} : { body }),
      ...(externalAccountId === undefined ? {} : { external_account_id: externalAccountId }),
    },
  });
  const { status } = answer;
  return new Response(withoutBody.has(status) ? null : answer.body, { status, headers: answer.headers });
}
