import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  return { disk, trips };
}

const settled = async (promise: Promise<void>) => {
  const pending = Symbol('pending');
  await new Promise(setImmediate);
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
    const { disk, trips } = slowDisk();
    await disk.wait();
    writeFileSync(path, 'written');
    const waiting = disk.wait();
    expect(await settled(waiting)).toBe(false);
    trips[0]?.resolve();
    await waiting;
    await disk.close();
  });

  it('lets all who come during a trip share the next one, which began after their writes', async () => {
    const { disk, trips } = slowDisk();
    const first = disk.wait();
    const [second, third] = [disk.wait(), disk.wait()];
    trips[0]?.resolve();
    await first;
    expect(await settled(second)).toBe(false);
    expect(trips).toHaveLength(2);
    const fourth = disk.wait();
    trips[1]?.resolve();
    await Promise.all([second, third]);
    expect(await settled(fourth)).toBe(false);
    trips[2]?.resolve();
    await fourth;
    expect(trips).toHaveLength(3);
    const fifth = disk.wait();
    trips[3]?.resolve();
    await fifth;
    await disk.close();
  });

  it('fails from the first failure on: what was dropped is not written by the next trip', async () => {
    const { disk, trips } = slowDisk();
    const waiting = Promise.allSettled([disk.wait(), disk.wait()]);
    const reason = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    trips[0]?.reject(reason);
    const failure = { status: 'rejected', reason };
    expect(await waiting).toEqual([failure, failure]);
    await expect(disk.wait()).rejects.toThrow('EIO');
    expect(trips).toHaveLength(1);
    await disk.close();
  });

  it('closes when the last trip has ended', async () => {
    const { disk, trips } = slowDisk();
    const [first, second] = [disk.wait(), disk.wait()];
    const closing = disk.close();
    trips[0]?.resolve();
    await first;
    expect(await settled(closing)).toBe(false);
    trips[1]?.resolve();
    await second;
    await closing;
  });
});
