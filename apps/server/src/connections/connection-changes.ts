import { AppError } from '@portico/contract';
import { assertExtraParameter, OAuthError, prepareClient } from '@portico/oauth';
import type { Outbound } from '@portico/oauth';
import { compileMapping, mappedAttributes } from '@portico/providers';
import type { ProviderDefinition } from '@portico/providers';
import type { AdmissionChange } from './admission.ts';
import { changedAdmission } from './admission.ts';
import type { ConnectionSettings } from './connection.ts';
import { providerOf } from './connection.ts';

/** What a caller may change, by its wire names. Undefined: leave as it is. */
export interface ConnectionChange {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly position?: number | undefined;
  readonly client_id?: string | null | undefined;
  readonly client_secret?: string | null | undefined;
  readonly allow_sign_in?: boolean | undefined;
  readonly allow_sign_up?: boolean | undefined;
  readonly allow_connect?: boolean | undefined;
  readonly show_on_sign_in?: boolean | undefined;
  readonly promoted?: boolean | undefined;
  readonly request_email?: boolean | undefined;
  readonly keep_access?: boolean | undefined;
  readonly trusted_email?: boolean | undefined;
  readonly block_email_subaddresses?: boolean | undefined;
  readonly use_custom_credentials?: boolean | undefined;
  readonly on_missing_email?: ConnectionSettings['onMissingEmail'] | undefined;
  readonly on_email_match?: ConnectionSettings['onEmailMatch'] | undefined;
  readonly on_username_match?: ConnectionSettings['onUsernameMatch'] | undefined;
  readonly sync_profile?: ConnectionSettings['syncProfile'] | undefined;
  readonly admission?: AdmissionChange | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly additional_authorization_params?: Readonly<Record<string, string>> | undefined;
  readonly attribute_mapping?: Readonly<Record<string, string | string[]>> | undefined;
  readonly token_endpoint_auth_method?: ConnectionSettings['tokenEndpointAuthMethod'] | undefined;
  readonly authorization_endpoint?: string | null | undefined;
  readonly token_endpoint?: string | null | undefined;
  readonly userinfo_endpoint?: string | null | undefined;
  readonly revocation_endpoint?: string | null | undefined;
}

const plainSettings = {
  allow_sign_in: 'allowSignIn',
  allow_sign_up: 'allowSignUp',
  allow_connect: 'allowConnect',
  show_on_sign_in: 'showOnSignIn',
  promoted: 'promoted',
  request_email: 'requestEmail',
  keep_access: 'keepAccess',
  trusted_email: 'trustedEmail',
  block_email_subaddresses: 'blockEmailSubaddresses',
  use_custom_credentials: 'useCustomCredentials',
  on_missing_email: 'onMissingEmail',
  on_email_match: 'onEmailMatch',
  on_username_match: 'onUsernameMatch',
  sync_profile: 'syncProfile',
  additional_authorization_params: 'additionalAuthorizationParams',
  attribute_mapping: 'attributeMapping',
} as const satisfies Partial<Record<keyof ConnectionChange, keyof ConnectionSettings>>;

const endpoints = {
  authorization_endpoint: 'authorizationEndpoint',
  token_endpoint: 'tokenEndpoint',
  userinfo_endpoint: 'userinfoEndpoint',
  revocation_endpoint: 'revocationEndpoint',
} as const satisfies Partial<Record<keyof ConnectionChange, keyof ConnectionSettings>>;

/** Applies a change. What equals the preset is not stored, so that a better preset reaches this connection. */
export function applyChange(
  preset: ProviderDefinition,
  settings: ConnectionSettings,
  change: ConnectionChange,
): ConnectionSettings {
  const next: Record<string, unknown> = { ...settings };
  for (const [wireName, name] of Object.entries(plainSettings)) {
    const value = change[wireName as keyof ConnectionChange];
    if (value !== undefined) next[name] = value;
  }
  const given = providerOf(preset, { ...settings, ...noEndpoints });
  const defaults: Record<string, string | undefined> = {
    authorization_endpoint: given.authorizationEndpoint,
    token_endpoint: given.tokenEndpoint,
    userinfo_endpoint: given.profile.url,
    revocation_endpoint: given.revocationEndpoint,
  };
  for (const [wireName, name] of Object.entries(endpoints)) {
    const value = change[wireName as keyof typeof endpoints];
    if (value !== undefined) next[name] = value === defaults[wireName] ? null : value;
  }
  if (change.token_endpoint_auth_method !== undefined) {
    const isDefault = change.token_endpoint_auth_method === preset.tokenEndpointAuthMethod;
    next['tokenEndpointAuthMethod'] = isDefault ? null : change.token_endpoint_auth_method;
  }
  if (change.admission !== undefined) {
    next['admission'] = changedAdmission(settings.admission, change.admission);
  }
  if (change.scopes !== undefined) next['additionalScopes'] = additionalScopes(preset, change.scopes);
  return next as ConnectionSettings;
}

const noEndpoints = {
  authorizationEndpoint: null,
  tokenEndpoint: null,
  userinfoEndpoint: null,
  revocationEndpoint: null,
};

/** Base scopes are always asked for, and those of a switch belong to the switch. */
function additionalScopes(preset: ProviderDefinition, scopes: readonly string[]): string[] {
  const own = new Set([...preset.baseScopes, preset.emailScope, preset.offlineScope]);
  return [...new Set(scopes)].filter((scope) => !own.has(scope));
}

/**
 * Checks what a schema cannot: whether the connection could work as it would be.
 * @throws {AppError} naming the field
 */
export async function assertUsable(
  outbound: Outbound,
  preset: ProviderDefinition,
  settings: ConnectionSettings,
): Promise<void> {
  for (const [name, value] of Object.entries(settings.additionalAuthorizationParams)) {
    refuseOn(`additional_authorization_params.${name}`, () => assertExtraParameter(name, value));
  }
  assertMapping(preset, settings);
  for (const [wireName, name] of Object.entries(endpoints)) {
    const url = settings[name];
    if (url === null) continue;
    await refuseOnAsync(wireName, () => outbound.check(url, { hop: 'authorize' }));
  }
  // Its query comes before ours, and a provider may take the first of two parameters.
  for (const [name, value] of new URL(providerOf(preset, settings).authorizationEndpoint).searchParams) {
    refuseOn('authorization_endpoint', () => assertExtraParameter(name, value));
  }
  const credentials = { clientId: 'checked', clientSecret: 'checked' };
  refuseOn('authorization_endpoint', () => prepareClient(providerOf(preset, settings), credentials));
}

function assertMapping(preset: ProviderDefinition, settings: ConnectionSettings): void {
  const mapping = settings.attributeMapping;
  if (!mapping) return;
  const known: readonly string[] = mappedAttributes;
  const unknown = Object.keys(mapping).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`attribute_mapping.${unknown}`, `${unknown} is not an attribute.`);
  refuseOn('attribute_mapping', () => compileMapping(mapping, preset));
}

function refuseOn(field: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw asInvalid(field, error);
  }
}

async function refuseOnAsync(field: string, check: () => Promise<unknown>): Promise<void> {
  try {
    await check();
  } catch (error) {
    throw asInvalid(field, error);
  }
}

function asInvalid(field: string, error: unknown): unknown {
  const isJudgement = error instanceof OAuthError || error instanceof TypeError;
  return isJudgement ? invalid(field, error.message) : error;
}

function invalid(field: string, message: string): AppError {
  return new AppError('form_param_value_invalid', { meta: { param_name: field }, message });
}
