import { generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { signingKeyContext } from '../environments/registry.ts';
import { createId } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import type { SigningKeyRow } from '../store/environments.ts';

const generate = promisify(generateKeyPair);

/** Makes a key that signs session tokens: P-256 for ES256, 2048-bit RSA for RS256 (RFC 7518 §3.3, §3.4). */
export async function createSigningKey(
  sealer: Sealer,
  { environmentId, algorithm, now }: { environmentId: string; algorithm: 'ES256' | 'RS256'; now: number },
): Promise<SigningKeyRow> {
  const { publicKey, privateKey } = await generatePair(algorithm);
  const id = createId('kid');
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid: id, alg: algorithm, use: 'sig' };
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return {
    environment_id: environmentId,
    id,
    algorithm,
    public_key: JSON.stringify(publicJwk),
    sealed_private_key: sealer.seal(pem, signingKeyContext(id)),
    created_at: now,
  };
}

async function generatePair(
  algorithm: 'ES256' | 'RS256',
): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  if (algorithm === 'RS256') return generate('rsa', { modulusLength: 2048, publicExponent: 65_537 });
  return generate('ec', { namedCurve: 'P-256' });
}
