import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

/** Every sealed column there is, as `table.column`: the schema says so, and one that is added is in it. */
export type SealedColumn = {
  [Table in keyof Schema]: `${Table}.${Extract<keyof Schema[Table], `sealed_${string}`>}`;
}[keyof Schema];

/** How the rows of a sealed column are told apart within their environment. */
export interface SealedPlace {
  readonly column: SealedColumn;
  readonly idColumn: 'id' | 'account_id';
  /** what the value is bound to beside its row */
  readonly boundTo: 'user_id' | 'connection_id' | undefined;
}

export interface SealedRow {
  readonly environmentId: string;
  readonly id: string;
  /** empty where the value is bound to its row alone */
  readonly boundTo: string;
  readonly sealed: string;
}

interface Others {
  /** what values begin with that are left out */
  readonly prefix: string;
  /** the last row of the page before */
  readonly after: Pick<SealedRow, 'environmentId' | 'id'> | undefined;
  readonly limit: number;
}

/** Values that were sealed with another key, in the order of their rows. */
export async function listSealedOtherwise(
  db: Db,
  place: SealedPlace,
  { prefix, after, limit }: Others,
): Promise<readonly SealedRow[]> {
  const { table, column, id } = partsOf(place);
  const boundTo = place.boundTo === undefined ? sql`''` : sql.ref(place.boundTo);
  const from = after ? sql`and (environment_id, ${id}) > (${after.environmentId}, ${after.id})` : sql``;
  const { rows } = await sql<SealedRow>`
    select environment_id as "environmentId", ${id} as "id", ${boundTo} as "boundTo", ${column} as "sealed"
    from ${table}
    where ${column} is not null and substr(${column}, 1, ${sql.lit(prefix.length)}) <> ${prefix} ${from}
    order by environment_id, ${id} limit ${sql.lit(limit)}`.execute(db);
  return rows;
}

/**
 * Puts a value in the place of the one that was read.
 * @returns false when another one is there by now, or none
 */
export async function replaceSealed(
  db: Db,
  place: SealedPlace,
  row: SealedRow,
  sealed: string,
): Promise<boolean> {
  const { table, column, id } = partsOf(place);
  const { numAffectedRows } = await sql`
    update ${table} set ${column} = ${sealed}
    where environment_id = ${row.environmentId} and ${id} = ${row.id} and ${column} = ${row.sealed}`.execute(
    db,
  );
  return numAffectedRows === 1n;
}

/** How many values of a column begin with what; reads all of them. */
export async function countSealed(db: Db, place: SealedPlace, prefix: string): Promise<number> {
  const { table, column } = partsOf(place);
  const { rows } = await sql<{ count: number | string }>`
    select count(*) as count from ${table}
    where ${column} is not null and substr(${column}, 1, ${sql.lit(prefix.length)}) = ${prefix}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

function partsOf({ column, idColumn }: SealedPlace) {
  const [table = '', name = ''] = column.split('.');
  return { table: sql.table(table), column: sql.ref(name), id: sql.ref(idColumn) };
}
