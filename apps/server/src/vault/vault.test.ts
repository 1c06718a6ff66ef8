import { describe, expect, it } from 'vitest';
import type { RefreshResult } from './refresh-tokens.ts';
import { createVault } from './vault.ts';

const done: RefreshResult = { kind: 'done' };

describe('a vault', () => {
  it('runs one refresh of an account at a time, and tells everybody how it went', async () => {
    const vault = createVault();
    const gate = Promise.withResolvers<RefreshResult>();
    let runs = 0;
    const refresh = () => {
      runs += 1;
      return gate.promise;
    };
    const asked = [vault.once('eac_1', refresh), vault.once('eac_1', refresh), vault.once('eac_2', refresh)];
    gate.resolve(done);
    expect(await Promise.all(asked)).toEqual([done, done, done]);
    expect(runs).toBe(2);
    await vault.once('eac_1', refresh);
    expect(runs).toBe(3);
  });

  it('is drained when the last refresh is over, also one that fails, and begins none after that', async () => {
    const vault = createVault();
    const gates = [Promise.withResolvers<RefreshResult>(), Promise.withResolvers<RefreshResult>()];
    const running = gates.map(({ promise }, index) => vault.once(`eac_${index}`, () => promise));
    let isDrained = false;
    const drained = vault.drain().then(() => (isDrained = true));
    gates[0]?.reject(new Error('The database is gone.'));
    await expect(running[0]).rejects.toThrow('gone');
    expect(isDrained).toBe(false);
    let hasBegun = false;
    const late = vault.once('eac_3', () => {
      hasBegun = true;
      return Promise.resolve(done);
    });
    expect(await late).toEqual({ kind: 'busy' });
    gates[1]?.resolve(done);
    await drained;
    expect(hasBegun).toBe(false);
  });
});
