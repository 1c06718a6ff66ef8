import type { Deps } from '../deps.ts';
import { deleteTrafficBefore } from '../store/connection-health.ts';
import { deleteFlowsMadeBefore } from '../store/flows.ts';
import { deleteOldIdempotencyKeys } from '../store/idempotency-keys.ts';
import { deleteOldWindows } from '../store/rate-limits.ts';
import { deleteStaleProofs } from '../store/email-proofs.ts';
import { deleteIdleBrowsers } from '../store/sessions.ts';
import { deleteStaleSignIns } from '../store/sign-ins.ts';
import { deleteStaleSignUps } from '../store/sign-ups.ts';
import { tendTokens } from '../vault/tend-tokens.ts';
import { tellExpiring } from '../vault/tell-expiring.ts';
import { tidyDeliveries } from '../webhooks/tidy-deliveries.ts';
import { workOutboxSoon } from '../vault/work-outbox.ts';
import { foldUserCounts } from '../store/user-counts.ts';

/** Lost tokens are to be known within a minute. */
const intervalMs = 30_000;
/** A flow lives ten minutes and the ticket of a trial at most as long again: an hour is far beyond both. */
const flowsKeptMs = 3600 * 1000;
const longestWindowMs = 24 * 3600 * 1000;
/** The last day counts; the rest is for whoever looks back at a bad week. */
const trafficKeptMs = 7 * 24 * 3600 * 1000;
const answersKeptMs = 24 * 3600 * 1000;

/** A sign-up can be continued for a day; then nothing is left to do in a browser where nobody signed in. */
const browsersKeptMs = 25 * 3600 * 1000;
/** Browsers that were made while no server ran to look at them. */
const longestAbsenceMs = 7 * 24 * 3600 * 1000;

/** @returns what deletes what is over, so that nothing a visitor leaves behind stays */
export function createHousekeeping({
  db,
  now,
  traffic,
}: Pick<Deps, 'db' | 'now' | 'traffic'>): () => Promise<void> {
  let browsersTidiedTo = now() - browsersKeptMs - longestAbsenceMs;
  return async () => {
    await deleteFlowsMadeBefore(db, now() - flowsKeptMs);
    await deleteStaleSignUps(db, now());
    await deleteStaleSignIns(db, now());
    // The hour in which mails are counted is over by then; until then it tells when the last was sent.
    await deleteStaleProofs(db, now() - flowsKeptMs);
    await deleteOldWindows(db, now() - longestWindowMs);
    await deleteOldIdempotencyKeys(db, now() - answersKeptMs);
    await foldUserCounts(db);
    await traffic.flush();
    await deleteTrafficBefore(db, Math.floor((now() - trafficKeptMs) / 3_600_000));
    const until = now() - browsersKeptMs;
    await deleteIdleBrowsers(db, { from: browsersTidiedTo, until });
    browsersTidiedTo = until;
  };
}

/** Tidies twice a minute. */
export function startHousekeeping(deps: Deps): {
  stop: () => void;
} {
  const { log } = deps;
  const tidy = createHousekeeping(deps);
  const timer = setInterval(() => {
    tendTokens(deps).catch((error: unknown) => log.warn('tokens.not_tended', {}, error));
    tellExpiring(deps).catch((error: unknown) => log.warn('tokens.expiry_not_told', {}, error));
    workOutboxSoon(deps);
    tidyDeliveries(deps).catch((error: unknown) => log.warn('webhooks.not_tidied', {}, error));
    tidy().catch((error: unknown) => log.warn('housekeeping.failed', {}, error));
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
