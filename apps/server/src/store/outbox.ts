import type { Selectable } from 'kysely';
import { countedFor, countUpTo } from './count.ts';
import type { OutboxTable } from './connection-tables.ts';
import type { Db } from './database.ts';

export type OutboxRow = Selectable<OutboxTable>;

interface OfConnection {
  readonly environmentId: string;
  readonly connectionId: string;
}

/** A row as somebody took it. The number of attempts is the fence: who takes it later has another. */
export interface Taken {
  readonly environmentId: string;
  readonly id: string;
  readonly attempts: number;
}

/** Call it in the transaction of the change that it follows from: neither is there without the other. */
export async function insertIntoOutbox(db: Db, row: OutboxRow): Promise<void> {
  await db.insertInto('outbox').values(row).execute();
}

/** For which connections something is due, the one that waits longest first. */
export async function listDueConnections(
  db: Db,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<OfConnection[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(({ fn }) => ['environment_id', 'connection_id', fn.min('due_at').as('since')])
    .where('due_at', '<=', now)
    .groupBy(['environment_id', 'connection_id'])
    .orderBy('since')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ environmentId: row.environment_id, connectionId: row.connection_id }));
}

/**
 * Takes what is due longest for a connection, in one statement: of several nodes one gets it. The others see it as
 * not due until the lease is over.
 * @param take.until Unix milliseconds, after which others may take it
 */
export async function takeDue(
  db: Db,
  {
    environmentId,
    connectionId,
    now,
    until,
  }: OfConnection & { readonly now: number; readonly until: number },
): Promise<OutboxRow | undefined> {
  return (
    db
      .updateTable('outbox')
      .set((eb) => ({ due_at: until, attempts: eb('attempts', '+', 1) }))
      .where('environment_id', '=', environmentId)
      .where('id', '=', (eb) =>
        eb
          .selectFrom('outbox')
          .select('id')
          .where('environment_id', '=', environmentId)
          .where('connection_id', '=', connectionId)
          .where('due_at', '<=', now)
          .orderBy('due_at')
          .limit(1),
      )
      // Who waited for another one's write looks at the row again, and finds it taken.
      .where('due_at', '<=', now)
      .returningAll()
      .executeTakeFirst()
  );
}

const held = ({ environmentId, id, attempts }: Taken) =>
  ({ environment_id: environmentId, id, attempts }) as const;

/** @returns false when somebody else has taken it since */
export async function deleteTaken(db: Db, taken: Taken): Promise<boolean> {
  const query = db.deleteFrom('outbox').where((eb) => eb.and(held(taken)));
  return (await query.executeTakeFirst()).numDeletedRows === 1n;
}

/** @returns it as it was; undefined when it is gone already */
export async function deleteFromOutbox(
  db: Db,
  { environmentId, id }: { environmentId: string; id: string },
): Promise<Pick<OutboxRow, 'about' | 'attempts' | 'kind' | 'connection_id'> | undefined> {
  return db
    .deleteFrom('outbox')
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .returning(['about', 'attempts', 'kind', 'connection_id'])
    .executeTakeFirst();
}

/** Puts a row back, or changes what it holds while it is held. @returns as above */
export async function changeTaken(
  db: Db,
  taken: Taken,
  change: { due_at: number; last_error: string } | { sealed_payload: string },
): Promise<boolean> {
  const query = db
    .updateTable('outbox')
    .set(change)
    .where((eb) => eb.and(held(taken)));
  return (await query.executeTakeFirst()).numUpdatedRows === 1n;
}

/** A page of what waits, the first one first. */
export async function pageOutbox(
  db: Db,
  where: {
    readonly environmentId: string;
    readonly connectionId: string | undefined;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ rows: Omit<OutboxRow, 'sealed_payload'>[]; totalCount: number }> {
  let matching = db.selectFrom('outbox').where('environment_id', '=', where.environmentId);
  if (where.connectionId !== undefined) matching = matching.where('connection_id', '=', where.connectionId);
  const totalCount = await countUpTo(db, matching.select('id'), countedFor(where));
  const rows = await matching
    .select(['environment_id', 'id', 'kind', 'connection_id', 'about', 'due_at', 'attempts', 'last_error'])
    .select('created_at')
    .orderBy('id')
    .limit(where.limit)
    .offset(where.offset)
    .execute();
  return { rows, totalCount };
}
