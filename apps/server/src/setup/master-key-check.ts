import { randomBytes } from 'node:crypto';
import type { Keyring } from '../keys/keyring.ts';
import { MasterKeyError } from '../keys/master-key.ts';
import { keyIdOf } from '../keys/seal.ts';
import type { Sealer } from '../keys/seal.ts';
import type { Db } from '../store/database.ts';
import { findMeta, insertMeta } from '../store/meta.ts';
import { parseFormerKeys, unfinishedKeys } from '../rotation/former-keys.ts';
import { countNeeding } from '../rotation/reseal.ts';

const checkContext = ['meta', 'master_key_check', 'value'] as const;
/** Where the key of keyed hashes is sealed. */
export const hashKeyContext = ['meta', 'hash_key', 'value'] as const;

/** A sealed value whose only purpose is to be opened at the next start. Its key is the one to seal with. */
export function masterKeyCheck(sealer: Sealer): string {
  return sealer.seal('portico', checkContext);
}

/**
 * Makes sure that the keys open the data, by reading alone, and seals with the key that is in use from then on.
 * @throws {MasterKeyError} when the key in use is not among them, or one that values at rest still need; an empty
 *   database accepts any
 */
export async function assertMasterKey(db: Db, keyring: Keyring): Promise<void> {
  const check = await findMeta(db, 'master_key_check');
  if (check === undefined) return;
  try {
    keyring.open(check, checkContext);
  } catch (cause) {
    throw new MasterKeyError(
      'The master key is not the one this database was made with. Nothing was changed. ' +
        `It needs the key ${keyIdOf(check)}, and was given ${keyring.keyIds.join(', ')}. ` +
        'Check PORTICO_MASTER_KEY, or the key file in the data directory.',
      { cause },
    );
  }
  keyring.sealWith(keyIdOf(check) ?? '');
  for (const { id } of unfinishedKeys(parseFormerKeys(await findMeta(db, 'former_keys')))) {
    if (keyring.knows(id)) continue;
    const counts = [...(await countNeeding(db, id))].map(([column, count]) => `${count} in ${column}`);
    if (counts.length === 0) continue;
    throw new MasterKeyError(
      `The master key ${id} was taken away too early: values are still sealed with it (${counts.join(', ')}). ` +
        'Nothing was changed. Put it back below the newer one, in the key file or in PORTICO_MASTER_KEY; ' +
        '`portico keys drop-old` takes it away once nothing needs it.',
    );
  }
}

/** The key of keyed hashes, made when it is first asked for. It stays when the master key changes. */
export async function findHashKey(db: Db, keyring: Keyring): Promise<Uint8Array> {
  if ((await findMeta(db, 'hash_key')) === undefined) {
    const sealed = keyring.seal(randomBytes(32).toString('base64'), hashKeyContext);
    await insertMeta(db, 'hash_key', sealed);
  }
  // Another node may have been faster.
  const found = (await findMeta(db, 'hash_key')) ?? '';
  return Buffer.from(keyring.open(found, hashKeyContext), 'base64');
}
