import type {
  OauthProviderPresetResource,
  OauthProviderResource,
  RequestOf,
  backend,
} from '@portico/contract';

import { parameterRows, parametersOf } from './authorization-parameters.ts';
import type { AuthorizationParameter } from './authorization-parameters.ts';
import { mappingTexts } from './mapping-texts.ts';

export type CreateBody = NonNullable<RequestOf<typeof backend.createOauthProvider>['body']>;
export type UpdateBody = NonNullable<RequestOf<typeof backend.updateOauthProvider>['body']>;

/** Addresses of the provider; empty where it has its own, or where they are discovered. */
export const addressNames = [
  'issuer',
  'discovery_endpoint',
  'request_token_endpoint',
  'authorization_endpoint',
  'access_token_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
  'jwks_uri',
] as const;
export type AddressName = (typeof addressNames)[number];

/** What is taken from a connection as it is, and sent as it is. */
const plainNames = [
  'protocol',
  'use_custom_credentials',
  'request_email',
  'keep_access',
  'allow_sign_in',
  'allow_sign_up',
  'allow_connect',
  'show_on_sign_in',
  'promoted',
  'auto_redirect',
  'forward_login_hint',
  'keep_alive',
  'fetch_methods',
  'pkce',
  'on_missing_email',
  'on_email_match',
  'trusted_email',
  'sync_profile',
  'block_email_subaddresses',
  'token_endpoint_auth_method',
  'userinfo_method',
  'userinfo_auth',
  'id_token_signing_algs',
  'provider_parameters',
] as const satisfies readonly (keyof OauthProviderResource)[];
type Plain = Readonly<Pick<OauthProviderResource, (typeof plainNames)[number]>>;

/** What is asked of accounts; kinds of verification are separated by commas while they are typed. */
export interface AdmissionForm extends Omit<OauthProviderResource['admission'], 'verified_types'> {
  readonly verified_types: string;
}

/**
 * A connection while it is edited: the request's own fields, so that a problem the server names is shown
 * where it belongs, with texts in place of nulls and lists.
 */
export interface ConnectionForm extends Readonly<Record<AddressName, string>>, Plain {
  /** separated by commas while they are typed */
  readonly fetch_hosts: string;
  readonly name: string;
  readonly client_id: string;
  /** what was pasted; empty when nothing new was */
  readonly client_secret: string;
  /** beyond the base scopes and those of the two switches */
  readonly scopes: readonly string[];
  readonly admission: AdmissionForm;
  readonly additional_authorization_params: readonly AuthorizationParameter[];
  /** attribute → dot path; several to try in order are separated by a bar */
  readonly attribute_mapping: Readonly<Record<string, string>>;
  /** empty: our own */
  readonly redirect_uri_path: string;
  /** a data URL; null: the provider's own; undefined: as it is */
  readonly icon: string | null | undefined;
}

const noAddresses = Object.fromEntries(addressNames.map((name) => [name, ''])) as Record<AddressName, string>;

/** A connection that does not exist yet. */
export function newForm(preset: OauthProviderPresetResource, isDevelopment: boolean): ConnectionForm {
  return {
    ...noAddresses,
    name: preset.name,
    protocol: preset.protocol,
    use_custom_credentials: !isDevelopment || !preset.sandbox_available,
    client_id: '',
    client_secret: '',
    // A scope of OpenID Connect Core §5.4, which as a rule needs no permission; elsewhere it often does.
    request_email: preset.email_scope !== null && !preset.email_needs_approval,
    keep_access: false,
    scopes: [],
    allow_sign_in: true,
    allow_sign_up: true,
    allow_connect: true,
    show_on_sign_in: true,
    promoted: false,
    auto_redirect: false,
    forward_login_hint: false,
    keep_alive: false,
    fetch_methods: ['GET', 'HEAD'],
    fetch_hosts: '',
    pkce: true,
    on_missing_email: 'continue',
    on_email_match: 'link',
    trusted_email: true,
    sync_profile: 'always',
    block_email_subaddresses: false,
    admission: { min_account_age_days: null, min_followers: null, verified_types: '', allow_protected: true },
    token_endpoint_auth_method: 'client_secret_basic',
    userinfo_method: 'GET',
    userinfo_auth: 'bearer',
    id_token_signing_algs: [],
    provider_parameters: {},
    additional_authorization_params: [],
    attribute_mapping: mappingTexts(preset.attribute_mapping),
    redirect_uri_path: '',
    icon: undefined,
  };
}

/** A saved connection; its secret is not known here. */
export function formOf(
  connection: OauthProviderResource,
  preset: OauthProviderPresetResource,
): ConnectionForm {
  const addresses = addressNames.map((name) => [name, connection[name] ?? '']);
  const plain = plainNames.map((name) => [name, connection[name]]);
  return {
    ...(Object.fromEntries(addresses) as Record<AddressName, string>),
    ...(Object.fromEntries(plain) as Plain),
    name: connection.name,
    client_id: connection.client_id ?? '',
    client_secret: '',
    scopes: additionalScopes(connection.scopes, preset),
    admission: {
      ...connection.admission,
      verified_types: connection.admission.verified_types.join(', '),
    },
    additional_authorization_params: parameterRows(connection.additional_authorization_params),
    attribute_mapping: mappingTexts(connection.attribute_mapping),
    redirect_uri_path: connection.redirect_uri_path ?? '',
    fetch_hosts: connection.fetch_hosts.join(', '),
    icon: undefined,
  };
}

/** What differs, as the API takes it; empty when nothing does. */
export function changesBetween(
  before: ConnectionForm,
  after: ConnectionForm,
  preset: Pick<OauthProviderPresetResource, 'base_scopes'>,
): UpdateBody {
  const changed = (Object.keys(before) as (keyof ConnectionForm)[]).filter(
    (field) =>
      JSON.stringify(onTheWire(field, before, preset)) !== JSON.stringify(onTheWire(field, after, preset)),
  );
  return Object.fromEntries(changed.map((field) => [field, onTheWire(field, after, preset)]));
}

/** What a new connection is of: a preset, or a provider of the operator's own under a key they chose. */
export type NewProvider = Pick<CreateBody, 'provider_kind' | 'provider_key'>;

/** The request that adds the connection: what was left as it is takes the server's defaults. */
export function createBody(
  form: ConnectionForm,
  preset: OauthProviderPresetResource,
  provider: NewProvider = { provider_kind: 'preset', provider_key: preset.provider_key },
): CreateBody {
  const untouched = newForm(preset, true);
  const { use_custom_credentials: _always, ...changes } = changesBetween(untouched, form, preset);
  return {
    ...provider,
    name: form.name.trim() || preset.name,
    use_custom_credentials: form.use_custom_credentials,
    // What the switch shows is what is saved, whatever the server would do where nothing is said.
    ...(preset.email_scope === null ? {} : { request_email: form.request_email }),
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
  switch (field) {
    case 'scopes':
      return [...preset.base_scopes, ...form.scopes];
    case 'attribute_mapping':
      return filled(form.attribute_mapping);
    case 'fetch_hosts':
      return form.fetch_hosts
        .split(/[\s,]+/)
        .map((host) => host.toLowerCase())
        .filter((host) => host !== '');
    case 'provider_parameters':
      return filled(form.provider_parameters);
    case 'additional_authorization_params':
      return parametersOf(form.additional_authorization_params);
    case 'admission': {
      const types = form.admission.verified_types.split(',').map((type) => type.trim());
      return { ...form.admission, verified_types: types.filter((type) => type !== '') };
    }
    case 'client_secret':
      // A key that was copied on Windows has other line ends, which PEM does not know.
      return form.client_secret.trim().replaceAll('\r\n', '\n');
    default:
      if (typeof value !== 'string') return value;
      return value.trim() === '' ? null : value.trim();
  }
}

/** Without what was left empty. */
export function filled(texts: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(texts).map(([name, text]) => [name, text.trim()] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}

/** The scopes that neither the base nor a switch already asks for. */
export function additionalScopes(
  scopes: readonly string[],
  preset: Pick<OauthProviderPresetResource, 'base_scopes' | 'email_scope' | 'offline_scope'>,
): readonly string[] {
  const covered = new Set([...preset.base_scopes, preset.email_scope, preset.offline_scope]);
  return scopes.filter((scope) => !covered.has(scope));
}
