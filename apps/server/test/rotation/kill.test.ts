import { describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { runRotationKills } from './kill-trials.ts';

/** More of it is `npm run trials -- --what keys`. */
const kills = 3;
/** Each run visits all points, in another order. */
const seeds = { sqlite: 7, postgres: 28 };

describe.each(testDatabases())('a server that is killed while its master key changes on $name', (kind) => {
  it('goes on where it was, and in the end needs the newest key alone', { timeout: 180_000 }, async () => {
    const report = await runRotationKills({ kind, kills, seed: seeds[kind.name] });
    expect(report.violations).toEqual([]);
    expect(report.keysLeft).toBe(1);
  });
});
