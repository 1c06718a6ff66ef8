import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { WaitlistEntryTable } from './schema.ts';

export type WaitlistEntryRow = Selectable<WaitlistEntryTable>;
export type WaitlistStatus = WaitlistEntryRow['status'];

/** Puts an address on the waitlist. @returns false when it is there already, whatever became of it */
export async function insertWaitlistEntry(db: Db, row: WaitlistEntryRow): Promise<boolean> {
  const result = await db
    .insertInto('waitlist_entries')
    .values(row)
    .onConflict((conflict) => conflict.columns(['environment_id', 'canonical']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Newest first. */
export async function listWaitlistEntries(
  db: Db,
  environmentId: string,
  { status, limit, offset }: { status: WaitlistStatus | undefined; limit: number; offset: number },
): Promise<{ rows: WaitlistEntryRow[]; totalCount: number }> {
  let matching = db.selectFrom('waitlist_entries').where('environment_id', '=', environmentId);
  if (status !== undefined) matching = matching.where('status', '=', status);
  const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute();
  const count = await matching
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return { rows, totalCount: Number(count.count) };
}

export async function findWaitlistEntry(
  db: Db,
  { environmentId, id }: { environmentId: string; id: string },
): Promise<WaitlistEntryRow | undefined> {
  return db
    .selectFrom('waitlist_entries')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** @param where.canonical the address as it is compared */
export async function findWaitlistStatus(
  db: Db,
  { environmentId, canonical }: { environmentId: string; canonical: string },
): Promise<WaitlistStatus | undefined> {
  const row = await db
    .selectFrom('waitlist_entries')
    .select('status')
    .where('environment_id', '=', environmentId)
    .where('canonical', '=', canonical)
    .executeTakeFirst();
  return row?.status;
}

/** @returns undefined when it has this status already, or is not there: of several at once one decides */
export async function decideWaitlistEntry(
  db: Db,
  {
    environmentId,
    id,
    status,
    now,
  }: {
    environmentId: string;
    id: string;
    status: 'approved' | 'rejected';
    now: number;
  },
): Promise<WaitlistEntryRow | undefined> {
  return db
    .updateTable('waitlist_entries')
    .set({ status, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '!=', status)
    .returningAll()
    .executeTakeFirst();
}
