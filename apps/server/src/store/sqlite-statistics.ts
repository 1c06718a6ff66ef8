import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const manyRows = 1_000_000;
/** Columns with few different values: so many rows have the same. Others are a person's, or nearly so. */
const rowsOfOneValue: Readonly<Record<string, number>> = {
  type: 50_000,
  endpoint_id: 20_000,
  banned: 1000,
  list: 1000,
};
const rowsOfOnePerson = 2;

interface IndexColumn {
  readonly table: string;
  readonly index: string;
  readonly unique: number;
  readonly origin: string;
  readonly position: number;
  /** null for an expression */
  readonly column: string | null;
  readonly without_rowid: number;
}

/**
 * Tells SQLite what it cannot know of empty tables: that an environment has very many rows and a person few.
 * Without it, it takes `environment_id = ?` for a condition that leaves ten rows, and walks through everybody of
 * an environment in the order of ids rather than use the index of what is looked for. The numbers are the same
 * everywhere, and so are the plans. Each migration that adds an index ends with this.
 * @see https://www.sqlite.org/queryplanner-ng.html#fixing_query_planner_problems
 */
export async function writeStatistics<Tables>(db: Kysely<Tables>): Promise<void> {
  await sql`analyze`.execute(db); // makes sqlite_stat1
  const { rows } = await sql<IndexColumn>`
    select tables.name as "table", indexes.name as "index", indexes."unique", indexes.origin,
      columns.seqno as position, columns.name as "column", tables.wr as without_rowid
    from pragma_table_list as tables, pragma_index_list(tables.name) as indexes,
      pragma_index_info(indexes.name) as columns
    where tables.schema = 'main' and tables.type = 'table' and tables.name not like 'sqlite_%'
    order by indexes.name, columns.seqno`.execute(db);
  await sql`delete from sqlite_stat1`.execute(db);
  for (const columns of Map.groupBy(rows, ({ index }) => index).values()) {
    const [first] = columns;
    if (!first) continue;
    // The key of a table without rowids goes by the table's own name.
    const name = first.origin === 'pk' && first.without_rowid === 1 ? first.table : first.index;
    await sql`insert into sqlite_stat1 (tbl, idx, stat)
      values (${first.table}, ${name}, ${statisticsOf(columns)})`.execute(db);
  }
  await sql`analyze sqlite_schema`.execute(db); // reads it
}

/** Rows in all, then rows that agree in the first column, in the first two, and so on. */
function statisticsOf(columns: readonly IndexColumn[]): string {
  const numbers = [manyRows];
  for (const [at, { column, unique }] of columns.entries()) {
    const before = numbers.at(-1) ?? manyRows;
    const same = column === 'environment_id' ? manyRows : (rowsOfOneValue[column ?? ''] ?? rowsOfOnePerson);
    const isKey = unique === 1 && at === columns.length - 1;
    numbers.push(isKey ? 1 : Math.min(before, same));
  }
  return numbers.join(' ');
}
