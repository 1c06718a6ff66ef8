import {
  withParameters,
  type AppTokens,
  type OAuth2ProviderDefinition,
  type ProviderDefinition,
} from '@portico/providers';
import type { DescribedProvider } from '../profile/profile-of.ts';
import type { Trait } from '../scenarios.ts';

type OAuth2Speech = Pick<
  OAuth2ProviderDefinition,
  | 'issuer'
  | 'sharedIssuer'
  | 'issParameterSupported'
  | 'authorizationEndpoint'
  | 'tokenEndpoint'
  | 'refreshEndpoint'
  | 'refreshWithoutSecret'
  | 'revocationEndpoint'
  | 'jwksUri'
  | 'nonceNotReturned'
  | 'idTokenSigningAlgorithms'
  | 'tokenEndpointAuthMethod'
  | 'clientIdParameter'
  | 'clientSecretParameter'
  | 'pkce'
  | 'scopeSeparator'
  | 'offlineParameters'
  | 'responseMode'
  | 'mislabelsJson'
  | 'tokenEndpointQuirks'
  | 'revocationQuirks'
  | 'baseScopes'
  | 'emailScope'
  | 'offlineScope'
  | 'refresh'
  | 'appTokens'
  | 'profile'
>;

/** What a stand-in is derived from: a preset's file, or as much of one. */
export type DerivedProvider = OAuth2Speech &
  DescribedProvider &
  Pick<ProviderDefinition, 'displayName' | 'icon' | 'scopeCatalogue' | 'parameters'>;

/** Whether the provider hands out id_tokens that can be verified. */
export function hasIdToken(provider: DerivedProvider): boolean {
  return provider.issuer !== undefined && (provider.jwksUri !== undefined || signsWithSecret(provider));
}

/** Whether the app's secret is the key of id_tokens (OpenID Connect Core §10.1). */
export function signsWithSecret({ jwksUri, idTokenSigningAlgorithms = [] }: DerivedProvider): boolean {
  return jwksUri === undefined && idTokenSigningAlgorithms.join() === 'HS256';
}

/** What can go wrong at this provider. */
export function traitsOf(provider: DerivedProvider): Set<Trait> {
  const { attributeMapping, emailVerified, profile } = provider;
  const has: Record<Exclude<Trait, 'tiers' | 'signature'>, boolean> = {
    state: true,
    scopes: provider.baseScopes.length > 0,
    email: attributeMapping.email_address !== undefined,
    email_claim: attributeMapping.email_address !== undefined && emailVerified === 'when_claimed',
    email_field: profile.emailFieldOptionalOnForbidden === true,
    refresh: provider.refresh !== 'none',
    id_token: hasIdToken(provider),
    userinfo_sub: hasIdToken(provider) && profile.url !== undefined,
  };
  return new Set((Object.keys(has) as (keyof typeof has)[]).filter((trait) => has[trait]));
}

/** Where the app gets tokens of its own, at the stand-in. */
export function appTokensAt(appTokens: AppTokens, call: (realUrl: string) => string): AppTokens {
  const { bearer } = appTokens;
  if (bearer?.endpoint === undefined) return appTokens;
  const { tokenEndpoint, revocationEndpoint } = bearer.endpoint;
  const endpoint = {
    ...bearer.endpoint,
    tokenEndpoint: call(tokenEndpoint),
    ...(revocationEndpoint === undefined ? {} : { revocationEndpoint: call(revocationEndpoint) }),
  };
  return { ...appTokens, bearer: { ...bearer, endpoint } };
}

/**
 * The provider with every address at its stand-in, for a client that takes no notice of the difference. Parameters
 * have their defaults, or else their examples: the stand-in is one place, whoever asks.
 * @param endpoint where a real address is found at the stand-in, by the one who calls it; see `sandboxEndpoint`
 */
export function atSandbox(
  provider: OAuth2ProviderDefinition,
  endpoint: (caller: 'browser' | 'server', realUrl: string) => string,
): OAuth2ProviderDefinition {
  const { signedClientSecret: _real, ...whole } = withParameters(provider, {});
  const { refreshEndpoint, revocationEndpoint, jwksUri, profile, tokenEndpointAuthMethod, appTokens } = whole;
  const call = (url: string) => endpoint('server', url);
  return {
    ...whole,
    authorizationEndpoint: endpoint('browser', whole.authorizationEndpoint),
    tokenEndpoint: call(whole.tokenEndpoint),
    // Nobody has a key registered here, so what would be signed with one is a secret.
    tokenEndpointAuthMethod:
      tokenEndpointAuthMethod === 'private_key_jwt' ? 'client_secret_post' : tokenEndpointAuthMethod,
    ...(refreshEndpoint === undefined ? {} : { refreshEndpoint: call(refreshEndpoint) }),
    ...(revocationEndpoint === undefined ? {} : { revocationEndpoint: call(revocationEndpoint) }),
    ...(jwksUri === undefined ? {} : { jwksUri: call(jwksUri) }),
    ...(appTokens === undefined ? {} : { appTokens: appTokensAt(appTokens, call) }),
    profile: {
      ...profile,
      ...(profile.url === undefined ? {} : { url: call(profile.url) }),
      ...(profile.also === undefined
        ? {}
        : { also: profile.also.map((also) => ({ ...also, url: call(also.url) })) }),
    },
  };
}
