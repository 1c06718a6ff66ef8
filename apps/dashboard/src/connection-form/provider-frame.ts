import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';

type Preset = OauthProviderPresetResource;
export type CustomKind = Exclude<OauthProviderResource['provider_kind'], 'preset'>;

/**
 * A provider in one of the protocols it speaks. OAuth 1.0a has keys of its own, other steps to them, and no scopes:
 * what an app may do is set in the provider's console.
 */
export function presetSpeaking(preset: Preset, protocol: Preset['protocol']): Preset {
  if (protocol !== 'oauth1') return preset;
  return {
    ...preset,
    ...preset.oauth1,
    protocol,
    client_secret_kind: 'secret',
    base_scopes: [],
    offline_scope: null,
    scope_catalogue: [],
  };
}

/** A key: nothing is known of the provider that could be drawn. */
const keyIcon = {
  view_box: '0 0 24 24',
  path: 'M14 2a8 8 0 0 0-7.7 10.1L2 16.4V22h5.6v-2.8h2.8v-2.8h2.1l.5-.5A8 8 0 1 0 14 2zm2.8 4.4a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z',
};

const kinds = {
  custom_oidc: {
    protocol: 'oidc',
    base_scopes: ['openid', 'profile'],
    email_scope: 'email',
    offline_scope: 'offline_access',
    documentation_url: 'https://openid.net/specs/openid-connect-core-1_0.html',
  },
  custom_oauth2: {
    protocol: 'oauth2',
    base_scopes: [],
    email_scope: null,
    offline_scope: null,
    documentation_url: 'https://www.rfc-editor.org/rfc/rfc6749',
  },
  custom_oauth1: {
    protocol: 'oauth1',
    base_scopes: [],
    email_scope: null,
    offline_scope: null,
    documentation_url: 'https://www.rfc-editor.org/rfc/rfc5849',
  },
} as const satisfies Record<
  CustomKind,
  Partial<Omit<Preset, 'base_scopes'>> & { base_scopes: readonly string[] }
>;

/** OpenID Connect Core §5.4. */
const standardScopes = [
  { scope: 'openid', meaning: 'Says who the person is' },
  { scope: 'profile', meaning: 'Name, picture and username' },
  { scope: 'email', meaning: 'Email address, and whether it is verified' },
  { scope: 'offline_access', meaning: 'Keeps access when the person is away' },
];

/** What is known of an operator's own provider, in the shape of a preset, so that the same form edits both. */
export function customPreset(custom: {
  readonly kind: CustomKind;
  /** without `custom_` */
  readonly key: string;
  readonly name: string;
  readonly redirectUri: string;
}): Preset {
  const { base_scopes: scopes, ...kind } = kinds[custom.kind];
  const isOauth1 = custom.kind === 'custom_oauth1';
  return {
    object: 'oauth_provider_preset',
    email_needs_approval: false,
    keep_access_available: kind.offline_scope !== null,
    refreshes: !isOauth1,
    provider_key: `custom_${custom.key}`,
    name: custom.name,
    former_name: null,
    strategy: `oauth_custom_${custom.key}`,
    icon: keyIcon,
    ...kind,
    base_scopes: [...scopes],
    alternative_protocols: [],
    redirect_uri: custom.redirectUri,
    oauth_provider_id: null,
    sandbox_available: false,
    console: {
      name: 'provider’s console',
      url: '',
      steps: [],
      labels: {
        client_id: isOauth1 ? 'Consumer Key' : 'Client ID',
        client_secret: isOauth1 ? 'Consumer Secret' : 'Client Secret',
        redirect_uri: 'Redirect URI',
      },
    },
    client_id_shapes: [],
    client_secret_shapes: [],
    oauth1: null,
    client_secret_kind: 'secret',
    parameters: [],
    scope_catalogue: custom.kind === 'custom_oidc' ? standardScopes : [],
    account_signals: [],
    attribute_mapping: {},
  };
}

/** The same of a connection there is. */
export function frameOf(connection: OauthProviderResource): Preset | undefined {
  const { provider_kind: kind, provider_key: key, name, redirect_uri: redirectUri } = connection;
  if (kind === 'preset') return undefined;
  const frame = customPreset({ kind, key: key.replace(/^custom_/, ''), name, redirectUri });
  return { ...frame, base_scopes: connection.base_scopes, attribute_mapping: connection.attribute_mapping };
}

/** The name by which a provider can be told apart in addresses: `Acme Staff` becomes `acme_staff`. */
export function suggestedKey(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+/, '')
    .slice(0, 40)
    .replace(/_+$/, '');
}

/** At most 57 characters: `custom_` stands before them. */
export const isKey = (key: string): boolean => /^[a-z][a-z0-9_]{0,56}$/.test(key);
