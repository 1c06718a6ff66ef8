import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import type { AttributeMapping, ProviderDefinition } from '@portico/providers';
import type { Environment } from '../environments/environment.ts';
import { admissionResource } from './admission.ts';
import type { Connection } from './connection.ts';
import { providerOf, redirectUriOf } from './connection.ts';

/** A connection as operators and servers see it: everything but the secret. */
export function connectionResource(connection: Connection, usersCount: number): OauthProviderResource {
  const { row, settings, preset } = connection;
  const provider = providerOf(preset, settings);
  return {
    object: 'oauth_provider',
    id: row.id,
    provider_kind: row.provider_kind,
    provider_key: row.provider_key,
    strategy: connection.strategy,
    name: row.name,
    protocol: preset.protocol,
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
    credentials: connection.credentials,
    client_id: row.client_id,
    client_secret_hint: row.client_secret_hint,
    client_secret_updated_at: row.client_secret_updated_at,
    scopes: [...connection.scopes],
    base_scopes: [...preset.baseScopes],
    additional_authorization_params: settings.additionalAuthorizationParams,
    attribute_mapping: settings.attributeMapping ?? mappingResource(preset.attributeMapping),
    redirect_uri: connection.redirectUri,
    authorization_endpoint: provider.authorizationEndpoint,
    token_endpoint: provider.tokenEndpoint,
    userinfo_endpoint: provider.profile.url ?? null,
    revocation_endpoint: provider.revocationEndpoint ?? null,
    token_endpoint_auth_method: provider.tokenEndpointAuthMethod,
    userinfo_method: 'GET',
    userinfo_auth: 'bearer',
    issuer: null,
    discovery_endpoint: null,
    jwks_uri: null,
    id_token_signing_algs: [],
    on_missing_email: settings.onMissingEmail,
    on_email_match: settings.onEmailMatch,
    on_username_match: settings.onUsernameMatch,
    sync_profile: settings.syncProfile,
    admission: admissionResource(settings.admission),
    position: row.position,
    users_count: usersCount,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** What the set-up page of a provider needs. */
const signalNames = [
  ['created_at', 'createdAt'],
  ['followers', 'followers'],
  ['verified_type', 'verifiedType'],
  ['protected', 'protected'],
] as const;

export function presetResource(
  preset: ProviderDefinition,
  environment: Environment,
): OauthProviderPresetResource {
  const connection = environment.connections.find((candidate) => candidate.providerKey === preset.id);
  const { console: place } = preset;
  return {
    object: 'oauth_provider_preset',
    provider_key: preset.id,
    name: preset.displayName,
    former_name: preset.formerName ?? null,
    strategy: preset.strategy,
    icon: { view_box: preset.icon.viewBox, path: preset.icon.path },
    redirect_uri: redirectUriOf(environment.baseUrl, preset.id),
    oauth_provider_id: connection?.id ?? null,
    sandbox_available: environment.kind === 'development',
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
    client_id_shapes: (preset.credentialShapes?.clientId ?? []).map((shape) => ({
      pattern: shape.pattern ?? null,
      decoded: shape.decoded ?? null,
      acceptable: shape.problem === undefined,
      message: [shape.problem, shape.advice].filter(Boolean).join(' '),
    })),
    base_scopes: [...preset.baseScopes],
    email_scope: preset.emailScope ?? null,
    offline_scope: preset.offlineScope ?? null,
    scope_catalogue: Object.entries(preset.scopeCatalogue).map(([scope, meaning]) => ({ scope, meaning })),
    account_signals: signalNames.filter(([, name]) => preset.signals?.[name]).map(([wireName]) => wireName),
    attribute_mapping: mappingResource(preset.attributeMapping),
    documentation_url: preset.documentationUrls[0] ?? place.url,
  };
}

function mappingResource(mapping: AttributeMapping): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, path]) => [name, typeof path === 'string' ? path : [...path]]),
  );
}
