import { createHash, randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 43; // 62^43 > 2^256
const checksumLength = 6;

/**
 * Makes a secret key: `sk_test_` or `sk_live_`, 256 random bits, and a checksum by which scanners and we
 * tell a mistyped key from a wrong one without asking the database.
 */
export function createSecretKeyText(kind: 'test' | 'live'): string {
  const random = randomText(randomLength);
  const body = `sk_${kind}_${random}`;
  return body + checksumOf(body);
}

/** Whether the text has the shape of a secret key of ours and its checksum fits. */
export function isSecretKeyText(text: string): boolean {
  if (!/^sk_(test|live)_[0-9A-Za-z]{49}$/.test(text)) return false;
  return checksumOf(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/** `sk_test_…4f2a`: enough to tell keys apart. */
export function hintOf(secretKey: string): string {
  return `${secretKey.slice(0, 8)}…${secretKey.slice(-4)}`;
}

/**
 * The publishable key tells SDKs where the Frontend API is: `pk_test_` + base64 of `<host>[/path]$`. It is no
 * secret. The closing `$` is how SDKs notice a truncated one.
 */
export function publishableKeyOf(baseUrl: string, kind: 'test' | 'live'): string {
  const address = baseUrl.replace(/^https?:\/\//, '');
  return `pk_${kind}_${Buffer.from(`${address}$`).toString('base64')}`;
}

function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: above it the remainder would favour some characters.
      if (byte < 248 && text.length < length) text += alphabet[byte % 62];
    }
  }
  return text;
}

function checksumOf(body: string): string {
  let number = createHash('sha256').update(body).digest().readUIntBE(0, 5);
  let text = '';
  for (let index = 0; index < checksumLength; index += 1) {
    text += alphabet[number % 62];
    number = Math.floor(number / 62);
  }
  return text;
}

export type ApiKeyScope = 'oauth_tokens';

/** What a key may do beside managing its environment. */
export function apiKeyScopesOf({ scopes }: { readonly scopes: string }): ApiKeyScope[] {
  return scopes.split(' ').filter((scope) => scope === 'oauth_tokens');
}
