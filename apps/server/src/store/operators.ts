import type { Db } from './database.ts';
import type { OperatorTable } from './schema.ts';
import type { Selectable } from 'kysely';

export type OperatorRow = Selectable<OperatorTable>;

export async function findOperator(
  db: Db,
  environmentId: string,
  userId: string,
): Promise<OperatorRow | undefined> {
  return db
    .selectFrom('operators')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** The first owner, if somebody has claimed this installation. */
export async function findOwner(db: Db, environmentId: string): Promise<OperatorRow | undefined> {
  return db
    .selectFrom('operators')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('role', '=', 'owner')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
}

export async function insertOperator(db: Db, row: OperatorRow): Promise<void> {
  await db.insertInto('operators').values(row).execute();
}

export async function insertOwnerLink(
  db: Db,
  row: { token_hash: string; created_at: number; expires_at: number },
): Promise<void> {
  await db.insertInto('owner_links').values(row).execute();
}

/**
 * Takes an owner link, once, and every other link with it: all are gone with this statement, so that of any
 * number of links that are brought at the same instant one makes the owner. Call it in the transaction of the
 * claim, which is rolled back for a link that was not there.
 * @returns false when there is no such link, or it is late
 */
export async function takeOwnerLink(db: Db, tokenHash: string, now: number): Promise<boolean> {
  const taken = await db
    .deleteFrom('owner_links')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('owner_links as mine')
          .select('mine.token_hash')
          .where('mine.token_hash', '=', tokenHash)
          .where('mine.expires_at', '>', now),
      ),
    )
    .returning('token_hash')
    .execute();
  return taken.some((link) => link.token_hash === tokenHash);
}

/** All links that were printed and not used: they die when an owner appears or a new one is printed. */
export async function deleteOwnerLinks(db: Db): Promise<void> {
  await db.deleteFrom('owner_links').execute();
}
