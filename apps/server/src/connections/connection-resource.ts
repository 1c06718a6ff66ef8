import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { isNowhere, protocolsOf, speaking } from '@portico/providers';
import type { AttributeMapping, CredentialShape, ProviderDefinition } from '@portico/providers';
import type { Environment } from '../environments/environment.ts';
import { admissionResource } from './admission.ts';
import type { Connection } from './connection.ts';
import { redirectUriOf } from './connection.ts';
import { addressesOf, customPrefix } from './effective-provider.ts';

/** What is known of how a connection does, beside its settings. */
export interface ConnectionState {
  readonly usersCount: number;
  readonly health: OauthProviderResource['health'];
}

/** A connection as operators and servers see it: everything but the secret. */
export function connectionResource(
  connection: Connection,
  { usersCount, health }: ConnectionState,
  environment: Environment,
): OauthProviderResource {
  const { row, settings, provider } = connection;
  const isCustom = row.provider_kind !== 'preset';
  return {
    object: 'oauth_provider',
    id: row.id,
    provider_kind: row.provider_kind,
    provider_key: isCustom ? row.provider_key.slice(customPrefix.length) : row.provider_key,
    strategy: connection.strategy,
    name: row.name,
    protocol: provider.protocol,
    enabled: connection.enabled,
    allow_sign_in: settings.allowSignIn,
    allow_sign_up: settings.allowSignUp,
    allow_connect: settings.allowConnect,
    show_on_sign_in: settings.showOnSignIn,
    promoted: settings.promoted,
    request_email: settings.requestEmail,
    keep_access: settings.keepAccess,
    trusted_email: settings.trustedEmail,
    block_email_subaddresses: settings.blockEmailSubaddresses,
    use_custom_credentials: settings.useCustomCredentials,
    auto_redirect: settings.autoRedirect,
    keep_alive: settings.keepAlive,
    fetch_hosts: settings.fetchHosts,
    fetch_methods: settings.fetchMethods,
    forward_login_hint: settings.forwardLoginHint,
    credentials: connection.credentials,
    client_id: row.client_id,
    client_secret_hint: row.client_secret_hint,
    client_secret_updated_at: row.client_secret_updated_at,
    scopes: [...connection.scopes],
    base_scopes: [...provider.baseScopes],
    additional_authorization_params: settings.additionalAuthorizationParams,
    attribute_mapping: settings.attributeMapping ?? mappingResource(provider.attributeMapping),
    possible_app_tokens: possibleAppTokens(connection.frame),
    redirect_uri: connection.redirectUri,
    redirect_uri_path: settings.redirectUriPath,
    provider_parameters: settings.providerParameters,
    ...addressFields(provider),
    ...protocolFields(connection),
    icon_url: logoUrlOf(environment, connection),
    on_missing_email: settings.onMissingEmail,
    on_email_match: settings.onEmailMatch,
    on_username_match: settings.onUsernameMatch,
    sync_profile: settings.syncProfile,
    admission: admissionResource(settings.admission),
    position: row.position,
    users_count: usersCount,
    health,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** By every protocol: what cannot be had by the chosen one may be a reason to choose another. */
function possibleAppTokens(frame: ProviderDefinition): OauthProviderResource['possible_app_tokens'] {
  const speeches = protocolsOf(frame).map((protocol) => speaking(frame, protocol));
  return speeches.flatMap(({ protocol, appTokens: { accessToken, bearer } = {} }) => [
    ...(accessToken
      ? [possible('access_token', protocol, accessToken.label, accessToken.secretLabel ?? null)]
      : []),
    ...(bearer ? [possible('bearer', protocol, bearer.label, null)] : []),
  ]);
}

type Possible = OauthProviderResource['possible_app_tokens'][number];

const possible = (
  kind: Possible['kind'],
  protocol: Possible['protocol'],
  label: string,
  secretLabel: string | null,
): Possible => ({ kind, protocol, label, secret_label: secretLabel });

function addressFields(provider: ProviderDefinition) {
  const addresses = addressesOf(provider);
  // What nobody has said yet is not shown as an address.
  const shown = (url: string | undefined) => (url === undefined || isNowhere(url) ? null : url);
  return {
    authorization_endpoint: shown(addresses.authorizationEndpoint),
    token_endpoint: shown(addresses.tokenEndpoint),
    userinfo_endpoint: shown(addresses.userinfoEndpoint),
    revocation_endpoint: shown(addresses.revocationEndpoint),
    request_token_endpoint: shown(addresses.requestTokenEndpoint),
    access_token_endpoint: shown(addresses.accessTokenEndpoint),
    jwks_uri: shown(addresses.jwksUri),
  };
}

function protocolFields({ provider, settings }: Connection) {
  const fixed = {
    userinfo_auth: settings.userinfoAuth ?? ('bearer' as const),
    discovery_endpoint: settings.discoveryEndpoint,
  };
  if (provider.protocol === 'oauth1') {
    return {
      ...fixed,
      token_endpoint_auth_method: 'client_secret_basic' as const,
      userinfo_method: 'GET' as const,
      issuer: null,
      id_token_signing_algs: [],
      pkce: false,
    };
  }
  const { issuer } = provider;
  return {
    ...fixed,
    token_endpoint_auth_method: provider.tokenEndpointAuthMethod,
    userinfo_method: provider.profile.method ?? 'GET',
    issuer: issuer === undefined || isNowhere(issuer) ? null : issuer,
    id_token_signing_algs: [...(provider.idTokenSigningAlgorithms ?? [])],
    pkce: provider.pkce !== 'none',
  };
}

/** Where a connection's logo is: the operator's own, or the provider's. */
export function logoUrlOf(
  { origin, basePath }: Environment,
  { id, settings, frame, row }: Connection,
): string {
  // Its address changes with it, so that browsers may keep it.
  if (settings.icon !== null) return `${origin}${basePath}/v1/connection-icons/${id}?v=${row.updated_at}`;
  return `${origin}/_portico/logos/${row.provider_kind === 'preset' ? frame.id : 'custom'}.svg`;
}

const signalNames = [
  ['created_at', 'createdAt'],
  ['followers', 'followers'],
  ['verified_type', 'verifiedType'],
  ['protected', 'protected'],
] as const;

/** What the set-up page of a provider needs. */
export function presetResource(
  preset: ProviderDefinition,
  environment: Environment,
): OauthProviderPresetResource {
  const connection = environment.connections.find((candidate) => candidate.providerKey === preset.id);
  const [protocol, ...alternatives] = protocolsOf(preset);
  return {
    object: 'oauth_provider_preset',
    provider_key: preset.id,
    name: preset.displayName,
    former_name: preset.formerName ?? null,
    strategy: preset.strategy,
    icon: { view_box: preset.icon.viewBox, path: preset.icon.path },
    protocol: protocol ?? preset.protocol,
    alternative_protocols: alternatives,
    redirect_uri: redirectUriOf(environment.baseUrl, preset.id),
    oauth_provider_id: connection?.id ?? null,
    sandbox_available: environment.kind === 'development',
    ...consoleResource(preset),
    oauth1: alternatives.includes('oauth1') ? speechResource(speaking(preset, 'oauth1')) : null,
    client_secret_kind: preset.clientSecretKind ?? 'secret',
    parameters: Object.entries(preset.parameters ?? {}).map(([name, parameter]) => ({
      name,
      label: parameter.label,
      pattern: parameter.pattern,
      default: parameter.default ?? null,
      example: parameter.example,
      hint: parameter.hint ?? null,
    })),
    base_scopes: [...preset.baseScopes],
    email_scope: preset.emailScope ?? null,
    email_needs_approval: preset.emailNeedsApproval === true,
    offline_scope: preset.offlineScope ?? null,
    keep_access_available: asksForRefreshTokens(preset),
    refreshes: preset.refresh !== 'none',
    scope_catalogue: Object.entries(preset.scopeCatalogue).map(([scope, meaning]) => ({ scope, meaning })),
    account_signals: signalNames.filter(([, name]) => preset.signals?.[name]).map(([wireName]) => wireName),
    attribute_mapping: mappingResource(preset.attributeMapping),
    documentation_url: preset.documentationUrls[0] ?? preset.console.url,
  };
}

/** Somewhere refresh tokens come unasked, and somewhere not at all. */
function asksForRefreshTokens(preset: ProviderDefinition): boolean {
  if (preset.protocol === 'oauth1' || preset.refresh === 'none') return false;
  return preset.offlineScope !== undefined || preset.offlineParameters !== undefined;
}

function speechResource(speech: ProviderDefinition) {
  return { ...consoleResource(speech), attribute_mapping: mappingResource(speech.attributeMapping) };
}

function consoleResource({ console: place, credentialShapes }: ProviderDefinition) {
  return {
    console: {
      name: place.name,
      url: place.url,
      steps: place.steps.map((step) => ({ text: step.text, goes_wrong: step.goesWrong ?? null })),
      labels: {
        client_id: place.fieldLabels.clientId,
        client_secret: place.fieldLabels.clientSecret,
        redirect_uri: place.fieldLabels.redirectUri,
      },
    },
    client_id_shapes: (credentialShapes?.clientId ?? []).map(shapeResource),
    client_secret_shapes: (credentialShapes?.clientSecret ?? []).map(shapeResource),
  };
}

function shapeResource(shape: CredentialShape) {
  return {
    pattern: shape.pattern ?? null,
    decoded: shape.decoded ?? null,
    acceptable: shape.problem === undefined,
    message: [shape.problem, shape.advice].filter(Boolean).join(' '),
  };
}

function mappingResource(mapping: AttributeMapping): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, path]) => [name, typeof path === 'string' ? path : [...path]]),
  );
}
