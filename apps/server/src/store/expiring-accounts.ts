import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { ExternalAccountTable } from './schema.ts';

const dayMs = 86_400_000;

export type ExpiringAccount = Pick<
  Selectable<ExternalAccountTable>,
  'id' | 'user_id' | 'provider_key' | 'tokens_expire_at'
>;

/**
 * Accounts whose access ends within a day, that only the person can renew, and of which nobody was told yet. Grants
 * that live no longer than a day from their beginning are not among them: they never were anything else.
 */
export async function listExpiring(
  db: Db,
  {
    environmentId,
    now,
    limit,
  }: { readonly environmentId: string; readonly now: number; readonly limit: number },
): Promise<ExpiringAccount[]> {
  return (
    db
      .selectFrom('external_accounts')
      .select(['id', 'user_id', 'provider_key', 'tokens_expire_at'])
      .where('environment_id', '=', environmentId)
      .where('tokens_expire_at', '>', now)
      .where('tokens_expire_at', '<', now + dayMs)
      // Word for word what the index says.
      .where('tokens_refreshable', '=', sql.lit(0))
      .where(sql<boolean>`tokens_expire_at - last_signed_in_at > ${sql.lit(dayMs)}`)
      .where('tokens_state', '=', 'active')
      .where(sql<boolean>`coalesce(told_expire_at, 0) <> tokens_expire_at`)
      .orderBy('tokens_expire_at')
      .limit(limit)
      .execute()
  );
}

/** Notes that the end of this grant was told. @returns false when somebody else did, or there is another grant */
export async function noteTold(
  db: Db,
  environmentId: string,
  { id, tokens_expire_at: expireAt }: Pick<ExpiringAccount, 'id' | 'tokens_expire_at'>,
): Promise<boolean> {
  const result = await db
    .updateTable('external_accounts')
    .set({ told_expire_at: expireAt })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('tokens_expire_at', '=', expireAt)
    .where('tokens_state', '=', 'active')
    .where(sql<boolean>`coalesce(told_expire_at, 0) <> tokens_expire_at`)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
