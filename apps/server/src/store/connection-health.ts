import { sql, type Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { ConnectionFindingsTable, ConnectionTrafficTable } from './connection-tables.ts';

export type TrafficRow = Selectable<ConnectionTrafficTable>;

/** Keeps what a test found, in place of what the one before it found. */
export async function saveFindings(db: Db, row: Selectable<ConnectionFindingsTable>): Promise<void> {
  await db
    .insertInto('connection_findings')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['environment_id', 'connection_id'])
        .doUpdateSet({ findings: row.findings, checked_at: row.checked_at }),
    )
    .execute();
}

export async function listFindings(
  db: Db,
  environmentId: string,
): Promise<Selectable<ConnectionFindingsTable>[]> {
  return db
    .selectFrom('connection_findings')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .execute();
}

/** Adds what one node counted to what all of them did. */
export async function addTraffic(db: Db, rows: readonly TrafficRow[]): Promise<void> {
  if (rows.length === 0) return;
  // In one order everywhere, or two nodes could each hold the row that the other waits for.
  const inOrder = rows.toSorted((a, b) => a.hour - b.hour || (a.connection_id < b.connection_id ? -1 : 1));
  await db
    .insertInto('connection_traffic')
    .values(inOrder)
    .onConflict((conflict) =>
      conflict.columns(['environment_id', 'connection_id', 'hour']).doUpdateSet({
        started: sql`connection_traffic.started + excluded.started`,
        returned: sql`connection_traffic.returned + excluded.returned`,
        failed: sql`connection_traffic.failed + excluded.failed`,
      }),
    )
    .execute();
}

/** @param since hours since 1970 */
export async function listTraffic(db: Db, environmentId: string, since: number): Promise<TrafficRow[]> {
  return db
    .selectFrom('connection_traffic')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('hour', '>', since)
    .execute();
}

export async function deleteTrafficBefore(db: Db, hour: number): Promise<void> {
  await db.deleteFrom('connection_traffic').where('hour', '<', hour).execute();
}
