import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { originWithin } from '../http/audit-origin.ts';
import { createId } from '../keys/secrets.ts';
import { inTransaction } from '../store/database.ts';
import { setSettingsVersion } from '../store/meta.ts';
import { listDue, settleDelivery, takeDeliveries } from '../store/webhook-deliveries.ts';
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
      deps.webhooks.inTurn(id, () => workForEndpoint(deps, environment, id));
    }
  }
}

/** Sends until nothing is due, or something failed: then the receiver is left alone for a while. */
async function workForEndpoint(deps: DeliveryDeps, environment: Environment, id: string): Promise<void> {
  const environmentId = environment.id;
  while (!deps.webhooks.isEnding()) {
    const now = deps.now();
    // Read anew each time: it may have been changed, or switched off, meanwhile.
    const endpoint = await findWebhookEndpoint(deps.db, { environmentId, id });
    if (endpoint?.enabled !== 1 || endpoint.paused_until > now) return;
    // One that failed last is asked with one call first.
    const limit = endpoint.failures > 0 ? 1 : mostAtOnce;
    const ids = await listDue(deps.db, { environmentId, endpointId: id }, { now, limit });
    if (ids.length === 0) return;
    const rows = await takeDeliveries(deps.db, { environmentId, ids, now, until: now + leaseMs });
    const results = await Promise.all(rows.map((row) => tryOnce(deps, environment, { endpoint, row })));
    const failures = results.filter((result) => result.kind === 'failed');
    if (failures.length > 0) return await noteFailure(deps, environment, endpoint, failures);
    if (endpoint.failures > 0 && rows.length > 0) await noteRecovery(deps, environment, endpoint);
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
  const wait = waitBeforeRetry(row.attempts, Math.random(), result.waitMs);
  const failed = { response_status: result.status, last_error: result.words };
  return wait === undefined
    ? { status: 'dropped', due_at: now, ...failed }
    : { status: 'pending', due_at: now + wait, ...failed };
}

type Failed = Extract<CallResult, { kind: 'failed' }>;

async function noteFailure(
  deps: DeliveryDeps,
  environment: Environment,
  endpoint: WebhookEndpointRow,
  failures: readonly Failed[],
): Promise<void> {
  const now = deps.now();
  const key = { environmentId: environment.id, id: endpoint.id };
  await noteEndpointFailure(deps.db, key, { now, pausedUntil: now + pauseAfter(endpoint.failures + 1) });
  // The receiver says that it is not coming back (RFC 9110 §15.5.11).
  const isGone = failures.some(({ status }) => status === 410);
  const isHopeless = endpoint.failing_since !== null && now - endpoint.failing_since > givenUpAfterMs;
  if (isGone || isHopeless) await giveUp(deps, environment, endpoint, isGone ? 'gone' : 'failing');
}

async function noteRecovery(
  deps: DeliveryDeps,
  environment: Environment,
  endpoint: WebhookEndpointRow,
): Promise<void> {
  const key = { environmentId: environment.id, id: endpoint.id };
  await updateWebhookEndpoint(deps.db, key, { failures: 0, failing_since: null, paused_until: 0 });
}

async function giveUp(
  deps: DeliveryDeps,
  environment: Environment,
  endpoint: WebhookEndpointRow,
  reason: 'failing' | 'gone',
): Promise<void> {
  const origin = originWithin(deps.registry, environment.id, deps.now());
  const key = { environmentId: environment.id, id: endpoint.id };
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
