import { sql } from 'kysely';
import type { Expression, ExpressionBuilder, Selectable, SqlBool } from 'kysely';
import { firstIdAt } from '../keys/secrets.ts';
import { countedFor, countUpTo } from './count.ts';
import type { Db } from './database.ts';
import { preparedInsert } from './prepared.ts';
import type { AuditEventTable, Schema } from './schema.ts';

export type AuditEventRow = Selectable<AuditEventTable>;

const columns = [
  'environment_id',
  'id',
  'type',
  'actor_type',
  'actor_id',
  'target_id',
  'reference',
  'trace_id',
  'ip_address',
  'details',
  'created_at',
] as const satisfies (keyof AuditEventRow)[];

const insertion = (db: Db, rows: readonly AuditEventRow[]) => db.insertInto('audit_events').values(rows);
const insertRows = preparedInsert(columns, insertion);
const insertPart = preparedInsert(columns, insertion, { mayBeLost: true });

/**
 * Appends; there is no way to change an event. Call it in the transaction of the change it tells of.
 * @param row its id is of the moment of `created_at`: lists go by the id alone, and spare each sign-in an index
 */
export async function insertAuditEvent(db: Db, row: AuditEventRow): Promise<void> {
  await insertRows(db, [row]);
}

/** A statement is kept for each number of rows up to this one. */
const mostRows = 32;

/**
 * Appends several that belong to no change, in any number of statements at once. A power cut may take those of the last
 * second (ADR 11). @param rows as in `insertAuditEvent`
 */
export async function insertAuditEvents(db: Db, rows: readonly AuditEventRow[]): Promise<void> {
  const parts = Array.from({ length: Math.ceil(rows.length / mostRows) }, (_, part) =>
    rows.slice(part * mostRows, (part + 1) * mostRows),
  );
  await Promise.all(parts.map((part) => insertPart(db, part)));
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
 * What most events are: whoever looks for them finds one soon in any part of the log. So indexes leave them out, and a
 * sign-in writes two less, a read of a token all three. A query uses them where it says that it leaves these out too.
 */
const signIn = 'sign_in.completed';
const tokensRead = 'external_account.tokens_read';
const isNone = (eb: Events, ...types: string[]) =>
  eb.and(types.map((type) => eb('type', '<>', sql.lit(type))));

/** What was done to any of these. Left out are sign-ins, whose sessions are found by their person, and reads. */
function aimedAt(eb: Events, targetIds: readonly string[]): Expression<SqlBool> {
  return eb.and([eb('target_id', 'in', [...targetIds]), isNone(eb, signIn, tokensRead)]);
}

/** What somebody did; left out are reads. */
function doneBy(eb: Events, actorId: string): Expression<SqlBool> {
  return eb.and([eb('actor_id', '=', actorId), isNone(eb, tokensRead)]);
}

/** Whether the log is looked through, event by event: no index tells who read a token, or whose. */
export function isLookedThrough({ type, actorId, targetId }: AuditEventFilter): boolean {
  return type === tokensRead && (actorId ?? targetId) !== undefined;
}

/** Reads are among what somebody did, or was done to something, where they are asked for by their type. */
function aboutOne(eb: Events, filter: AuditEventFilter): Expression<SqlBool>[] {
  const { actorId, targetId } = filter;
  const isRead = isLookedThrough(filter);
  const actor = (id: string) => (isRead ? eb('actor_id', '=', id) : doneBy(eb, id));
  const target = (id: string) => (isRead ? eb('target_id', '=', id) : aimedAt(eb, [id]));
  return [
    ...(actorId === undefined ? [] : [actor(actorId)]),
    ...(targetId === undefined ? [] : [target(targetId)]),
  ];
}

function conditionsOf(eb: Events, environmentId: string, filter: AuditEventFilter): Expression<SqlBool>[] {
  const { reference, type, userId, after, before } = filter;
  return [
    eb('environment_id', '=', environmentId),
    ...(reference === undefined ? [] : [eb('reference', '=', reference)]),
    ...(type === undefined ? [] : [eb('type', '=', type)]),
    ...(type === undefined || type === signIn || type === tokensRead ? [] : [isNone(eb, signIn, tokensRead)]),
    ...(userId === undefined ? [] : [eb.or([doneBy(eb, userId), aimedAt(eb, [userId])])]),
    ...aboutOne(eb, filter),
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
    .where((eb) => eb.or([doneBy(eb, userId), aimedAt(eb, ids)]))
    .execute();
}
