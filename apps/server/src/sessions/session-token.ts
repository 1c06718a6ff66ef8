import { createId } from '../keys/secrets.ts';
import { sign } from 'node:crypto';
import type { Environment, SigningKey } from '../environments/environment.ts';

/** Seconds a session token is good for. Short, because whoever verifies it does not ask us. */
export const sessionTokenLifetimeSeconds = 60;
/** Clocks of apps may be this far behind, in seconds. */
const clockSkewSeconds = 10;

export interface SessionTokenSubject {
  readonly userId: string;
  readonly sessionId: string;
  /** Unix milliseconds of the last factor that was proven */
  readonly authenticatedAt: number;
  /** origin of the app that asked (`azp`); undefined when unknown */
  readonly authorizedParty: string | undefined;
}

/** The headers of JWTs differ by key alone, so each is encoded once. */
const encodedHeaders = new WeakMap<SigningKey, string>();

/**
 * Mints a session token.
 * @param now Unix milliseconds
 * @see https://www.rfc-editor.org/rfc/rfc7519
 */
export function mintSessionToken(
  environment: Environment,
  subject: SessionTokenSubject,
  now: number,
): string {
  const key = signingKeyFor(environment);
  const issuedAt = Math.floor(now / 1000);
  const claims = {
    iss: environment.baseUrl,
    sub: subject.userId,
    sid: subject.sessionId,
    ...(subject.authorizedParty === undefined ? {} : { azp: subject.authorizedParty }),
    iat: issuedAt,
    nbf: issuedAt - clockSkewSeconds,
    exp: issuedAt + sessionTokenLifetimeSeconds,
    jti: createId('jti'),
    v: 2,
    sts: 'active',
    fva: [Math.max(0, Math.floor((now - subject.authenticatedAt) / 60_000)), -1],
  };
  const input = `${headerOf(key)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  // JOSE wants r and s side by side, not the ASN.1 that OpenSSL writes (RFC 7518 §3.4).
  const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** The newest key of the environment's algorithm. */
function signingKeyFor({ signingKeys, settings, id }: Environment): SigningKey {
  const key = signingKeys.findLast((candidate) => candidate.algorithm === settings.sessionTokenAlgorithm);
  if (!key) throw new Error(`Environment ${id} has no ${settings.sessionTokenAlgorithm} key.`);
  return key;
}

function headerOf(key: SigningKey): string {
  const known = encodedHeaders.get(key);
  if (known !== undefined) return known;
  const header = { alg: key.algorithm, typ: 'JWT', kid: key.kid };
  const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
  encodedHeaders.set(key, encoded);
  return encoded;
}
