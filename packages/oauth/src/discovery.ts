import type { Outbound } from './outbound.ts';
import { OAuthError } from './errors.ts';
import { parseJsonObject } from './provider-answer.ts';

/** What a provider's metadata says (OpenID Connect Discovery §3, RFC 8414 §2), as far as it concerns a client. */
export interface DiscoveredProvider {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly userinfoEndpoint?: string;
  readonly jwksUri: string;
  readonly revocationEndpoint?: string;
  readonly issParameterSupported: boolean;
  /** empty where nothing is said */
  readonly idTokenSigningAlgorithms: readonly string[];
  readonly tokenEndpointAuthMethods: readonly string[];
  readonly scopes: readonly string[];
  readonly codeChallengeMethods: readonly string[];
}

export interface Discovery {
  /** Has to be what the metadata calls itself, to the letter. */
  readonly issuer: string;
  /** Where the metadata is, if not where the specification puts it. */
  readonly discoveryEndpoint?: string | undefined;
  readonly alsoAllow?: readonly string[] | undefined;
}

const wellKnown = '/.well-known/openid-configuration';

/**
 * Asks a provider for its metadata. Every address in it is judged like a typed one, here and at each call.
 * @throws {OAuthError} `oauth_discovery_failed` with the offending member as `parameter`, `oauth_issuer_mismatch` when
 *   it is somebody else's, `oauth_endpoint_invalid`, `oauth_address_forbidden`, `oauth_provider_unavailable`
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export async function discoverProvider(
  outbound: Outbound,
  { issuer, discoveryEndpoint, alsoAllow }: Discovery,
): Promise<DiscoveredProvider> {
  // §4.1: a slash at the end of the issuer goes before the path is added.
  const address = discoveryEndpoint ?? issuer.replace(/\/$/, '') + wellKnown;
  const options = { hop: 'discovery', alsoAllow } as const;
  const headers = { accept: 'application/json' };
  const response = await outbound.fetch(address, { method: 'GET', headers }, options);
  if (response.status !== 200)
    throw failed(`${address} answered ${response.status}.`, 'issuer', response.status);
  const metadata = parseJsonObject(await response.text());
  if (!metadata) throw failed(`${address} answered something else than metadata.`, 'issuer', response.status);
  // §4.3: exactly the issuer that was asked for, or anybody could pose as anybody.
  if (metadata['issuer'] !== issuer) {
    const found = typeof metadata['issuer'] === 'string' ? metadata['issuer'].slice(0, 200) : 'nobody';
    throw new OAuthError(
      'oauth_issuer_mismatch',
      `The metadata is of ${JSON.stringify(found)}, not of this issuer.`,
      {
        hop: 'discovery',
        parameter: 'issuer',
      },
    );
  }
  const discovered = readMetadata(issuer, metadata);
  const { authorizationEndpoint, tokenEndpoint, userinfoEndpoint, jwksUri, revocationEndpoint } = discovered;
  for (const url of [authorizationEndpoint, tokenEndpoint, userinfoEndpoint, jwksUri, revocationEndpoint]) {
    if (url !== undefined) await outbound.check(url, options);
  }
  return discovered;
}

type Metadata = Readonly<Record<string, unknown>>;

function readMetadata(issuer: string, metadata: Metadata): DiscoveredProvider {
  const [userinfo, revocation] = ['userinfo_endpoint', 'revocation_endpoint'].map((name) =>
    metadata[name] === undefined ? undefined : addressAt(metadata, name),
  );
  return {
    issuer,
    authorizationEndpoint: addressAt(metadata, 'authorization_endpoint'),
    tokenEndpoint: addressAt(metadata, 'token_endpoint'),
    jwksUri: addressAt(metadata, 'jwks_uri'),
    ...(userinfo === undefined ? {} : { userinfoEndpoint: userinfo }),
    ...(revocation === undefined ? {} : { revocationEndpoint: revocation }),
    issParameterSupported: metadata['authorization_response_iss_parameter_supported'] === true,
    idTokenSigningAlgorithms: listAt(metadata, 'id_token_signing_alg_values_supported'),
    tokenEndpointAuthMethods: listAt(metadata, 'token_endpoint_auth_methods_supported'),
    scopes: listAt(metadata, 'scopes_supported'),
    codeChallengeMethods: listAt(metadata, 'code_challenge_methods_supported'),
  };
}

function addressAt(metadata: Metadata, name: string): string {
  const value = metadata[name];
  if (typeof value === 'string' && value.length <= 2048 && URL.canParse(value)) return value;
  throw failed(`The metadata names no usable ${name}.`, name);
}

function listAt(metadata: Metadata, name: string): string[] {
  const value: unknown = metadata[name];
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is string => typeof item === 'string' && item.length <= 255).slice(0, 200);
}

function failed(message: string, parameter: string, httpStatus?: number): OAuthError {
  return new OAuthError('oauth_discovery_failed', message, { hop: 'discovery', parameter, httpStatus });
}
