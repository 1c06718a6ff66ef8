import { createPrivateKey, createSign, randomUUID, type KeyObject } from 'node:crypto';
import type { ClientAuth } from 'oauth4webapi';
import { OAuthError } from './errors.ts';
import type { AppProvider } from './provider.ts';

export interface ClientCredentials {
  readonly clientId: string;
  /**
   * The secret, or the private key in PEM where a JWT is signed with one. Absent for a public client, which proves
   * itself by PKCE alone.
   */
  readonly clientSecret?: string | undefined;
}

/** Seconds for which a signed assertion holds: long enough for one call on a slow line. */
const assertionLifetime = 120;
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * How the client proves itself at the token endpoint.
 * @throws {OAuthError} `oauth_endpoint_invalid` naming `client_secret` if the method lacks its secret, or a private
 *   key cannot be read
 */
export function clientAuthentication(
  provider: AppProvider,
  { clientId, clientSecret }: ClientCredentials,
): ClientAuth {
  const { tokenEndpointAuthMethod: method, signedClientSecret } = provider;
  const idName = provider.clientIdParameter ?? 'client_id';
  if (method === 'none') {
    return (_server, _client, body) => body.set(idName, clientId);
  }
  if (!clientSecret) throw lacks(`${method} needs a client secret.`);
  if (method === 'private_key_jwt') return privateKeyJwt(provider, clientId, clientSecret);
  const secret =
    signedClientSecret === undefined ? () => clientSecret : signedSecret(provider, clientId, clientSecret);
  if (method === 'client_secret_post') {
    return (_server, _client, body) => {
      body.set(idName, clientId);
      body.set(provider.clientSecretParameter ?? 'client_secret', secret());
    };
  }
  const inBody = provider.sendClientIdInBody === true;
  return (_server, _client, body, headers) => {
    if (inBody) body.set(idName, clientId);
    headers.set('authorization', `Basic ${basicCredentials(clientId, secret())}`);
  };
}

/**
 * RFC 6749 §2.3.1: both parts form-encoded, then joined. The form serializer leaves `-`, `_`, `.` and `*` alone, as
 * Appendix B says; encoders that escape them too produce credentials that servers without a decoder (X) refuse.
 */
export function basicCredentials(clientId: string, clientSecret: string): string {
  return Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64');
}

function formEncode(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1);
}

/** RFC 7523 §2.2 and OpenID Connect Core §9: an assertion of its own for every call. */
function privateKeyJwt(provider: AppProvider, clientId: string, pem: string): ClientAuth {
  const key = readPrivateKey(pem);
  return (_server, _client, body) => {
    const claims = { iss: clientId, sub: clientId, aud: provider.tokenEndpoint, jti: randomUUID() };
    body.set('client_id', clientId);
    body.set('client_assertion_type', jwtBearer);
    body.set('client_assertion', sign(key, {}, claims));
  };
}

/** A secret that is made anew for each call: one that lives for months would be a secret to rotate. */
function signedSecret(provider: AppProvider, clientId: string, pem: string): () => string {
  const key = readPrivateKey(pem);
  const { keyId = '', issuer = '', audience = '' } = provider.signedClientSecret ?? {};
  return () => sign(key, { kid: keyId }, { iss: issuer, sub: clientId, aud: audience });
}

function sign(key: KeyObject, header: object, claims: object): string {
  const issuedAt = Math.floor(Date.now() / 1000);
  const alg = key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256';
  const parts = [
    { alg, typ: 'JWT', ...header },
    { ...claims, iat: issuedAt, exp: issuedAt + assertionLifetime },
  ];
  const input = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  // RFC 7518 §3.4: the two halves of an elliptic curve signature, not their DER.
  const signature = createSign('sha256').update(input).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url');
  return `${input}.${signature}`;
}

function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    // Copied out of a file, line breaks may have become `\\n`.
    key = createPrivateKey(pem.replaceAll('\\n', '\n'));
  } catch (cause) {
    throw lacks('The private key cannot be read. Paste the whole file, BEGIN and END lines included.', cause);
  }
  const isCurve = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  const isLongRsa = key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  if (!isCurve && !isLongRsa) throw lacks('The private key must be on the curve P-256, or RSA of 2048 bits.');
  return key;
}

function lacks(message: string, cause?: unknown): OAuthError {
  return new OAuthError('oauth_endpoint_invalid', message, {
    hop: 'token',
    parameter: 'client_secret',
    cause,
  });
}
