import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { EmailAddressTable } from './schema.ts';
import { indexUser, lockFindable } from './user-search.ts';

type Key = { environmentId: string; id: string };

/** Notes how an address was proven; null: that it is not. */
export async function verifyEmailAddress(
  db: Db,
  { environmentId, id, strategy, now }: Key & { strategy: string | null; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('email_addresses')
    .set({
      verified_at: strategy === null ? null : now,
      verification_strategy: strategy,
      updated_at: now,
    })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** @returns false when it is gone already */
export async function deleteEmailAddress(db: Db, { environmentId, id }: Key): Promise<boolean> {
  const row = await findEmailAddressById(db, { environmentId, id });
  if (!row) return false;
  const owner = { environmentId, userId: row.user_id };
  await lockFindable(db, owner);
  const result = await db
    .deleteFrom('email_addresses')
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
  await indexUser(db, owner);
  return result.numDeletedRows === 1n;
}

export async function findEmailAddressById(
  db: Db,
  { environmentId, id }: Key,
): Promise<Selectable<EmailAddressTable> | undefined> {
  return db
    .selectFrom('email_addresses')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Gives an address to another user; the one who had it is about to be deleted. */
export async function moveEmailAddress(
  db: Db,
  { environmentId, id, userId, now }: Key & { userId: string; now: number },
): Promise<void> {
  await db
    .updateTable('email_addresses')
    .set({ user_id: userId, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
  await indexUser(db, { environmentId, userId });
}
