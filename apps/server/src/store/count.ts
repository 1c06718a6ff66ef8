import type { SelectQueryBuilder } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

/**
 * So far counts go that would read every row there is. Nobody uses a larger number, and on SQLite everybody
 * waits while somebody counts.
 */
export const mostCounted = 20_000;

/** So far the count of a list goes: never less than what is on the page, and whether there is another one. */
export function countedFor({ limit, offset }: { limit: number; offset: number }): number {
  return Math.max(mostCounted, offset + limit + 1);
}

/** How many rows a query finds, at most as many as are counted. */
export async function countUpTo<Table extends keyof Schema>(
  db: Db,
  query: SelectQueryBuilder<Schema, Table, object>,
  most: number,
): Promise<number> {
  const { count } = await db
    .selectFrom(query.limit(most).as('counted'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
