import { createPrivateKey, createPublicKey, createSign, createHmac, generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/** A key pair as an OpenID provider holds it. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: 'ES256' | 'RS256';
  readonly privateKey: KeyObject;
  /** as it stands in the key set */
  readonly jwk: JsonWebKey & { readonly kid: string };
}

export type Claims = Readonly<Record<string, unknown>>;

export function makeSigningKey(alg: SigningKey['alg'], kid: string): SigningKey {
  const { privateKey, publicKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, alg, privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signs claims as they are, right or wrong. @param header over what belongs there */
export function signToken({ alg, kid, privateKey }: SigningKey, claims: Claims, header: object = {}): string {
  const input = `${encoded({ alg, kid, typ: 'JWT', ...header })}.${encoded(claims)}`;
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const };
  return `${input}.${createSign('sha256').update(input).sign(key, 'base64url')}`;
}

/** A token that is signed with a shared secret. */
export function hmacToken(secret: string, claims: Claims, header: object = {}): string {
  const input = `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${encoded(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** A token with any header, and any signature. */
export function rawToken(header: object, claims: Claims, signature = ''): string {
  return `${encoded(header)}.${encoded(claims)}.${signature}`;
}

export function claimsOf(token: unknown): Claims {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
}

/** The public half, as others write it down. */
export function publicPem({ privateKey }: SigningKey): string {
  const key = createPublicKey(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  return key.export({ type: 'spki', format: 'pem' }).toString();
}
