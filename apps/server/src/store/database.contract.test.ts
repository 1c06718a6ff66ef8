import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import type { TestDatabase } from '../../test/databases.ts';
import { rowOf } from '../../test/rows.ts';
import {
  inTransaction,
  isDatabaseUnavailable,
  isUniqueViolation,
  migrate,
  openDatabase,
  ping,
} from './database.ts';
import type { Db } from './database.ts';
import { findMeta, insertMeta } from './meta.ts';
import { findProfile, insertUser } from './users.ts';

const environment_id = 'env_test';
const node = fileURLToPath(new URL('../../test/migrating-node.ts', import.meta.url));

describe.each(testDatabases())('the database on $name', (kind) => {
  let database: TestDatabase;
  let db: Db;

  beforeEach(async () => {
    database = await kind.create();
    db = openDatabase(database.url, () => undefined);
  });
  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });

  const tableNames = async () =>
    (await db.introspection.getTables())
      .map((table) => table.name)
      .filter((name) => !name.startsWith('kysely_'));

  it('is opened without being changed', async () => {
    expect(await findMeta(db, 'master_key_check')).toBeUndefined();
    expect(await tableNames()).toEqual([]);
  });

  it('keeps what it holds when it is migrated again', async () => {
    await migrate(db);
    await insertMeta(db, 'settings_version', 'one');
    const before = await tableNames();
    await migrate(db);
    expect(await findMeta(db, 'settings_version')).toBe('one');
    expect(await tableNames()).toEqual(before);
    expect(before).toContain('external_accounts');
  });

  it('keeps nothing of a migration that fails', async () => {
    const createTable = (name: string) => async (tx: Kysely<unknown>) => {
      await tx.schema.createTable(name).addColumn('id', 'text').execute();
    };
    const failing = async (tx: Kysely<unknown>) => {
      await createTable('half_made')(tx);
      throw new Error('the disk is full');
    };
    const migrations = { '0001': { up: createTable('made') }, '0002': { up: failing } };
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    expect(error).toMatchObject({ message: 'the disk is full' });
    expect(await tableNames()).not.toContain('half_made');
  });

  it('is migrated once by nodes that start at the same moment', async () => {
    const nodes = [1, 2, 3].map(() => fork(node, [JSON.stringify(database.url)], { stdio: 'ignore' }));
    await Promise.all(nodes.map((child) => once(child, 'message')));
    const ended = nodes.map((child) => once(child, 'exit'));
    for (const child of nodes) child.send('start');
    expect((await Promise.all(ended)).map(([code]) => code as unknown)).toEqual([0, 0, 0]);
    await ping(db);
  });

  it('carries the environment first in every key of every table that belongs to one', async () => {
    await migrate(db);
    const keys = await primaryKeys(db, kind.name);
    const installationWide = new Set(['meta', 'projects', 'environments', 'owner_links']);
    const own = [...keys].filter(([table]) => !installationWide.has(table) && !table.startsWith('kysely_'));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter(([, columns]) => columns[0] !== 'environment_id')).toEqual([]);
  });

  it('does not answer a ping before it has tables', async () => {
    await expect(ping(db)).rejects.toThrow(/meta/);
  });

  describe('with tables', () => {
    beforeEach(() => migrate(db));
    const user = rowOf.user({ environment_id });
    const other = rowOf.user({ environment_id });
    const isThere = async ({ id }: { id: string }) =>
      (await findProfile(db, environment_id, id)) !== undefined;

    it('writes everything of a transaction', async () => {
      const result = await inTransaction(db, async (tx) => {
        await insertUser(tx, user);
        await insertUser(tx, other);
        return 'done';
      });
      expect([result, await isThere(user), await isThere(other)]).toEqual(['done', true, true]);
    });

    it('writes nothing of a transaction that fails at its end', async () => {
      const work = inTransaction(db, async (tx) => {
        await insertUser(tx, user);
        await insertUser(tx, other);
        throw new Error('the power goes out');
      });
      await expect(work).rejects.toThrow('the power goes out');
      expect([await isThere(user), await isThere(other)]).toEqual([false, false]);
    });

    it('writes nothing of a transaction of which one statement fails', async () => {
      await insertUser(db, user);
      const work = inTransaction(db, async (tx) => {
        await insertUser(tx, other);
        await insertUser(tx, user);
      });
      await expect(work).rejects.toSatisfy(isUniqueViolation);
      expect(await isThere(other)).toBe(false);
    });

    it('goes on after a transaction that failed', async () => {
      await insertUser(db, user);
      await expect(inTransaction(db, (tx) => insertUser(tx, user))).rejects.toSatisfy(isUniqueViolation);
      await inTransaction(db, (tx) => insertUser(tx, other));
      expect(await isThere(other)).toBe(true);
    });

    it('tells a key that is taken from anything else that can go wrong', async () => {
      await insertUser(db, user);
      const taken: unknown = await insertUser(db, user).catch((error: unknown) => error);
      const missing: unknown = await db
        .insertInto('users')
        .values({ ...other, search_terms: '', public_metadata: null as never })
        .execute()
        .catch((error: unknown) => error);
      expect([isUniqueViolation(taken), isDatabaseUnavailable(taken)]).toEqual([true, false]);
      expect(missing).toBeInstanceOf(Error);
      expect([isUniqueViolation(missing), isDatabaseUnavailable(missing)]).toEqual([false, false]);
    });
  });
});

/** Columns of each table's primary key, in their order. */
async function primaryKeys(db: Db, kind: 'sqlite' | 'postgres'): Promise<Map<string, string[]>> {
  const sqlite = `select m.name as "table", p.name as "column" from sqlite_schema m
    join pragma_table_info(m.name) p where m.type = 'table' and p.pk > 0 order by m.name, p.pk`;
  const postgres = `select u.table_name as "table", u.column_name as "column"
    from information_schema.table_constraints c
    join information_schema.key_column_usage u using (constraint_name, table_name)
    where c.constraint_type = 'PRIMARY KEY' and u.table_schema = 'public'
    order by u.table_name, u.ordinal_position`;
  const query = sql.raw<{ table: string; column: string }>(kind === 'sqlite' ? sqlite : postgres);
  const { rows } = await query.execute(db);
  const keys = new Map<string, string[]>();
  for (const { table, column } of rows) {
    keys.set(table, [...(keys.get(table) ?? []), column]);
  }
  return keys;
}

describe('a database that is not there', () => {
  it.each([
    { name: 'nobody listens', error: { code: 'ECONNREFUSED' }, is: true },
    { name: 'PostgreSQL is shutting down', error: { code: '57P01' }, is: true },
    { name: 'PostgreSQL has no connection left', error: { code: '53300' }, is: true },
    { name: 'two transactions wait for each other', error: { code: '40P01' }, is: true },
    {
      name: 'SQLite is locked by another process',
      error: { code: 'ERR_SQLITE_ERROR', errcode: 5 },
      is: true,
    },
    { name: 'the disk is full', error: { code: 'ERR_SQLITE_ERROR', errcode: 13 }, is: true },
    { name: 'reading the disk fails', error: { code: 'ERR_SQLITE_ERROR', errcode: 266 }, is: true },
    { name: 'a constraint was broken', error: { code: 'ERR_SQLITE_ERROR', errcode: 1299 }, is: false },
    { name: 'the statement is wrong', error: { code: '42601' }, is: false },
    { name: 'a value is too long', error: { code: '22001' }, is: false },
  ])('is one where $name: $is', ({ error, is }) => {
    expect(isDatabaseUnavailable(Object.assign(new Error('failed'), error))).toBe(is);
  });

  it('is no thing that somebody threw', () => {
    expect([isDatabaseUnavailable('ECONNREFUSED'), isUniqueViolation({ code: '23505' })]).toEqual([
      false,
      false,
    ]);
  });

  it('is one whose address refuses', async () => {
    const target = { kind: 'postgres', connectionString: 'postgres://nobody@127.0.0.1:1/none' } as const;
    const db = openDatabase(target, () => undefined);
    await expect(ping(db)).rejects.toSatisfy(isDatabaseUnavailable);
    await db.destroy();
  });
});
