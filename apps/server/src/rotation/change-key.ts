import { keyIdOf } from '../keys/seal.ts';
import type { SealContext } from '../keys/seal.ts';
import type { Keyring } from '../keys/keyring.ts';
import { hashKeyContext, masterKeyCheck } from '../setup/master-key-check.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { replaceKeyRows } from '../store/master-keys.ts';
import type { KeyRows } from '../store/master-keys.ts';
import { parseFormerKeys } from './former-keys.ts';
import { noteKeyChange } from './note-key-change.ts';

/**
 * Makes another key the one that everybody seals with. The check value and the key of hashes go over to it in the
 * same step, so a start that does not know it is refused from then on.
 * @param change.rows as they were read; changed meanwhile, nothing happens
 * @returns whether it was this call that did it
 */
export async function changeKey(
  db: Db,
  keyring: Keyring,
  { rows, to, now }: { rows: KeyRows; to: string; now: number },
): Promise<boolean> {
  const from = keyIdOf(rows.check);
  if (from === undefined || from === to || rows.hashKey === undefined) return false;
  const sealer = keyring.sealerOf(to);
  const former = parseFormerKeys(rows.former).filter(({ id }) => id !== from && id !== to);
  const reseal = (value: string, context: SealContext) => sealer.seal(keyring.open(value, context), context);
  const after = {
    check: masterKeyCheck(sealer),
    hashKey: reseal(rows.hashKey, hashKeyContext),
    former: JSON.stringify([...former, { id: from, leftAt: now, resealedAt: null }]),
  };
  return inTransaction(db, async (tx) => {
    if (!(await replaceKeyRows(tx, rows, after))) return false;
    await noteKeyChange(tx, now, { type: 'master_key.changed', details: { before: from, after: to } });
    return true;
  });
}
