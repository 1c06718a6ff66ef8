import type { OAuth1Provider, OAuth2Provider, ProfileEndpoint } from '@portico/oauth';
import { customProvider, findPreset, isNowhere, speaking, withParameters } from '@portico/providers';
import type {
  OAuth1ProviderDefinition,
  OAuth2ProviderDefinition,
  ProviderDefinition,
} from '@portico/providers';
import type { ConnectionRow } from '../store/connections.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/** What keys of an operator's own providers begin with, so that none is ever the key of a preset. */
export const customPrefix = 'custom_';

/**
 * What our code knows about a provider before the operator says anything: its preset, or the frame of one of their
 * own.
 * @returns undefined for a key that this version does not know
 */
export function frameOf(
  row: Pick<ConnectionRow, 'provider_kind' | 'provider_key' | 'name'>,
): ProviderDefinition | undefined {
  if (row.provider_kind === 'preset') return findPreset(row.provider_key);
  const key = row.provider_key.slice(customPrefix.length);
  return customProvider({ kind: row.provider_kind, key, name: row.name });
}

/**
 * The provider as a connection uses it: by the chosen protocol, with the operator's parts of its addresses and
 * whatever else they set themselves.
 */
export function effectiveProvider(
  frame: ProviderDefinition,
  settings: ConnectionSettings,
): ProviderDefinition {
  const spoken = settings.protocol === null ? frame : speaking(frame, settings.protocol);
  const provider = withParameters(spoken, settings.providerParameters);
  return provider.protocol === 'oauth1' ? byOAuth1(provider, settings) : byOAuth2(provider, settings);
}

function byOAuth1(
  provider: OAuth1ProviderDefinition,
  settings: ConnectionSettings,
): OAuth1ProviderDefinition {
  const own: Partial<OAuth1Provider> = defined({
    requestTokenEndpoint: settings.requestTokenEndpoint,
    authorizationEndpoint: settings.authorizationEndpoint,
    accessTokenEndpoint: settings.accessTokenEndpoint,
    revocationEndpoint: settings.revocationEndpoint,
  });
  return {
    ...provider,
    ...own,
    profile: { ...provider.profile, ...defined({ url: settings.userinfoEndpoint }) },
  };
}

function byOAuth2(
  provider: OAuth2ProviderDefinition,
  settings: ConnectionSettings,
): OAuth2ProviderDefinition {
  const found = settings.discovered;
  const own: Partial<OAuth2Provider> = defined({
    authorizationEndpoint: settings.authorizationEndpoint ?? found?.authorizationEndpoint,
    tokenEndpoint: settings.tokenEndpoint ?? found?.tokenEndpoint,
    revocationEndpoint: settings.revocationEndpoint ?? found?.revocationEndpoint,
    jwksUri: settings.jwksUri ?? found?.jwksUri,
    issuer: settings.issuer,
    issParameterSupported: found?.issParameterSupported,
    idTokenSigningAlgorithms:
      settings.idTokenSigningAlgs.length > 0 ? settings.idTokenSigningAlgs : undefined,
    tokenEndpointAuthMethod: settings.tokenEndpointAuthMethod,
    pkce: settings.pkce ? undefined : ('none' as const),
  });
  const profile: Partial<ProfileEndpoint> = defined({
    url: settings.userinfoEndpoint ?? found?.userinfoEndpoint,
    method: settings.userinfoMethod,
    token: settings.userinfoAuth === null ? undefined : tokenTransport[settings.userinfoAuth],
  });
  return { ...provider, ...own, profile: { ...provider.profile, ...profile } };
}

/** How an access token travels to a profile endpoint. As HTTP Basic it is the user name, without a password. */
const tokenTransport = {
  bearer: { scheme: 'Bearer' },
  basic: { basicUsername: true },
  query: { queryParameter: 'access_token' },
} as const;

type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** What is null or undefined leaves the provider's own. */
function defined<T extends Record<string, unknown>>(values: T): Defined<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}

/** Every address of a provider, by the setting that changes it. */
export function addressesOf(
  provider: ProviderDefinition,
): Readonly<Record<AddressSetting, string | undefined>> {
  const { authorizationEndpoint, revocationEndpoint, profile } = provider;
  const common = { authorizationEndpoint, revocationEndpoint, userinfoEndpoint: profile.url };
  return provider.protocol === 'oauth1'
    ? {
        ...common,
        tokenEndpoint: undefined,
        jwksUri: undefined,
        requestTokenEndpoint: provider.requestTokenEndpoint,
        accessTokenEndpoint: provider.accessTokenEndpoint,
      }
    : {
        ...common,
        tokenEndpoint: provider.tokenEndpoint,
        jwksUri: provider.jwksUri,
        requestTokenEndpoint: undefined,
        accessTokenEndpoint: undefined,
      };
}

export type AddressSetting =
  | 'authorizationEndpoint'
  | 'tokenEndpoint'
  | 'userinfoEndpoint'
  | 'revocationEndpoint'
  | 'requestTokenEndpoint'
  | 'accessTokenEndpoint'
  | 'jwksUri';

const wireNames = {
  authorizationEndpoint: 'authorization_endpoint',
  tokenEndpoint: 'token_endpoint',
  userinfoEndpoint: 'userinfo_endpoint',
  revocationEndpoint: 'revocation_endpoint',
  requestTokenEndpoint: 'request_token_endpoint',
  accessTokenEndpoint: 'access_token_endpoint',
  jwksUri: 'jwks_uri',
} as const satisfies Record<AddressSetting, string>;

/** What an operator still has to say of their own provider, by its wire name: its issuer says all the rest. */
export function missingAddress(provider: ProviderDefinition): string | undefined {
  if (provider.protocol === 'oidc' && isNowhere(provider.issuer)) return 'issuer';
  const addresses = Object.entries(addressesOf(provider)) as [AddressSetting, string | undefined][];
  const missing = addresses.find(([, url]) => isNowhere(url));
  return missing && wireNames[missing[0]];
}
