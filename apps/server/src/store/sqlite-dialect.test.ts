import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { increment } from '../../test/sqlite-writer.ts';
import { preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

interface Schema {
  notes: { id: string; size: number; open: number; extra: string | null };
}

const writer = fileURLToPath(new URL('../../test/sqlite-writer.ts', import.meta.url));

let directory: string;
let path: string;
let db: Kysely<Schema>;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'portico-sqlite-dialect-'));
  path = join(directory, 'data', 'portico.db');
  db = await open();
  await sql`create table notes (id text primary key, size integer, open integer, extra text) strict`.execute(
    db,
  );
});

afterEach(async () => {
  await db.destroy();
  rmSync(directory, { recursive: true, force: true });
});

async function open(file = path): Promise<Kysely<Schema>> {
  const opened = new Kysely<Schema>({ dialect: createSqliteDialect({ path: file }) });
  await sql`select 1`.execute(opened);
  return opened;
}

const note = { id: 'a', size: 1, open: 0, extra: '{"k":1}' };

describe('createSqliteDialect', () => {
  it('stores and returns values as they are', async () => {
    await db.insertInto('notes').values(note).execute();
    const row = await db.selectFrom('notes').selectAll().executeTakeFirstOrThrow();
    expect({ ...row }).toEqual(note);
  });

  it('counts affected rows and answers returning with rows', async () => {
    await db.insertInto('notes').values(note).execute();
    const update = await db.updateTable('notes').set({ size: 2 }).where('id', '=', 'a').executeTakeFirst();
    const miss = await db.deleteFrom('notes').where('id', '=', 'b').executeTakeFirst();
    const taken = await db.deleteFrom('notes').where('id', '=', 'a').returning('size').execute();
    expect([update.numUpdatedRows, miss.numDeletedRows, taken.length, taken[0]?.size]).toEqual([
      1n,
      0n,
      1,
      2,
    ]);
  });

  it.each([
    { name: 'a date', value: new Date(0) },
    { name: 'an object', value: {} },
    { name: 'undefined', value: undefined },
  ])('refuses to store $name', async ({ value }) => {
    await expect(sql`insert into notes (id) values (${value})`.execute(db)).rejects.toThrow('bound');
  });

  it('refuses to read an integer beyond 2^53 rather than rounding it', async () => {
    await expect(sql`select 9007199254740993 as n`.execute(db)).rejects.toThrow('too large');
  });

  it.each([
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['wal_autocheckpoint', 4000],
    ['cache_size', -16_000],
    ['foreign_keys', 1],
    ['busy_timeout', 0],
    ['temp_store', 2],
    ['trusted_schema', 0],
  ])('sets %s to %s', async (pragma, value) => {
    const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${pragma}`).execute(db);
    expect(Object.values(rows[0] ?? {})).toEqual([value]);
  });

  it('waits for the disk, except for a write of its own that may be lost', async () => {
    const noteSync = (options: { mayBeLost?: boolean }) =>
      preparedWrite(
        (on: Kysely<Schema>, value: Placeholder<{ id: string }>) =>
          on
            .insertInto('notes')
            .columns(['id', 'size'])
            .expression(
              sql<{ id: string; size: number }>`select ${value('id')}, synchronous from pragma_synchronous`,
            ),
        options,
      );
    await noteSync({})(db, { id: 'a' });
    await noteSync({ mayBeLost: true })(db, { id: 'b' });
    await noteSync({})(db, { id: 'c' });
    await db.transaction().execute((tx) => noteSync({ mayBeLost: true })(tx, { id: 'd' }));
    const rows = await db.selectFrom('notes').select('size').orderBy('id').execute();
    const [full, normal] = [2, 1];
    expect(rows.map(({ size }) => size)).toEqual([full, normal, full, full]);
  });

  it('opens a database in memory', async () => {
    const memory = await open(':memory:');
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(memory);
    await memory.destroy();
    expect(rows[0]?.one).toBe(1);
  });

  it('keeps its files to their owner, whatever the umask says', async () => {
    const umask = process.umask(0);
    const file = join(directory, 'open', 'other.db');
    const other = await open(file);
    await sql`create table t (id text)`.execute(other);
    process.umask(umask);
    const modes = ['', '-wal', '-shm'].map((suffix) => statSync(`${file}${suffix}`).mode & 0o777);
    await other.destroy();
    expect([...modes, statSync(join(directory, 'open')).mode & 0o777]).toEqual([0o600, 0o600, 0o600, 0o700]);
  });

  it('closes a file that was open to others', async () => {
    await db.destroy();
    chmodSync(path, 0o644);
    db = await open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('fails on a file that is not a database', async () => {
    const file = join(directory, 'notes.txt');
    writeFileSync(file, 'not a database, but long enough to have been one with a header of sixteen bytes');
    await expect(open(file)).rejects.toThrow('file is not a database');
  });

  it('rolls a transaction back when it throws', async () => {
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('notes').values(note).execute();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await db.selectFrom('notes').selectAll().execute()).toEqual([]);
  });

  it('keeps queries from outside out of an open transaction', async () => {
    const insideDone = Promise.withResolvers<void>();
    const transaction = db.transaction().execute(async (inside) => {
      await inside.insertInto('notes').values(note).execute();
      await insideDone.promise;
      throw new Error('undo');
    });
    const outside = db.selectFrom('notes').selectAll().execute();
    insideDone.resolve();
    await expect(transaction).rejects.toThrow('undo');
    expect(await outside).toEqual([]);
  });

  it('takes the write lock when a transaction begins', async () => {
    const other = new DatabaseSync(path, { timeout: 0 });
    await db.transaction().execute(async (transaction) => {
      await transaction.selectFrom('notes').selectAll().execute();
      expect(() => other.exec('begin immediate')).toThrow('database is locked');
    });
    other.exec('begin immediate');
    other.close();
  });

  it('lets two processes that read before they write both finish', async () => {
    await db
      .insertInto('notes')
      .values({ ...note, size: 0 })
      .execute();
    const rounds = 200;
    const other = fork(writer, [path, String(rounds)]);
    const otherEnded = once(other, 'exit');
    await once(other, 'message');
    other.send('begin');
    await increment(db, rounds);
    expect(await otherEnded).toEqual([0, null]);
    const row = await db.selectFrom('notes').select('size').executeTakeFirstOrThrow();
    expect(row.size).toBe(2 * rounds);
  });

  it('sees a column that was added after a statement was cached', async () => {
    await db.insertInto('notes').values(note).execute();
    const all = () => db.selectFrom('notes').selectAll().execute();
    await all();
    await sql`alter table notes add column added text default 'new'`.execute(db);
    expect({ ...(await all())[0] }).toEqual({ ...note, added: 'new' });
  });

  it('goes on working when it has seen more statements than it caches', async () => {
    for (let index = 0; index < 1200; index += 1) {
      const { rows } = await sql.raw<{ n: number }>(`select ${index % 600} as n`).execute(db);
      expect(rows[0]?.n).toBe(index % 600);
    }
  });

  it('streams a query while its statement is used again', async () => {
    await db
      .insertInto('notes')
      .values([note, { ...note, id: 'b' }])
      .execute();
    const query = db.selectFrom('notes').select('id').orderBy('id');
    const seen: string[] = [];
    for await (const { id } of query.stream()) seen.push(id);
    for await (const { id } of query.stream()) {
      seen.push(id);
      break;
    }
    expect([...seen, ...(await query.execute()).map(({ id }) => id)]).toEqual(['a', 'b', 'a', 'a', 'b']);
  });
});
