import { fork } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';

/** A second process that has SQLite's write lock. */
export interface SqliteHolder {
  /** lets go, and ends the process */
  release(): Promise<void>;
}

export async function holdInSecondProcess(path: string): Promise<SqliteHolder> {
  const child = fork(import.meta.filename, [path], { execArgv: [] });
  await once(child, 'message');
  return {
    release: async () => {
      const exited = once(child, 'exit');
      child.send('release');
      await exited;
    },
  };
}

// As a process of its own, forked with <database file>: holds the lock until it is told.
if (import.meta.main) {
  const [path = ''] = process.argv.slice(2);
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec('begin immediate');
  process.once('message', () => {
    database.exec('rollback');
    database.close();
    process.disconnect();
  });
  process.send?.('held');
}
