import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdInSecondProcess } from '../../test/faults/sqlite-holder.ts';
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
  it('opens a file that another process sets up at the same moment', async () => {
    const fresh = join(directory, 'fresh.db');
    new DatabaseSync(fresh).exec('create table other (x)');
    const holder = await holdInSecondProcess(fresh);
    // The first attempt is made before the other process hears that it may let go.
    const opening = open(fresh);
    await holder.release();
    const opened = await opening;
    const { rows } = await sql`pragma journal_mode`.execute(opened);
    expect(rows).toEqual([{ journal_mode: 'wal' }]);
    await opened.destroy();
  });

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
    ['synchronous', 1],
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

describe('a write on SQLite', () => {
  /** A disk that answers when the test says so. */
  let trips: PromiseWithResolvers<void>[];
  let slow: Kysely<Schema>;

  beforeEach(async () => {
    trips = [];
    const wait = () => {
      const trip = Promise.withResolvers<void>();
      trips.push(trip);
      return trip.promise;
    };
    const disk = { wait, close: () => Promise.resolve() };
    slow = new Kysely<Schema>({ dialect: createSqliteDialect({ path, disk }) });
    await slow.selectFrom('notes').select('id').execute();
  });
  afterEach(() => slow.destroy());

  const insert = (options: { mayBeLost?: boolean } = {}) =>
    preparedWrite(
      (on: Kysely<Schema>, value: Placeholder<{ id: string }>) =>
        on.insertInto('notes').values({ ...note, id: value('id') }),
      options,
    );
  const isAnswered = async (work: Promise<unknown>) => {
    const pending = Symbol('pending');
    await new Promise((resolve) => setTimeout(resolve, 20));
    return (await Promise.race([work.catch(() => 'failed'), Promise.resolve(pending)])) !== pending;
  };

  it.each<{ name: string; write: (on: Kysely<Schema>) => Promise<unknown> }>([
    { name: 'a prepared write', write: (on) => insert()(on, { id: 'x' }) },
    { name: 'any other write', write: (on) => on.insertInto('notes').values(note).execute() },
    { name: 'raw SQL', write: (on) => sql`delete from notes`.execute(on) },
    {
      name: 'a write that returns rows',
      write: (on) => on.insertInto('notes').values(note).returning('id').execute(),
    },
    {
      name: 'a transaction',
      write: (on) => on.transaction().execute((tx) => insert({ mayBeLost: true })(tx, { id: 'x' })),
    },
  ])('is answered when it is on the disk: $name', async ({ write }) => {
    const written = write(slow);
    expect(await isAnswered(written)).toBe(false);
    expect(trips).toHaveLength(1);
    trips[0]?.resolve();
    await written;
  });

  it('is answered at once where a power cut may take it back, and so is a read', async () => {
    expect(await insert({ mayBeLost: true })(slow, { id: 'x' })).toBe(1);
    expect(await slow.selectFrom('notes').select('id').execute()).toEqual([{ id: 'x' }]);
    expect(trips).toEqual([]);
  });

  it('is on the disk a second after it was answered, with all others of that second', async () => {
    for (const id of ['x', 'y', 'z']) await insert({ mayBeLost: true })(slow, { id });
    await vi.waitFor(() => expect(trips).toHaveLength(1), { timeout: 1500 });
    trips[0]?.resolve();
    await insert({ mayBeLost: true })(slow, { id: 'later' });
    await vi.waitFor(() => expect(trips).toHaveLength(2), { timeout: 1500 });
    expect(await insert({ mayBeLost: true })(slow, { id: 'before it failed' })).toBe(1);
    trips[1]?.reject(new Error('The disk is gone.'));
    await vi.waitFor(async () => {
      await expect(insert({ mayBeLost: true })(slow, { id: randomUUID() })).rejects.toThrow(
        'The disk is gone.',
      );
    });
  });

  it('keeps nobody else from the database while it waits for the disk', async () => {
    const first = slow.transaction().execute((tx) => insert()(tx, { id: 'x' }));
    expect(await isAnswered(first)).toBe(false);
    const second = slow.transaction().execute((tx) => insert()(tx, { id: 'y' }));
    expect(await isAnswered(second)).toBe(false);
    expect(trips).toHaveLength(2);
    for (const trip of trips) trip.resolve();
    await Promise.all([first, second]);
  });

  it('fails where the disk does, and takes nobody else along', async () => {
    const first = slow.transaction().execute((tx) => insert()(tx, { id: 'x' }));
    expect(await isAnswered(first)).toBe(false);
    const go = Promise.withResolvers<void>();
    const second = slow.transaction().execute(async (tx) => {
      await go.promise;
      await insert()(tx, { id: 'y' });
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    trips[0]?.reject(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    go.resolve();
    expect(await isAnswered(second)).toBe(false);
    trips[1]?.resolve();
    await second;
    const ids = await slow.selectFrom('notes').select('id').orderBy('id').execute();
    expect(ids).toEqual([{ id: 'x' }, { id: 'y' }]);
  });
});
