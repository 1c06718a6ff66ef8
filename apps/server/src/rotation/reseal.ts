import { SealError, sealedPrefix } from '../keys/seal.ts';
import type { Sealer } from '../keys/seal.ts';
import type { Log } from '../log.ts';
import type { Db } from '../store/database.ts';
import { countSealed, listSealedOtherwise, replaceSealed } from '../store/sealed-values.ts';
import type { SealedRow } from '../store/sealed-values.ts';
import { sealedColumns } from './sealed-columns.ts';
import type { ResealedColumn } from './sealed-columns.ts';

export interface ResealDeps {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly log: Log;
}

export interface ResealReport {
  /** values that were sealed anew */
  readonly resealed: number;
  /** values that another write was faster with */
  readonly missed: number;
  /** values that no key opens where they are */
  readonly unopened: number;
}

const pageSize = 200;
/** So many at once, each a statement of its own: nobody waits for a row longer than for one write. */
const parallelWrites = 4;

/**
 * Goes once through every sealed value that another key sealed, and seals it anew. Where it got to is in the values
 * themselves: whoever begins again after a crash finds what is left, and several nodes may do it at once.
 * @param shouldStop asked between pages
 */
export async function resealAll(deps: ResealDeps, shouldStop: () => boolean): Promise<ResealReport> {
  const report = { resealed: 0, missed: 0, unopened: 0 };
  for (const column of sealedColumns) await resealColumn(deps, column, { report, shouldStop });
  return report;
}

interface Pass {
  readonly report: { resealed: number; missed: number; unopened: number };
  readonly shouldStop: () => boolean;
}

async function resealColumn(deps: ResealDeps, column: ResealedColumn, pass: Pass): Promise<void> {
  let after: SealedRow | undefined;
  while (!pass.shouldStop()) {
    const prefix = sealedPrefix(deps.sealer.keyId);
    const rows = await listSealedOtherwise(deps.db, column, { prefix, after, limit: pageSize });
    for (let at = 0; at < rows.length; at += parallelWrites) {
      const some = rows.slice(at, at + parallelWrites);
      const results = await Promise.all(some.map((row) => resealOne(deps, column, row)));
      for (const result of results) pass.report[result] += 1;
    }
    after = rows.at(-1);
    if (rows.length < pageSize) return;
  }
}

async function resealOne(
  { db, sealer, log }: ResealDeps,
  column: ResealedColumn,
  row: SealedRow,
): Promise<keyof ResealReport> {
  let sealed: string;
  try {
    const context = column.contextOf(row);
    sealed = sealer.seal(sealer.open(row.sealed, context), context);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    log.error('keys.value_not_opened', { column: column.column, row: row.id }, error);
    return 'unopened';
  }
  return (await replaceSealed(db, column, row, sealed)) ? 'resealed' : 'missed';
}

/** How many values need a key, by column; columns without one are left out. Reads every sealed value. */
export async function countNeeding(db: Db, keyId: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const column of sealedColumns) {
    const count = await countSealed(db, column, sealedPrefix(keyId));
    if (count > 0) counts.set(column.column, count);
  }
  return counts;
}
