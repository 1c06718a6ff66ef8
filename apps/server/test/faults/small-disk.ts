import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few megabytes, which a test can fill. */
export interface SmallDisk {
  readonly directory: string;
  /** leaves no byte free */
  fill(): void;
  /** makes room again */
  clear(): void;
  unmount(): void;
}

const megabytes = 8;

/** Why this user on this system may not mount one; undefined when they may. */
export function whyNoSmallDisk(): string | undefined {
  try {
    mountSmallDisk().unmount();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim().replaceAll('\n', ' ') : String(error);
  }
}

/** @throws {Error} where this user may not mount one */
export function mountSmallDisk(): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'portico-test-disk-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory], { stdio: 'pipe' });
  } catch (error) {
    remove();
    throw error;
  }
  const filler = join(directory, 'filler');
  return {
    directory,
    fill: () => {
      try {
        writeFileSync(filler, Buffer.alloc(megabytes * 2 ** 20));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    clear: () => rmSync(filler, { force: true }),
    unmount: () => {
      execFileSync('umount', ['--lazy', directory]);
      remove();
    },
  };
}
