import { sql } from 'kysely';
import type { ExpressionBuilder, Selectable } from 'kysely';
import { firstIdAt } from '../keys/secrets.ts';
import { countedFor, countUpTo } from './count.ts';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';
import type { DeliveryStatus, WebhookDeliveryTable } from './webhook-tables.ts';

export type WebhookDeliveryRow = Selectable<WebhookDeliveryTable>;

type WithOne = Schema & { one: WebhookDeliveryTable };

export interface OfEndpoint {
  readonly environmentId: string;
  readonly endpointId: string;
}

/** Call it in the transaction of the change that it tells of: neither is there without the other. */
export async function insertDeliveries(db: Db, rows: readonly WebhookDeliveryRow[]): Promise<void> {
  await db
    .insertInto('webhook_deliveries')
    .values([...rows])
    .execute();
}

/** Written out, not bound: SQLite uses the indexes of what waits only where a query says the same as they do. */
const pending = sql.lit<DeliveryStatus>('pending');

const pendingOf = (db: Db, { environmentId, endpointId }: OfEndpoint) =>
  db
    .selectFrom('webhook_deliveries as one')
    .where('one.environment_id', '=', environmentId)
    .where('one.endpoint_id', '=', endpointId)
    .where('one.status', '=', pending);

const hasEarlier =
  (environmentId: string) =>
  ({ exists, selectFrom }: ExpressionBuilder<WithOne, 'one'>) =>
    exists(
      selectFrom('webhook_deliveries as before')
        .select('before.id')
        .where('before.environment_id', '=', environmentId)
        .whereRef('before.endpoint_id', '=', 'one.endpoint_id')
        .where('before.status', '=', pending)
        .whereRef('before.subject_id', '=', 'one.subject_id')
        .whereRef('before.id', '<', 'one.id'),
    );

/**
 * What may be sent now, the one that waits longest first. Of each subject only the oldest event: the next one is not
 * sent before it has arrived, or was given up.
 */
export async function listDue(
  db: Db,
  endpoint: OfEndpoint,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<string[]> {
  const rows = await pendingOf(db, endpoint)
    .select('one.id')
    .where('one.due_at', '<=', now)
    .where((eb) => eb.not(hasEarlier(endpoint.environmentId)(eb)))
    .orderBy('one.due_at')
    .orderBy('one.id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Takes what is still due, in one statement: of several nodes one gets each. The others see it as not due until the
 * lease is over.
 * @param take.until Unix milliseconds, after which others may take it
 */
export async function takeDeliveries(
  db: Db,
  take: {
    readonly environmentId: string;
    readonly ids: readonly string[];
    readonly now: number;
    readonly until: number;
  },
): Promise<WebhookDeliveryRow[]> {
  return db
    .updateTable('webhook_deliveries')
    .set((eb) => ({ due_at: take.until, last_attempt_at: take.now, attempts: eb('attempts', '+', 1) }))
    .where('environment_id', '=', take.environmentId)
    .where('id', 'in', [...take.ids])
    .where('status', '=', 'pending')
    .where('due_at', '<=', take.now)
    .returningAll()
    .execute();
}

/**
 * Has what waits for another try come now, the oldest first: a hundred a second, so that a receiver that is just back is
 * not run over. What is under way stays as it is.
 * @param hurry.leaseMs for which `takeDeliveries` keeps others away
 * @param hurry.id only this one; absent: all, or at least the oldest ten thousand
 * @returns how many
 */
export async function hurryDeliveries(
  db: Db,
  endpoint: OfEndpoint,
  { now, leaseMs, id }: { readonly now: number; readonly leaseMs: number; readonly id?: string },
): Promise<number> {
  let waiting = pendingOf(db, endpoint).where('one.due_at', '>', now).where(notUnderWay('one', leaseMs));
  if (id !== undefined) waiting = waiting.where('one.id', '=', id);
  const inTurn = waiting
    .select(['one.id', sql<number>`(row_number() over (order by one.id) - 1) / 100 * 1000`.as('wait')])
    .orderBy('one.id')
    .limit(10_000);
  const result = await db
    .updateTable('webhook_deliveries')
    .from(inTurn.as('in_turn'))
    .set((eb) => ({ due_at: eb(eb.val(now), '+', eb.ref('in_turn.wait')) }))
    .where('environment_id', '=', endpoint.environmentId)
    .whereRef('webhook_deliveries.id', '=', 'in_turn.id')
    .where('status', '=', 'pending')
    // Once more: another node may have taken it meanwhile.
    .where('due_at', '>', now)
    .where(notUnderWay('webhook_deliveries', leaseMs))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** One that was taken is due exactly when its lease is over. */
const notUnderWay = (table: 'one' | 'webhook_deliveries', leaseMs: number) =>
  sql<boolean>`${sql.ref(`${table}.due_at`)} <> coalesce(${sql.ref(`${table}.last_attempt_at`)}, 0) + ${sql.lit(leaseMs)}`;

export type DeliveryChange = Pick<WebhookDeliveryRow, 'status' | 'due_at' | 'response_status' | 'last_error'>;

/**
 * Notes how a try went. The number of attempts is the fence: who took it later has another.
 * @returns false when somebody else has taken it since, or it is gone
 */
export async function settleDelivery(
  db: Db,
  row: Pick<WebhookDeliveryRow, 'environment_id' | 'id' | 'attempts'>,
  change: DeliveryChange,
): Promise<boolean> {
  const result = await db
    .updateTable('webhook_deliveries')
    .set(change)
    .where('environment_id', '=', row.environment_id)
    .where('id', '=', row.id)
    .where('attempts', '=', row.attempts)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function findDelivery(
  db: Db,
  { environmentId, id }: { readonly environmentId: string; readonly id: string },
): Promise<WebhookDeliveryRow | undefined> {
  return db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A page of what was sent or waits, newest first: for one endpoint, or for all of them. */
export async function pageDeliveries(
  db: Db,
  where: {
    readonly environmentId: string;
    readonly endpointId: string | undefined;
    readonly status: DeliveryStatus | undefined;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ rows: WebhookDeliveryRow[]; totalCount: number }> {
  let matching = db.selectFrom('webhook_deliveries').where('environment_id', '=', where.environmentId);
  if (where.endpointId !== undefined) matching = matching.where('endpoint_id', '=', where.endpointId);
  if (where.status !== undefined) matching = matching.where('status', '=', where.status);
  const totalCount = await countUpTo(db, matching.select('id'), countedFor(where));
  const rows = await matching
    .selectAll()
    .orderBy('id', 'desc')
    .limit(where.limit)
    .offset(where.offset)
    .execute();
  return { rows, totalCount };
}

/** @returns the ids of those that wait for an earlier event of the same subject */
export async function listKeptBack(
  db: Db,
  { environmentId, ids }: { readonly environmentId: string; readonly ids: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('webhook_deliveries as one')
    .select('one.id')
    .where('one.environment_id', '=', environmentId)
    .where('one.id', 'in', [...ids])
    .where('one.status', '=', pending)
    .where(hasEarlier(environmentId))
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** How many events of an endpoint have a status, at most as many as are counted. Tests are not events. */
export async function countDeliveries(
  db: Db,
  { environmentId, endpointId }: OfEndpoint,
  status: DeliveryStatus,
): Promise<number> {
  const matching = db
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('environment_id', '=', environmentId)
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', sql.lit(status))
    .where('about', '<>', 'webhook_endpoint');
  return countUpTo(db, matching, countedFor({ limit: 0, offset: 0 }));
}

/** Gives up what waits for longer than anybody tries. @returns how many */
export async function dropOlder(
  db: Db,
  { environmentId, endpointId }: OfEndpoint,
  { before, reason }: { readonly before: number; readonly reason: string },
): Promise<number> {
  const result = await db
    .updateTable('webhook_deliveries')
    .set({ status: 'dropped', last_error: reason })
    .where('environment_id', '=', environmentId)
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', pending)
    .where('id', '<', firstIdAt('whd', before))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Gives up the oldest of what waits, so that so many are left. @returns how many were given up */
export async function dropBeyond(
  db: Db,
  endpoint: OfEndpoint,
  { kept, reason }: { readonly kept: number; readonly reason: string },
): Promise<number> {
  const [newest] = await pendingOf(db, endpoint)
    .select('one.id')
    .orderBy('one.id', 'desc')
    .offset(kept)
    .limit(1)
    .execute();
  if (!newest) return 0;
  const result = await db
    .updateTable('webhook_deliveries')
    .set({ status: 'dropped', last_error: reason })
    .where('environment_id', '=', endpoint.environmentId)
    .where('endpoint_id', '=', endpoint.endpointId)
    .where('status', '=', pending)
    .where('id', '<=', newest.id)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Forgets what is over: what is older, and all beyond a number of them. */
export async function forgetFinished(
  db: Db,
  { environmentId, endpointId }: OfEndpoint,
  { before, kept }: { readonly before: number; readonly kept: number },
): Promise<void> {
  const ofEndpoint = db
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('environment_id', '=', environmentId)
    .where('endpoint_id', '=', endpointId);
  const [beyond] = await ofEndpoint.orderBy('id', 'desc').offset(kept).limit(1).execute();
  const oldest = firstIdAt('whd', before);
  const last = beyond && beyond.id > oldest ? beyond.id : oldest;
  await db
    .deleteFrom('webhook_deliveries')
    .where('environment_id', '=', environmentId)
    .where('endpoint_id', '=', endpointId)
    .where('status', '<>', 'pending')
    .where('id', '<=', last)
    .execute();
}
