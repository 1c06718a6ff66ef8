import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import { preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import type { AuditEventTable } from './schema.ts';

export type AuditEventRow = Selectable<AuditEventTable>;

const insertRow = preparedWrite((db: Db, value: Placeholder<AuditEventRow>) =>
  db.insertInto('audit_events').values({
    environment_id: value('environment_id'),
    id: value('id'),
    type: value('type'),
    actor_type: value('actor_type'),
    actor_id: value('actor_id'),
    target_id: value('target_id'),
    reference: value('reference'),
    trace_id: value('trace_id'),
    ip_address: value('ip_address'),
    details: value('details'),
    created_at: value('created_at'),
  }),
);

/** Appends; there is no way to change an event. Call it in the transaction of the change it tells of. */
export async function insertAuditEvent(db: Db, row: AuditEventRow): Promise<void> {
  await insertRow(db, row);
}

/** Newest first. */
export async function listAuditEvents(
  db: Db,
  environmentId: string,
  filter: { limit: number; offset: number; reference: string | undefined; type: string | undefined },
): Promise<{ rows: AuditEventRow[]; totalCount: number }> {
  let matching = db.selectFrom('audit_events').where('environment_id', '=', environmentId);
  if (filter.reference !== undefined) matching = matching.where('reference', '=', filter.reference);
  if (filter.type !== undefined) matching = matching.where('type', '=', filter.type);
  const rows = await matching
    .selectAll()
    .orderBy('id', 'desc')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  const count = await matching
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return { rows, totalCount: Number(count.count) };
}
