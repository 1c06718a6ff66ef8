import { AppError } from '@portico/contract';
import { assertExtraParameter, assertOAuth1ExtraParameter, OAuthError } from '@portico/oauth';
import type { Outbound } from '@portico/oauth';
import {
  compileMapping,
  findParameterProblem,
  isNowhere,
  mapProfile,
  mappedAttributes,
  protocolsOf,
} from '@portico/providers';
import type { CompiledMapping, Protocol, ProviderDefinition } from '@portico/providers';
import type { AdmissionChange } from './admission.ts';
import { changedAdmission } from './admission.ts';
import { isCallbackPath } from './callback-paths.ts';
import { examplesOf } from './examples.ts';
import { isPicture } from './icon.ts';
import { prepare } from './connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { addressesOf, effectiveProvider, missingAddress } from './effective-provider.ts';
import type { AddressSetting } from './effective-provider.ts';

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
  readonly request_token_endpoint?: string | null | undefined;
  readonly access_token_endpoint?: string | null | undefined;
  readonly jwks_uri?: string | null | undefined;
  readonly protocol?: Protocol | undefined;
  readonly provider_parameters?: Readonly<Record<string, string>> | undefined;
  readonly issuer?: string | null | undefined;
  readonly discovery_endpoint?: string | null | undefined;
  readonly id_token_signing_algs?: readonly string[] | undefined;
  readonly userinfo_method?: 'GET' | 'POST' | undefined;
  readonly userinfo_auth?: 'bearer' | 'basic' | 'query' | undefined;
  readonly pkce?: boolean | undefined;
  readonly redirect_uri_path?: string | null | undefined;
  readonly auto_redirect?: boolean | undefined;
  readonly keep_alive?: boolean | undefined;
  readonly fetch_hosts?: readonly string[] | undefined;
  readonly fetch_methods?: ConnectionSettings['fetchMethods'] | undefined;
  readonly forward_login_hint?: boolean | undefined;
  readonly icon?: string | null | undefined;
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
  provider_parameters: 'providerParameters',
  issuer: 'issuer',
  discovery_endpoint: 'discoveryEndpoint',
  id_token_signing_algs: 'idTokenSigningAlgs',
  userinfo_method: 'userinfoMethod',
  userinfo_auth: 'userinfoAuth',
  pkce: 'pkce',
  redirect_uri_path: 'redirectUriPath',
  auto_redirect: 'autoRedirect',
  keep_alive: 'keepAlive',
  fetch_hosts: 'fetchHosts',
  fetch_methods: 'fetchMethods',
  forward_login_hint: 'forwardLoginHint',
  icon: 'icon',
} as const satisfies Partial<Record<keyof ConnectionChange, keyof ConnectionSettings>>;

const endpoints = {
  authorization_endpoint: 'authorizationEndpoint',
  token_endpoint: 'tokenEndpoint',
  userinfo_endpoint: 'userinfoEndpoint',
  revocation_endpoint: 'revocationEndpoint',
  request_token_endpoint: 'requestTokenEndpoint',
  access_token_endpoint: 'accessTokenEndpoint',
  jwks_uri: 'jwksUri',
} as const satisfies Partial<Record<keyof ConnectionChange, AddressSetting>>;

const noEndpoints = {
  authorizationEndpoint: null,
  tokenEndpoint: null,
  userinfoEndpoint: null,
  revocationEndpoint: null,
  requestTokenEndpoint: null,
  accessTokenEndpoint: null,
  jwksUri: null,
} as const satisfies Record<AddressSetting, null>;

/**
 * Applies a change. What equals what the provider has anyway is not stored, so that a better preset, or a provider
 * that moves its endpoints, reaches this connection.
 * @throws {AppError} naming the field, if the provider does not speak the wanted protocol
 */
export function applyChange(
  frame: ProviderDefinition,
  settings: ConnectionSettings,
  change: ConnectionChange,
): ConnectionSettings {
  const next: Record<string, unknown> = { ...settings };
  for (const [wireName, name] of Object.entries(plainSettings)) {
    const value = change[wireName as keyof ConnectionChange];
    if (value !== undefined) next[name] = value;
  }
  if (change.protocol !== undefined) next['protocol'] = chosenProtocol(frame, change.protocol);
  const given = effectiveProvider(frame, { ...(next as ConnectionSettings), ...noEndpoints });
  const defaults = addressesOf(given);
  for (const [wireName, name] of Object.entries(endpoints)) {
    const value = change[wireName as keyof typeof endpoints];
    if (value !== undefined) next[name] = value === defaults[name] ? null : value;
  }
  if (change.token_endpoint_auth_method !== undefined && given.protocol !== 'oauth1') {
    const usual = effectiveProvider(frame, {
      ...(next as ConnectionSettings),
      tokenEndpointAuthMethod: null,
    });
    const isDefault =
      usual.protocol !== 'oauth1' && change.token_endpoint_auth_method === usual.tokenEndpointAuthMethod;
    next['tokenEndpointAuthMethod'] = isDefault ? null : change.token_endpoint_auth_method;
  }
  if (change.admission !== undefined) {
    next['admission'] = changedAdmission(settings.admission, change.admission);
  }
  if (change.scopes !== undefined) next['additionalScopes'] = additionalScopes(given, change.scopes);
  return next as ConnectionSettings;
}

function chosenProtocol(frame: ProviderDefinition, protocol: Protocol): Protocol | null {
  if (!protocolsOf(frame).includes(protocol)) {
    throw invalid('protocol', `${frame.displayName} does not speak ${protocol}.`);
  }
  return protocol === frame.protocol ? null : protocol;
}

/** Base scopes are always asked for, and those of a switch belong to the switch. */
function additionalScopes(provider: ProviderDefinition, scopes: readonly string[]): string[] {
  const own = new Set([...provider.baseScopes, provider.emailScope, provider.offlineScope]);
  return [...new Set(scopes)].filter((scope) => !own.has(scope));
}

/**
 * Checks what a schema cannot: whether the connection could work as it would be.
 * @throws {AppError} naming the field
 */
export async function assertUsable(
  outbound: Outbound,
  frame: ProviderDefinition,
  settings: ConnectionSettings,
): Promise<void> {
  const problem = findParameterProblem(frame, settings.providerParameters);
  if (problem) throw invalid(`provider_parameters.${problem.name}`, problem.problem);
  if (settings.redirectUriPath !== null && !isCallbackPath(settings.redirectUriPath)) {
    throw invalid('redirect_uri_path', 'This is not a callback path of a system we know.');
  }
  if (settings.icon !== null && !isPicture(settings.icon)) throw invalid('icon', 'This is no picture.');
  const provider = effectiveProvider(frame, settings);
  assertCodeProtected(provider, settings);
  const isOAuth1 = provider.protocol === 'oauth1';
  const assertParameter = isOAuth1 ? assertOAuth1ExtraParameter : assertExtraParameter;
  for (const [name, value] of Object.entries(settings.additionalAuthorizationParams)) {
    refuseOn(`additional_authorization_params.${name}`, () => assertParameter(name, value));
  }
  assertMapping(provider, settings);
  // Where the operator's part of an address leads is their word as much as a whole address is.
  const [parameter] = Object.keys(settings.providerParameters);
  for (const [wireName, name] of Object.entries(endpoints)) {
    const url = settings[name];
    if (url !== null) await refuseOnAsync(wireName, () => outbound.check(url, { hop: 'authorize' }));
    else if (parameter !== undefined) {
      const made = addressesOf(provider)[name];
      if (made === undefined || isNowhere(made)) continue;
      await refuseOnAsync(`provider_parameters.${parameter}`, () =>
        outbound.check(made, { hop: 'authorize' }),
      );
    }
  }
  for (const [wireName, url] of [
    ['issuer', settings.issuer],
    ['discovery_endpoint', settings.discoveryEndpoint],
  ] as const) {
    if (url !== null) await refuseOnAsync(wireName, () => outbound.check(url, { hop: 'discovery' }));
  }
  // Its query comes before ours, and a provider may take the first of two parameters.
  for (const [name, value] of new URL(provider.authorizationEndpoint).searchParams) {
    refuseOn('authorization_endpoint', () => assertParameter(name, value));
  }
  // A secret of its own is judged when it is there.
  const checked = isOAuth1 ? provider : { ...provider, tokenEndpointAuthMethod: 'none' as const };
  const credentials = { clientId: 'checked', clientSecret: 'checked', alsoAllow: undefined };
  refuseOn('authorization_endpoint', () => prepare(checked, credentials));
}

/** Without a secret and without PKCE whoever sees a code could use it: RFC 9700 §2.1.1. */
function assertCodeProtected(provider: ProviderDefinition, { pkce }: ConnectionSettings): void {
  if (provider.protocol === 'oauth1') return;
  if (provider.tokenEndpointAuthMethod !== 'none' || provider.pkce !== 'none') return;
  if (!pkce)
    throw invalid('pkce', 'A client that proves itself by nothing at the token endpoint needs PKCE.');
  const problem = `${provider.displayName} does not take PKCE, so a client has to prove itself.`;
  throw invalid('token_endpoint_auth_method', problem);
}

/** @throws {AppError} `form_param_missing` for an address of an operator's own provider that nobody gave */
export function assertReachable(provider: ProviderDefinition): void {
  const field = missingAddress(provider);
  if (field === undefined) return;
  throw new AppError('form_param_missing', { meta: { param_name: field }, message: `${field} is missing.` });
}

/**
 * Checks that a private key can be read, before it is the reason why nobody gets in.
 * @throws {AppError} naming `client_secret`
 */
export function assertSecretUsable(provider: ProviderDefinition, secret: string): void {
  if (provider.protocol === 'oauth1') return;
  refuseOn('client_secret', () =>
    prepare(provider, { clientId: 'checked', clientSecret: secret, alsoAllow: undefined }),
  );
}

function assertMapping(provider: ProviderDefinition, settings: ConnectionSettings): void {
  const mapping = settings.attributeMapping;
  if (!mapping) return;
  const known: readonly string[] = mappedAttributes;
  const unknown = Object.keys(mapping).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`attribute_mapping.${unknown}`, `${unknown} is not an attribute.`);
  refuseOn('attribute_mapping', () => {
    const compiled = compileMapping(mapping, provider);
    const examples = examplesOf(provider);
    if (examples.length === 0 || examples.some((body) => namesSomebody(compiled, body))) return;
    const path = [mapping['provider_user_id']].flat().join(' | ');
    throw new TypeError(`provider_user_id: no profile of ${provider.displayName} holds anything at ${path}.`);
  });
}

/** Whether somebody could be recognised by it at all: a mapping to nowhere would let nobody in. */
function namesSomebody(mapping: CompiledMapping, body: Readonly<Record<string, unknown>>): boolean {
  try {
    return mapProfile(mapping, body).providerUserId !== '';
  } catch {
    return false;
  }
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

export function invalid(field: string, message: string): AppError {
  return new AppError('form_param_value_invalid', { meta: { param_name: field }, message });
}
