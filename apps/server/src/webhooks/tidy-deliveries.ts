import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import { originWithin } from '../http/audit-origin.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { dropBeyond, dropOlder, forgetFinished } from '../store/webhook-deliveries.ts';
import type { OfEndpoint } from '../store/webhook-deliveries.ts';
import { listWebhookEndpoints } from '../store/webhook-endpoints.ts';
import { keptFinishedMs, keptWaitingMs, mostFinished, mostWaiting } from './retry.ts';

type TidyDeps = Pick<Deps, 'db' | 'registry' | 'now'>;

/**
 * Keeps the queue from growing for ever: what waits for too long, or is too much, is given up, and that is written
 * down. Forgets what is over.
 */
export async function tidyDeliveries(
  deps: TidyDeps,
  { most = mostWaiting }: { readonly most?: number } = {},
): Promise<void> {
  for (const { id: environmentId } of deps.registry.all()) {
    for (const { id: endpointId } of await listWebhookEndpoints(deps.db, environmentId)) {
      const of = { environmentId, endpointId };
      await inTransaction(deps.db, (tx) => giveUp(deps, tx, of, most));
      const before = deps.now() - keptFinishedMs;
      await forgetFinished(deps.db, of, { before, kept: mostWaiting + mostFinished });
    }
  }
}

async function giveUp({ registry, now }: TidyDeps, tx: Db, of: OfEndpoint, most: number): Promise<void> {
  const tooOld = { before: now() - keptWaitingMs, reason: 'Waited for too long' };
  const older = await dropOlder(tx, of, tooOld);
  const beyond = await dropBeyond(tx, of, { kept: most, reason: 'Too many events were waiting' });
  if (older + beyond === 0) return;
  await record(tx, originWithin(registry, of.environmentId, now()), {
    type: 'webhook_endpoint.events_dropped',
    actor: { type: 'system', id: null },
    targetId: of.endpointId,
    details: { waited_too_long: older, too_many: beyond },
  });
}
