import { createSealer, keyIdOf, SealError } from './seal.ts';
import type { Sealer } from './seal.ts';

/**
 * Several master keys as one sealer: it opens with any key it knows and seals with one. Keyed hashes are made with
 * a key of their own, which no rotation changes: what was hashed before compares afterwards.
 */
export interface Keyring extends Sealer {
  /** names of the keys it was given last, newest first */
  readonly keyIds: readonly string[];
  knows(keyId: string): boolean;
  /** takes in keys, newest first; those it knew before stay known */
  learn(masterKeys: readonly Uint8Array[]): void;
  /** seals with this key from now on; with one that it does not know, sealing fails */
  sealWith(keyId: string): void;
  hashWith(hashKey: Uint8Array): void;
  forget(keyId: string): void;
  /** what a key that it knows would seal */
  sealerOf(keyId: string): Sealer;
}

/** Milliseconds between two looks for a key that is not known: anybody can make up the name of one. */
const rereadEvery = 250;

/**
 * @param masterKeys newest first, 32 bytes each; seals with the newest until told otherwise
 * @param reread looks where the keys come from once more, at once, when a value asks for a key that is not known
 */
export function createKeyring(
  masterKeys: readonly Uint8Array[],
  reread: () => readonly Uint8Array[] = () => [],
): Keyring {
  const known = new Map<string, Sealer>();
  let keyIds: readonly string[] = [];
  let sealing = '';
  let hasher: Sealer | undefined;
  let rereadAt = -Infinity;

  const learn = (keys: readonly Uint8Array[]): void => {
    const sealers = keys.map(createSealer);
    for (const sealer of sealers) if (!known.has(sealer.keyId)) known.set(sealer.keyId, sealer);
    if (sealers.length > 0) keyIds = [...new Set(sealers.map(({ keyId }) => keyId))];
  };
  const find = (keyId: string): Sealer | undefined => {
    const now = performance.now();
    if (!known.has(keyId) && now - rereadAt >= rereadEvery) {
      rereadAt = now;
      learn(reread());
    }
    return known.get(keyId);
  };
  const sealerOf = (keyId: string): Sealer => {
    const sealer = find(keyId);
    if (!sealer) throw new SealError(`The master key ${keyId} is not here: it is to be sealed with.`);
    return sealer;
  };

  learn(masterKeys);
  sealing = keyIds[0] ?? '';
  return {
    get keyId() {
      return sealing;
    },
    get keyIds() {
      return keyIds;
    },
    knows: (keyId) => known.has(keyId),
    learn,
    sealWith: (keyId) => void (sealing = keyId),
    hashWith: (hashKey) => void (hasher = createSealer(hashKey)),
    forget: (keyId) => void known.delete(keyId),
    sealerOf,
    seal: (plaintext, context) => sealerOf(sealing).seal(plaintext, context),
    open(sealed, context) {
      const keyId = keyIdOf(sealed);
      const sealer = keyId === undefined ? undefined : find(keyId);
      if (!sealer) throw new SealError('Sealed with another key, or not sealed at all.');
      return sealer.open(sealed, context);
    },
    mac(value, context) {
      if (!hasher) throw new SealError('There is no key to hash with yet.');
      return hasher.mac(value, context);
    },
  };
}
