import { describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { runKillTrials } from './kill-trials.ts';

/** The whole of it, with a thousand kills, is `npm run trials`. */
const kills = 12;
/** Each run visits other points. */
const seeds = { sqlite: 1, postgres: 2 };

describe.each(testDatabases())('a server that is killed on $name', (kind) => {
  it('leaves nobody half-made, and one click more signs everybody in', { timeout: 120_000 }, async () => {
    const report = await runKillTrials({ kind, kills, seed: seeds[kind.name] });
    expect(report.violations).toEqual([]);
    expect(report.restartMs).toHaveLength(kills);
  });
});
