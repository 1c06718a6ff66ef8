import { backendAppTokens, backendOauthTokens } from '@portico/contract';
import type { AppTokenKind, AppTokenResource, OauthAccessTokenResource } from '@portico/contract';
import { createClient } from '@portico/js';
import type { Call } from '@portico/js';

export { ApiError } from '@portico/js';
export type {
  AppTokenKind,
  AppTokenResource,
  OauthAccessTokenResource,
  WebhookEventType,
} from '@portico/contract';
export { verifyWebhook, WebhookVerificationError } from './verify-webhook.ts';
export type { VerifyWebhookOptions, WebhookEvent, WebhookHeaders, WebhookProblem } from './verify-webhook.ts';

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

/** A call to a provider in the app's own name. */
export interface AppRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** a text is sent as it is, everything else as JSON */
  readonly body?: unknown;
}

/** A call to a provider for a user. */
export interface ProviderRequest extends AppRequest {
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
  /** Tokens that a connection has for itself. They go in, and never come out. */
  readonly appTokens: {
    /** What a connection has, by the ends of the tokens. @param connectionId `oauthp_…` */
    list(connectionId: string): Promise<readonly AppTokenResource[]>;
    /**
     * Keeps the operator's own access token; the one before is revoked at the provider.
     * @param token.accessTokenSecret where the connection speaks OAuth 1.0a, and only there
     * @throws {ApiError} `oauth_app_token_unavailable`, or naming the field
     */
    putAccessToken(
      connectionId: string,
      token: { readonly accessToken: string; readonly accessTokenSecret?: string },
    ): Promise<AppTokenResource>;
    /**
     * Gets a bearer token for the app; one that is held is ended first, and another one got.
     * @param wish.scopes those of the one before where nothing is said
     * @throws {ApiError} `oauth_app_token_not_given` with the provider's words, `oauth_app_token_unavailable`
     */
    fetchBearer(
      connectionId: string,
      wish?: { readonly scopes?: readonly string[] },
    ): Promise<AppTokenResource>;
    /** Forgets a token, and has the provider end it. @throws {ApiError} `oauth_app_token_missing` */
    remove(connectionId: string, kind: AppTokenKind): Promise<void>;
    /**
     * Calls the provider in the app's own name; the token does not leave Portico. The key needs the scope
     * `oauth_tokens`.
     * @param provider `x`, `oauth_x`, `custom_<key>`
     * @param kind of the token that the call is made with; calls with an access token of OAuth 1.0a are signed
     * @param url https, at a host that the connection may be used for
     * @returns the provider's answer, also when it is an error of the provider's
     * @throws {ApiError} when the provider was not asked, did not answer, or does not take the token any more
     */
    fetch(provider: string, kind: AppTokenKind, url: string, request?: AppRequest): Promise<Response>;
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
    appTokens: appTokensOf(call),
  };
}

const endings = {
  access_token: backendAppTokens.deleteAppAccessToken,
  bearer: backendAppTokens.deleteAppBearer,
} as const;

function appTokensOf(call: Call): Portico['appTokens'] {
  return {
    list: async (id) => (await call(backendAppTokens.listAppTokens, { params: { id } })).data,
    putAccessToken: (id, { accessToken, accessTokenSecret }) =>
      call(backendAppTokens.putAppAccessToken, {
        params: { id },
        body: {
          access_token: accessToken,
          ...(accessTokenSecret === undefined ? {} : { access_token_secret: accessTokenSecret }),
        },
      }),
    fetchBearer: (id, { scopes } = {}) =>
      call(backendAppTokens.fetchAppBearer, {
        params: { id },
        body: scopes === undefined ? {} : { scopes: [...scopes] },
      }),
    remove: async (id, kind) => void (await call(endings[kind], { params: { id } })),
    fetch: async (provider, kind, url, request = {}) =>
      responseOf(
        await call(backendAppTokens.fetchForApp, {
          params: { provider },
          body: { kind, ...fetchBody(url, request) },
        }),
      ),
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
  const { externalAccountId } = request;
  const answer = await call(backendOauthTokens.fetchForUser, {
    params: { user_id: userId, provider },
    body: {
      ...fetchBody(address, request),
      ...(externalAccountId === undefined ? {} : { external_account_id: externalAccountId }),
    },
  });
  return responseOf(answer);
}

const fetchBody = (url: string, { method, headers, body }: AppRequest) => ({
  url,
  ...(method === undefined ? {} : { method }),
  ...(headers === undefined ? {} : { headers: { ...headers } }),
  ...(body === undefined ? {} : { body }),
});

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What a provider answered, as an answer. */
const responseOf = ({ status, headers, body }: Answered): Response =>
  new Response(withoutBody.has(status) ? null : body, { status, headers });
