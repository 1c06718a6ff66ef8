import {
  CompactSign,
  exportJWK,
  generateKeyPair,
  type CompactJWSHeaderParameters,
  type CryptoKey,
  type JWK,
} from 'jose';
import { prepareClient, type PreparedClient } from './client.ts';
import type { OAuth2Provider } from './provider.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** A key pair as a provider holds it. */
export interface SigningKey {
  readonly algorithm: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** As it stands in the key set. */
  readonly jwk: JWK;
}

export const issuer = 'https://provider.example';
export const clientId = 'client-1';
export const nonce = 'nonce-of-this-flow';
export const accessToken = 'access-token-1';
/** Unix seconds at which the tests take place. */
export const now = 1_800_000_000;

/** Claims of an id_token nothing is wrong with. */
export const goodClaims = { iss: issuer, sub: 'person-1', aud: clientId, exp: now + 600, iat: now, nonce };

/** Makes a key pair and its entry in the key set. */
export async function makeSigningKey(algorithm: string, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig' };
  return { algorithm, kid, privateKey, jwk };
}

/** Signs claims as they are, right or wrong. */
export function signClaims(
  { algorithm, kid, privateKey }: SigningKey,
  claims: unknown,
  header: Partial<CompactJWSHeaderParameters> = {},
): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader({ alg: algorithm, kid, ...header }).sign(privateKey);
}

/** A token put together by hand, for what no library signs. */
export function rawToken(header: unknown, claims: unknown, signature = ''): string {
  const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return [...parts, signature].join('.');
}

/** A client of a provider whose keys are on the scripted server. */
export function clientOf(server: ScriptedServer, change: Partial<OAuth2Provider> = {}): PreparedClient {
  const provider: OAuth2Provider = {
    issuer,
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${server.origin}/token`,
    jwksUri: `${server.origin}/keys`,
    tokenEndpointAuthMethod: 'client_secret_basic',
    profile: {},
    ...change,
  };
  return prepareClient(provider, { clientId, clientSecret: 'secret-of-the-client' });
}

/** Everything `verifyIdToken` wants beside the token. */
export const goodCheck = { nonce, accessToken, now: now * 1000 };
