import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/vault/refresh-tokens.ts';
import { testDatabases } from '../databases.ts';
import { readersAtOnce, runReaderTrials } from './reader-trials.ts';
import { refreshCall } from './refresh-points.ts';
import { startTwoProcesses } from './two-processes.ts';

/** Several processes of one installation are for PostgreSQL: SQLite's file has one server. */
const kinds = testDatabases().filter(({ name }) => name === 'postgres');

describe.each(kinds)('two processes on $name', (kind) => {
  // A thousand rounds are `npm run trials -- --what readers --database postgres`.
  it(
    `F05 refresh a token once for ${readersAtOnce} readers, 10 times in a row`,
    { timeout: 120_000 },
    async () => {
      const { violations, answered, refreshes } = await runReaderTrials({ kind, rounds: 10 });
      expect({ violations, answered, refreshes }).toEqual({
        violations: [],
        answered: 10 * readersAtOnce,
        refreshes: 10,
      });
    },
  );

  it(
    'F06 one that is frozen in a refresh is overtaken, and what it does late changes nothing',
    { timeout: 120_000 },
    async () => {
      const two = await startTwoProcesses(kind);
      const [frozen] = two.processes;
      try {
        await two.expire();
        const held = two.rig.provider.sandbox.script.next(refreshCall, { kind: 'hold', at: 'request' });
        const late = two.read(0);
        await held.arrived;
        frozen.signal('SIGSTOP');
        const startedAt = performance.now();
        const answer = await two.read(1);
        const tookMs = performance.now() - startedAt;
        expect(answer.status).toBe(200);
        // The lease began before, and nobody takes over before it is over.
        expect(tookMs).toBeGreaterThan(leaseMs - 5000);
        expect(tookMs).toBeLessThan(leaseMs + 1000);
        const { token } = answer.body.data[0];

        // What the frozen one asked for comes to the provider now: its refresh token was used by the other one.
        held.release();
        frozen.signal('SIGCONT');
        expect((await late).body.data?.[0].token).toBe(token);
        await wait(500);
        for (const at of [0, 1] as const) expect((await two.read(at)).body.data[0].token).toBe(token);
        const account = await two.rig.look((db) =>
          db
            .selectFrom('external_accounts')
            .select(['tokens_state', 'tokens_state_reason'])
            .where('id', '=', two.accountId)
            .executeTakeFirstOrThrow(),
        );
        expect(account).toEqual({ tokens_state: 'active', tokens_state_reason: null });
      } finally {
        frozen.signal('SIGCONT');
        await two.close();
      }
    },
  );
});
