import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDiskSync } from './disk-sync.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portico-disk-sync-'));
  path = join(directory, 'log');
  writeFileSync(path, 'written');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A disk whose trips end when the test says so. */
function slowDisk() {
  const trips: PromiseWithResolvers<void>[] = [];
  const disk = createDiskSync(path, async () => {
    const trip = Promise.withResolvers<void>();
    trips.push(trip);
    await trip.promise;
  });
  const begun = async (count: number) => {
    await vi.waitFor(() => expect(trips).toHaveLength(count));
    return trips[count - 1];
  };
  return { disk, trips, begun };
}

const isSettled = async (promise: Promise<void>) => {
  const pending = Symbol('pending');
  for (let turn = 0; turn < 5; turn += 1) await endOfTurn();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
};

describe('createDiskSync', () => {
  it('takes a file to the disk', async () => {
    const disk = createDiskSync(path);
    await disk.wait();
    await disk.close();
    expect(existsSync(path)).toBe(true);
  });

  it('has nothing to wait for where there is no file yet, and finds it later', async () => {
    rmSync(path);
    const { disk, trips, begun } = slowDisk();
    await disk.wait();
    expect(trips).toEqual([]);
    writeFileSync(path, 'written');
    const waiting = disk.wait();
    const trip = await begun(1);
    expect(await isSettled(waiting)).toBe(false);
    trip?.resolve();
    await waiting;
    await disk.close();
  });

  it('takes everybody along who comes before a trip begins', async () => {
    const { disk, trips, begun } = slowDisk();
    const waiting = Promise.all([disk.wait(), disk.wait(), disk.wait()]);
    (await begun(1))?.resolve();
    await waiting;
    expect(trips).toHaveLength(1);
    await disk.close();
  });

  it('lets all who come during a trip share the next one, which began after their writes', async () => {
    const { disk, begun } = slowDisk();
    const first = disk.wait();
    const one = await begun(1);
    const [second, third] = [disk.wait(), disk.wait()];
    one?.resolve();
    await first;
    const two = await begun(2);
    expect([await isSettled(second), await isSettled(third)]).toEqual([false, false]);
    const fourth = disk.wait();
    two?.resolve();
    await Promise.all([second, third]);
    const three = await begun(3);
    expect(await isSettled(fourth)).toBe(false);
    three?.resolve();
    await fourth;
    await disk.close();
  });

  it('fails from the first failure on: what was dropped is not written by the next trip', async () => {
    const { disk, trips, begun } = slowDisk();
    const first = Promise.allSettled([disk.wait()]);
    const trip = await begun(1);
    const second = Promise.allSettled([disk.wait()]);
    const reason = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    trip?.reject(reason);
    const failure = { status: 'rejected', reason };
    expect([...(await first), ...(await second)]).toEqual([failure, failure]);
    await expect(disk.wait()).rejects.toThrow('EIO');
    expect(trips).toHaveLength(1);
    await disk.close();
  });

  it('closes when the last trip has ended', async () => {
    const { disk, begun } = slowDisk();
    const first = disk.wait();
    const one = await begun(1);
    const second = disk.wait();
    const closing = disk.close();
    one?.resolve();
    await first;
    const two = await begun(2);
    expect(await isSettled(closing)).toBe(false);
    two?.resolve();
    await Promise.all([second, closing]);
  });
});
