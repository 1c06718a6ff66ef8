import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The master key cannot be used. The message says what to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** Where the key comes from when it is not in the settings. */
export function masterKeyFile(dataDirectory: string): string {
  return join(dataDirectory, 'master.key');
}

/**
 * Reads the key file.
 * @returns undefined when there is none
 * @throws {MasterKeyError} when there is one that holds no key
 */
export async function readMasterKeyFile(dataDirectory: string): Promise<Uint8Array | undefined> {
  const path = masterKeyFile(dataDirectory);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    const message = `The master key in ${path} cannot be read (${error.code}). Check PORTICO_DATA and who may read it.`;
    throw new MasterKeyError(message, { cause: error });
  });
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) throw new MasterKeyError(`${path} does not hold a master key of 32 bytes.`);
  return key;
}

/**
 * Makes a new key file, readable by its owner alone. Only for a database that holds nothing yet: a key made
 * beside existing data could open none of it.
 * @returns the key in the file: another process may have been faster, then it is that one's
 */
export async function createMasterKeyFile(dataDirectory: string): Promise<Uint8Array> {
  const path = masterKeyFile(dataDirectory);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  await chmod(draft, 0o600);
  // A link is made whole or not at all, and never over an existing file.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft, { force: true });
  const key = await readMasterKeyFile(dataDirectory);
  if (!key) throw new MasterKeyError(`${path} vanished while it was being made.`);
  return key;
}
