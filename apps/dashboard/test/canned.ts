import type {
  AllowlistIdentifierResource,
  ApiKeyResource,
  AuditEventResource,
  BlocklistIdentifierResource,
  EnvironmentSettingsResource,
  EnvironmentSummaryResource,
  InboxMessageResource,
  ManagedSessionResource,
  ManagedUserResource,
  OauthProviderPresetResource,
  OauthProviderResource,
  OauthTryResource,
  WaitlistEntryResource,
} from '@portico/contract';
import { development, production } from './canned-environments.ts';
import { causedFailure, tryOf } from './canned-tries.ts';
import { mails } from './canned-mails.ts';
import type { MailTemplate } from './canned-mails.ts';
import { ago, idOf, sessionOf, userOf } from './canned-users.ts';

/** What the API of the test server knows; each test starts with a fresh copy. */
export interface Data {
  environments: EnvironmentSummaryResource[];
  presets: OauthProviderPresetResource[];
  connections: OauthProviderResource[];
  users: ManagedUserResource[];
  sessions: ManagedSessionResource[];
  settings: EnvironmentSettingsResource;
  keys: ApiKeyResource[];
  inbox: InboxMessageResource[];
  mails: MailTemplate[];
  events: AuditEventResource[];
  tries: OauthTryResource[];
  allowlist: AllowlistIdentifierResource[];
  blocklist: BlocklistIdentifierResource[];
  waitlist: WaitlistEntryResource[];
}

const icons = {
  x: 'M14.234 10.162 22.977 0h-2.072l-7.591 8.824L7.251 0H.258l9.168 13.343L.258 24H2.33l8.016-9.318L16.749 24h6.993zm-2.837 3.299-.929-1.329L3.076 1.56h3.182l5.965 8.532.929 1.329 7.754 11.09h-3.182z',
  ring: 'M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22m0 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14',
  square: 'M2 2h20v20H2zm4 4v12h12V6z',
};

export const xPreset: OauthProviderPresetResource = {
  object: 'oauth_provider_preset',
  provider_key: 'x',
  name: 'X',
  former_name: 'Twitter',
  strategy: 'oauth_x',
  icon: { view_box: '0 0 24 24', path: icons.x },
  redirect_uri: 'http://localhost:4400/v1/oauth-callback/x',
  oauth_provider_id: null,
  sandbox_available: true,
  console: {
    name: 'X Developer Portal',
    url: 'https://console.x.com',
    steps: [
      { text: 'Open **Apps** and create an app, or choose the one for this environment.', goes_wrong: null },
      {
        text: 'Under **User authentication settings** select **Set up**.',
        goes_wrong: 'Client ID and Client Secret do not exist before these settings are saved.',
      },
      {
        text: 'Paste the redirect URI into **Callback URI / Redirect URL**.',
        goes_wrong: 'It must be the same letter for letter, slash at the end included.',
      },
      {
        text: 'Copy the **Client ID** and **Client Secret** shown now. The secret is shown only once.',
        goes_wrong:
          'The keys on **Keys & Tokens** named API Key are for OAuth 1.0a; you need the ones shown after User authentication settings.',
      },
    ],
    labels: {
      client_id: 'Client ID',
      client_secret: 'Client Secret',
      redirect_uri: 'Callback URI / Redirect URL',
    },
  },
  client_id_shapes: [
    { pattern: null, decoded: '^[\\w-]{10,}:1:ci$', acceptable: true, message: '' },
    {
      pattern: '^[A-Za-z0-9]{20,30}$',
      decoded: null,
      acceptable: false,
      message: 'This looks like an API Key. X’s OAuth 2.0 Client ID ends in …MTpjaQ.',
    },
  ],
  base_scopes: ['tweet.read', 'users.read'],
  email_scope: 'users.email',
  offline_scope: 'offline.access',
  account_signals: ['created_at', 'followers', 'verified_type', 'protected'],
  scope_catalogue: [
    { scope: 'tweet.read', meaning: 'See posts the person can see, protected ones included' },
    { scope: 'users.read', meaning: 'See accounts the person can see, protected ones included' },
    { scope: 'users.email', meaning: 'Read the person’s confirmed email address' },
    { scope: 'offline.access', meaning: 'Keep access until the person revokes it' },
    { scope: 'follows.read', meaning: 'See whom the person follows and who follows them' },
    { scope: 'like.read', meaning: 'See posts the person liked' },
  ],
  attribute_mapping: {
    provider_user_id: 'data.id',
    first_name: 'data.name',
    username: 'data.username',
    profile_image_url: 'data.profile_image_url',
    email_address: 'data.confirmed_email',
  },
  documentation_url: 'https://docs.x.com',
};

export const xConnection: OauthProviderResource = {
  object: 'oauth_provider',
  id: idOf('oauthp', 1),
  provider_kind: 'preset',
  provider_key: 'x',
  strategy: 'oauth_x',
  name: 'X',
  protocol: 'oauth2',
  enabled: true,
  allow_sign_in: true,
  allow_sign_up: true,
  allow_connect: true,
  show_on_sign_in: true,
  promoted: false,
  request_email: true,
  keep_access: false,
  trusted_email: true,
  block_email_subaddresses: false,
  use_custom_credentials: true,
  credentials: 'custom',
  client_id: 'UmFuZG9tQ2xpZW50SWQwMTI6MTpjaQ',
  client_secret_hint: '4f2a',
  client_secret_updated_at: ago(3 * 24 * 60),
  scopes: ['tweet.read', 'users.read', 'users.email', 'follows.read'],
  base_scopes: ['tweet.read', 'users.read'],
  additional_authorization_params: {},
  attribute_mapping: xPreset.attribute_mapping,
  redirect_uri: xPreset.redirect_uri,
  authorization_endpoint: 'https://x.com/i/oauth2/authorize',
  token_endpoint: 'https://api.x.com/2/oauth2/token',
  userinfo_endpoint: 'https://api.x.com/2/users/me',
  revocation_endpoint: 'https://api.x.com/2/oauth2/revoke',
  token_endpoint_auth_method: 'client_secret_basic',
  userinfo_method: 'GET',
  userinfo_auth: 'bearer',
  issuer: null,
  discovery_endpoint: null,
  jwks_uri: null,
  id_token_signing_algs: [],
  on_missing_email: 'continue',
  on_email_match: 'link',
  on_username_match: 'ignore',
  sync_profile: 'always',
  admission: { min_account_age_days: null, min_followers: null, verified_types: [], allow_protected: true },
  position: 0,
  users_count: 1204,
  created_at: ago(20 * 24 * 60),
  updated_at: ago(60),
};

const otherConnections: OauthProviderResource[] = [
  {
    ...xConnection,
    id: idOf('oauthp', 2),
    provider_key: 'ring',
    strategy: 'oauth_ring',
    name: 'Ringworld',
    credentials: 'sandbox',
    use_custom_credentials: false,
    position: 1,
    users_count: 1,
  },
  {
    ...xConnection,
    id: idOf('oauthp', 3),
    provider_key: 'square',
    strategy: 'oauth_square',
    name: 'Square Dance Federation of Northern Europe',
    credentials: 'missing',
    client_secret_hint: null,
    enabled: true,
    position: 2,
    users_count: 0,
  },
];

const presetLike = (
  key: 'ring' | 'square',
  name: string,
  id: string | null,
): OauthProviderPresetResource => ({
  ...xPreset,
  provider_key: key,
  name,
  former_name: null,
  strategy: `oauth_${key}`,
  icon: { view_box: '0 0 24 24', path: icons[key] },
  oauth_provider_id: id,
});

const settings: EnvironmentSettingsResource = {
  object: 'environment_settings',
  id: development.id,
  name: 'Development',
  kind: 'development',
  application_name: 'Acme',
  base_url: development.base_url,
  publishable_key: 'pk_test_bG9jYWxob3N0OjQ0MDAk',
  attributes: {
    email_address: { enabled: true, required: true, immutable: false },
    username: { enabled: false, required: false, immutable: false },
    first_name: { enabled: true, required: false, immutable: false },
    last_name: { enabled: true, required: false, immutable: false },
    legal_accepted: { enabled: false, required: false, immutable: false },
  },
  email_sign_in: { code: true, link: false },
  terms_url: null,
  privacy_url: null,
  delete_self_enabled: true,
  sign_up_mode: 'public',
  restrictions: {
    allowlist: false,
    blocklist: false,
    block_email_subaddresses: false,
    block_disposable_email_domains: false,
    ignore_dots_for_gmail_addresses: true,
  },
  session: {
    multi_session: false,
    idle_lifetime_seconds: 7 * 86_400,
    absolute_lifetime_seconds: 30 * 86_400,
  },
  session_token_algorithm: 'ES256',
  allowed_origins: ['http://localhost:3000', 'http://localhost:5173'],
  allowed_redirect_urls: [],
  mail: { configured: true },
  created_at: ago(9000),
  updated_at: ago(100),
};

const event = (number: number, change: Partial<AuditEventResource>): AuditEventResource => ({
  object: 'audit_event',
  id: idOf('aud', number),
  type: 'sign_in.completed',
  actor: { type: 'user', id: idOf('user', 1) },
  target_id: null,
  reference: null,
  trace_id: `4bf92f3577b34da6a3ce929d0e0e${number}`,
  ip_address: '127.0.0.1',
  details: { rule: 'known_account', strategy: 'oauth_x' },
  created_at: ago(number * 17),
  ...change,
});

const events: AuditEventResource[] = [
  event(1, {}),
  event(2, {
    type: 'sign_in.failed',
    reference: '7F3K-92',
    actor: { type: 'visitor', id: null },
    details: {
      code: 'misconfigured_oauth_provider',
      provider_error: 'unauthorized_client',
      strategy: 'oauth_x',
    },
  }),
  event(3, { type: 'sign_up.completed', details: { rule: 'new_user', strategy: 'oauth_x' } }),
  event(4, {
    type: 'connection.created',
    actor: { type: 'operator', id: idOf('user', 9) },
    target_id: xConnection.id,
    details: { name: 'X' },
  }),
  event(5, {
    type: 'environment_settings.updated',
    actor: { type: 'operator', id: idOf('user', 9) },
    details: {
      before: { signUpMode: 'public', allowedOrigins: [] },
      after: { signUpMode: 'public', allowedOrigins: ['http://localhost:3000'] },
    },
  }),
];

/** A project that has been in use for a while. */
const listed = (prefix: string, number: number, identifier: string) => ({
  id: idOf(prefix, number),
  identifier,
  identifier_type: 'email_address' as const,
  created_at: ago(number * 60),
});

const blocked = ['*@mailinator.example', 'eve@example.com', '*@*.spam.example.org', 'mallory@example.net'];

const waitlist: WaitlistEntryResource[] = ['grace@example.com', 'hedy.lamarr@example.org'].map(
  (address, index) => ({
    object: 'waitlist_entry',
    id: idOf('wle', index + 1),
    email_address: address,
    status: 'pending',
    created_at: ago(index * 300 + 12),
    updated_at: ago(index * 300 + 12),
  }),
);

export function fullData(): Data {
  return structuredClone({
    environments: [development, production],
    presets: [
      { ...xPreset, oauth_provider_id: xConnection.id },
      presetLike('ring', 'Ringworld', idOf('oauthp', 2)),
      presetLike('square', 'Square', null),
    ],
    connections: [xConnection, ...otherConnections],
    users: Array.from({ length: 30 }, (_user, index) => userOf(index)),
    sessions: [
      sessionOf(0),
      sessionOf(1, { browser_name: 'Safari', device_type: 'iPhone', ip_address: null }),
    ],
    settings,
    allowlist: [{ object: 'allowlist_identifier', ...listed('alid', 1, '*@acme.example') }],
    blocklist: blocked.map((identifier, index) => ({
      object: 'blocklist_identifier',
      ...listed('blid', index + 1, identifier),
    })),
    waitlist,
    keys: [
      {
        object: 'api_key',
        id: idOf('key', 1),
        name: 'First key',
        hint: 'sk_test_…4f2a',
        created_at: ago(9000),
        last_used_at: ago(4),
      },
      {
        object: 'api_key',
        id: idOf('key', 2),
        name: 'Nightly export on the old server',
        hint: 'sk_test_…90cd',
        created_at: ago(4000),
        last_used_at: null,
      },
    ],
    mails,
    inbox: [
      {
        object: 'inbox_message',
        id: idOf('mail', 1),
        to: 'ada@example.com',
        subject: '481920 is your code for Acme',
        text: 'Your code is 481920.\nIt works for ten minutes. If you did not ask for it, ignore this message.',
        created_at: ago(0.1),
      },
      {
        object: 'inbox_message',
        id: idOf('mail', 2),
        to: 'june.park.with.a.rather.long.address@ceramics.example.com',
        subject: '004211 is your code for Acme',
        text: 'Your code is 004211.',
        created_at: ago(26),
      },
    ],
    events,
    tries: [tryOf(idOf('flow', 1), xConnection.id), causedFailure(idOf('flow', 2), xConnection.id)],
  });
}

/** A project that was just made. */
export function emptyData(): Data {
  const data = fullData();
  const firstKey = data.keys.slice(0, 1).map((key) => ({ ...key, last_used_at: null }));
  return {
    ...data,
    environments: data.environments.map((one) => ({ ...one, inbox_count: 0 })),
    presets: [xPreset],
    connections: [],
    users: [],
    sessions: [],
    keys: firstKey,
    inbox: [],
    events: [],
    allowlist: [],
    blocklist: [],
    waitlist: [],
  };
}
