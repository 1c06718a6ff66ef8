import { prepareClient } from '@portico/oauth';
import type { OAuth2Provider, PreparedClient } from '@portico/oauth';
import { compileMapping, findPreset, scopesToRequest } from '@portico/providers';
import type { CompiledMapping, ProviderDefinition } from '@portico/providers';
import { z } from 'zod';
import type { Sealer } from '../keys/seal.ts';
import type { ConnectionRow } from '../store/connections.ts';

const endpoint = z.string().nullable().default(null);

/** What an operator may set on a connection beyond its columns. Null means: as the preset says. */
const settingsSchema = z.object({
  allowSignIn: z.boolean().default(true),
  allowSignUp: z.boolean().default(true),
  allowConnect: z.boolean().default(true),
  showOnSignIn: z.boolean().default(true),
  promoted: z.boolean().default(false),
  requestEmail: z.boolean().default(false),
  keepAccess: z.boolean().default(false),
  trustedEmail: z.boolean().default(true),
  blockEmailSubaddresses: z.boolean().default(false),
  useCustomCredentials: z.boolean().default(false),
  onMissingEmail: z.enum(['continue', 'allow', 'reject']).default('continue'),
  onEmailMatch: z.enum(['link', 'ask', 'deny']).default('link'),
  /** whether somebody who has a handle at the provider is the user who has it here, by the operator's own word */
  onUsernameMatch: z.enum(['ignore', 'link']).default('ignore'),
  syncProfile: z.enum(['always', 'first', 'never']).default('always'),
  /** who may sign up, by what the provider tells of the account; null asks for nothing */
  admission: z
    .object({
      minAccountAgeDays: z.int().nullable().default(null),
      minFollowers: z.int().nullable().default(null),
      verifiedTypes: z.array(z.string()).default([]),
      allowProtected: z.boolean().default(true),
    })
    .prefault({}),
  additionalScopes: z.array(z.string()).default([]),
  additionalAuthorizationParams: z.record(z.string(), z.string()).default({}),
  attributeMapping: z
    .record(z.string(), z.union([z.string(), z.array(z.string())]))
    .nullable()
    .default(null),
  tokenEndpointAuthMethod: z
    .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'])
    .nullable()
    .default(null),
  authorizationEndpoint: endpoint,
  tokenEndpoint: endpoint,
  userinfoEndpoint: endpoint,
  revocationEndpoint: endpoint,
});

export type ConnectionSettings = z.infer<typeof settingsSchema>;

/** Whose credentials a sign-in would use. */
export type CredentialSource = 'custom' | 'sandbox' | 'missing';

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
  readonly preset: ProviderDefinition;
  /** base and additional, in the order in which they are asked for */
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly credentials: CredentialSource;
  readonly mapping: CompiledMapping;
  /** Made on first use and kept: opening the secret and reading endpoints is not done per sign-in. */
  client(): PreparedClient;
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
  /** the stand-in's address for an endpoint: of the public origin for browsers, of loopback for calls */
  readonly endpoint: (caller: 'browser' | 'server', key: string, realUrl: string) => string;
}

export function parseConnectionSettings(json: string): ConnectionSettings {
  return settingsSchema.parse(JSON.parse(json));
}

export function defaultConnectionSettings(): ConnectionSettings {
  return settingsSchema.parse({});
}

/**
 * Builds the connection a row describes.
 * @throws when the row names a provider that this version does not know
 */
export function connectionOf(row: ConnectionRow, surroundings: ConnectionSurroundings): Connection {
  const preset = findPreset(row.provider_key);
  if (!preset) throw new Error(`Connection ${row.id} is of an unknown provider.`);
  const settings = parseConnectionSettings(row.settings);
  const credentials = credentialSource(row, settings, surroundings.sandbox !== undefined);
  let client: PreparedClient | undefined;
  return {
    row,
    id: row.id,
    environmentId: row.environment_id,
    providerKey: row.provider_key,
    strategy: preset.strategy,
    name: row.name,
    enabled: row.enabled === 1,
    settings,
    preset,
    scopes: scopesToRequest(preset, settings),
    redirectUri: redirectUriOf(surroundings.baseUrl, row.provider_key),
    credentials,
    mapping: compileMapping(settings.attributeMapping ?? preset.attributeMapping, preset),
    client: () => (client ??= clientOf(row, settings, preset, credentials, surroundings)),
  };
}

/** What has to be registered at the provider. */
export function redirectUriOf(baseUrl: string, providerKey: string): string {
  return `${baseUrl}/v1/oauth-callback/${providerKey}`;
}

function credentialSource(
  row: ConnectionRow,
  settings: ConnectionSettings,
  hasSandbox: boolean,
): CredentialSource {
  if (settings.useCustomCredentials || !hasSandbox) {
    const needsSecret = settings.tokenEndpointAuthMethod !== 'none';
    return row.client_id && (row.sealed_client_secret || !needsSecret) ? 'custom' : 'missing';
  }
  return 'sandbox';
}

/** The provider as this connection uses it: the preset with the operator's endpoints. */
export function providerOf(preset: ProviderDefinition, settings: ConnectionSettings): OAuth2Provider {
  return {
    ...preset,
    authorizationEndpoint: settings.authorizationEndpoint ?? preset.authorizationEndpoint,
    tokenEndpoint: settings.tokenEndpoint ?? preset.tokenEndpoint,
    ...optionalRevocation(settings.revocationEndpoint ?? preset.revocationEndpoint),
    tokenEndpointAuthMethod: settings.tokenEndpointAuthMethod ?? preset.tokenEndpointAuthMethod,
    profile: { ...preset.profile, ...optionalUrl(settings.userinfoEndpoint ?? preset.profile.url) },
  };
}

const optionalUrl = (url: string | undefined) => (url === undefined ? {} : { url });

const optionalRevocation = (url: string | undefined) =>
  url === undefined ? {} : { revocationEndpoint: url };

function clientOf(
  row: ConnectionRow,
  settings: ConnectionSettings,
  preset: ProviderDefinition,
  credentials: CredentialSource,
  { sealer, sandbox }: ConnectionSurroundings,
): PreparedClient {
  if (credentials === 'sandbox' && sandbox) return sandboxClient(preset, sandbox);
  const clientSecret = row.sealed_client_secret
    ? sealer.open(row.sealed_client_secret, clientSecretContext(row))
    : undefined;
  return prepareClient(providerOf(preset, settings), { clientId: row.client_id ?? '', clientSecret });
}

function sandboxClient(preset: ProviderDefinition, sandbox: SandboxAccess): PreparedClient {
  const call = (url: string) => sandbox.endpoint('server', preset.id, url);
  const standIn: OAuth2Provider = {
    ...preset,
    authorizationEndpoint: sandbox.endpoint('browser', preset.id, preset.authorizationEndpoint),
    tokenEndpoint: call(preset.tokenEndpoint),
    ...(preset.revocationEndpoint === undefined
      ? {}
      : { revocationEndpoint: call(preset.revocationEndpoint) }),
    profile: {
      ...preset.profile,
      ...(preset.profile.url === undefined ? {} : { url: call(preset.profile.url) }),
    },
  };
  const credentials = { clientId: sandbox.clientId, clientSecret: sandbox.clientSecret };
  return prepareClient(standIn, credentials, { alsoAllow: [sandbox.address()] });
}

/** Where a client secret is sealed: it opens in its own row only. */
export function clientSecretContext(row: { id: string }): readonly [string, string, string] {
  return ['connections', row.id, 'sealed_client_secret'];
}
