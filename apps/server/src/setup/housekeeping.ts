import type { Deps } from '../deps.ts';
import { deleteFlowsMadeBefore } from '../store/flows.ts';
import { deleteOldIdempotencyKeys } from '../store/idempotency-keys.ts';
import { deleteOldWindows } from '../store/rate-limits.ts';
import { deleteStaleProofs } from '../store/email-proofs.ts';
import { deleteStaleSignIns } from '../store/sign-ins.ts';
import { deleteStaleSignUps } from '../store/sign-ups.ts';
import { foldUserCounts } from '../store/user-counts.ts';

const intervalMs = 60_000;
/** A flow lives ten minutes and the ticket of a trial at most as long again: an hour is far beyond both. */
const flowsKeptMs = 3600 * 1000;
const longestWindowMs = 24 * 3600 * 1000;
const answersKeptMs = 24 * 3600 * 1000;

/** Deletes what is over, once a minute, so that nothing a visitor leaves behind stays. */
export function startHousekeeping({ db, log, now }: Pick<Deps, 'db' | 'log' | 'now'>): { stop: () => void } {
  const tidy = async () => {
    await deleteFlowsMadeBefore(db, now() - flowsKeptMs);
    await deleteStaleSignUps(db, now());
    await deleteStaleSignIns(db, now());
    // The hour in which mails are counted is over by then; until then it tells when the last was sent.
    await deleteStaleProofs(db, now() - flowsKeptMs);
    await deleteOldWindows(db, now() - longestWindowMs);
    await deleteOldIdempotencyKeys(db, now() - answersKeptMs);
    await foldUserCounts(db);
  };
  const timer = setInterval(() => {
    tidy().catch((error: unknown) => log.warn('housekeeping.failed', {}, error));
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
