import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@portico/contract';
import type { OAuthError } from '@portico/oauth';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import { findExternalAccount } from '../store/external-accounts.ts';
import type { TokenHolder } from '../store/external-accounts.ts';
import { findTokenRefresh } from '../store/token-refreshes.ts';
import { openTokens } from '../users/external-account-tokens.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';
import { leaseMs, refreshOnce } from './refresh-tokens.ts';

type VaultDeps = Pick<Deps, 'db' | 'sealer' | 'outbound' | 'now' | 'log' | 'vault' | 'registry'>;

/** Tokens that end sooner are refreshed before they are handed out. */
export const usualValidityMs = 2 * 60 * 1000;

export interface Wanted {
  readonly connection: Connection;
  readonly account: TokenHolder;
  /** milliseconds that the token has to live on, as far as the provider's tokens do */
  readonly minValidityMs: number;
  /** the provider refused the access token before its end */
  readonly isRefused?: boolean | undefined;
}

/** Tokens that can be used now, with the account they are of as it is now. */
export interface FreshTokens {
  readonly tokens: StoredTokens;
  readonly account: TokenHolder;
}

/** How long somebody waits for another one's turn to end, in milliseconds by the clock on the wall. */
const longestWaitMs = leaseMs + 1000;

/**
 * The tokens of an account, refreshed if need be. However many ask at once, here and on other nodes, the provider is
 * asked by one of them, and the others get what it got.
 * @throws {AppError} `oauth_missing_access_token`, `oauth_missing_refresh_token`, `external_account_needs_reconnect`,
 *   `oauth_token_retrieval_error`
 */
export async function freshTokens(deps: VaultDeps, wanted: Wanted): Promise<FreshTokens> {
  const { connection, minValidityMs, isRefused } = wanted;
  let { account } = wanted;
  const deadline = performance.now() + longestWaitMs;
  let first: StoredTokens | undefined;
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 200)) {
    const tokens = usableTokens(deps, account);
    const lifeMs = (tokens.expiresAt ?? Infinity) - deps.now();
    if (lifeMs > Math.max(minValidityMs, usualValidityMs)) return { tokens, account };
    // Some providers' tokens never live for that long: what they gave a moment ago is the best there is.
    first ??= tokens;
    if (tokens.accessToken !== first.accessToken) return { tokens, account };
    if (tokens.refreshToken === undefined || connection.upstream().protocol !== 'oauth2') {
      if (lifeMs > minValidityMs) return { tokens, account };
      throw new AppError('oauth_missing_refresh_token');
    }
    const result = await deps.vault.once(account.id, () =>
      refreshOnce(deps, { connection, account, isRefused }),
    );
    const current = { tokens, account };
    if (result.kind === 'failed') return orStillValid(current, { lifeMs, minValidityMs }, result.error);
    if (result.kind === 'busy') {
      if (await waitsInVain(deps, account, deadline)) return orStillValid(current, { lifeMs, minValidityMs });
      await wait(pauseMs);
    }
    account = await readAgain(deps, account);
  }
}

function usableTokens({ sealer }: Pick<Deps, 'sealer'>, account: TokenHolder): StoredTokens {
  if (account.tokens_state !== 'active') {
    const meta = { tokens_state: account.tokens_state, external_account_id: account.id };
    throw new AppError('external_account_needs_reconnect', { meta });
  }
  const tokens = openTokens(sealer, account);
  if (!tokens) throw new AppError('oauth_missing_access_token');
  return tokens;
}

/** A provider in trouble is no reason to keep back a token that is good for a while. */
function orStillValid(
  current: FreshTokens,
  { lifeMs, minValidityMs }: { readonly lifeMs: number; readonly minValidityMs: number },
  error?: OAuthError,
): FreshTokens {
  if (lifeMs > minValidityMs) return current;
  const words = error?.provider?.description ?? error?.provider?.error;
  throw new AppError('oauth_token_retrieval_error', {
    ...(words === undefined ? {} : { message: `The provider did not refresh the token. It says: ${words}` }),
    cause: error,
  });
}

/** Whether whoever has the turn is not to be waited for: the provider wants to be left alone, or it takes too long. */
async function waitsInVain(deps: VaultDeps, account: TokenHolder, deadline: number): Promise<boolean> {
  const key = { environmentId: account.environment_id, accountId: account.id };
  const refresh = await findTokenRefresh(deps.db, key);
  return (refresh?.retry_at ?? 0) > deps.now() || performance.now() > deadline;
}

async function readAgain({ db }: Pick<Deps, 'db'>, account: TokenHolder): Promise<TokenHolder> {
  const key = { environmentId: account.environment_id, id: account.id };
  const current = await findExternalAccount(db, key);
  if (!current) throw new AppError('oauth_missing_access_token');
  return current;
}
