import { migrate, openDatabase } from '../src/store/database.ts';
import type { Db } from '../src/store/database.ts';
import type { TestDatabaseKind } from './databases.ts';

/** A database with its tables, and a second way in, as another node has it. */
export interface MigratedStore {
  readonly db: Db;
  readonly otherNode: Db;
  close(): Promise<void>;
}

/** Tests that share one keep apart by an environment each. */
export async function openMigratedStore(kind: TestDatabaseKind): Promise<MigratedStore> {
  const database = await kind.create();
  const open = () => openDatabase(database.url, () => undefined);
  const [db, otherNode] = [open(), open()];
  await migrate(db);
  return {
    db,
    otherNode,
    close: async () => {
      await db.destroy();
      await otherNode.destroy();
      await database.drop();
    },
  };
}

/** Runs the same work `times` times at once, from two nodes by turns. */
export function atOnce<Result>(
  { db, otherNode }: MigratedStore,
  times: number,
  work: (db: Db, index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => work(index % 2 ? otherNode : db, index)));
}
