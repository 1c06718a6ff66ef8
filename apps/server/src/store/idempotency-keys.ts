import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { IdempotencyKeyTable } from './schema.ts';

export type IdempotencyKeyRow = Selectable<IdempotencyKeyTable>;

/**
 * Takes a key for one request, in one statement: of several that come at once, one gets it.
 * @returns false when it was taken before
 */
export async function claimIdempotencyKey(
  db: Db,
  row: Omit<IdempotencyKeyRow, 'sealed_answer'>,
): Promise<boolean> {
  const result = await db
    .insertInto('idempotency_keys')
    .values({ ...row, sealed_answer: null })
    .onConflict((conflict) => conflict.columns(['environment_id', 'id']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findIdempotencyKey(
  db: Db,
  environmentId: string,
  id: string,
): Promise<IdempotencyKeyRow | undefined> {
  return db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Keeps the answer of the request that holds the key. */
export async function keepIdempotentAnswer(
  db: Db,
  { environmentId, id, sealedAnswer }: { environmentId: string; id: string; sealedAnswer: string },
): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ sealed_answer: sealedAnswer })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
}

/** Gives a key back whose request was refused: it may be used again. */
export async function releaseIdempotencyKey(db: Db, environmentId: string, id: string): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
}

export async function deleteOldIdempotencyKeys(db: Db, before: number): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('created_at', '<', before).execute();
}
