import { AppError } from '@portico/contract';
import type { OauthAccessTokenResource } from '@portico/contract';
import type { Origin } from '../audit/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnectionByStrategy } from '../environments/environment.ts';
import { accountsByConnection } from '../store/external-accounts.ts';
import type { TokenHolder } from '../store/external-accounts.ts';
import { findUser } from '../store/users.ts';
import { freshTokens } from './fresh-tokens.ts';
import type { FreshTokens } from './fresh-tokens.ts';

/** Who asks for whose tokens. */
export interface TokenRequest {
  readonly environment: Environment;
  readonly actor: { readonly type: 'api_key' | 'operator'; readonly id: string };
  readonly origin: Origin;
  readonly userId: string;
  /** `x`, `oauth_x`, `custom_<key>` */
  readonly provider: string;
}

export interface ReadTokens {
  readonly minValidityMs: number;
  readonly requiredScopes: readonly string[];
}

/**
 * A user's tokens at a provider, each fresh. Of several accounts those that can be had are answered; when none can,
 * the reason of the first is the answer. Every token that is handed out is written down first.
 * @throws {AppError}
 */
export async function readTokens(
  deps: Deps,
  request: TokenRequest,
  { minValidityMs, requiredScopes }: ReadTokens,
): Promise<OauthAccessTokenResource[]> {
  await deps.ledger.nextPage();
  const { connection, accounts } = await findAccounts(deps, request);
  const results = await Promise.allSettled(
    accounts.map((account) => freshTokens(deps, { connection, account, minValidityMs })),
  );
  const fresh = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed && fresh.length === 0) throw failed.reason;
  await Promise.all(fresh.map(({ account }) => noteRead(deps, request, account)));
  return fresh.map((found) => tokenResource(connection, found, requiredScopes));
}

interface Found {
  readonly connection: Connection;
  readonly accounts: readonly TokenHolder[];
}

/** @throws {AppError} `oauth_token_provider_not_enabled`, `resource_not_found`, `oauth_missing_access_token` */
export async function findAccounts({ db }: Pick<Deps, 'db'>, request: TokenRequest): Promise<Found> {
  const { environment, userId } = request;
  const connection = findConnectionByStrategy(environment, request.provider);
  if (!connection)
    throw new AppError('oauth_token_provider_not_enabled', { meta: { param_name: 'provider' } });
  const where = { environmentId: environment.id, userId, connectionId: connection.id };
  const accounts = await accountsByConnection(db, where);
  if (accounts.length > 0) return { connection, accounts };
  // Only now does it matter whether there is such a person at all.
  if (!(await findUser(db, environment.id, userId))) {
    throw new AppError('resource_not_found', { meta: { param_name: 'user_id' } });
  }
  throw new AppError('oauth_missing_access_token');
}

function noteRead(
  { ledger }: Pick<Deps, 'ledger'>,
  { actor, origin, userId }: TokenRequest,
  account: TokenHolder,
): Promise<void> {
  const type = 'external_account.tokens_read';
  return ledger.write(origin, { type, actor, targetId: account.id, details: { user_id: userId } });
}

function tokenResource(
  { strategy }: Connection,
  { account, tokens }: FreshTokens,
  required: readonly string[],
): OauthAccessTokenResource {
  const scopes = [...(tokens.scopes ?? [])];
  return {
    object: 'oauth_access_token',
    external_account_id: account.id,
    provider_user_id: account.provider_user_id,
    provider: strategy,
    token: tokens.accessToken,
    ...(tokens.tokenSecret === undefined ? {} : { token_secret: tokens.tokenSecret }),
    scopes,
    missing_scopes: required.filter((scope) => !scopes.includes(scope)),
    expires_at: tokens.expiresAt ?? null,
    label: null,
    public_metadata: JSON.parse(account.public_metadata) as Record<string, unknown>,
  };
}
