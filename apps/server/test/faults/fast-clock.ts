/**
 * A server whose time goes faster, for trials that would otherwise wait for days: loaded ahead of it by
 * `NODE_OPTIONS=--import=…/fast-clock.ts`. Nothing of it is in the server itself.
 *
 *   PORTICO_TEST_CLOCK_SPEED   how many times as fast
 *   PORTICO_TEST_CLOCK_FROM    Unix milliseconds when both clocks were the same, so that restarts do not turn it back
 *
 * What a process does by the clock on the wall is as fast: `Date.now`, and what comes round every ten seconds or more.
 * Timeouts are not, since providers and databases are as slow as ever.
 */
import { serverTime } from './server-time.ts';

const speed = Number(process.env['PORTICO_TEST_CLOCK_SPEED']);
const from = Number(process.env['PORTICO_TEST_CLOCK_FROM']);
if (!(speed >= 1) || !Number.isInteger(from)) throw new Error('PORTICO_TEST_CLOCK_… is not set.');

const realNow = Date.now;
Date.now = () => serverTime({ speed, from }, realNow());

const shortestSpedUpMs = 10_000;
const realSetInterval = globalThis.setInterval;
globalThis.setInterval = ((work: () => void, everyMs: number) =>
  realSetInterval(work, everyMs < shortestSpedUpMs ? everyMs : everyMs / speed)) as typeof setInterval;
