import { createHmac, randomBytes } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Random text of `[A-Za-z0-9_-]`, six bits per character. */
export type RandomText = (length: number) => string;

/**
 * @param seed makes every id, code and token repeat from run to run, for tests that compare whole answers;
 *   without it they are unguessable
 */
export function createRandomText(seed?: string): RandomText {
  const bytes = seed === undefined ? randomBytes : seededBytes(seed);
  return (length) => Array.from(bytes(length), (byte) => alphabet.charAt(byte & 63)).join('');
}

function seededBytes(seed: string): (length: number) => Uint8Array {
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let size = 0; size < length; size += 32) {
      blocks.push(createHmac('sha256', seed).update(String(counter++)).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  };
}
