import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { InboxMessageTable } from './mail-tables.ts';

export type InboxMessageRow = Selectable<InboxMessageTable>;

export async function insertInboxMessage(db: Db, row: InboxMessageRow): Promise<void> {
  await db.insertInto('inbox_messages').values(row).execute();
}

/** Newest first. */
export async function listInboxMessages(
  db: Db,
  environmentId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: InboxMessageRow[]; totalCount: number }> {
  const rows = await db
    .selectFrom('inbox_messages')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute();
  return { rows, totalCount: await countInboxMessages(db, environmentId) };
}

export async function countInboxMessages(db: Db, environmentId: string): Promise<number> {
  const row = await db
    .selectFrom('inbox_messages')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('environment_id', '=', environmentId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function deleteInboxMessages(db: Db, environmentId: string): Promise<void> {
  await db.deleteFrom('inbox_messages').where('environment_id', '=', environmentId).execute();
}
