import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId } from '../../test/rows.ts';
import { isUniqueViolation } from './database.ts';
import {
  deleteOwnerLinks,
  findOperator,
  findOwner,
  insertOperator,
  insertOwnerLink,
  takeOwnerLink,
} from './operators.ts';

describe.each(testDatabases())('operators on $name', (kind) => {
  let store: MigratedStore;
  let environment_id: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environment_id = nextId('env');
  });
  afterAll(() => store.close());

  const add = async (created_at = now) => {
    const row = { environment_id, user_id: nextId('user'), role: 'owner' as const, created_at };
    await insertOperator(store.db, row);
    return row;
  };
  const addLink = async () => {
    const token_hash = nextId('hash');
    await insertOwnerLink(store.db, { token_hash, created_at: now, expires_at: now + 1000 });
    return token_hash;
  };

  it('are those who were named, in their environment only', async () => {
    const row = await add();
    expect(await findOperator(store.db, environment_id, row.user_id)).toEqual(row);
    expect(await findOperator(store.db, environment_id, nextId('user'))).toBeUndefined();
    expect(await findOperator(store.db, nextId('env'), row.user_id)).toBeUndefined();
  });

  it('are owned by whoever claimed first', async () => {
    expect(await findOwner(store.db, environment_id)).toBeUndefined();
    const later = await add(now + 1);
    const first = await add(now);
    expect([await findOwner(store.db, environment_id), later.role]).toEqual([first, 'owner']);
  });

  it('are named once', async () => {
    const row = await add();
    await expect(insertOperator(store.db, row)).rejects.toSatisfy(isUniqueViolation);
  });

  it('use an owner link once, whoever else brings it at the same instant', async () => {
    const hash = await addLink();
    const taken = await atOnce(store, 20, (db) => takeOwnerLink(db, hash, now));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await takeOwnerLink(store.db, hash, now)).toBe(false);
  });

  it('use one of several links that are brought at the same instant', async () => {
    const hashes = [await addLink(), await addLink(), await addLink(), await addLink()];
    const taken = await atOnce(store, 20, (db, index) =>
      takeOwnerLink(db, hashes[index % hashes.length] ?? '', now),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('use an owner link in its time only', async () => {
    const hash = await addLink();
    expect(await takeOwnerLink(store.db, hash, now + 1000)).toBe(false);
    expect(await takeOwnerLink(store.db, hash, now + 999)).toBe(true);
  });

  it('cannot use a link that was never printed', async () => {
    await addLink();
    expect(await takeOwnerLink(store.db, nextId('hash'), now)).toBe(false);
  });

  it('cannot use any link once all are withdrawn', async () => {
    const hashes = [await addLink(), await addLink()];
    await deleteOwnerLinks(store.db);
    const taken = await Promise.all(hashes.map((hash) => takeOwnerLink(store.db, hash, now)));
    expect(taken).toEqual([false, false]);
  });
});
