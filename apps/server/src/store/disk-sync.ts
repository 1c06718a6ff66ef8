import { close, existsSync, fdatasync, openSync } from 'node:fs';
import { setImmediate as endOfTurn } from 'node:timers/promises';
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
  let running: Promise<void> = Promise.resolve();
  /** the trip that has not begun: whoever wrote by now is on it */
  let next: Promise<void> | undefined;
  let failed: Promise<void> | undefined;

  const travel = async (): Promise<void> => {
    // A trip that runs may have begun before the caller's write. Whoever else writes in this turn comes along.
    await running;
    await endOfTurn();
    next = undefined;
    if (file === undefined) {
      if (!existsSync(path)) return;
      file = openSync(path, 'r+');
    }
    await (running = syncFile(file));
  };
  const depart = (): Promise<void> => {
    const trip = travel();
    trip.catch(() => void (failed ??= trip));
    return trip;
  };
  return {
    wait: () => failed ?? (next ??= depart()),
    close: async () => {
      await (next ?? running).catch(() => undefined);
      if (file !== undefined) await closeFile(file);
    },
  };
}
