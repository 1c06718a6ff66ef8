import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError } from '../config.ts';

/**
 * Makes the data directory, readable by its owner alone; one that is there is left as it is. Step by step:
 * Node's own `recursive` never ends where a directory exists and still nothing can be made in it (/proc).
 * @throws {ConfigError} when it cannot be made
 */
export async function makeDataDirectory(path: string): Promise<void> {
  try {
    await makeWithParents(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'EEXIST' ? 'there is a file' : code;
    const message = `The data directory ${path} cannot be made (${reason}). Set PORTICO_DATA to one that can be written.`;
    throw new ConfigError(message, { cause: error });
  }
}

async function makeWithParents(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path && !(await isDirectory(parent))) await makeWithParents(parent);
  await mkdir(path, { mode: 0o700 }).catch(async (error: unknown) => {
    // Another process may have been faster.
    if (!(await isDirectory(path))) throw error;
  });
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
