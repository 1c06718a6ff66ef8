import type { Deps } from '../deps.ts';
import { deleteExpiredFlows } from '../store/flows.ts';
import { deleteOldWindows } from '../store/rate-limits.ts';
import { deleteStaleSignUps } from '../store/sign-ups.ts';

const intervalMs = 60_000;
const longestWindowMs = 24 * 3600 * 1000;

/** Deletes what is over, once a minute, so that nothing a visitor leaves behind stays. */
export function startHousekeeping({ db, log, now }: Pick<Deps, 'db' | 'log' | 'now'>): { stop: () => void } {
  const tidy = async () => {
    await deleteExpiredFlows(db, now());
    await deleteStaleSignUps(db, now());
    await deleteOldWindows(db, now() - longestWindowMs);
  };
  const timer = setInterval(() => {
    tidy().catch((error: unknown) => log.warn('housekeeping.failed', {}, error));
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
