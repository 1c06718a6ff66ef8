import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createKeyring } from '../keys/keyring.ts';
import type { Keyring } from '../keys/keyring.ts';
import {
  createMasterKeyFile,
  findMasterKeysNow,
  masterKeyFile,
  MasterKeyError,
  readMasterKeyFile,
} from '../keys/master-key.ts';
import { migrate, openDatabase } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import type { DatabaseTarget } from '../store/database-target.ts';
import { findMeta } from '../store/meta.ts';
import { makeDataDirectory } from './data-directory.ts';
import { prepareFirstStart } from './first-start.ts';
import type { FirstStart } from './first-start.ts';
import { assertMasterKey, findHashKey } from './master-key-check.ts';

export interface OpenedStore {
  readonly db: Db;
  readonly sealer: Keyring;
  /** present on the first start of all */
  readonly firstStart: FirstStart | undefined;
}

/** Where the data is. */
export function databaseTargetOf(config: Config): DatabaseTarget {
  if (config.databaseUrl !== undefined) return { kind: 'postgres', connectionString: config.databaseUrl };
  return { kind: 'sqlite', path: join(config.dataDirectory, 'portico.db') };
}

/**
 * Opens the database with its master key, migrates it and fills it if it is empty. A database that the key
 * does not open is left exactly as it was.
 * @throws {MasterKeyError} when the key is missing beside existing data, or is another one
 * @throws {ConfigError} when the data directory cannot be made
 */
export async function openStore(
  config: Config,
  { now, onIdleError }: { now: number; onIdleError: (error: Error) => void },
): Promise<OpenedStore> {
  const target = databaseTargetOf(config);
  if (target.kind === 'sqlite') await makeDataDirectory(config.dataDirectory);
  const db = openDatabase(target, onIdleError);
  try {
    const keys = await masterKeysFor(config, db);
    const sealer = createKeyring(keys, () => config.masterKeys ?? findMasterKeysNow(config.dataDirectory));
    await assertMasterKey(db, sealer);
    await migrate(db);
    const firstStart = await prepareFirstStart(db, sealer, now);
    // Another node may have filled the database since, with a key of its own.
    if (!firstStart) await assertMasterKey(db, sealer);
    sealer.hashWith(await findHashKey(db, sealer));
    return { db, sealer, firstStart };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function masterKeysFor(config: Config, db: Db): Promise<readonly Uint8Array[]> {
  const keys = config.masterKeys ?? (await readMasterKeyFile(config.dataDirectory));
  if (keys) return keys;
  if ((await findMeta(db, 'master_key_check')) !== undefined) {
    throw new MasterKeyError(
      `The database holds data, but its master key is missing. Put the key file back at ` +
        `${masterKeyFile(config.dataDirectory)}, or set PORTICO_MASTER_KEY to its contents. Nothing was changed.`,
    );
  }
  await makeDataDirectory(config.dataDirectory);
  return createMasterKeyFile(config.dataDirectory);
}
