import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteAdapter, SqliteDialect } from 'kysely';
import type {
  CompiledQuery,
  Dialect,
  QueryResult,
  SqliteDatabase,
  SqliteDialectConfig,
  SqliteStatement,
} from 'kysely';
import { createDiskSync } from './disk-sync.ts';
import type { DiskSync } from './disk-sync.ts';
import type { ImmediateAdapter } from './prepared.ts';
import { patiently, PatientSqliteDriver } from './sqlite-driver.ts';

export interface SqliteOptions {
  /** The database file; it and its folder are created when missing. `:memory:` for a database in memory. */
  readonly path: string;
  /** replaced by tests */
  readonly disk?: DiskSync;
}

/** Milliseconds that opening may wait for another process, all at once: nothing else happens yet. */
const openTimeoutMs = 5000;
const cachedStatements = 500;

/**
 * Kysely's SQLite dialect on Node's own `node:sqlite`. One connection, used by one query or transaction at
 * a time. Values are stored and returned as they are: booleans are 0 and 1, JSON is text, and an integer
 * beyond 2^53 is an error when read, never rounded.
 *
 * The file is readable by its owner only. The connection is opened by the first query, so a file that
 * cannot be opened shows there.
 */
export function createSqliteDialect({ path, disk: givenDisk }: SqliteOptions): Dialect {
  let opened: SqliteDatabase | undefined;
  // While another process writes a file that is not in write-ahead mode yet, SQLite refuses to switch without waiting.
  const open = () => patiently(async () => (opened = openDatabase(path)));
  const disk = givenDisk ?? (path === ':memory:' ? undefined : createDiskSync(`${path}-wal`));
  return new PatientSqliteDialect({ database: open }, () => opened, disk);
}

class PatientSqliteDialect extends SqliteDialect {
  readonly #driver: PatientSqliteDriver;

  constructor(
    config: SqliteDialectConfig,
    opened: () => SqliteDatabase | undefined,
    disk: DiskSync | undefined,
  ) {
    super(config);
    this.#driver = new PatientSqliteDriver(config, opened, disk);
  }

  override createDriver(): PatientSqliteDriver {
    return this.#driver;
  }

  override createAdapter(): SqliteAdapter {
    return new PatientSqliteAdapter(this.#driver);
  }
}

class PatientSqliteAdapter extends SqliteAdapter implements ImmediateAdapter {
  readonly #driver: PatientSqliteDriver;

  constructor(driver: PatientSqliteDriver) {
    super();
    this.#driver = driver;
  }

  runNow(
    query: CompiledQuery,
    isInTransaction: boolean,
    mayBeLost: boolean,
  ): QueryResult<unknown> | Promise<QueryResult<unknown>> | undefined {
    return this.#driver.runNow(query, isInTransaction, mayBeLost);
  }

  /** So that a migration happens whole or not at all, and two processes never migrate at once. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** The driver gives turns on its one connection itself: those who wait for the file give theirs back. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function openDatabase(path: string): SqliteDatabase {
  const inMemory = path === ':memory:';
  if (!inMemory) restrictToOwner(path);
  const database = new DatabaseSync(path, { timeout: openTimeoutMs, enableForeignKeyConstraints: true });
  try {
    const journal = database.prepare('pragma journal_mode = wal').get();
    if (!inMemory && journal?.['journal_mode'] !== 'wal') {
      throw new Error(`SQLite cannot use write-ahead logging at ${path}; is it on a network file system?`);
    }
    // The driver takes each commit to the disk before it is answered, off this thread: disk-sync.ts.
    database.exec('pragma synchronous = normal');
    // 16 MB: a page that sign-ins write again and again goes to the database once.
    database.exec('pragma wal_autocheckpoint = 4000');
    database.exec('pragma cache_size = -16000'); // KiB, where the pages of a busy hour fit
    database.exec('pragma temp_store = memory');
    database.exec('pragma trusted_schema = off');
    database.exec('pragma busy_timeout = 0'); // the driver waits, without keeping the thread
  } catch (error) {
    database.close();
    throw error;
  }
  return { prepare: statementCache(database), close: () => database.close() };
}

/** SQLite gives its -wal and -shm files the permissions of the database file. */
function restrictToOwner(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600);
}

/** Preparing costs several times what running a point read does; the application's statements are few. */
function statementCache(database: DatabaseSync): (sql: string) => SqliteStatement {
  const statements = new Map<string, SqliteStatement>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = adaptStatement(database, sql);
    if (statements.size >= cachedStatements) {
      const [oldest = ''] = statements.keys();
      statements.delete(oldest);
    }
    statements.set(sql, statement);
    return statement;
  };
}

function adaptStatement(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bindable(parameters)),
    run: (parameters) => statement.run(...bindable(parameters)),
    // A statement of its own: this one stays half-read while the caller does other things.
    iterate: (parameters) => iterate(database.prepare(sql), parameters),
  };
}

function iterate(statement: StatementSync, parameters: readonly unknown[]): IterableIterator<unknown> {
  return statement.iterate(...bindable(parameters));
}

/**
 * node:sqlite refuses what it cannot store, with one exception: an object in first place it takes for named
 * parameters, and binds NULL.
 */
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  const [first] = parameters;
  if (
    (typeof first === 'object' && first !== null && !ArrayBuffer.isView(first)) ||
    typeof first === 'function'
  ) {
    throw new TypeError('Provided value cannot be bound to SQLite parameter 1.');
  }
  return parameters as SQLInputValue[];
}
