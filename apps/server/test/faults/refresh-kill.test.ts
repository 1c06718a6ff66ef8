import { describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { refreshPoints, stopPoints } from './refresh-points.ts';
import { runRefreshTrials } from './refresh-trials.ts';

/** The whole of it, with a thousand kills, is `npm run trials -- --what refresh`. */
const seeds = { sqlite: 1, postgres: 2 };

// Most of the time is spent waiting for the servers to look after what was left behind: side by side.
describe.concurrent.each(testDatabases())(
  'a server that ends in the middle of a refresh, on $name',
  (kind) => {
    const seed = seeds[kind.name];

    it(
      'killed at every point, leaves no grant that is dead and does not say so',
      { timeout: 240_000 },
      async () => {
        const kills = refreshPoints.length;
        const { violations, points, losses } = await runRefreshTrials({
          kind,
          kills,
          seed,
          signal: 'SIGKILL',
        });
        expect(violations).toEqual([]);
        expect(points).toEqual(Object.fromEntries(refreshPoints.map(({ name }) => [name, 1])));
        // The one point at which nothing can save it.
        expect(losses).toMatchObject({ 'rotated, and not answered': 1 });
        // SQLite has one lock for everything, so there the answer waits as well.
        if (kind.name === 'postgres')
          expect(losses).not.toHaveProperty(['answered, and storing the tokens waits']);
      },
    );

    it('told to stop, loses no grant', { timeout: 240_000 }, async () => {
      const kills = stopPoints.length;
      const { violations, losses } = await runRefreshTrials({ kind, kills, seed, signal: 'SIGTERM' });
      expect(violations).toEqual([]);
      expect(losses).toEqual({});
    });
  },
);
