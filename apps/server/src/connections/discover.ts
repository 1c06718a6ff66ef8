import { AppError } from '@portico/contract';
import type { DiscoveredProviderResource } from '@portico/contract';
import { discoverProvider, OAuthError } from '@portico/oauth';
import type { DiscoveredProvider, Outbound } from '@portico/oauth';

export interface IssuerQuestion {
  readonly issuer: string;
  /** where its metadata is, if not where the specification puts it */
  readonly discoveryEndpoint: string | undefined;
}

/**
 * Asks an issuer what it says of itself.
 * @throws {AppError} `oauth_discovery_failed` or `oauth_issuer_mismatch` naming the field, with what was found
 */
export async function discoverIssuer(
  outbound: Outbound,
  question: IssuerQuestion,
): Promise<DiscoveredProvider> {
  try {
    return await discoverProvider(outbound, question);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const code = error.code === 'oauth_issuer_mismatch' ? error.code : 'oauth_discovery_failed';
    const field = question.discoveryEndpoint === undefined ? 'issuer' : 'discovery_endpoint';
    throw new AppError(code, { meta: { param_name: field }, message: error.message, cause: error });
  }
}

/** What was found, as the form shows it before anything is saved. */
export function discoveredResource(found: DiscoveredProvider): DiscoveredProviderResource {
  return {
    object: 'discovered_provider',
    issuer: found.issuer,
    authorization_endpoint: found.authorizationEndpoint,
    token_endpoint: found.tokenEndpoint,
    userinfo_endpoint: found.userinfoEndpoint ?? null,
    jwks_uri: found.jwksUri,
    revocation_endpoint: found.revocationEndpoint ?? null,
    id_token_signing_algs: [...found.idTokenSigningAlgorithms],
    token_endpoint_auth_methods: [...found.tokenEndpointAuthMethods],
    scopes: [...found.scopes],
    pkce: found.codeChallengeMethods.includes('S256'),
  };
}
