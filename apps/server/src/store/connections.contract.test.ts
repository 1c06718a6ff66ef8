import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import {
  countAccountsByConnection,
  deleteUnusedConnection,
  forgetSecretOfDeleted,
  holdConnection,
  insertConnection,
  listAllConnections,
  updateConnection,
} from './connections.ts';
import type { ConnectionRow } from './connections.ts';
import { isUniqueViolation } from './database.ts';
import { insertExternalAccount } from './users.ts';

describe.each(testDatabases())('connections on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
  });
  afterAll(() => store.close());

  const add = async (change: Partial<ConnectionRow> = {}) => {
    const row = rowOf.connection({ environment_id: environmentId, ...change });
    await insertConnection(store.db, row);
    return row;
  };
  const list = async () =>
    (await listAllConnections(store.otherNode)).filter((row) => row.environment_id === environmentId);
  const use = ({ id }: ConnectionRow, providerUserId = '1') =>
    insertExternalAccount(
      store.db,
      rowOf.externalAccount({
        environment_id: environmentId,
        user_id: 'user_test',
        connection_id: id,
        provider_user_id: providerUserId,
      }),
    );

  it('are listed in their order, as they were written', async () => {
    const second = await add({ provider_key: 'b', position: 1 });
    const first = await add({ provider_key: 'a', position: 0 });
    const third = await add({ provider_key: 'c', position: 1 });
    expect(await list()).toEqual([first, second, third]);
  });

  it('are one for each key of an environment', async () => {
    await add();
    await expect(add()).rejects.toSatisfy(isUniqueViolation);
    await add({ environment_id: nextId('env') });
    await add({ provider_key: 'other' });
    expect(await list()).toHaveLength(2);
  });

  it('are one, however many add the same key at once', async () => {
    const added = await atOnce(store, 10, (db) =>
      insertConnection(db, rowOf.connection({ environment_id: environmentId })).then(
        () => 'added',
        (error: unknown) => (isUniqueViolation(error) ? 'refused' : error),
      ),
    );
    expect(added.filter((result) => result === 'added')).toHaveLength(1);
    expect(added.filter((result) => result === 'refused')).toHaveLength(9);
  });

  describe('updateConnection', () => {
    const where = ({ id, updated_at }: ConnectionRow) => ({
      environmentId,
      id,
      previouslyUpdatedAt: updated_at,
    });

    it('lets exactly one of ten changes of the same version through', async () => {
      const row = await add();
      const done = await atOnce(store, 10, (db, index) =>
        updateConnection(db, where(row), { name: `X ${index}`, updated_at: now + 1 }),
      );
      expect(done.filter(Boolean)).toHaveLength(1);
      expect(await list()).toEqual([{ ...row, name: `X ${done.indexOf(true)}`, updated_at: now + 1 }]);
    });

    it.each([
      { name: 'an older version', other: { previouslyUpdatedAt: now - 1 } },
      { name: 'another environment', other: { environmentId: 'env_other' } },
    ])('changes nothing for $name', async ({ other }) => {
      const row = await add();
      expect(await updateConnection(store.db, { ...where(row), ...other }, { name: 'Eve' })).toBe(false);
      expect(await list()).toEqual([row]);
    });

    it('changes nothing that is deleted', async () => {
      const row = await add({ deleted_at: now });
      expect(await updateConnection(store.db, where(row), { name: 'Eve' })).toBe(false);
    });
  });

  describe('deleteUnusedConnection', () => {
    const where = ({ id }: ConnectionRow) => ({ environmentId, id, now: now + 1 });

    it('deletes once what nobody uses, and then forgets its secret', async () => {
      const row = await add();
      const deleted = await atOnce(store, 5, (db) => deleteUnusedConnection(db, where(row)));
      expect(deleted.filter(Boolean)).toHaveLength(1);
      expect(await list()).toEqual([]);
      await forgetSecretOfDeleted(store.db, where(row));
      const kept = await store.db
        .selectFrom('connections')
        .select(['deleted_at', 'sealed_client_secret', 'client_secret_hint'])
        .where('id', '=', row.id)
        .executeTakeFirstOrThrow();
      expect(kept).toEqual({ deleted_at: now + 1, sealed_client_secret: null, client_secret_hint: null });
    });

    it('makes room for a new one with the same key', async () => {
      await deleteUnusedConnection(store.db, where(await add()));
      const next = await add();
      expect(await list()).toEqual([next]);
    });

    it('refuses while a person is connected through it', async () => {
      const row = await add();
      await use(row);
      expect(await deleteUnusedConnection(store.db, where(row))).toBe(false);
      expect(await list()).toEqual([row]);
    });

    it('is not kept from it by people of another connection or environment', async () => {
      const row = await add();
      await use(await add({ provider_key: 'other' }));
      const elsewhere = { environment_id: nextId('env'), user_id: 'user_test', connection_id: row.id };
      await insertExternalAccount(store.db, rowOf.externalAccount(elsewhere));
      expect(await deleteUnusedConnection(store.db, where(row))).toBe(true);
    });

    it('keeps whoever holds the connection from putting something into one that is gone', async () => {
      const row = await add();
      expect(await holdConnection(store.db, where(row))).toBe(true);
      expect(await holdConnection(store.db, { ...where(row), environmentId: 'env_other' })).toBe(false);
      await deleteUnusedConnection(store.db, where(row));
      expect(await holdConnection(store.db, where(row))).toBe(false);
      expect(await list()).toEqual([]);
    });

    it('deletes nothing of another environment', async () => {
      const row = await add();
      expect(await deleteUnusedConnection(store.db, { ...where(row), environmentId: 'env_other' })).toBe(
        false,
      );
      expect(await list()).toEqual([row]);
    });
  });

  it('count the people of each', async () => {
    const [busy, quiet] = [await add(), await add({ provider_key: 'other' })];
    await use(busy, '1');
    await use(busy, '2');
    const counts = await countAccountsByConnection(store.db, environmentId);
    expect([counts.get(busy.id), counts.get(quiet.id)]).toEqual([2, undefined]);
    expect((await countAccountsByConnection(store.db, nextId('env'))).size).toBe(0);
  });
});
