import { Kysely } from 'kysely';
import type { Dialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import type { DatabaseTarget } from './database-target.ts';
import * as firstTables from './migrations/0001-first-tables.ts';
import { createPostgresDialect } from './postgres-dialect.ts';
import type { Schema } from './schema.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

/** The database, or a transaction on it: every function of the store takes either. */
export type Db = Kysely<Schema>;

const maxConnections = 10;

/** Numbered, forward only; the name is what the database remembers. */
const migrations: Record<string, Migration> = {
  '0001-first-tables': firstTables,
};

/** Opens the database without changing it. The first query connects. */
export function openDatabase(target: DatabaseTarget, onIdleError: (error: Error) => void): Db {
  return new Kysely<Schema>({ dialect: dialectOf(target, onIdleError) });
}

function dialectOf(target: DatabaseTarget, onIdleError: (error: Error) => void): Dialect {
  if (target.kind === 'sqlite') return createSqliteDialect({ path: target.path });
  return createPostgresDialect({ connectionString: target.connectionString, maxConnections, onIdleError });
}

/**
 * Brings the tables to this version's shape, under a lock, so that of several nodes that start at once one
 * migrates and the others wait for it.
 * @throws whatever the migration that failed threw; that migration is rolled back
 */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('A migration failed.', { cause: error });
}

/** Runs the work whole or not at all. */
export function inTransaction<Result>(db: Db, work: (tx: Db) => Promise<Result>): Promise<Result> {
  return db.transaction().execute(work);
}

/** Whether a write failed because another row has the same unique key: somebody else was faster. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown };
  // PostgreSQL's unique_violation; SQLite's SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
  return code === '23505' || errcode === 2067 || errcode === 1555;
}

/** Whether the database answers. */
export async function ping(db: Db): Promise<void> {
  await db.selectFrom('meta').select('key').where('key', '=', 'settings_version').execute();
}

/** PostgreSQL's classes of errors that pass: connection, resources, shutdown, locks, read-only, idle. */
const passingPostgresErrors = /^(08|53|57P|55P03|40001|40P01|25006|25P03)/;
/** SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL, SQLITE_READONLY, SQLITE_CANTOPEN. */
const passingSqliteErrors = new Set([5, 6, 8, 10, 13, 14]);
const connectionErrors =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH)$/;
/** What the disk says when a commit is taken to it. */
const diskErrors = /^(EIO|ENOSPC|EDQUOT)$/;
/** What pg says, without a code, of a connection that is gone or cannot be had. */
const connectionWords =
  /connection terminated|connection error|client was closed|timeout exceeded when trying/i;

/** Whether the database is not there, full, or held by somebody else, so that another try makes sense. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as Error & { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return passingSqliteErrors.has(errcode & 0xff);
  if (typeof code === 'string') {
    return connectionErrors.test(code) || passingPostgresErrors.test(code) || diskErrors.test(code);
  }
  return connectionWords.test(error.message);
}

/** Whether SQLite itself said it, of the file or what is in it. */
export function isSqliteError(error: Error): boolean {
  return 'errcode' in error;
}

/** Whether PostgreSQL knows neither this user, password nor database, or keeps them out. */
export function isDatabaseRefused(error: Error): boolean {
  return 'code' in error && /^(28|3D|42501)/.test(String(error.code));
}
