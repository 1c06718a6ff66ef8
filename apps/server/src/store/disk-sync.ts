import { close, existsSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const sync = promisify(fdatasync);
const closeFile = promisify(close);

/** A file whose writes have to be on the disk, not only with the operating system, before anybody is answered. */
export interface DiskSync {
  /**
   * Waits, without keeping the thread, until everything written so far survives a power cut. Those who wait at the
   * same time share one trip to the disk.
   * @throws what the disk said; from then on always, because the system may have dropped what it could not write
   *   (https://wiki.postgresql.org/wiki/Fsync_Errors)
   */
  wait: () => Promise<void>;
  close: () => Promise<void>;
}

/**
 * @param path opened by the first wait that finds it, and not replaced from then on; nothing was written to a file
 *   that is not there
 * @param syncFile replaced by tests
 */
export function createDiskSync(path: string, syncFile: (file: number) => Promise<void> = sync): DiskSync {
  let file: number | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let failed: Promise<void> | undefined;

  const start = (): Promise<void> => {
    if (file === undefined) {
      if (!existsSync(path)) return Promise.resolve();
      file = openSync(path, 'r+');
    }
    const current = syncFile(file);
    running = current;
    current.then(
      () => void (running = undefined),
      () => void (failed = current),
    );
    return current;
  };
  /** A sync that runs may have begun before the caller's write: the one after it counts. */
  const afterRunning = async (current: Promise<void>): Promise<void> => {
    await current;
    next = undefined;
    return start();
  };
  return {
    wait: () => failed ?? (running ? (next ??= afterRunning(running)) : start()),
    close: async () => {
      await (next ?? running)?.catch(() => undefined);
      if (file !== undefined) await closeFile(file);
    },
  };
}
