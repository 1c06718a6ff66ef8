import { Socket } from 'node:net';
import { PostgresDialect } from 'kysely';
import type { Dialect } from 'kysely';
import type { Pool, types } from 'pg';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…` */
  readonly connectionString: string;
  /** How many connections this process opens at most. */
  readonly maxConnections: number;
  /** Told when a connection breaks while nobody uses it; the pool replaces it. */
  readonly onIdleError: (error: Error) => void;
}

type Types = typeof types;

const connectTimeoutMs = 5000;
const statementTimeoutMs = 15_000;
const lockTimeoutMs = 5000;
const idleInTransactionTimeoutMs = 15_000;
/** Longer than any statement may take: a server that says nothing for so long is not there any more. */
const silenceTimeoutMs = 16_000;

/**
 * Kysely's PostgreSQL dialect on a pool of `pg`. Answers look as they do on SQLite: an int8 is a number, or
 * an error beyond 2^53, and JSON is text. No statement, lock or open transaction lasts forever: a hung
 * client gives its locks back after fifteen seconds.
 */
export function createPostgresDialect(options: PostgresOptions): Dialect {
  return new PostgresDialect({ pool: () => openPool(options) });
}

async function openPool(options: PostgresOptions): Promise<Pool> {
  // Whoever has SQLite does not pay for it with memory.
  const pg = await import('pg');
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections,
    application_name: 'portico',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    keepAlive: true,
    stream: () => new Socket().setTimeout(silenceTimeoutMs, endSilentConnection),
    types: { getTypeParser: typeParserOf(pg.types) },
  });
  // Without a listener, Node would end the process when the server closes an idle connection.
  pool.on('error', options.onIdleError);
  // The same while somebody uses it: then whoever waits for an answer is told, and nobody listens but us.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Otherwise a query would wait for a machine that hangs until TCP gives it up, after minutes or hours. */
function endSilentConnection(this: Socket): void {
  this.destroy(Object.assign(new Error('The database does not answer.'), { code: 'ETIMEDOUT' }));
}

function typeParserOf({ builtins, getTypeParser }: Types): Types['getTypeParser'] {
  const { INT8: int8, JSON: json, JSONB: jsonb } = builtins;
  return (...[id, format]: Parameters<Types['getTypeParser']>) => {
    if (id === int8 && format !== 'binary') return parseInt8;
    if (id === json || id === jsonb) return String;
    return getTypeParser(id, format);
  };
}

/** @throws {RangeError} when the value cannot be a number without losing digits */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is not a safe integer`);
  return value;
}
