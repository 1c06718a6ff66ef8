import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt, nextId } from '../../test/rows.ts';
import {
  decideWaitlistEntry,
  findWaitlistEntry,
  findWaitlistStatus,
  insertWaitlistEntry,
  listWaitlistEntries,
} from './waitlist.ts';
import type { WaitlistEntryRow } from './waitlist.ts';

describe.each(testDatabases())('the waitlist on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
  });
  afterAll(() => store.close());

  const rowWith = (change: Partial<WaitlistEntryRow> = {}): WaitlistEntryRow => ({
    environment_id: environmentId,
    id: nextId('wle'),
    address: 'Ada@Example.com',
    canonical: 'ada@example.com',
    status: 'pending',
    created_at: madeAt,
    updated_at: madeAt,
    ...change,
  });
  const add = async (change: Partial<WaitlistEntryRow> = {}) => {
    const row = rowWith(change);
    await insertWaitlistEntry(store.db, row);
    return row;
  };
  const list = (given: Partial<Parameters<typeof listWaitlistEntries>[2]> = {}) =>
    listWaitlistEntries(store.otherNode, environmentId, {
      status: undefined,
      limit: 50,
      offset: 0,
      ...given,
    });
  const statusOf = (canonical: string) => findWaitlistStatus(store.otherNode, { environmentId, canonical });

  it('takes an address once, however many bring it at once, and keeps what became of it', async () => {
    const added = await atOnce(store, 10, (db) => insertWaitlistEntry(db, rowWith()));
    expect(added.filter(Boolean)).toHaveLength(1);
    const [entry] = (await list()).rows;
    await decideWaitlistEntry(store.db, {
      environmentId,
      id: entry?.id ?? '',
      status: 'rejected',
      now: madeAt + 1,
    });
    expect(await insertWaitlistEntry(store.db, rowWith())).toBe(false);
    expect(await statusOf('ada@example.com')).toBe('rejected');
  });

  it('is listed newest first, page by page, by status', async () => {
    const first = await add();
    const second = await add({ canonical: 'grace@example.com', status: 'approved' });
    await add({ environment_id: nextId('env') });
    expect(await list()).toEqual({ rows: [second, first], totalCount: 2 });
    expect(await list({ limit: 1, offset: 1 })).toEqual({ rows: [first], totalCount: 2 });
    expect(await list({ status: 'approved' })).toEqual({ rows: [second], totalCount: 1 });
  });

  it('tells what became of an address, and of no other', async () => {
    await add({ status: 'approved' });
    expect(await statusOf('ada@example.com')).toBe('approved');
    expect(await statusOf('grace@example.com')).toBeUndefined();
    const elsewhere = { environmentId: nextId('env'), canonical: 'ada@example.com' };
    expect(await findWaitlistStatus(store.db, elsewhere)).toBeUndefined();
  });

  it('lets one of several decide, and another change it later', async () => {
    const { id } = await add();
    const decide = (status: 'approved' | 'rejected', now: number) =>
      atOnce(store, 5, (db) => decideWaitlistEntry(db, { environmentId, id, status, now }));
    expect((await decide('approved', madeAt + 1)).filter(Boolean)).toMatchObject([
      { id, status: 'approved' },
    ]);
    expect((await decide('rejected', madeAt + 2)).filter(Boolean)).toMatchObject([
      { id, status: 'rejected', updated_at: madeAt + 2 },
    ]);
    expect(await findWaitlistEntry(store.otherNode, { environmentId, id })).toMatchObject({
      status: 'rejected',
    });
  });

  it('decides nothing of another environment', async () => {
    const row = await add();
    const elsewhere = { environmentId: nextId('env'), id: row.id };
    const decided = await decideWaitlistEntry(store.db, { ...elsewhere, status: 'approved', now: madeAt });
    expect(decided).toBeUndefined();
    expect(await findWaitlistEntry(store.db, elsewhere)).toBeUndefined();
    expect((await list()).rows).toEqual([row]);
  });
});
