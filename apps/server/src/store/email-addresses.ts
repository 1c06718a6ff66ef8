import type { Db } from './database.ts';

type Key = { environmentId: string; id: string };

/** Notes that an address was proven. */
export async function verifyEmailAddress(
  db: Db,
  { environmentId, id, strategy, now }: Key & { strategy: string; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('email_addresses')
    .set({ verified_at: now, verification_strategy: strategy, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** @returns false when it is gone already */
export async function deleteEmailAddress(db: Db, { environmentId, id }: Key): Promise<boolean> {
  const result = await db
    .deleteFrom('email_addresses')
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}
