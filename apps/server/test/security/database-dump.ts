import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { TestServer } from '../server.ts';

type Row = Readonly<Record<string, unknown>>;

/** Every table with every row, as the database itself lists them: a new table is in it without being named. */
export async function readAllTables(server: TestServer): Promise<Map<string, readonly Row[]>> {
  const tables = await server.db.introspection.getTables({ withInternalKyselyTables: true });
  const dump = new Map<string, readonly Row[]>();
  for (const { name } of tables) {
    const { rows } = await sql<Row>`select * from ${sql.table(name)}`.execute(server.db);
    dump.set(name, rows);
  }
  return dump;
}

/** One line for each value of each row of each table. */
export async function dumpTables(server: TestServer): Promise<string> {
  const lines: string[] = [];
  for (const [table, rows] of await readAllTables(server)) {
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) lines.push(`${table}.${column} ${String(value)}`);
    }
  }
  return lines.join('\n');
}

/** The bytes of the SQLite file and of what lies beside it; empty on PostgreSQL. */
export function readDatabaseFiles(server: TestServer): Buffer {
  const path = join(server.config.dataDirectory, 'portico.db');
  const files = [path, `${path}-wal`, `${path}-shm`, `${path}-journal`].filter((file) => existsSync(file));
  return Buffer.concat(files.map((file) => readFileSync(file)));
}
