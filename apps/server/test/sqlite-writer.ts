import { once } from 'node:events';
import { Kysely } from 'kysely';
import { createSqliteDialect } from '../src/store/sqlite-dialect.ts';

interface Counters {
  notes: { size: number };
}

/** Adds one to the only row's size, `rounds` times, each in a transaction that reads before it writes. */
export async function increment(database: Kysely<Counters>, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await database.transaction().execute(async (transaction) => {
      const { size } = await transaction.selectFrom('notes').select('size').executeTakeFirstOrThrow();
      const next = size + 1;
      await transaction.updateTable('notes').set({ size: next }).execute();
    });
  }
}

// As a process of its own, forked with <database file> <rounds>: says when it is ready, begins when told.
if (import.meta.main) {
  const [path = '', rounds] = process.argv.slice(2);
  const database = new Kysely<Counters>({ dialect: createSqliteDialect({ path }) });
  await database.selectFrom('notes').select('size').execute();
  const told = once(process, 'message');
  process.send?.('ready');
  await told;
  await increment(database, Number(rounds));
  await database.destroy();
  process.disconnect();
}
