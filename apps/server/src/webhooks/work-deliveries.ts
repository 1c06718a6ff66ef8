import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { originWithin } from '../http/audit-origin.ts';
import { createId } from '../keys/secrets.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { setSettingsVersion } from '../store/meta.ts';
import { hurryDeliveries, listDue, settleDelivery, takeDeliveries } from '../store/webhook-deliveries.ts';
import type { DeliveryChange, WebhookDeliveryRow } from '../store/webhook-deliveries.ts';
import {
  disableEndpoint,
  findWebhookEndpoint,
  noteEndpointFailure,
  updateWebhookEndpoint,
} from '../store/webhook-endpoints.ts';
import type { WebhookEndpointRow } from '../store/webhook-endpoints.ts';
import { callReceiver } from './call-receiver.ts';
import type { CallDeps, CallResult } from './call-receiver.ts';
import { givenUpAfterMs, pauseAfter, waitBeforeRetry } from './retry.ts';

export type DeliveryDeps = CallDeps & Pick<Deps, 'registry' | 'webhooks'>;

/** Longer than one call may take (10 s), and the reading before it. */
export const leaseMs = 30_000;
/** Calls to one receiver at a time: of different users, for those of one come one after the other. */
const mostAtOnce = 10;

/**
 * Begins to send what is due, to every receiver beside the others: a slow one keeps nobody else waiting. Does not wait;
 * where there are no endpoints, nothing is asked of the database.
 */
export function workDeliveries(deps: DeliveryDeps): void {
  for (const environment of deps.registry.all()) {
    for (const { id } of environment.webhooks) {
      deps.webhooks.inTurn(id, () => workForEndpoint(deps, environment.id, id));
    }
  }
}

/** The receiver says that it is not coming back (RFC 9110 §15.5.11). */
const goneStatus = 410;

/** Sends until nothing is due, or nothing arrives: then the receiver is left alone for a while. */
async function workForEndpoint(deps: DeliveryDeps, environmentId: string, id: string): Promise<void> {
  while (!deps.webhooks.isEnding()) {
    const now = deps.now();
    // Read anew each time: both may have been changed, or switched off, meanwhile.
    const environment = deps.registry.byId(environmentId);
    const endpoint = await findWebhookEndpoint(deps.db, { environmentId, id });
    if (!environment || endpoint?.enabled !== 1 || endpoint.paused_until > now) return;
    // One that failed last is asked with one call first.
    const limit = endpoint.failures > 0 ? 1 : mostAtOnce;
    const ids = await listDue(deps.db, { environmentId, endpointId: id }, { now, limit });
    if (ids.length === 0) return;
    const rows = await takeDeliveries(deps.db, { environmentId, ids, now, until: now + leaseMs });
    const results = await Promise.all(rows.map((row) => tryOnce(deps, environment, { endpoint, row })));
    if (results.some(({ status }) => status === goneStatus)) return await giveUp(deps, endpoint, 'gone');
    const arrived = results.filter(({ kind }) => kind === 'delivered').length;
    // Of several at once one that arrives is enough: it is there, and what it refused comes again by itself.
    if (results.length > 0 && arrived === 0) return await noteFailure(deps, endpoint);
    if (endpoint.failures > 0 && arrived > 0) await noteRecovery(deps, endpoint);
  }
}

async function tryOnce(
  deps: DeliveryDeps,
  environment: Environment,
  work: { readonly endpoint: WebhookEndpointRow; readonly row: WebhookDeliveryRow },
): Promise<CallResult> {
  const result = await callReceiver(deps, environment, work);
  await settleDelivery(deps.db, work.row, changeAfter(work.row, result, deps.now()));
  return result;
}

/** What is noted of a try. Pure, but for chance. */
function changeAfter(row: WebhookDeliveryRow, result: CallResult, now: number): DeliveryChange {
  if (result.kind === 'delivered') {
    return { status: 'delivered', due_at: now, response_status: result.status, last_error: null };
  }
  const age = now - row.occurred_at;
  const wait = waitBeforeRetry({ attempts: row.attempts, age }, Math.random(), result.waitMs);
  const failed = { response_status: result.status, last_error: result.words };
  return wait === undefined
    ? { status: 'dropped', due_at: now, ...failed }
    : { status: 'pending', due_at: now + wait, ...failed };
}

const keyOf = ({ environment_id: environmentId, id }: WebhookEndpointRow) => ({ environmentId, id });

async function noteFailure(deps: DeliveryDeps, endpoint: WebhookEndpointRow): Promise<void> {
  const now = deps.now();
  const pausedUntil = now + pauseAfter(endpoint.failures + 1);
  await noteEndpointFailure(deps.db, keyOf(endpoint), { now, pausedUntil });
  const since = endpoint.failing_since;
  if (since !== null && now - since > givenUpAfterMs) await giveUp(deps, endpoint, 'failing');
}

/** It answers again: what waits because it did not, for hours perhaps, comes now. */
export async function noteRecovery(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  endpoint: WebhookEndpointRow,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await updateWebhookEndpoint(tx, keyOf(endpoint), { failures: 0, failing_since: null, paused_until: 0 });
    await sendNow(tx, keyOf(endpoint), { now: now() });
  });
}

/** Has what waits for an endpoint come now, or one of it. @param what.now Unix milliseconds */
export async function sendNow(
  tx: Db,
  { environmentId, id }: { readonly environmentId: string; readonly id: string },
  what: { readonly now: number; readonly id?: string },
): Promise<void> {
  await hurryDeliveries(tx, { environmentId, endpointId: id }, { ...what, leaseMs });
}

async function giveUp(
  deps: DeliveryDeps,
  endpoint: WebhookEndpointRow,
  reason: 'failing' | 'gone',
): Promise<void> {
  const key = keyOf(endpoint);
  const origin = originWithin(deps.registry, key.environmentId, deps.now());
  await inTransaction(deps.db, async (tx) => {
    if (!(await disableEndpoint(tx, key, { reason, now: origin.now }))) return;
    await record(tx, origin, {
      type: 'webhook_endpoint.disabled',
      actor: { type: 'system', id: null },
      targetId: endpoint.id,
      details: { reason },
    });
    await setSettingsVersion(tx, createId('version'));
  });
  await deps.registry.reload();
  deps.log.warn('webhook.endpoint_disabled', { id: endpoint.id, reason });
}
