import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
 * Reads the key file: one key to a line, newest first.
 * @returns undefined when there is none
 * @throws {MasterKeyError} when there is one with anything else in it
 */
export async function readMasterKeyFile(dataDirectory: string): Promise<readonly Uint8Array[] | undefined> {
  const path = masterKeyFile(dataDirectory);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    const message = `The master key in ${path} cannot be read (${error.code}). Check PORTICO_DATA and who may read it.`;
    throw new MasterKeyError(message, { cause: error });
  });
  return text === undefined ? undefined : parseKeys(text, path);
}

/**
 * As `readMasterKeyFile`, at once, for whoever stands before a value that none of the known keys opens.
 * @returns nothing when there is no file that can be read
 */
export function findMasterKeysNow(dataDirectory: string): readonly Uint8Array[] {
  const path = masterKeyFile(dataDirectory);
  try {
    return parseKeys(readFileSync(path, 'utf8'), path);
  } catch {
    return []; // whoever watches the file says so
  }
}

function parseKeys(text: string, path: string): readonly Uint8Array[] {
  const keys = text
    .trim()
    .split(/\s*\n\s*/)
    .map((line) => Buffer.from(line, 'base64'));
  if (keys.some((key) => key.length !== 32))
    throw new MasterKeyError(`${path} does not hold a master key of 32 bytes.`);
  return keys;
}

/**
 * Puts other keys into the key file, whole or not at all, also when the power goes.
 * @param keys newest first
 */
export async function replaceMasterKeyFile(
  dataDirectory: string,
  keys: readonly Uint8Array[],
): Promise<void> {
  const path = masterKeyFile(dataDirectory);
  const draft = await writeDraft(path, keys);
  await rename(draft, path);
  const directory = await open(dataDirectory, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function writeDraft(path: string, keys: readonly Uint8Array[]): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const text = keys.map((key) => `${Buffer.from(key).toString('base64')}\n`).join('');
  await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
  await chmod(draft, 0o600);
  return draft;
}

/**
 * Makes a new key file, readable by its owner alone. Only for a database that holds nothing yet: a key made
 * beside existing data could open none of it.
 * @returns the keys in the file: another process may have been faster, then they are that one's
 */
export async function createMasterKeyFile(dataDirectory: string): Promise<readonly Uint8Array[]> {
  const path = masterKeyFile(dataDirectory);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const draft = await writeDraft(path, [randomBytes(32)]);
  // A link is made whole or not at all, and never over an existing file.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft, { force: true });
  const keys = await readMasterKeyFile(dataDirectory);
  if (!keys) throw new MasterKeyError(`${path} vanished while it was being made.`);
  return keys;
}
