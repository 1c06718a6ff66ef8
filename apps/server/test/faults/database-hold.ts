import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { DatabaseTarget } from '../../src/store/database-target.ts';

/** Somebody else has the database, or a table of it, so that the server's next write waits. */
export interface DatabaseHold {
  /** resolves when a write waits */
  waiting(): Promise<void>;
  release(): Promise<void>;
}

/** Milliseconds in which a request that was sent surely reached the write it waits for. */
const sureToWaitMs = 80;
const giveUpMs = 10_000;

/**
 * Holds the database as a second process would.
 * @param table what PostgreSQL locks for writing; SQLite has one lock for everything
 */
export async function holdDatabase(target: DatabaseTarget, table: string): Promise<DatabaseHold> {
  return target.kind === 'sqlite' ? holdSqlite(target.path) : holdPostgres(target.connectionString, table);
}

function holdSqlite(path: string): DatabaseHold {
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec('begin immediate');
  return {
    // SQLite does not tell who waits.
    waiting: () => wait(sureToWaitMs),
    release: () => {
      database.exec('rollback');
      database.close();
      return Promise.resolve();
    },
  };
}

async function holdPostgres(connectionString: string, table: string): Promise<DatabaseHold> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${client.escapeIdentifier(table)} in exclusive mode`);
  return {
    waiting: async () => {
      const deadline = Date.now() + giveUpMs;
      while (Date.now() < deadline) {
        const { rows } = await client.query(
          `select 1 from pg_locks where not granted and relation = $1::regclass
           and database = (select oid from pg_database where datname = current_database())`,
          [table],
        );
        if (rows.length > 0) return;
        await wait(2);
      }
      throw new Error(`Nobody wanted to write to ${table}.`);
    },
    release: async () => {
      await client.query('rollback');
      await client.end();
    },
  };
}
