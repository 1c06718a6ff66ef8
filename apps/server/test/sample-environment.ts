import { generateKeyPairSync } from 'node:crypto';
import { connectionOf } from '../src/connections/connection.ts';
import type { Connection } from '../src/connections/connection.ts';
import type { ConnectionSettings } from '../src/connections/connection-settings.ts';
import type { Environment, SigningKey } from '../src/environments/environment.ts';
import { defaultSettings } from '../src/environments/settings.ts';
import { createSealer } from '../src/keys/seal.ts';
import type { ConnectionRow } from '../src/store/connections.ts';
import { rowOf } from './rows.ts';

/** Seals with a key that everybody knows. */
export const testSealer = createSealer(Buffer.from('0123456789abcdef0123456789abcdef'));

const environmentId = 'env_0000000000000000000000000000000a';

/** An environment at https://auth.example.com with nothing in it; a test changes what matters to it. */
export function sampleEnvironment(change: Partial<Environment> = {}): Environment {
  return {
    row: rowOf.environment({ id: environmentId, slug: 'development' }),
    id: environmentId,
    projectName: 'My app',
    slug: 'development',
    name: 'Development',
    kind: 'development',
    baseUrl: 'https://auth.example.com',
    basePath: '',
    origin: 'https://auth.example.com',
    publishableKey: 'pk_test_YXV0aC5leGFtcGxlLmNvbSQ=',
    settings: defaultSettings('My app'),
    connections: [],
    signingKeys: [],
    webhooks: [],
    ...change,
  };
}

/** A connection with X that has credentials of its own, in the environment above. */
export function sampleConnection(
  settings: Partial<ConnectionSettings> = {},
  row: Partial<ConnectionRow> = {},
): Connection {
  const full = rowOf.connection({
    environment_id: environmentId,
    sealed_client_secret: null,
    settings: JSON.stringify({ useCustomCredentials: true, ...settings }),
    ...row,
  });
  const surroundings = { sealer: testSealer, baseUrl: 'https://auth.example.com', sandbox: undefined };
  return connectionOf(full, surroundings);
}

export function sampleSigningKey(algorithm: SigningKey['algorithm'], kid: string): SigningKey {
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid,
    algorithm,
    privateKey,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' },
  };
}
