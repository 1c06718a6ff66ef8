import type { Selectable, Updateable } from 'kysely';
import type { Db } from './database.ts';
import type { WebhookEndpointTable } from './webhook-tables.ts';

export type WebhookEndpointRow = Selectable<WebhookEndpointTable>;
type Key = { readonly environmentId: string; readonly id: string };

/** All of an environment, the first one first. */
export async function listWebhookEndpoints(db: Db, environmentId: string): Promise<WebhookEndpointRow[]> {
  return db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .orderBy('id')
    .execute();
}

/** What nodes keep in memory: which endpoints want what. */
export async function listEnabledEndpoints(
  db: Db,
): Promise<Pick<WebhookEndpointRow, 'environment_id' | 'id' | 'event_types'>[]> {
  return db
    .selectFrom('webhook_endpoints')
    .select(['environment_id', 'id', 'event_types'])
    .where('enabled', '=', 1)
    .orderBy('id')
    .execute();
}

export async function findWebhookEndpoint(
  db: Db,
  { environmentId, id }: Key,
): Promise<WebhookEndpointRow | undefined> {
  return db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function insertWebhookEndpoint(db: Db, row: WebhookEndpointRow): Promise<void> {
  await db.insertInto('webhook_endpoints').values(row).execute();
}

/** @returns as it is then; undefined when it is gone */
export async function updateWebhookEndpoint(
  db: Db,
  { environmentId, id }: Key,
  change: Updateable<WebhookEndpointTable>,
): Promise<WebhookEndpointRow | undefined> {
  return db
    .updateTable('webhook_endpoints')
    .set(change)
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** Notes that a try failed. The first of several sets since when. */
export async function noteEndpointFailure(
  db: Db,
  { environmentId, id }: Key,
  { now, pausedUntil }: { readonly now: number; readonly pausedUntil: number },
): Promise<void> {
  await db
    .updateTable('webhook_endpoints')
    .set((eb) => ({
      failures: eb('failures', '+', 1),
      failing_since: eb.fn.coalesce('failing_since', eb.val(now)),
      paused_until: pausedUntil,
    }))
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
}

/** Switches an endpoint off, of which nobody said so. @returns false when it is off already, or gone */
export async function disableEndpoint(
  db: Db,
  { environmentId, id }: Key,
  { reason, now }: { readonly reason: 'failing' | 'gone'; readonly now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('webhook_endpoints')
    .set({ enabled: 0, disabled_reason: reason, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('enabled', '=', 1)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Deletes an endpoint with everything that waits for it. @returns false when it is gone already */
export async function deleteWebhookEndpoint(db: Db, { environmentId, id }: Key): Promise<boolean> {
  const result = await db
    .deleteFrom('webhook_endpoints')
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
  await db
    .deleteFrom('webhook_deliveries')
    .where('environment_id', '=', environmentId)
    .where('endpoint_id', '=', id)
    .execute();
  return result.numDeletedRows === 1n;
}
