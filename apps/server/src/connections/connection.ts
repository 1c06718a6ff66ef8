import { prepareAppClient, prepareClient, prepareOAuth1Client } from '@portico/oauth';
import type { PreparedAppClient, PreparedClient, PreparedOAuth1Client } from '@portico/oauth';
import { compileMapping, isNowhere, missingParameters, scopesToRequest } from '@portico/providers';
import type { CompiledMapping, ProviderDefinition } from '@portico/providers';
import type { Sealer } from '../keys/seal.ts';
import type { ConnectionRow } from '../store/connections.ts';
import { parseConnectionSettings } from './connection-settings.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { addressesOf, effectiveProvider, frameOf } from './effective-provider.ts';

/** Whose credentials a sign-in would use. */
export type CredentialSource = 'custom' | 'sandbox' | 'missing';

/** The client side of a provider, by the protocol it speaks. */
export type UpstreamClient = (
  | { readonly protocol: 'oauth2'; readonly client: PreparedClient }
  | { readonly protocol: 'oauth1'; readonly client: PreparedOAuth1Client }
) & {
  /** for tokens in nobody's name, where the provider has such for these credentials */
  readonly app: PreparedAppClient | undefined;
};

/** A connection as nodes keep it in memory, with everything that can be built once. */
export interface Connection {
  readonly row: ConnectionRow;
  readonly id: string;
  readonly environmentId: string;
  readonly providerKey: string;
  readonly strategy: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: ConnectionSettings;
  /** what our code knows of the provider, before the operator's settings */
  readonly frame: ProviderDefinition;
  /** the provider as this connection uses it */
  readonly provider: ProviderDefinition;
  /** base and additional, in the order in which they are asked for */
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly credentials: CredentialSource;
  readonly mapping: CompiledMapping;
  /** Made on first use and kept: opening the secret and reading endpoints is not done per sign-in. */
  upstream(): UpstreamClient;
  /** Where an address of the provider is called: there, or at its stand-in. */
  callUrl(url: string): string;
}

/** What a connection needs from the environment it is in. */
export interface ConnectionSurroundings {
  readonly sealer: Sealer;
  readonly baseUrl: string;
  /** absent where there is no sandbox: in production */
  readonly sandbox: SandboxAccess | undefined;
}

/** How connections without credentials of their own reach the stand-in. */
export interface SandboxAccess {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `host:port` of our own listener, which outbound calls of sandbox connections alone may reach */
  readonly address: () => string;
  /** the provider with every address at its stand-in */
  readonly standIn: (provider: ProviderDefinition) => ProviderDefinition;
  /** where we reach an address of a provider at its stand-in */
  readonly callUrl: (provider: ProviderDefinition, realUrl: string) => string;
}

/**
 * Builds the connection a row describes.
 * @throws when the row names a provider that this version does not know
 */
export function connectionOf(row: ConnectionRow, surroundings: ConnectionSurroundings): Connection {
  const frame = frameOf(row);
  if (!frame) throw new Error(`Connection ${row.id} is of an unknown provider.`);
  const settings = parseConnectionSettings(row.settings);
  const provider = effectiveProvider(frame, settings);
  const credentials = credentialSource(row, {
    settings,
    provider,
    hasSandbox: Boolean(surroundings.sandbox),
  });
  let upstream: UpstreamClient | undefined;
  return {
    row,
    id: row.id,
    environmentId: row.environment_id,
    providerKey: row.provider_key,
    strategy: frame.strategy,
    name: row.name,
    enabled: row.enabled === 1,
    settings,
    frame,
    provider,
    scopes: scopesToRequest(provider, settings),
    redirectUri: redirectUriOf(surroundings.baseUrl, row.provider_key, settings.redirectUriPath),
    credentials,
    mapping: compileMapping(settings.attributeMapping ?? provider.attributeMapping, provider),
    callUrl: (url) =>
      credentials === 'sandbox' ? (surroundings.sandbox?.callUrl(provider, url) ?? url) : url,
    upstream: () => (upstream ??= upstreamOf(row, { settings, provider, credentials, surroundings })),
  };
}

/** What has to be registered at the provider. */
export function redirectUriOf(baseUrl: string, providerKey: string, path: string | null = null): string {
  return baseUrl + (path ?? `/v1/oauth-callback/${providerKey}`);
}

function credentialSource(
  row: ConnectionRow,
  about: { settings: ConnectionSettings; provider: ProviderDefinition; hasSandbox: boolean },
): CredentialSource {
  const { settings, provider, hasSandbox } = about;
  // Nobody stands in for a provider that only its operator knows.
  if (!settings.useCustomCredentials && hasSandbox && row.provider_kind === 'preset') return 'sandbox';
  const needsSecret = provider.protocol === 'oauth1' || provider.tokenEndpointAuthMethod !== 'none';
  const isReachable =
    missingParameters(provider, settings.providerParameters).length === 0 &&
    !Object.values(addressesOf(provider)).some(isNowhere);
  return row.client_id && (row.sealed_client_secret || !needsSecret) && isReachable ? 'custom' : 'missing';
}

interface UpstreamParts {
  readonly settings: ConnectionSettings;
  readonly provider: ProviderDefinition;
  readonly credentials: CredentialSource;
  readonly surroundings: ConnectionSurroundings;
}

function upstreamOf(
  row: ConnectionRow,
  { provider, credentials, surroundings: { sealer, sandbox } }: UpstreamParts,
): UpstreamClient {
  if (credentials === 'sandbox' && sandbox) {
    const { clientId, clientSecret } = sandbox;
    return prepare(sandbox.standIn(provider), { clientId, clientSecret, alsoAllow: [sandbox.address()] });
  }
  const clientSecret = row.sealed_client_secret
    ? sealer.open(row.sealed_client_secret, clientSecretContext(row))
    : undefined;
  return prepare(provider, { clientId: row.client_id ?? '', clientSecret, alsoAllow: undefined });
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly alsoAllow: readonly string[] | undefined;
}

/** @throws {OAuthError} `oauth_endpoint_invalid` if the client cannot be made of what is set */
export function prepare(
  provider: ProviderDefinition,
  { clientId, clientSecret, alsoAllow }: Credentials,
): UpstreamClient {
  const bearer = provider.appTokens?.bearer;
  const elsewhere =
    bearer?.endpoint && prepareAppClient(bearer.endpoint, { clientId, clientSecret }, { alsoAllow });
  if (provider.protocol === 'oauth1') {
    const consumer = { consumerKey: clientId, consumerSecret: clientSecret ?? '' };
    const client = prepareOAuth1Client(provider, consumer, { alsoAllow });
    return { protocol: 'oauth1', client, app: elsewhere };
  }
  const client = prepareClient(provider, { clientId, clientSecret }, { alsoAllow });
  return { protocol: 'oauth2', client, app: bearer && (elsewhere ?? client) };
}

/** Where a client secret is sealed: it opens in its own row only. */
export function clientSecretContext(row: { id: string }): readonly [string, string, string] {
  return ['connections', row.id, 'sealed_client_secret'];
}
