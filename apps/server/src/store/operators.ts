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

/** Takes an owner link, once: it is gone with this statement, whoever else brings it at the same instant. */
export async function takeOwnerLink(db: Db, tokenHash: string, now: number): Promise<boolean> {
  const result = await db
    .deleteFrom('owner_links')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** All links that were printed and not used: they die when an owner appears or a new one is printed. */
export async function deleteOwnerLinks(db: Db): Promise<void> {
  await db.deleteFrom('owner_links').execute();
}
