import { sql, type Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { TokenRefreshTable } from './connection-tables.ts';
import type { ExternalAccountTable, TokensState } from './schema.ts';

export type TokenRefreshRow = Selectable<TokenRefreshTable>;
type AccountRow = Selectable<ExternalAccountTable>;

interface OfAccount {
  readonly environmentId: string;
  readonly accountId: string;
}

/** A turn at refreshing an account's tokens. Whoever has a newer one makes this one worthless. */
export interface Lease extends OfAccount {
  readonly owner: string;
  readonly fence: number;
}

/**
 * Takes the turn to refresh, in one statement, if nobody has it and it is not too early. From this moment on the
 * provider may be asked, so the row says that an attempt is open, also to whoever comes after us.
 * @param take.until Unix milliseconds, after which others may take it
 * @returns undefined when it is somebody else's turn, or too early
 */
export async function takeLease(
  db: Db,
  take: OfAccount & { readonly owner: string; readonly now: number; readonly until: number },
): Promise<TokenRefreshRow | undefined> {
  const { environmentId, accountId, owner, now, until } = take;
  return db
    .insertInto('token_refreshes')
    .values({
      environment_id: environmentId,
      account_id: accountId,
      owner,
      fence: 1,
      lease_until: until,
      attempts: 1,
      open: 1,
      sealed_answer: null,
      retry_at: null,
      updated_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['environment_id', 'account_id'])
        .doUpdateSet({
          owner,
          fence: sql`token_refreshes.fence + 1`,
          lease_until: until,
          attempts: sql`token_refreshes.attempts + 1`,
          open: sql`token_refreshes.open + 1`,
          retry_at: null,
          updated_at: now,
        })
        .where('token_refreshes.lease_until', '<=', now)
        .where((eb) =>
          eb.or([
            eb('token_refreshes.retry_at', 'is', null),
            eb('token_refreshes.retry_at', '<=', now),
            // An answer that is there already needs nobody to be asked.
            eb('token_refreshes.sealed_answer', 'is not', null),
          ]),
        ),
    )
    .returningAll()
    .executeTakeFirst();
}

/**
 * Keeps the provider's answer before anything in it is read: from here on no crash loses it.
 * @returns false when the turn is over: another one asked meanwhile, and this answer may be older than theirs
 */
export async function keepAnswer(
  db: Db,
  lease: Lease,
  sealedAnswer: string,
  until: number,
): Promise<boolean> {
  const result = await held(db, lease)
    .set({ sealed_answer: sealedAnswer, lease_until: until })
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Ends a turn. @param end.retryAt when the next may begin at the earliest */
export async function endLease(
  db: Db,
  lease: Lease,
  end: {
    readonly attempts: number;
    readonly open: number;
    readonly retryAt: number | null;
    readonly now: number;
  },
): Promise<boolean> {
  const result = await held(db, lease)
    .set({
      lease_until: 0,
      attempts: end.attempts,
      open: end.open,
      sealed_answer: null,
      retry_at: end.retryAt,
      updated_at: end.now,
    })
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

const held = (db: Db, { environmentId, accountId, owner, fence }: Lease) =>
  db
    .updateTable('token_refreshes')
    .where('environment_id', '=', environmentId)
    .where('account_id', '=', accountId)
    .where('owner', '=', owner)
    .where('fence', '=', fence);

export async function findTokenRefresh(
  db: Db,
  { environmentId, accountId }: OfAccount,
): Promise<TokenRefreshRow | undefined> {
  return db
    .selectFrom('token_refreshes')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}

/** Forgets the turns of an account that is gone. */
export async function forgetTokenRefresh(db: Db, { environmentId, accountId }: OfAccount): Promise<void> {
  await db
    .deleteFrom('token_refreshes')
    .where('environment_id', '=', environmentId)
    .where('account_id', '=', accountId)
    .execute();
}

/** Turns that somebody took and did not end: they died, and nobody has asked for the tokens since. */
export async function listAbandoned(
  db: Db,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<Pick<TokenRefreshRow, 'environment_id' | 'account_id'>[]> {
  return db
    .selectFrom('token_refreshes')
    .select(['environment_id', 'account_id'])
    .where('open', '>', 0)
    .where('lease_until', '<=', now)
    .where((eb) => eb.or([eb('retry_at', 'is', null), eb('retry_at', '<=', now)]))
    .orderBy('lease_until')
    .limit(limit)
    .execute();
}

/** Days that a grant may rest before it is used again; providers end grants that nobody uses for months. */
const restMs = 14 * 24 * 3600 * 1000;

/**
 * Accounts of a connection whose tokens were not refreshed for so long that the grant could lapse, the longest ones
 * first.
 */
export async function listLapsing(
  db: Db,
  {
    environmentId,
    connectionId,
    now,
    limit,
  }: { environmentId: string; connectionId: string; now: number; limit: number },
): Promise<Pick<AccountRow, 'id'>[]> {
  return db
    .selectFrom('external_accounts')
    .select('id')
    .where('environment_id', '=', environmentId)
    .where('connection_id', '=', connectionId)
    .where('tokens_state', '=', 'active')
    .where('tokens_expire_at', '<', now)
    .where((eb) => eb.fn.coalesce('tokens_refreshed_at', 'last_signed_in_at'), '<', now - restMs)
    .orderBy('tokens_expire_at')
    .limit(limit)
    .execute();
}

export interface TokensChange {
  readonly sealed_tokens: string;
  readonly tokens_expire_at: number | null;
  readonly approved_scopes: string;
  readonly tokens_refreshed_at: number;
}

/**
 * Puts fresh tokens in the place of those they were made of.
 * @returns false when others stand there by now, from a sign-in meanwhile: those are newer
 */
export async function replaceTokens(
  db: Db,
  row: Pick<AccountRow, 'environment_id' | 'id' | 'sealed_tokens'>,
  change: TokensChange,
): Promise<boolean> {
  const result = await sameTokens(db, row)
    .set({ ...change, tokens_state: 'active', tokens_state_reason: null })
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Notes that tokens cannot be used any more, if they are still the ones that were tried. */
export async function markTokens(
  db: Db,
  row: Pick<AccountRow, 'environment_id' | 'id' | 'sealed_tokens'>,
  state: { readonly tokens_state: TokensState; readonly tokens_state_reason: string | null },
): Promise<boolean> {
  const result = await sameTokens(db, row).set(state).executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

const sameTokens = (db: Db, row: Pick<AccountRow, 'environment_id' | 'id' | 'sealed_tokens'>) =>
  db
    .updateTable('external_accounts')
    .where('environment_id', '=', row.environment_id)
    .where('id', '=', row.id)
    .where('sealed_tokens', '=', row.sealed_tokens);
