import type { RandomText } from '../random.ts';

/**
 * An opaque value built like X's: unpadded base64url of `<45 characters>:<milliseconds>:1:<0 or 1>:<kind>:1`,
 * 91 characters in all. Clients must not read it; the shape is here so that columns and logs meet the real length.
 */
export function createTokenText(random: RandomText, kind: 'ac' | 'at' | 'rt', now: number): string {
  const issuedAt = String(Math.trunc(now)).padStart(13, '0');
  return Buffer.from(`${random(45)}:${issuedAt}:1:${kind === 'ac' ? 1 : 0}:${kind}:1`).toString('base64url');
}
