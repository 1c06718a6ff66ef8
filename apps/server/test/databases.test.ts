import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { testDatabases, testPostgresUrl } from './databases.ts';
import type { TestDatabase } from './databases.ts';

describe('testDatabases', () => {
  it('offers PostgreSQL wherever tests run unattended', () => {
    const unattended = Boolean(process.env['CI']);
    expect(unattended && testPostgresUrl() === undefined).toBe(false);
  });

  it('gives an empty SQLite file and deletes it', async () => {
    const database = await testDatabases()[0]?.create();
    if (database?.url.kind !== 'sqlite') throw new Error('expected a SQLite target first');
    const connection = new DatabaseSync(database.url.path);
    const tables = connection.prepare('select name from sqlite_schema').all();
    connection.close();
    expect(tables).toEqual([]);
    await database.drop();
    expect(existsSync(database.url.path)).toBe(false);
  });

  const postgres = testDatabases().filter(({ name }) => name === 'postgres');
  it.each(postgres)('gives a $name database of its own and drops it while in use', async (kind) => {
    const [one, other] = await Promise.all([kind.create(), kind.create()]);
    const client = await connect(one);
    const closed = new Promise((resolve) => client.on('error', resolve));
    await client.query('create table only_here (id text)');
    const otherClient = await connect(other);
    await expect(otherClient.query('select * from only_here')).rejects.toThrow('does not exist');
    await otherClient.end();
    await Promise.all([one.drop(), other.drop()]);
    await closed;
    await expect(connect(one)).rejects.toThrow('does not exist');
  });
});

async function connect({ url }: TestDatabase): Promise<Client> {
  if (url.kind !== 'postgres') throw new Error('expected a PostgreSQL target');
  const client = new Client({ connectionString: url.connectionString });
  await client.connect();
  return client;
}
