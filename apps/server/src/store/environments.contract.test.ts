import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import { isUniqueViolation } from './database.ts';
import {
  findApiKeyByHash,
  insertApiKey,
  insertEnvironment,
  insertProject,
  insertSigningKey,
  listApiKeys,
  listEnvironments,
  listSigningKeys,
  revokeApiKey,
  touchApiKey,
  updateEnvironmentSettings,
} from './environments.ts';
import type { EnvironmentRow } from './environments.ts';

describe.each(testDatabases())('environments on $name', (kind) => {
  let store: MigratedStore;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
    await insertProject(store.db, { id: 'proj_test', name: 'My app', created_at: now });
  });
  afterAll(() => store.close());

  const add = async (change: Partial<EnvironmentRow> = {}) => {
    const row = rowOf.environment(change);
    await insertEnvironment(store.db, row);
    return row;
  };
  const read = async ({ id }: EnvironmentRow) =>
    (await listEnvironments(store.otherNode)).find((environment) => environment.id === id);

  it('are listed oldest first, with the name of their project', async () => {
    const young = await add({ created_at: now + 20 });
    const old = await add({ created_at: now + 10 });
    const ids = (await listEnvironments(store.db)).map(({ id }) => id);
    expect(ids.indexOf(old.id)).toBeLessThan(ids.indexOf(young.id));
    expect(await read(old)).toEqual({ ...old, project_name: 'My app' });
  });

  it('have a slug of their own', async () => {
    const { slug } = await add();
    await expect(add({ slug })).rejects.toSatisfy(isUniqueViolation);
  });

  describe('updateEnvironmentSettings', () => {
    const change = ({ id, updated_at }: EnvironmentRow) => ({
      id,
      settings: '{"applicationName":"Other"}',
      previouslyUpdatedAt: updated_at,
      updatedAt: updated_at + 1,
    });

    it('lets exactly one of ten changes of the same version through', async () => {
      const row = await add();
      const done = await atOnce(store, 10, (db, index) =>
        updateEnvironmentSettings(db, { ...change(row), settings: `{"applicationName":"${index}"}` }),
      );
      expect(done.filter(Boolean)).toHaveLength(1);
      expect((await read(row))?.settings).toBe(`{"applicationName":"${done.indexOf(true)}"}`);
    });

    it('refuses who read an older version', async () => {
      const row = await add();
      expect(await updateEnvironmentSettings(store.db, change(row))).toBe(true);
      expect(await updateEnvironmentSettings(store.db, { ...change(row), settings: '{}' })).toBe(false);
      expect(await read(row)).toMatchObject({ settings: change(row).settings, updated_at: now + 1 });
    });

    it('changes no other environment', async () => {
      const [row, other] = [await add(), await add()];
      await updateEnvironmentSettings(store.db, change(row));
      expect((await read(other))?.settings).toBe(other.settings);
    });
  });

  it('keep signing keys in the order in which they were made', async () => {
    const environment_id = nextId('env');
    const key = (created_at: number) => ({
      environment_id,
      id: nextId('kid'),
      algorithm: 'ES256' as const,
      public_key: '{}',
      sealed_private_key: 'sealed',
      created_at,
    });
    const [second, first] = [key(now + 1), key(now)];
    await insertSigningKey(store.db, second);
    await insertSigningKey(store.db, first);
    const own = (await listSigningKeys(store.db)).filter((row) => row.environment_id === environment_id);
    expect(own).toEqual([first, second]);
  });

  describe('secret keys', () => {
    const addKey = async (environment_id = nextId('env')) => {
      const row = rowOf.apiKey({ environment_id });
      await insertApiKey(store.db, row);
      return row;
    };

    it('are found by their hash', async () => {
      const row = await addKey();
      expect(await findApiKeyByHash(store.db, row.key_hash)).toEqual(row);
      expect(await findApiKeyByHash(store.db, nextId('hash'))).toBeUndefined();
    });

    it('are never two with one hash, not even in two environments', async () => {
      const { key_hash } = await addKey();
      const twin = rowOf.apiKey({ environment_id: nextId('env'), key_hash });
      await expect(insertApiKey(store.db, twin)).rejects.toSatisfy(isUniqueViolation);
    });

    it('are listed newest first, in their environment only', async () => {
      const first = await addKey();
      const second = await addKey(first.environment_id);
      await addKey();
      expect(await listApiKeys(store.db, first.environment_id)).toEqual([second, first]);
    });

    it('are revoked once, and then neither found nor listed', async () => {
      const { environment_id, id, key_hash } = await addKey();
      const revoked = await atOnce(store, 5, (db) => revokeApiKey(db, environment_id, id, now + 1));
      expect(revoked.filter(Boolean)).toHaveLength(1);
      expect(await findApiKeyByHash(store.db, key_hash)).toBeUndefined();
      expect(await listApiKeys(store.db, environment_id)).toEqual([]);
    });

    it('are not revoked by another environment', async () => {
      const row = await addKey();
      expect(await revokeApiKey(store.db, nextId('env'), row.id, now)).toBe(false);
      expect(await findApiKeyByHash(store.db, row.key_hash)).toEqual(row);
    });

    it('note when they were used', async () => {
      const { environment_id, id, key_hash } = await addKey();
      await touchApiKey(store.db, { environmentId: environment_id, id, now: now + 7 });
      expect((await findApiKeyByHash(store.db, key_hash))?.last_used_at).toBe(now + 7);
    });
  });
});
