import { sql } from 'kysely';
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely';
import { firstIdAt } from '../keys/secrets.ts';
import { countedFor, countUpTo } from './count.ts';
import type { Db } from './database.ts';
import { preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import type { AuditEventTable, Schema } from './schema.ts';

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

/**
 * Appends; there is no way to change an event. Call it in the transaction of the change it tells of.
 * @param row its id is of the moment of `created_at`: lists go by the id alone, and spare each sign-in an index
 */
export async function insertAuditEvent(db: Db, row: AuditEventRow): Promise<void> {
  await insertRow(db, row);
}

/** Appends several at once, in one statement. @param rows at least one; as in `insertAuditEvent` */
export async function insertAuditEvents(db: Db, rows: readonly AuditEventRow[]): Promise<void> {
  await db.insertInto('audit_events').values(rows).execute();
}

/** Which events are meant; all of it must fit. */
export interface AuditEventFilter {
  readonly reference?: string | undefined;
  readonly type?: string | undefined;
  /** what this person did, and what was done to them */
  readonly userId?: string | undefined;
  /** the id of who did it */
  readonly actorId?: string | undefined;
  /** the id of what it was done to */
  readonly targetId?: string | undefined;
  /** Unix milliseconds; not included */
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

type Events = ExpressionBuilder<Schema, 'audit_events'>;

/**
 * The event that most events are. Its targets are sessions, which are found by their person; whoever looks for it
 * finds one soon in any part of the log. So the indexes by type and target leave it out, and a sign-in writes two
 * less. A query uses them where it says that it leaves it out too.
 */
const commonestType = 'sign_in.completed';
const isUncommon = (eb: Events) => eb('type', '<>', sql.lit(commonestType));

/** What was done to any of these. */
function aimedAt(eb: Events, targetIds: readonly string[]): Expression<SqlBool> {
  return eb.and([eb('target_id', 'in', [...targetIds]), isUncommon(eb)]);
}

function conditionsOf(eb: Events, environmentId: string, filter: AuditEventFilter): Expression<SqlBool>[] {
  const { reference, type, userId, actorId, targetId, after, before } = filter;
  return [
    eb('environment_id', '=', environmentId),
    ...(reference === undefined ? [] : [eb('reference', '=', reference)]),
    ...(type === undefined ? [] : [eb('type', '=', type)]),
    ...(type === undefined || type === commonestType ? [] : [isUncommon(eb)]),
    ...(userId === undefined ? [] : [eb.or([eb('actor_id', '=', userId), aimedAt(eb, [userId])])]),
    ...(actorId === undefined ? [] : [eb('actor_id', '=', actorId)]),
    ...(targetId === undefined ? [] : [aimedAt(eb, [targetId])]),
    ...(after === undefined ? [] : [eb('id', '>=', firstIdAt('aud', after + 1))]),
    ...(before === undefined ? [] : [eb('id', '<', firstIdAt('aud', before))]),
  ];
}

/** Newest first. `totalCount` is exact as far as it is counted. */
export async function listAuditEvents(
  db: Db,
  environmentId: string,
  { limit, offset, ...filter }: AuditEventFilter & { readonly limit: number; readonly offset: number },
): Promise<{ rows: AuditEventRow[]; totalCount: number }> {
  const matching = db
    .selectFrom('audit_events')
    .where((eb) => eb.and(conditionsOf(eb, environmentId, filter)));
  const rows = await matching.selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute();
  const totalCount = await countUpTo(db, matching.select('id'), countedFor({ limit, offset }));
  return { rows, totalCount };
}

/** Takes out of the log whatever tells more of a deleted person than ids. */
export async function scrubAuditEvents(
  db: Db,
  { environmentId, userId, ids }: { environmentId: string; userId: string; ids: readonly string[] },
): Promise<void> {
  await db
    .updateTable('audit_events')
    .set({ ip_address: null, details: '{}' })
    .where('environment_id', '=', environmentId)
    .where((eb) => eb.or([eb('actor_id', '=', userId), aimedAt(eb, ids)]))
    .execute();
}
