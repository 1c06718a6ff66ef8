import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { ListedIdentifierTable } from './schema.ts';

export type ListedIdentifierRow = Selectable<ListedIdentifierTable>;
export type ListName = ListedIdentifierRow['list'];

/** @throws a unique violation when it is on this list already */
export async function insertListedIdentifier(db: Db, row: ListedIdentifierRow): Promise<void> {
  await db.insertInto('listed_identifiers').values(row).execute();
}

/** Newest first. */
export async function listListedIdentifiers(
  db: Db,
  environmentId: string,
  { list, limit, offset }: { list: ListName; limit: number; offset: number },
): Promise<{ rows: ListedIdentifierRow[]; totalCount: number }> {
  const ofList = db
    .selectFrom('listed_identifiers')
    .where('environment_id', '=', environmentId)
    .where('list', '=', list);
  const rows = await ofList.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute();
  const count = await ofList.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return { rows, totalCount: Number(count.count) };
}

/** Takes an entry off its list. @returns undefined when it is gone already, or on the other list */
export async function takeListedIdentifier(
  db: Db,
  { environmentId, list, id }: { environmentId: string; list: ListName; id: string },
): Promise<ListedIdentifierRow | undefined> {
  return db
    .deleteFrom('listed_identifiers')
    .where('environment_id', '=', environmentId)
    .where('list', '=', list)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/**
 * Which of the candidates are on which of the lists: one lookup for each in an index, whatever the lists' length.
 * @param where.by `mailbox` compares without what means nothing to a mailbox
 */
export async function findListed(
  db: Db,
  where: {
    environmentId: string;
    lists: readonly ListName[];
    by: 'identifier' | 'mailbox';
    candidates: readonly string[];
  },
): Promise<{ list: ListName; candidate: string }[]> {
  return db
    .selectFrom('listed_identifiers')
    .select(['list', `${where.by} as candidate`])
    .where('environment_id', '=', where.environmentId)
    .where('list', 'in', where.lists)
    .where(where.by, 'in', where.candidates)
    .execute();
}
