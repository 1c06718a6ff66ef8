import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery, SqliteDriver } from 'kysely';
import type {
  DatabaseConnection,
  QueryResult,
  SqliteDatabase,
  SqliteDialectConfig,
  SqliteStatement,
} from 'kysely';
import type { DiskSync } from './disk-sync.ts';

/** Milliseconds for which a query waits for another process that writes, and how often it asks. */
const patienceMs = 5000;
const longestPauseMs = 10;
/** Milliseconds until a write is on the disk for which nobody waits. */
const soonMs = 1000;

/**
 * One connection, used by one query or transaction at a time. While another process has the write lock of the
 * file, a query waits without keeping this thread: SQLite's own waiting would stop everything else, from
 * reading a session to answering a health check. Those who wait are not in anybody's way.
 */
export class PatientSqliteDriver extends SqliteDriver {
  readonly #turns = new Turns();
  readonly #database: () => SqliteDatabase | undefined;
  readonly #disk: DiskSync | undefined;
  #soon: NodeJS.Timeout | undefined;
  #failed: Promise<void> | undefined;

  /**
   * @param database what was opened, once it is
   * @param disk what a commit waits for before anybody is told; nothing for a database in memory
   */
  constructor(
    config: SqliteDialectConfig,
    database: () => SqliteDatabase | undefined,
    disk: DiskSync | undefined,
  ) {
    super(config);
    this.#database = database;
    this.#disk = disk;
  }

  /**
   * Runs a query on the spot. SQLite answers at once, so that a query which has the connection to itself needs
   * none of the waiting that is between a caller and a connection otherwise; it costs more than most answers.
   * @param isInTransaction the caller has the open transaction; there is one at a time
   * @param mayBeLost by a power cut within a second, if it is a write outside of a transaction: then nobody waits for
   *   the disk
   * @returns undefined when it has to wait: for the file, for a turn, or for the connection to be opened
   */
  runNow(
    query: CompiledQuery,
    isInTransaction: boolean,
    mayBeLost: boolean,
  ): QueryResult<unknown> | Promise<QueryResult<unknown>> | undefined {
    const database = this.#database();
    if (!database || isInTransaction !== this.#turns.isTaken) return undefined;
    try {
      const result = resultOf(database.prepare(query.sql), query.parameters);
      if (!this.#disk || isInTransaction || isRead(query)) return result;
      if (mayBeLost) {
        this.#syncSoon(this.#disk);
        return this.#failed?.then(() => result) ?? result;
      }
      return this.#disk.wait().then(() => result);
    } catch (error) {
      if (!isInTransaction && isBusy(error)) return undefined;
      throw error;
    }
  }

  /** Once a trip failed, who need not wait for the disk is refused like all others. */
  #syncSoon(disk: DiskSync): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      const trip = disk.wait();
      trip.catch(() => void (this.#failed = trip));
    }, soonMs).unref();
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new PatientConnection(await super.acquireConnection(), this.#turns, this.#disk);
  }

  /**
   * Takes the write lock at once. A transaction that begins by reading and writes later fails, without
   * waiting, when another process wrote in between (https://www.sqlite.org/isolation.html).
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PatientConnection).begin();
  }

  /** Whoever is next may begin while this one waits for the disk. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    (connection as PatientConnection).end();
    await this.#disk?.wait();
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A commit of which the disk failed: the transaction that is open now is somebody else's.
    if (!(connection as PatientConnection).isInTransaction) return;
    await super.rollbackTransaction(connection).catch((error: unknown) => {
      // SQLite has done it already, when the disk is full for example (https://www.sqlite.org/lang_transaction.html).
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
    });
  }

  override releaseConnection(connection?: DatabaseConnection): Promise<void> {
    (connection as PatientConnection).end();
    return Promise.resolve();
  }

  override async destroy(): Promise<void> {
    clearTimeout(this.#soon);
    await this.#disk?.close();
    await super.destroy();
  }
}

function resultOf(statement: SqliteStatement, parameters: readonly unknown[]): QueryResult<unknown> {
  if (statement.reader) return { rows: statement.all(parameters) };
  return { rows: [], numAffectedRows: BigInt(statement.run(parameters).changes) };
}

/** Raw SQL may be anything, and counts as a write. */
const isRead = ({ query }: CompiledQuery) => query.kind === 'SelectQueryNode';

class PatientConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  readonly #turns: Turns;
  readonly #disk: DiskSync | undefined;
  #isInTransaction = false;

  constructor(connection: DatabaseConnection, turns: Turns, disk: DiskSync | undefined) {
    this.#connection = connection;
    this.#turns = turns;
    this.#disk = disk;
  }

  get isInTransaction(): boolean {
    return this.#isInTransaction;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#isInTransaction) return this.#connection.executeQuery<Row>(query);
    const result = await patiently(async () => {
      await this.#turns.take();
      try {
        return await this.#connection.executeQuery<Row>(query);
      } finally {
        this.#turns.giveBack();
      }
    });
    if (!isRead(query)) await this.#disk?.wait();
    return result;
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    const takesTurn = !this.#isInTransaction;
    if (takesTurn) await this.#turns.take();
    try {
      yield* this.#connection.streamQuery<Row>(query, chunkSize);
    } finally {
      if (takesTurn) this.#turns.giveBack();
    }
  }

  async begin(): Promise<void> {
    await patiently(async () => {
      await this.#turns.take();
      try {
        await this.#connection.executeQuery(CompiledQuery.raw('begin immediate'));
        this.#isInTransaction = true;
      } finally {
        if (!this.#isInTransaction) this.#turns.giveBack();
      }
    });
  }

  /** Called when its user is done, with or without a transaction. */
  end(): void {
    if (!this.#isInTransaction) return;
    this.#isInTransaction = false;
    this.#turns.giveBack();
  }
}

/** Runs what may find the file locked again and again, for as long as a query waits for another process. */
export async function patiently<Result>(run: () => Promise<Result>): Promise<Result> {
  let deadline: number | undefined;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      deadline ??= performance.now() + patienceMs;
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    // At random, so that two processes do not keep missing each other.
    await wait(Math.random() * longestPauseMs);
  }
}

/** SQLITE_BUSY, in all its variants. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}

/** Who has a turn has the connection for themselves. */
class Turns {
  #current: PromiseWithResolvers<void> | undefined;

  get isTaken(): boolean {
    return this.#current !== undefined;
  }

  async take(): Promise<void> {
    while (this.#current) await this.#current.promise;
    this.#current = Promise.withResolvers<void>();
  }

  giveBack(): void {
    const current = this.#current;
    this.#current = undefined;
    current?.resolve();
  }
}
