import { Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import type { TestDatabase } from '../../test/databases.ts';
import { createPostgresDialect } from './postgres-dialect.ts';

const postgres = testDatabases().filter(({ name }) => name === 'postgres');

describe.each(postgres)('createPostgresDialect', (kind) => {
  let database: TestDatabase;
  let connectionString: string;
  let db: Kysely<Record<string, never>>;
  let idleError: PromiseWithResolvers<Error>;

  beforeEach(async () => {
    database = await kind.create();
    if (database.url.kind !== 'postgres') throw new Error('expected a PostgreSQL target');
    connectionString = database.url.connectionString;
    idleError = Promise.withResolvers<Error>();
    const onIdleError = (error: Error) => idleError.resolve(error);
    db = new Kysely({ dialect: createPostgresDialect({ connectionString, maxConnections: 2, onIdleError }) });
  });

  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });

  it('reads an int8 as a number', async () => {
    const { rows } =
      await sql`select 9007199254740991::int8 as n, count(*) as c from pg_am where false`.execute(db);
    expect(rows).toEqual([{ n: Number.MAX_SAFE_INTEGER, c: 0 }]);
  });

  it('refuses to read an int8 beyond 2^53 rather than rounding it', async () => {
    await expect(sql`select 9007199254740993::int8 as n`.execute(db)).rejects.toThrow('not a safe integer');
    const { rows } = await sql`select 1 as usable`.execute(db);
    expect(rows).toEqual([{ usable: 1 }]);
  });

  it('gives JSON as text, as SQLite does', async () => {
    const { rows } = await sql`select '{"k": 1}'::jsonb as b, '[1]'::json as j`.execute(db);
    expect(rows).toEqual([{ b: '{"k": 1}', j: '[1]' }]);
  });

  it.each([
    ['application_name', 'portico'],
    ['statement_timeout', '15s'],
    ['lock_timeout', '5s'],
    ['idle_in_transaction_session_timeout', '15s'],
  ])('connects with %s %s', async (setting, value) => {
    const { rows } = await sql<{ value: string }>`select current_setting(${setting}) as value`.execute(db);
    expect(rows[0]?.value).toBe(value);
  });

  it('opens no more connections than it may', async () => {
    const hold = () => sql`select pg_sleep(0.05)`.execute(db);
    await Promise.all([hold(), hold(), hold(), hold()]);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_stat_activity where datname = current_database()`.execute(db);
    expect(rows[0]?.n).toBe(2);
  });

  it('reports an idle connection that the server closed, and goes on with another', async () => {
    await sql`select 1`.execute(db);
    const admin = new Client({ connectionString });
    await admin.connect();
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await admin.end();
    expect((await idleError.promise).message).toContain('terminating connection');
    const { rows } = await sql`select 1 as usable`.execute(db);
    expect(rows).toEqual([{ usable: 1 }]);
  });

  it('gives up on a server that cannot be reached', async () => {
    const unreachable = new Kysely({
      dialect: createPostgresDialect({
        connectionString: 'postgres://nobody@127.0.0.1:1/none',
        maxConnections: 1,
        onIdleError: () => undefined,
      }),
    });
    await expect(sql`select 1`.execute(unreachable)).rejects.toThrow('ECONNREFUSED');
    await unreachable.destroy();
  });
});
