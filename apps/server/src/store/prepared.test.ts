import { Kysely, sql } from 'kysely';
import type { Dialect } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import type { TestDatabase } from '../../test/databases.ts';
import type { DatabaseTarget } from './database-target.ts';
import { createPostgresDialect } from './postgres-dialect.ts';
import { prepared, preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

interface Schema {
  people: { id: string; name: string; mail: string | null; visits: number };
}
type Person = Schema['people'];

const ada: Person = { id: '1', name: 'Ada', mail: 'ada@example.com', visits: 3 };
const bob: Person = { id: '2', name: 'Bob', mail: null, visits: 3 };

describe.each(testDatabases())('prepared on $name', (kind) => {
  let database: TestDatabase;
  let db: Kysely<Schema>;

  beforeEach(async () => {
    database = await kind.create();
    db = new Kysely<Schema>({ dialect: dialect(database.url) });
    await sql`create table people (id text primary key, name text, mail text, visits integer)`.execute(db);
    await db.insertInto('people').values([ada, bob]).execute();
  });

  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });

  it('runs with other values each time', async () => {
    const findById = prepared((on: Kysely<Schema>, value: Placeholder<{ id: string }>) =>
      on.selectFrom('people').selectAll().where('id', '=', value('id')),
    );
    const found = [
      await findById(db, { id: '1' }),
      await findById(db, { id: '2' }),
      await findById(db, { id: '3' }),
    ];
    expect(found.map((rows) => rows.map((row) => ({ ...row })))).toEqual([[ada], [bob], []]);
  });

  it('builds its query once per database, transactions included', async () => {
    let built = 0;
    const findAll = prepared((on: Kysely<Schema>, value: Placeholder<{ visits: number }>) => {
      built += 1;
      return on.selectFrom('people').select('id').where('visits', '=', value('visits'));
    });
    await findAll(db, { visits: 3 });
    await db.transaction().execute((transaction) => findAll(transaction, { visits: 3 }));
    expect(built).toBe(1);
  });

  it('runs inside the transaction it is given', async () => {
    const rename = preparedWrite((on: Kysely<Schema>, value: Placeholder<{ name: string }>) =>
      on.updateTable('people').set({ name: value('name') }),
    );
    const undone = db.transaction().execute(async (transaction) => {
      await rename(transaction, { name: 'Eve' });
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await db.selectFrom('people').select('id').where('name', '=', 'Eve').execute()).toEqual([]);
  });

  it('puts repeated values and constants where the query has them', async () => {
    type Values = { visits: number; name: string };
    const search = prepared((on: Kysely<Schema>, value: Placeholder<Values>) =>
      on
        .selectFrom('people')
        .select(({ eb }) => ['id', eb('visits', '>', value('visits')).as('more')])
        .where('mail', 'is', null)
        .where('id', '!=', '9')
        .where(({ or, eb }) => or([eb('name', '=', value('name')), eb('id', '=', value('name'))]))
        .where('visits', '>=', value('visits'))
        .limit(5),
    );
    const ids = async (values: Values) => (await search(db, values)).map(({ id }) => id);
    expect(await ids({ visits: 3, name: 'Bob' })).toEqual(['2']);
    expect(await ids({ visits: 2, name: '2' })).toEqual(['2']);
    expect(await ids({ visits: 4, name: 'Bob' })).toEqual([]);
  });

  it('inserts, returning the row, and writes null where null is given', async () => {
    const add = prepared((on: Kysely<Schema>, value: Placeholder<Person>) =>
      on
        .insertInto('people')
        .values({ id: value('id'), name: value('name'), mail: value('mail'), visits: value('visits') })
        .returningAll(),
    );
    const eve = { id: '5', name: 'Eve', mail: null, visits: 0 };
    expect((await add(db, eve)).map((row) => ({ ...row }))).toEqual([eve]);
  });

  it('tells how many rows a write affected', async () => {
    const remove = preparedWrite((on: Kysely<Schema>, value: Placeholder<{ visits: number }>) =>
      on.deleteFrom('people').where('visits', '=', value('visits')),
    );
    expect([await remove(db, { visits: 3 }), await remove(db, { visits: 3 })]).toEqual([2, 0]);
  });

  it('tells that an insert lost against an existing row', async () => {
    const claim = preparedWrite((on: Kysely<Schema>, value: Placeholder<{ id: string }>) =>
      on
        .insertInto('people')
        .values({ id: value('id'), name: 'claimed', mail: null, visits: 0 })
        .onConflict((conflict) => conflict.column('id').doNothing()),
    );
    expect([await claim(db, { id: '7' }), await claim(db, { id: '7' })]).toEqual([1, 0]);
  });

  it('refuses to run without one of its values', async () => {
    const rename = preparedWrite((on: Kysely<Schema>, value: Placeholder<{ name?: string; id: string }>) =>
      on
        .updateTable('people')
        .set({ name: value('name') ?? '' })
        .where('id', '=', value('id')),
    );
    await expect(rename(db, { id: '1' })).rejects.toThrow('no value for "name"');
  });

  it.each([
    { name: 'computes with', use: (text: string) => `${text}!` },
    { name: 'serialises', use: (text: string) => JSON.stringify({ text }) },
  ])('refuses a query that $name a value while it is built', async ({ use }) => {
    const shout = prepared((on: Kysely<Schema>, value: Placeholder<{ name: string }>) =>
      on
        .selectFrom('people')
        .selectAll()
        .where('name', '=', use(value('name'))),
    );
    await expect(shout(db, { name: 'Ada' })).rejects.toThrow('no value while the query is built');
  });
});

function dialect(target: DatabaseTarget): Dialect {
  if (target.kind === 'sqlite') return createSqliteDialect(target);
  const { connectionString } = target;
  return createPostgresDialect({ connectionString, maxConnections: 2, onIdleError: () => undefined });
}
