import { hash, randomBytes } from 'node:crypto';
import type { PreparedClient } from './client.ts';
import { OAuthError } from './errors.ts';
import type { OAuth2Provider } from './provider.ts';

/**
 * Parameters that belong to the protocol. Neither an operator's extra parameters nor a caller may set them;
 * `request` and `request_uri` would replace all of them at once (RFC 9101 §6.3).
 */
export const reservedAuthorizationParameters = [
  'response_type',
  'response_mode',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
] as const;

const reserved: ReadonlySet<string> = new Set(reservedAuthorizationParameters);
const longestParameter = 2048;

export interface Pkce {
  /** 256 random bits; kept by the caller until the code is exchanged. */
  readonly codeVerifier: string;
  /** S256 of the verifier; the only part that leaves (RFC 7636 §4.2). */
  readonly codeChallenge: string;
}

/**
 * Makes a fresh code verifier and its challenge (RFC 7636 §4.1, §4.2).
 * @param draw gives that many cryptographically random bytes, for callers who draw many at a time
 */
export function createPkce(draw: (bytes: number) => Buffer = randomBytes): Pkce {
  const codeVerifier = draw(32).toString('base64url');
  return { codeVerifier, codeChallenge: codeChallengeOf(codeVerifier) };
}

/** S256 code challenge of a verifier: base64url(SHA-256(verifier)), unpadded (RFC 7636 §4.2). */
export function codeChallengeOf(codeVerifier: string): string {
  return hash('sha256', codeVerifier, 'base64url');
}

export interface AuthorizationRequest {
  readonly redirectUri: string;
  /** Joined with single spaces (RFC 6749 §3.3). */
  readonly scopes: readonly string[];
  /** Unguessable, returned unchanged by the provider (RFC 6749 §10.12). */
  readonly state: string;
  /** Always sent, always S256: `plain` would give the verifier away (RFC 9700 §2.1.1). */
  readonly codeChallenge: string;
  /** Whether tokens are to be kept: adds what makes the provider hand out a refresh token. */
  readonly keepAccess?: boolean | undefined;
  /** OpenID Connect only (Core §3.1.2.1). */
  readonly nonce?: string | undefined;
  /** The operator's own additions, e.g. `prompt`. */
  readonly extraParameters?: Readonly<Record<string, string>> | undefined;
}

/**
 * Builds the URL that sends the browser to the provider.
 * @throws {OAuthError} `oauth_endpoint_invalid` with `parameter` if an extra parameter is reserved or malformed
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
 */
export function buildAuthorizationUrl(client: PreparedClient, request: AuthorizationRequest): string {
  const { authorizationEndpoint, clientId, provider } = client;
  let url = authorizationEndpoint;
  url += url.includes('?') ? '&' : '?';
  url += `response_type=code&${provider.clientIdParameter ?? 'client_id'}=${percentEncode(clientId)}`;
  url += `&redirect_uri=${percentEncode(request.redirectUri)}`;
  if (request.scopes.length > 0) {
    url += `&scope=${percentEncode(request.scopes.join(provider.scopeSeparator ?? ' '))}`;
  }
  url += `&state=${percentEncode(request.state)}`;
  if (provider.pkce !== 'none') {
    url += `&code_challenge=${percentEncode(request.codeChallenge)}&code_challenge_method=S256`;
  }
  if (request.nonce !== undefined) url += `&nonce=${percentEncode(request.nonce)}`;
  if (provider.responseMode !== undefined) url += `&response_mode=${provider.responseMode}`;
  for (const [name, value] of Object.entries(addedParameters(provider, request))) {
    url += `&${percentEncode(name)}=${percentEncode(value)}`;
  }
  return provider.authorizationFragment === undefined ? url : `${url}#${provider.authorizationFragment}`;
}

/** The provider's own parameters, and over them the operator's, none of which may be one of the protocol's. */
function addedParameters(
  { authorizationParameters, offlineParameters, clientIdParameter }: OAuth2Provider,
  { keepAccess, extraParameters = {} }: AuthorizationRequest,
): Record<string, string> {
  for (const [name, value] of Object.entries(extraParameters)) {
    assertExtraParameter(name, value);
    if (name.trim().toLowerCase() === clientIdParameter?.toLowerCase()) throw setByProtocol(name);
  }
  return {
    ...authorizationParameters,
    ...(keepAccess === true ? offlineParameters : {}),
    ...extraParameters,
  };
}

/**
 * Checks one extra authorization parameter, so that a form can refuse it when it is saved.
 * @throws {OAuthError} `oauth_endpoint_invalid` naming the parameter
 */
export function assertExtraParameter(name: string, value: string): void {
  const refuse = (message: string) =>
    new OAuthError('oauth_endpoint_invalid', message, { hop: 'authorize', parameter: name });
  if (isReservedParameter(name)) throw setByProtocol(name);
  if (!/^[\x21-\x7e]{1,128}$/.test(name)) throw refuse('A parameter name is 1 to 128 printable characters.');
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (value.length > longestParameter || /[\u0000-\u001f\u007f]/.test(value)) {
    throw refuse(`The parameter "${name}" is too long or holds control characters.`);
  }
}

function setByProtocol(name: string): OAuthError {
  const message = `The parameter "${name}" is set by the protocol.`;
  return new OAuthError('oauth_endpoint_invalid', message, { hop: 'authorize', parameter: name });
}

/** Some servers read parameter names without regard to case, so neither do we. */
export function isReservedParameter(name: string): boolean {
  return reserved.has(name.trim().toLowerCase());
}

/** RFC 3986 §2.3, RFC 5849 §3.6: only unreserved characters stay. Space becomes `%20`, never `+`. */
export function percentEncode(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
