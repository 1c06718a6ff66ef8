import {
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPair,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { RandomText } from '../random.ts';

type Algorithm = 'ES256' | 'RS256';

export interface IdTokenKeys {
  /** The key set as the provider publishes it (RFC 7517 §5). */
  publish(): Promise<{ keys: JsonWebKey[] }>;
  /** A JWT signed with the published key. */
  sign(claims: object): Promise<string>;
  /** The same by a key that is published nowhere. */
  signUnknown(claims: object): Promise<string>;
}

/**
 * Keys that sign id_tokens; made when they are first needed.
 * @param algorithms that the provider's clients accept; its first choice where both kinds are among them is the curve
 */
export function createIdTokenKeys(random: RandomText, algorithms: readonly string[]): IdTokenKeys {
  const algorithm: Algorithm =
    algorithms.includes('ES256') || !algorithms.includes('RS256') ? 'ES256' : 'RS256';
  const make = algorithm === 'ES256' ? async () => curveKey(random) : rsaKey;
  const published = lazily(make);
  const unknown = lazily(make);
  return {
    async publish() {
      const key = await published();
      const jwk = createPublicKey(key).export({ format: 'jwk' });
      return { keys: [{ ...jwk, kid: keyIdOf(key), use: 'sig', alg: algorithm }] };
    },
    sign: async (claims) => signed(await published(), algorithm, claims),
    signUnknown: async (claims) => signed(await unknown(), algorithm, claims),
  };
}

/** The same where the key is a secret that both sides know (RFC 7518 §3.2). */
export function secretSigner(secret: string, random: RandomText): Pick<IdTokenKeys, 'sign' | 'signUnknown'> {
  const signedBy = (key: string, claims: object) => {
    const input = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  };
  return {
    sign: async (claims) => signedBy(secret, claims),
    signUnknown: async (claims) => signedBy(random(32), claims),
  };
}

/** A JWT that says it needs no signature (RFC 7518 §3.6). */
export function unsignedToken(claims: object): string {
  return `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.`;
}

function signed(key: KeyObject, alg: Algorithm, claims: object): string {
  const input = `${encoded({ alg, typ: 'JWT', kid: keyIdOf(key) })}.${encoded(claims)}`;
  // RFC 7518 §3.4: the two halves of an elliptic curve signature, not their DER.
  const signature = createSign('sha256').update(input).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url');
  return `${input}.${signature}`;
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

function keyIdOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64url').slice(0, 16);
}

/** From the sandbox's own randomness, so that a seed makes the same key again. */
function curveKey(random: RandomText): KeyObject {
  const curve = createECDH('prime256v1');
  const secret = createHash('sha256').update(random(43)).digest();
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: secret.toString('base64url'),
    x: coordinate(1),
    y: coordinate(33),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

async function rsaKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey;
}

function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
