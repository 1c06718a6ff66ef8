import { hash } from 'node:crypto';
import type { CompactVerifyResult } from 'jose';
import { decodeProtectedHeader } from 'jose/decode/protected_header';
import { compactVerify } from 'jose/jws/compact/verify';
import type { CallContext, PreparedClient } from './client.ts';
import { OAuthError } from './errors.ts';
import { keysOf } from './key-set.ts';
import { parseJsonObject } from './provider-answer.ts';
import { verifiesIdTokens, type SharedIssuer } from './provider.ts';

declare const verified: unique symbol;

/** Claims of an id_token that passed every check. Only `verifyIdToken` makes them. */
export type IdTokenClaims = Readonly<Record<string, unknown>> & {
  readonly sub: string;
  readonly [verified]: true;
};

export interface IdTokenCheck {
  readonly idToken: string;
  /** The one of the authorization request (OpenID Connect Core §3.1.2.1). */
  readonly nonce: string;
  readonly accessToken: string;
  /** Unix milliseconds */
  readonly now?: number;
}

/** Seconds by which the provider's clock may differ from ours. */
const clockTolerance = 60;
const defaultAlgorithms = ['RS256', 'ES256'];
const longestToken = 32_768;
/** Headers that bring a key along (RFC 7515 §4.1.2–4.1.6): keys come from the configured set alone. */
const keysInHeader = ['jku', 'jwk', 'x5u', 'x5c'] as const;

/**
 * Verifies an id_token: signature, issuer, audience, authorized party, times, nonce, and that it belongs to the
 * access token.
 * @throws {OAuthError} `oauth_id_token_invalid` with the claim as `parameter`, `oauth_provider_unavailable` when the
 *   keys cannot be had
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export async function verifyIdToken(
  context: CallContext,
  client: PreparedClient,
  check: IdTokenCheck,
): Promise<IdTokenClaims> {
  if (!verifiesIdTokens(client.provider)) throw refuse('The provider has no issuer.', 'iss');
  const { algorithm, claims } = await verifySignature(context, client, check.idToken);
  assertIssuer(client, claims);
  assertAudience(client.clientId, claims);
  assertTimes(claims, (check.now ?? Date.now()) / 1000);
  const isNonceLeftOut = claims['nonce'] === undefined && client.provider.nonceNotReturned === true;
  if (!isNonceLeftOut && claims['nonce'] !== check.nonce) throw refuse('It is of another sign-in.', 'nonce');
  assertAccessTokenHash(algorithm, claims['at_hash'], check.accessToken);
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw refuse('It names nobody.', 'sub');
  return claims as unknown as IdTokenClaims;
}

async function verifySignature(
  context: CallContext,
  client: PreparedClient,
  idToken: string,
): Promise<{ readonly algorithm: string; readonly claims: Record<string, unknown> }> {
  if (idToken.length > longestToken) throw refuse('It is too long.', 'id_token');
  try {
    const header = decodeProtectedHeader(idToken);
    const brought = keysInHeader.find((name) => name in header);
    if (brought !== undefined) throw refuse('It brings its own key.', brought);
    // No extension is understood here, `b64` included, which a JWT must not use (RFC 7515 §4.1.11, RFC 7797 §7).
    if ('crit' in header) throw refuse('It demands an extension.', 'crit');
    const signed = await verifyBySecretOrKeys(context, client, idToken);
    const claims = parseJsonObject(new TextDecoder().decode(signed.payload));
    if (!claims) throw refuse('It holds no claims.', 'id_token');
    return { algorithm: signed.protectedHeader.alg, claims };
  } catch (error) {
    if (error instanceof OAuthError) throw error;
    throw refuse('Its signature cannot be verified.', 'id_token', error);
  }
}

/** Which of the two, the provider's file decides, and never the token (RFC 8725 §3.1). */
function verifyBySecretOrKeys(
  context: CallContext,
  client: PreparedClient,
  idToken: string,
): Promise<CompactVerifyResult> {
  const { jwksUri, idTokenSigningAlgorithms: algorithms = defaultAlgorithms } = client.provider;
  if (jwksUri === undefined) {
    const secret = client.idTokenSecret ?? new Uint8Array();
    // An empty secret is one that everybody knows.
    if (secret.length === 0) throw refuse('There is no client secret to verify it with.', 'id_token');
    return compactVerify(idToken, secret, { algorithms: ['HS256'] });
  }
  return compactVerify(idToken, keysOf(context, client, jwksUri), {
    // Neither `none` nor an algorithm with a shared secret, even if the provider lists one.
    algorithms: algorithms.filter((name) => /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/.test(name)),
  });
}

/** Exact comparison (OpenID Connect Core §3.1.3.7 rule 2), after the tenant was put in where issuers are shared. */
function assertIssuer({ provider: { issuer = '', sharedIssuer } }: PreparedClient, claims: Claims): void {
  const expected = sharedIssuer === undefined ? issuer : ownIssuer(issuer, sharedIssuer, claims);
  if (claims['iss'] !== expected) throw refuse('It is of another issuer.', 'iss');
}

function ownIssuer(issuer: string, shared: SharedIssuer, claims: Claims): string {
  const tenant = claims[shared.claim];
  if (typeof tenant !== 'string' || !/^[\w-]{1,64}$/.test(tenant)) {
    throw refuse('It does not say which tenant it is of.', shared.claim);
  }
  const expected = shared.known[shared.expected] ?? shared.expected;
  if (!shared.anyWhen.includes(expected) && tenant !== expected) {
    throw refuse('It is of another tenant.', shared.claim);
  }
  if (shared.exceptWhen?.[expected]?.includes(tenant) === true) {
    throw refuse('It is of a tenant that is not admitted.', shared.claim);
  }
  return issuer.replace(`{${shared.claim}}`, tenant);
}

type Claims = Readonly<Record<string, unknown>>;

/** OpenID Connect Core §3.1.3.7 rules 3 to 5 */
function assertAudience(clientId: string, { aud, azp }: Claims): void {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(clientId)) throw refuse('It is for another app.', 'aud');
  if ((audiences.length > 1 || azp !== undefined) && azp !== clientId) {
    throw refuse('It was issued to another app.', 'azp');
  }
}

function assertTimes({ exp, iat, nbf }: Claims, now: number): void {
  if (typeof exp !== 'number' || exp <= now - clockTolerance) throw refuse('It is over.', 'exp');
  if (typeof iat !== 'number' || iat > now + clockTolerance) throw refuse('It is from the future.', 'iat');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now + clockTolerance)) {
    throw refuse('It does not hold yet.', 'nbf');
  }
}

/** OpenID Connect Core §3.1.3.6: the left half of the hash that the signature uses. */
function assertAccessTokenHash(algorithm: string, atHash: unknown, accessToken: string): void {
  if (atHash === undefined) return;
  const size = /(256|384|512)$/.exec(algorithm)?.[1] ?? '512';
  const digest = hash(`sha${size}`, accessToken, 'buffer');
  if (atHash !== digest.subarray(0, digest.length / 2).toString('base64url')) {
    throw refuse('It belongs to another access token.', 'at_hash');
  }
}

function refuse(reason: string, parameter: string, cause?: unknown): OAuthError {
  return new OAuthError('oauth_id_token_invalid', `The id_token is refused. ${reason}`, {
    hop: 'token',
    parameter,
    cause,
  });
}
