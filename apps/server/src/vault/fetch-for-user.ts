import { AppError } from '@portico/contract';
import type { FetchedAnswerResource } from '@portico/contract';
import { OAuthError, rateLimitOf, readProfile } from '@portico/oauth';
import type { ProviderResponse } from '@portico/oauth';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../store/database.ts';
import { freshTokens } from './fresh-tokens.ts';
import type { FreshTokens } from './fresh-tokens.ts';
import { findAccounts, noteUse } from './read-tokens.ts';
import { endTokens } from './token-changes.ts';
import type { TokenRequest } from './read-tokens.ts';

export type FetchMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface FetchWish {
  readonly url: string;
  readonly method: FetchMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly accountId: string | undefined;
}

/** What a caller may say in headers; everything else is ours, or would be read on the way. */
const allowedHeader =
  /^(?:accept|accept-language|content-type|if-[a-z-]+|idempotency-key|prefer|x-[a-z0-9-]+)$/;
/** What a caller is told beside the limits of the provider. */
const toldHeaders = ['content-type', 'etag', 'last-modified', 'link', 'location', 'retry-after', 'date'];

/**
 * Calls the provider for a user. The token goes to hosts that the connection allows, and to nobody else; a token that
 * the provider refuses is refreshed once and tried once more.
 * @throws {AppError} `oauth_fetch_not_allowed`, `oauth_provider_unavailable`, or as reading the token would
 */
export async function fetchForUser(
  deps: Deps,
  request: TokenRequest,
  wish: FetchWish,
): Promise<FetchedAnswerResource> {
  const { connection, accounts } = await findAccounts(deps, request);
  const url = allowedUrl(connection, wish);
  const account = accounts.find(({ id }) => wish.accountId === undefined || id === wish.accountId);
  if (!account) throw new AppError('resource_not_found', { meta: { param_name: 'external_account_id' } });

  const first = await freshTokens(deps, { connection, account, minValidityMs: 0 });
  const { method } = wish;
  const details = { method, url: `${url.origin}${url.pathname}` };
  await noteUse(deps, request, account, { type: 'external_account.tokens_used', details });
  const answer = await call(deps, connection, { first, url, wish });
  const { rateLimitHeaders } = connection.provider.profile;
  const rateLimit = rateLimitOf(answer.headers, rateLimitHeaders);
  return {
    object: 'oauth_fetch',
    external_account_id: account.id,
    status: answer.status,
    headers: told(answer, connection),
    body: await answer.text(),
    rate_limit: rateLimit
      ? { limit: rateLimit.limit, remaining: rateLimit.remaining, reset_at: rateLimit.resetAt }
      : null,
  };
}

/** @throws {AppError} `oauth_fetch_not_allowed` naming what is not */
function allowedUrl({ settings, provider }: Connection, { url: text, method, headers }: FetchWish): URL {
  const url = URL.parse(text);
  const refuse = (field: string, message: string) =>
    new AppError('oauth_fetch_not_allowed', { meta: { param_name: field }, message });
  if (!url || url.username || url.password) throw refuse('url', 'The URL cannot be called.');
  const own = provider.profile.url === undefined ? [] : [new URL(provider.profile.url).host];
  const hosts = settings.fetchHosts.length > 0 ? settings.fetchHosts : own;
  if (!hosts.includes(url.host))
    throw refuse('url', `${url.host} is not among the hosts of this connection.`);
  if (!settings.fetchMethods.includes(method)) {
    throw refuse('method', `${method} is not among the methods of this connection.`);
  }
  const foreign = Object.keys(headers).find((name) => !allowedHeader.test(name.toLowerCase()));
  if (foreign !== undefined) throw refuse(`headers.${foreign}`, `The header ${foreign} cannot be set.`);
  return url;
}

interface Calling {
  readonly first: FreshTokens;
  readonly url: URL;
  readonly wish: FetchWish;
}

async function call(
  deps: Deps,
  connection: Connection,
  { first, url, wish }: Calling,
): Promise<ProviderResponse> {
  const answer = await send(deps, connection, first, { url, wish });
  if (answer.status !== 401) return answer;
  // What was taken a moment ago may have ended early, e.g. by a sign-in elsewhere.
  if (first.tokens.refreshToken === undefined) await endIfRevoked(deps, connection, first);
  const again = await renewed(deps, connection, first);
  return again === undefined ? answer : send(deps, connection, again, { url, wish });
}

/**
 * Without a refresh token nobody will ever try these tokens but apps, and one place that refuses a token may have reasons
 * of its own. The profile, which every token of ours may read, has the last word.
 */
async function endIfRevoked(
  deps: Deps,
  connection: Connection,
  { account, tokens }: FreshTokens,
): Promise<void> {
  const upstream = connection.upstream();
  if (upstream.protocol !== 'oauth2' || connection.provider.profile.url === undefined) return;
  const request = { scopes: tokens.scopes ?? [] };
  const isRefused = await readProfile(deps, upstream.client, tokens.accessToken, request).then(
    () => false,
    (error: unknown) => error instanceof OAuthError && error.hop === 'profile' && error.httpStatus === 401,
  );
  if (!isRefused) return;
  await inTransaction(deps.db, (tx) => endTokens(deps, tx, { connection, account }, 'revoked_at_provider'));
}

/** @returns undefined when there is no other token to be had */
async function renewed(
  deps: Deps,
  connection: Connection,
  { account, tokens }: FreshTokens,
): Promise<FreshTokens | undefined> {
  if (tokens.refreshToken === undefined) return undefined;
  const lifeMs = (tokens.expiresAt ?? 0) - deps.now();
  const wanted = { connection, account, minValidityMs: Math.max(lifeMs, 0) + 1, isRefused: true };
  const next = await freshTokens(deps, wanted).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  return next?.tokens.accessToken === tokens.accessToken ? undefined : next;
}

async function send(
  { outbound }: Pick<Deps, 'outbound'>,
  connection: Connection,
  { tokens }: FreshTokens,
  { url, wish }: Omit<Calling, 'first'>,
): Promise<ProviderResponse> {
  const upstream = connection.upstream();
  if (upstream.protocol === 'oauth1') {
    throw new AppError('oauth_fetch_not_allowed', {
      message: 'Calls by OAuth 1.0a are signed by the app itself.',
    });
  }
  const headers = {
    accept: 'application/json',
    ...lowerCased(wish.headers),
    authorization: `Bearer ${tokens.accessToken}`,
  };
  const { method, body } = wish;
  try {
    return await outbound.fetch(
      connection.callUrl(url.href),
      { method, headers, body },
      { hop: 'fetch', alsoAllow: upstream.client.alsoAllow },
    );
  } catch (error) {
    if (error instanceof OAuthError)
      throw new AppError('oauth_provider_unavailable', { message: error.message, cause: error });
    throw error;
  }
}

const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function told({ headers }: ProviderResponse, { provider }: Connection): Record<string, string> {
  const names = [...toldHeaders, ...Object.values(provider.profile.rateLimitHeaders ?? {})];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
