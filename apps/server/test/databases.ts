import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DatabaseTarget } from '../src/store/database-target.ts';

export interface TestDatabase {
  /** An empty database that no other test sees. */
  readonly url: DatabaseTarget;
  /** Deletes it. Connections that are still open to it are closed. */
  drop(): Promise<void>;
}

export interface TestDatabaseKind {
  readonly name: 'sqlite' | 'postgres';
  create(): Promise<TestDatabase>;
}

/** Where `npm test` says that PostgreSQL runs. */
export function testPostgresUrl(): string | undefined {
  return process.env['PORTICO_TEST_POSTGRES_URL'];
}

/**
 * The databases a suite must hold on, for `describe.each(testDatabases())('… on $name', …)`. PostgreSQL is
 * left out, with a line that says so, where the tests were started without one.
 */
export function testDatabases(): TestDatabaseKind[] {
  const postgresUrl = testPostgresUrl();
  if (postgresUrl === undefined) {
    process.stderr.write(
      'PostgreSQL is not tested: PORTICO_TEST_POSTGRES_URL is not set (npm test sets it).\n',
    );
    return [{ name: 'sqlite', create: createSqliteDatabase }];
  }
  return [
    { name: 'sqlite', create: createSqliteDatabase },
    { name: 'postgres', create: () => createPostgresDatabase(postgresUrl) },
  ];
}

async function createSqliteDatabase(): Promise<TestDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'portico-test-sqlite-'));
  return {
    url: { kind: 'sqlite', path: join(directory, 'portico.db') },
    drop: () => rm(directory, { recursive: true, force: true }),
  };
}

async function createPostgresDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runOnServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: { kind: 'postgres', connectionString: url.href },
    drop: () => runOnServer(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

async function runOnServer(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
