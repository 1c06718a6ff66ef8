const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long after each failed try the next one follows: about three days in all. */
const waits: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** What all the waits are together, at the least. */
const leastTriedMs = 60 * hour;

/**
 * When an event is tried again, never at the same moment as all the others.
 * @param tried.attempts that failed, at least one
 * @param tried.age of the event, in milliseconds: one that was hurried along with others is not given up sooner for it
 * @param random between 0 and 1
 * @param wishedMs by the receiver
 * @returns milliseconds, a fifth more or less than planned; undefined when it was tried often enough
 */
export function waitBeforeRetry(
  { attempts, age }: { readonly attempts: number; readonly age: number },
  random: number,
  wishedMs: number,
): number | undefined {
  const planned = waits[attempts - 1] ?? (age < leastTriedMs ? 24 * hour : undefined);
  if (planned === undefined) return undefined;
  return Math.round(Math.max(planned * (0.8 + 0.4 * random), Math.min(wishedMs, 24 * hour)));
}

const longestPause = minute;

/**
 * How long a receiver in trouble is left alone, whatever waits for it: so that one that is down costs one call a minute.
 * @param failures in a row, at least one
 */
export function pauseAfter(failures: number): number {
  return Math.min(second * 2 ** Math.min(failures - 1, 10), longestPause);
}

/** A receiver that nothing reached for so long is given up: nobody is looking. */
export const givenUpAfterMs = 5 * 24 * hour;
/** An event that waits for longer is given up, whether it was tried or not. */
export const keptWaitingMs = givenUpAfterMs;
/** What waits for one endpoint at most; of more, the oldest are given up. */
export const mostWaiting = 100_000;
/** What is over stays to be looked at for so long, and so much of it. */
export const keptFinishedMs = 7 * 24 * hour;
export const mostFinished = 10_000;
