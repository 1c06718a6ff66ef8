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

// As a process of its own: <database file> <rounds>.
if (import.meta.main) {
  const [path = '', rounds] = process.argv.slice(2);
  const database = new Kysely<Counters>({ dialect: createSqliteDialect({ path }) });
  await increment(database, Number(rounds));
  await database.destroy();
}
