import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { drawRandom } from './random.ts';

/**
 * What a sealed value belongs to. It cannot be opened anywhere else: a ciphertext that is moved to another
 * row or column fails.
 */
export type SealContext = readonly [table: string, row: string, column: string];

/** A sealed value does not open: another key, another place, or tampering. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/** Seals with AES-256-GCM and derives keyed hashes, all from one master key. */
export interface Sealer {
  seal(plaintext: string, context: SealContext): string;
  /** @throws {SealError} */
  open(sealed: string, context: SealContext): string;
  /** Keyed hash (HMAC-SHA256, base64url) for short secrets, which a plain hash would not protect. */
  mac(value: string, context: SealContext): string;
  /** names the master key without telling anything about it */
  readonly keyId: string;
}

const version = 'v1';

/** What every value begins with that was sealed with a key. */
export function sealedPrefix(keyId: string): string {
  return `${version}.${keyId}.`;
}

/** The name of the key that a value was sealed with; undefined for what is not sealed at all. */
export function keyIdOf(sealed: string): string | undefined {
  return /^v1\.([0-9a-f]{8})\./.exec(sealed)?.[1];
}

const ivLength = 12;
const tagLength = 16;

/**
 * @param masterKey 32 bytes
 * @see https://csrc.nist.gov/pubs/sp/800/38/d/final (random 96-bit IVs: below 2^32 values per key)
 */
export function createSealer(masterKey: Uint8Array): Sealer {
  const sealKey = derive(masterKey, 'portico seal v1');
  const macKey = derive(masterKey, 'portico mac v1');
  const keyId = createHash('sha256').update('portico key id').update(masterKey).digest('hex').slice(0, 8);
  const prefix = sealedPrefix(keyId);

  return {
    keyId,
    seal(plaintext, context) {
      const iv = drawRandom(ivLength);
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv).setAAD(associatedData(context));
      const body = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return prefix + body.toString('base64url');
    },
    open(sealed, context) {
      if (!sealed.startsWith(prefix)) throw new SealError('Sealed with another key, or not sealed at all.');
      const body = Buffer.from(sealed.slice(prefix.length), 'base64url');
      if (body.length < ivLength + tagLength) throw new SealError('Sealed value is too short.');
      const decipher = createDecipheriv('aes-256-gcm', sealKey, body.subarray(0, ivLength), {
        authTagLength: tagLength,
      })
        .setAAD(associatedData(context))
        .setAuthTag(body.subarray(body.length - tagLength));
      try {
        const plain = decipher.update(body.subarray(ivLength, -tagLength));
        // Checks the tag and has nothing to add: GCM keeps no rest of a block.
        decipher.final();
        return plain.toString('utf8');
      } catch (cause) {
        throw new SealError('Sealed value does not belong here.', { cause });
      }
    },
    mac(value, context) {
      return createHmac('sha256', macKey).update(associatedData(context)).update(value).digest('base64url');
    },
  };
}

/** Lengths are part of it, so that no two contexts read alike. */
function associatedData([table, row, column]: SealContext): Buffer {
  return Buffer.from(`${table.length}:${table}|${row.length}:${row}|${column.length}:${column}`);
}

function derive(masterKey: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(createHmac('sha256', masterKey).update(purpose).digest());
}
