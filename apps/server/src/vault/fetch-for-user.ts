import { AppError } from '@portico/contract';
import type { FetchedAnswerResource } from '@portico/contract';
import type { ProviderResponse } from '@portico/oauth';
import { record } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import { endIfRevoked } from './end-if-revoked.ts';
import { freshTokens } from './fresh-tokens.ts';
import type { FreshTokens } from './fresh-tokens.ts';
import { findAccounts } from './read-tokens.ts';
import type { TokenRequest } from './read-tokens.ts';
import { allowedUrl, answerResource, sendWith } from './provider-fetch.ts';
import type { FetchWish } from './provider-fetch.ts';

/**
 * Calls the provider for a user. The token goes to hosts that the connection allows, and to nobody else; a token that
 * the provider refuses is refreshed once and tried once more.
 * @throws {AppError} `oauth_fetch_not_allowed`, `oauth_provider_unavailable`, or as reading the token would
 */
export async function fetchForUser(
  deps: Deps,
  request: TokenRequest,
  wish: FetchWish & { readonly accountId: string | undefined },
): Promise<FetchedAnswerResource> {
  const { connection, accounts } = await findAccounts(deps, request);
  const url = allowedUrl(connection, wish);
  const account = accounts.find(({ id }) => wish.accountId === undefined || id === wish.accountId);
  if (!account) throw new AppError('resource_not_found', { meta: { param_name: 'external_account_id' } });

  const first = await freshTokens(deps, { connection, account, minValidityMs: 0 });
  const { method } = wish;
  await record(deps.db, request.origin, {
    type: 'external_account.tokens_used',
    actor: request.actor,
    targetId: account.id,
    details: { user_id: request.userId, method, url: `${url.origin}${url.pathname}` },
  });
  const answer = await call(deps, connection, { first, url, wish });
  return {
    object: 'oauth_fetch',
    external_account_id: account.id,
    ...(await answerResource(connection, answer)),
  };
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
  const send = ({ tokens }: FreshTokens) => sendWith(deps, connection, { tokens, url, wish });
  const answer = await send(first);
  if (answer.status !== 401) return answer;
  // What was taken a moment ago may have ended early, e.g. by a sign-in elsewhere.
  if (first.tokens.refreshToken === undefined) await endIfRevoked(deps, connection, first);
  const again = await renewed(deps, connection, first);
  return again === undefined ? answer : send(again);
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
