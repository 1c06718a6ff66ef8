import { MasterKeyError } from '../keys/master-key.ts';
import type { Sealer } from '../keys/seal.ts';
import type { Db } from '../store/database.ts';
import { findMeta } from '../store/meta.ts';

const checkContext = ['meta', 'master_key_check', 'value'] as const;

/** A sealed value whose only purpose is to be opened at the next start. */
export function masterKeyCheck(sealer: Sealer): string {
  return sealer.seal('portico', checkContext);
}

/**
 * Makes sure that the key is the one the data was sealed with, by reading alone.
 * @throws {MasterKeyError} when it is another one; an empty database accepts any
 */
export async function assertMasterKey(db: Db, sealer: Sealer): Promise<void> {
  const check = await findMeta(db, 'master_key_check');
  if (check === undefined) return;
  try {
    sealer.open(check, checkContext);
  } catch (cause) {
    throw new MasterKeyError(
      'The master key is not the one this database was made with. Nothing was changed. ' +
        'Check PORTICO_MASTER_KEY, or the key file in the data directory.',
      { cause },
    );
  }
}
