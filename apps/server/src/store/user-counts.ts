import { createId } from '../keys/secrets.ts';
import { inTransaction } from './database.ts';
import type { Db } from './database.ts';
import { preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import type { UserCountTable } from './user-tables.ts';

/**
 * How many people an environment has: the sum of its rows. Who comes or goes adds a row, in the transaction in
 * which they do, and nobody waits for a row of somebody else's, as they would for one row that all change.
 * Housekeeping makes one row of many; the sum is the same before and after, to whoever looks.
 */
const insertCount = preparedWrite((db: Db, value: Placeholder<UserCountTable>) =>
  db.insertInto('user_counts').values({
    environment_id: value('environment_id'),
    id: value('id'),
    people: value('people'),
  }),
);

/** @param people 1 for somebody who came, -1 for somebody who is gone */
export async function noteUsers(db: Db, environmentId: string, people: number): Promise<void> {
  await insertCount(db, { environment_id: environmentId, id: createId('cnt'), people });
}

/** How many people there are. */
export async function countEverybody(db: Db, environmentId: string): Promise<number> {
  const { total } = await db
    .selectFrom('user_counts')
    .select(({ fn }) => fn.sum<number | string | null>('people').as('total'))
    .where('environment_id', '=', environmentId)
    .executeTakeFirstOrThrow();
  return Number(total ?? 0);
}

/** So few are added up at once. */
const fewCounts = 100;

/** Makes one row of many, for every environment that has many. */
export async function foldUserCounts(db: Db): Promise<void> {
  const many = await db
    .selectFrom('user_counts')
    .select('environment_id')
    .groupBy('environment_id')
    .having(({ fn }) => fn.countAll<number>(), '>', fewCounts)
    .execute();
  for (const { environment_id: environmentId } of many) {
    await inTransaction(db, async (tx) => {
      // What another node folds at the same time, or commits in the meantime, is not among them.
      const rows = await tx
        .deleteFrom('user_counts')
        .where('environment_id', '=', environmentId)
        .returning('people')
        .execute();
      const people = rows.reduce((sum, row) => sum + row.people, 0);
      if (people !== 0) await noteUsers(tx, environmentId, people);
    });
  }
}
