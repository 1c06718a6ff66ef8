import type {
  OauthProviderPresetResource,
  OauthProviderResource,
  RequestOf,
  backend,
} from '@portico/contract';

import { parameterRows, parametersOf } from './authorization-parameters.ts';
import type { AuthorizationParameter } from './authorization-parameters.ts';

export type CreateBody = NonNullable<RequestOf<typeof backend.createOauthProvider>['body']>;
export type UpdateBody = NonNullable<RequestOf<typeof backend.updateOauthProvider>['body']>;

export const endpointNames = [
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
] as const;
export type EndpointName = (typeof endpointNames)[number];

/** What is asked of accounts; kinds of verification are separated by commas while they are typed. */
export interface AdmissionForm extends Omit<OauthProviderResource['admission'], 'verified_types'> {
  readonly verified_types: string;
}

/**
 * A connection while it is edited: the request's own fields, so that a problem the server names is shown
 * where it belongs, with texts in place of nulls and lists.
 */
export interface ConnectionForm extends Readonly<Record<EndpointName, string>> {
  readonly name: string;
  readonly use_custom_credentials: boolean;
  readonly client_id: string;
  /** what was pasted; empty when nothing new was */
  readonly client_secret: string;
  readonly request_email: boolean;
  readonly keep_access: boolean;
  /** beyond the base scopes and those of the two switches */
  readonly scopes: readonly string[];
  readonly allow_sign_in: boolean;
  readonly allow_sign_up: boolean;
  readonly allow_connect: boolean;
  readonly show_on_sign_in: boolean;
  readonly promoted: boolean;
  readonly on_missing_email: OauthProviderResource['on_missing_email'];
  readonly on_email_match: OauthProviderResource['on_email_match'];
  readonly trusted_email: boolean;
  readonly sync_profile: OauthProviderResource['sync_profile'];
  readonly block_email_subaddresses: boolean;
  readonly admission: AdmissionForm;
  readonly token_endpoint_auth_method: OauthProviderResource['token_endpoint_auth_method'];
  readonly additional_authorization_params: readonly AuthorizationParameter[];
  /** attribute → dot path; several to try in order are separated by a bar */
  readonly attribute_mapping: Readonly<Record<string, string>>;
}

/** A connection that does not exist yet. */
export function newForm(preset: OauthProviderPresetResource, isDevelopment: boolean): ConnectionForm {
  return {
    name: preset.name,
    use_custom_credentials: !isDevelopment || !preset.sandbox_available,
    client_id: '',
    client_secret: '',
    request_email: false,
    keep_access: false,
    scopes: [],
    allow_sign_in: true,
    allow_sign_up: true,
    allow_connect: true,
    show_on_sign_in: true,
    promoted: false,
    on_missing_email: 'continue',
    on_email_match: 'link',
    trusted_email: true,
    sync_profile: 'always',
    block_email_subaddresses: false,
    admission: { min_account_age_days: null, min_followers: null, verified_types: '', allow_protected: true },
    token_endpoint_auth_method: 'client_secret_basic',
    authorization_endpoint: '',
    token_endpoint: '',
    userinfo_endpoint: '',
    revocation_endpoint: '',
    additional_authorization_params: [],
    attribute_mapping: mappingTexts(preset.attribute_mapping),
  };
}

/** A saved connection; its secret is not known here. */
export function formOf(
  connection: OauthProviderResource,
  preset: OauthProviderPresetResource,
): ConnectionForm {
  return {
    name: connection.name,
    use_custom_credentials: connection.use_custom_credentials,
    client_id: connection.client_id ?? '',
    client_secret: '',
    request_email: connection.request_email,
    keep_access: connection.keep_access,
    scopes: additionalScopes(connection.scopes, preset),
    allow_sign_in: connection.allow_sign_in,
    allow_sign_up: connection.allow_sign_up,
    allow_connect: connection.allow_connect,
    show_on_sign_in: connection.show_on_sign_in,
    promoted: connection.promoted,
    on_missing_email: connection.on_missing_email,
    on_email_match: connection.on_email_match,
    trusted_email: connection.trusted_email,
    sync_profile: connection.sync_profile,
    block_email_subaddresses: connection.block_email_subaddresses,
    admission: {
      ...connection.admission,
      verified_types: connection.admission.verified_types.join(', '),
    },
    token_endpoint_auth_method: connection.token_endpoint_auth_method,
    authorization_endpoint: connection.authorization_endpoint ?? '',
    token_endpoint: connection.token_endpoint ?? '',
    userinfo_endpoint: connection.userinfo_endpoint ?? '',
    revocation_endpoint: connection.revocation_endpoint ?? '',
    additional_authorization_params: parameterRows(connection.additional_authorization_params),
    attribute_mapping: mappingTexts(connection.attribute_mapping),
  };
}

/** What differs, as the API takes it; empty when nothing does. */
export function changesBetween(
  before: ConnectionForm,
  after: ConnectionForm,
  preset: Pick<OauthProviderPresetResource, 'base_scopes'>,
): UpdateBody {
  const changed = (Object.keys(after) as (keyof ConnectionForm)[]).filter(
    (field) =>
      JSON.stringify(onTheWire(field, before, preset)) !== JSON.stringify(onTheWire(field, after, preset)),
  );
  return Object.fromEntries(changed.map((field) => [field, onTheWire(field, after, preset)]));
}

/** The request that adds the connection: what was left as it is takes the server's defaults. */
export function createBody(form: ConnectionForm, preset: OauthProviderPresetResource): CreateBody {
  const untouched = newForm(preset, true);
  const { use_custom_credentials: _always, ...changes } = changesBetween(untouched, form, preset);
  return {
    provider_kind: 'preset',
    provider_key: preset.provider_key,
    name: form.name.trim() || preset.name,
    use_custom_credentials: form.use_custom_credentials,
    ...withoutUnusedCredentials(changes, form.use_custom_credentials),
  } as CreateBody;
}

function withoutUnusedCredentials(changes: UpdateBody, isCustom: boolean): UpdateBody {
  if (isCustom) return changes;
  const { client_id: _id, client_secret: _secret, ...rest } = changes;
  return rest;
}

function onTheWire(
  field: keyof ConnectionForm,
  form: ConnectionForm,
  preset: Pick<OauthProviderPresetResource, 'base_scopes'>,
): unknown {
  const value = form[field];
  if (field === 'scopes') return [...preset.base_scopes, ...form.scopes];
  if (field === 'attribute_mapping') {
    return Object.fromEntries(
      Object.entries(form.attribute_mapping).filter(([, path]) => path.trim() !== ''),
    );
  }
  if (field === 'additional_authorization_params') {
    return parametersOf(form.additional_authorization_params);
  }
  if (field === 'admission') {
    const types = form.admission.verified_types.split(',').map((type) => type.trim());
    return { ...form.admission, verified_types: types.filter((type) => type !== '') };
  }
  if (field === 'client_secret') return form.client_secret.trim();
  if (typeof value !== 'string') return value;
  return value.trim() === '' ? null : value.trim();
}

/** The scopes that neither the base nor a switch already asks for. */
export function additionalScopes(
  scopes: readonly string[],
  preset: Pick<OauthProviderPresetResource, 'base_scopes' | 'email_scope' | 'offline_scope'>,
): readonly string[] {
  const covered = new Set([...preset.base_scopes, preset.email_scope, preset.offline_scope]);
  return scopes.filter((scope) => !covered.has(scope));
}

function mappingTexts(mapping: OauthProviderResource['attribute_mapping']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, path]) => [name, Array.isArray(path) ? path.join(' | ') : path]),
  );
}
