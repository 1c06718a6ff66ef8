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
 *
 * Ids are in the order of creation, and rows tell with what the ids begin, so that sums also say where in the
 * list of everybody people of a time are.
 */
const insertCount = preparedWrite((db: Db, value: Placeholder<UserCountTable>) =>
  db.insertInto('user_counts').values({
    environment_id: value('environment_id'),
    id_prefix: value('id_prefix'),
    id: value('id'),
    people: value('people'),
  }),
);

/** `user_` and the upper half of the time: people of the same 4.7 hours. */
const prefixLength = 'user_'.length + 6;
export const idPrefixOf = (userId: string): string => userId.slice(0, prefixLength);

interface Counted {
  readonly environmentId: string;
  readonly userId: string;
}

/** @param people 1 for somebody who came, -1 for somebody who is gone; several, if their ids begin alike */
export async function noteUsers(db: Db, { environmentId, userId }: Counted, people: number): Promise<void> {
  await addCount(db, { environmentId, idPrefix: idPrefixOf(userId), people });
}

async function addCount(
  db: Db,
  { environmentId, idPrefix, people }: Pick<Counted, 'environmentId'> & { idPrefix: string; people: number },
): Promise<void> {
  const id = createId('cnt');
  await insertCount(db, { environment_id: environmentId, id_prefix: idPrefix, id, people });
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

/** People whose ids begin alike, and where they are among everybody in the order of ids. */
export interface Stretch {
  readonly idPrefix: string;
  /** how many come before */
  readonly start: number;
  /** how many come before those that follow */
  readonly end: number;
}

/** Where people of which time are in the list of everybody, the first ones first. */
export async function stretchesOf(db: Db, environmentId: string): Promise<Stretch[]> {
  const rows = await db
    .selectFrom('user_counts')
    .select(['id_prefix', ({ fn }) => fn.sum<number | string>('people').as('people')])
    .where('environment_id', '=', environmentId)
    .groupBy('id_prefix')
    .orderBy('id_prefix')
    .execute();
  let end = 0;
  return rows.map(({ id_prefix: idPrefix, people }) => {
    const start = end;
    end += Number(people);
    return { idPrefix, start, end };
  });
}

/** So few are added up at once. */
const fewCounts = 4;

/** Makes one row of many, for people whose ids begin alike. */
export async function foldUserCounts(db: Db): Promise<void> {
  const many = await db
    .selectFrom('user_counts')
    .select(['environment_id', 'id_prefix'])
    .groupBy(['environment_id', 'id_prefix'])
    .having(({ fn }) => fn.countAll<number>(), '>', fewCounts)
    .execute();
  for (const { environment_id: environmentId, id_prefix: idPrefix } of many) {
    await inTransaction(db, async (tx) => {
      // What another node folds at the same time, or commits in the meantime, is not among them.
      const rows = await tx
        .deleteFrom('user_counts')
        .where('environment_id', '=', environmentId)
        .where('id_prefix', '=', idPrefix)
        .returning('people')
        .execute();
      const people = rows.reduce((sum, row) => sum + row.people, 0);
      if (people !== 0) await addCount(tx, { environmentId, idPrefix, people });
    });
  }
}
