import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { nextId } from '../../test/rows.ts';
import { countEvent as countWithEnd, deleteOldWindows } from './rate-limits.ts';

const countEvent = async (...given: Parameters<typeof countWithEnd>) => (await countWithEnd(...given)).count;

const windowMs = 60_000;
const start = 1_800_000_000_000 - (1_800_000_000_000 % windowMs);

describe.each(testDatabases())('rate limits on $name', (kind) => {
  let store: MigratedStore;
  let event: { environmentId: string; key: string; now: number; windowMs: number };

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    event = { environmentId: nextId('env'), key: 'code:ada', now: start, windowMs };
  });
  afterAll(() => store.close());

  it('count every event of two nodes exactly once', async () => {
    const counts = await atOnce(store, 30, (db) => countEvent(db, event));
    expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  it('begin again with the next window, and not before', async () => {
    await countEvent(store.db, event);
    expect(await countEvent(store.db, { ...event, now: start + windowMs - 1 })).toBe(2);
    expect(await countEvent(store.db, { ...event, now: start + windowMs })).toBe(1);
    expect(await countEvent(store.db, { ...event, now: start + windowMs + 1 })).toBe(2);
  });

  it('end so long after their first event', async () => {
    const first = await countWithEnd(store.db, { ...event, now: start + 7 });
    expect(first).toEqual({ count: 1, endsAt: start + 7 + windowMs });
    const second = await countWithEnd(store.db, { ...event, now: start + windowMs });
    expect(second).toEqual({ count: 2, endsAt: start + 7 + windowMs });
  });

  it('count each key and each environment for itself', async () => {
    await countEvent(store.db, event);
    expect(await countEvent(store.db, { ...event, key: 'code:grace' })).toBe(1);
    expect(await countEvent(store.db, { ...event, environmentId: nextId('env') })).toBe(1);
  });

  it('forget windows that are over, and remember the one that is not', async () => {
    await countEvent(store.db, event);
    await deleteOldWindows(store.db, start);
    expect(await countEvent(store.db, event)).toBe(2);
    await deleteOldWindows(store.db, start + 1);
    expect(await countEvent(store.db, event)).toBe(1);
  });
});
