import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface FastClock {
  readonly speed: number;
  /** Unix milliseconds when both clocks were the same */
  readonly from: number;
}

/** What the server's clock says when the one on the wall says `now`. Both in Unix milliseconds. */
export function serverTime({ speed, from }: FastClock, now: number): number {
  return from + Math.floor((now - from) * speed);
}

/** Settings of a server's process that goes by this clock. */
export function clockVariables({ speed, from }: FastClock): Record<string, string> {
  const script = pathToFileURL(join(import.meta.dirname, 'fast-clock.ts')).href;
  return {
    NODE_OPTIONS: `--import=${script}`,
    PORTICO_TEST_CLOCK_SPEED: String(speed),
    PORTICO_TEST_CLOCK_FROM: String(from),
  };
}
