import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt, nextId } from '../../test/rows.ts';
import { isUniqueViolation } from './database.ts';
import {
  findListed,
  insertListedIdentifier,
  listListedIdentifiers,
  takeListedIdentifier,
} from './listed-identifiers.ts';
import type { ListedIdentifierRow } from './listed-identifiers.ts';

describe.each(testDatabases())('listed identifiers on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
  });
  afterAll(() => store.close());

  const rowWith = (change: Partial<ListedIdentifierRow> = {}): ListedIdentifierRow => ({
    environment_id: environmentId,
    id: nextId('blid'),
    list: 'block',
    identifier: 'e.ve@gmail.com',
    mailbox: 'eve@gmail.com',
    created_at: madeAt,
    ...change,
  });
  const add = async (change: Partial<ListedIdentifierRow> = {}) => {
    const row = rowWith(change);
    await insertListedIdentifier(store.db, row);
    return row;
  };
  const page = { limit: 50, offset: 0 };
  const list = (name: 'allow' | 'block', paging = page) =>
    listListedIdentifiers(store.otherNode, environmentId, { list: name, ...paging });

  it('are listed newest first, page by page, each list for itself', async () => {
    const first = await add();
    const second = await add({ identifier: '*@example.com', mailbox: '*@example.com' });
    const allowed = await add({ list: 'allow' });
    await add({ environment_id: nextId('env') });
    expect(await list('block')).toEqual({ rows: [second, first], totalCount: 2 });
    expect(await list('block', { limit: 1, offset: 1 })).toEqual({ rows: [first], totalCount: 2 });
    expect(await list('allow')).toEqual({ rows: [allowed], totalCount: 1 });
  });

  it('are on a list once, however many add them at once', async () => {
    const added = await atOnce(store, 10, (db) =>
      insertListedIdentifier(db, rowWith()).then(
        () => 'added',
        (error: unknown) => (isUniqueViolation(error) ? 'refused' : error),
      ),
    );
    expect(added.filter((result) => result === 'added')).toHaveLength(1);
    expect(added.filter((result) => result === 'refused')).toHaveLength(9);
  });

  it('are taken off once, from their own list and environment', async () => {
    const row = await add();
    const { id } = row;
    expect(await takeListedIdentifier(store.db, { environmentId, list: 'allow', id })).toBeUndefined();
    const elsewhere = { environmentId: nextId('env'), list: 'block' as const, id };
    expect(await takeListedIdentifier(store.db, elsewhere)).toBeUndefined();
    const taken = await atOnce(store, 5, (db) =>
      takeListedIdentifier(db, { environmentId, list: 'block', id }),
    );
    expect(taken.filter(Boolean)).toEqual([row]);
    expect(await list('block')).toEqual({ rows: [], totalCount: 0 });
  });

  describe('findListed', () => {
    const find = (change: Partial<Parameters<typeof findListed>[1]> = {}) =>
      findListed(store.otherNode, {
        environmentId,
        lists: ['allow', 'block'],
        by: 'mailbox',
        candidates: ['eve@gmail.com'],
        ...change,
      });

    it('finds what is on the lists that are asked for', async () => {
      await add();
      await add({ list: 'allow' });
      const both = ['allow', 'block'].map((name) => ({ list: name, candidate: 'eve@gmail.com' }));
      expect((await find()).toSorted((one, other) => one.list.localeCompare(other.list))).toEqual(both);
      expect(await find({ lists: ['block'] })).toEqual([both[1]]);
    });

    it('compares mailboxes or identifiers', async () => {
      await add();
      expect(await find({ by: 'identifier' })).toEqual([]);
      const exact = { by: 'identifier' as const, candidates: ['e.ve@gmail.com'] };
      expect(await find(exact)).toEqual([{ list: 'block', candidate: 'e.ve@gmail.com' }]);
    });

    it('finds nothing of others, in this environment or in another', async () => {
      await add();
      expect(await find({ candidates: ['ada@gmail.com', '*@gmail.com'] })).toEqual([]);
      expect(await find({ environmentId: nextId('env') })).toEqual([]);
    });
  });
});
