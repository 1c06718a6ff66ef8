import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { startTokenRig, twoHours } from './token-rig.ts';
import type { TokenRig } from './token-rig.ts';

const readers = 50;
/** A release asks for more: 1,000. */
const rounds = Number(process.env['PORTICO_TEST_REFRESH_ROUNDS'] ?? 5);

describe.each(testDatabases())('a token that is over, with two nodes, on $name', (kind) => {
  let rig: TokenRig;

  beforeAll(async () => {
    rig = await startTokenRig(kind);
  });
  afterAll(() => rig.close());

  it(
    `is refreshed once for ${readers} readers at a time, ${rounds} times in a row`,
    { timeout: 60_000 + rounds * 10_000 },
    async () => {
      const seen = new Set<string>();
      for (let round = 1; round <= rounds; round += 1) {
        rig.server.advance(twoHours);
        const answers = await Promise.all(
          Array.from({ length: readers }, (_reader, index) =>
            rig.read({ at: index % 2 === 0 ? rig.server.url : rig.other.url }),
          ),
        );
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
        const tokens = new Set<string>(answers.map(({ body }) => body.data[0].token));
        expect(tokens.size).toBe(1);
        expect(rig.refreshes()).toBe(round);
        for (const token of tokens) seen.add(token);
      }
      // Each round brought another one, and the last works.
      expect(seen.size).toBe(rounds);
      expect(await rig.works([...seen].at(-1) ?? '')).toBe(true);
    },
  );
});
