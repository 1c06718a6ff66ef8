import type { OauthProviderPresetResource, OauthProviderResource } from '@portico/contract';
import { ago, idOf } from './canned-users.ts';

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
  protocol: 'oauth2',
  alternative_protocols: ['oauth1'],
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
  client_secret_shapes: [
    {
      pattern: '^[A-Za-z0-9]{50}$',
      decoded: null,
      acceptable: false,
      message: 'This looks like an API Key Secret, which belongs to OAuth 1.0a.',
    },
  ],
  oauth1: {
    attribute_mapping: { provider_user_id: 'id_str', username: 'screen_name', first_name: 'name' },
    console: {
      name: 'X Developer Portal',
      url: 'https://console.x.com',
      steps: [
        { text: 'Open your app and select **Keys & Tokens**.', goes_wrong: null },
        {
          text: 'Under **OAuth 1.0 Keys** copy the **API Key** and the **API Key Secret**.',
          goes_wrong: 'The Client ID and Client Secret below are for OAuth 2.0.',
        },
      ],
      labels: {
        client_id: 'API Key',
        client_secret: 'API Key Secret',
        redirect_uri: 'Callback URI / Redirect URL',
      },
    },
    client_id_shapes: [
      {
        pattern: null,
        decoded: '^[\\w-]{10,}:1:ci$',
        acceptable: false,
        message: 'This is a Client ID, which belongs to OAuth 2.0.',
      },
    ],
    client_secret_shapes: [],
  },
  client_secret_kind: 'secret',
  parameters: [],
  base_scopes: ['tweet.read', 'users.read'],
  email_scope: 'users.email',
  email_needs_approval: true,
  keep_access_available: true,
  refreshes: true,
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
  auto_redirect: false,
  keep_alive: false,
  fetch_hosts: [],
  fetch_methods: ['GET', 'HEAD'],
  forward_login_hint: false,
  pkce: true,
  provider_parameters: {},
  redirect_uri_path: null,
  request_token_endpoint: null,
  access_token_endpoint: null,
  icon_url: 'http://localhost:4400/_portico/logos/x.svg',
  health: {
    status: 'good',
    reason: null,
    checked_at: ago(12),
    started: 412,
    returned: 396,
    failed: 7,
  },
  scopes: ['tweet.read', 'users.read', 'users.email', 'follows.read'],
  base_scopes: ['tweet.read', 'users.read'],
  additional_authorization_params: {},
  attribute_mapping: xPreset.attribute_mapping,
  possible_app_tokens: [
    {
      kind: 'access_token',
      label: 'Access Token',
      secret_label: 'Access Token Secret',
      protocol: 'oauth1',
    },
    { kind: 'bearer', label: 'Bearer Token', secret_label: null, protocol: 'oauth1' },
  ],
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
    health: {
      status: 'unknown',
      reason: null,
      checked_at: null,
      started: 40,
      returned: 3,
      failed: 0,
    },
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
    position: 2,
    users_count: 0,
  },
  {
    ...xConnection,
    id: idOf('oauthp', 4),
    provider_kind: 'custom_oidc',
    provider_key: 'acme_staff',
    strategy: 'oauth_custom_acme_staff',
    icon_url: '/pictures/face.svg',
    name: 'Acme staff',
    protocol: 'oidc',
    possible_app_tokens: [
      { kind: 'access_token', label: 'Access token', secret_label: null, protocol: 'oidc' },
      { kind: 'bearer', label: 'App token', secret_label: null, protocol: 'oidc' },
    ],
    issuer: 'https://login.acme.example',
    redirect_uri: 'http://localhost:4400/v1/oauth-callback/custom_acme_staff',
    base_scopes: ['openid', 'profile'],
    scopes: ['openid', 'profile', 'email'],
    attribute_mapping: {
      provider_user_id: 'sub',
      email_address: 'email',
      username: 'preferred_username',
    },
    health: {
      status: 'bad',
      reason: 'The issuer does not answer at /.well-known/openid-configuration.',
      checked_at: ago(3),
      started: 12,
      returned: 12,
      failed: 12,
    },
    position: 3,
    users_count: 41,
    client_id: 'portico',
  },
];

const presetLike = (
  key: string,
  name: string,
  change: Partial<OauthProviderPresetResource> = {},
): OauthProviderPresetResource => ({
  ...xPreset,
  provider_key: key,
  name,
  former_name: null,
  strategy: `oauth_${key}`,
  icon: {
    view_box: '0 0 24 24',
    path: name.length % 2 ? icons.square : icons.ring,
  },
  redirect_uri: `http://localhost:4400/v1/oauth-callback/${key}`,
  alternative_protocols: [],
  oauth1: null,
  ...change,
});

const otherProviders =
  'Apple,Amazon,Atlassian,Bitbucket,Box,Coinbase,Discord,Dropbox,Facebook,Figma,GitHub,GitLab,Google,' +
  'HubSpot,Hugging Face,Instagram,Kakao,LINE,Linear,LinkedIn,Mastodon,Microsoft,NAVER,Notion,Okta,Patreon,' +
  'PayPal,Reddit,Salesforce,Shopify,Slack,Spotify,Stripe,TikTok,Tumblr,Twitch,Vercel,VK,WeChat,' +
  'WordPress.com,Xero,Yahoo,Zoom';

const changes: Readonly<Record<string, Partial<OauthProviderPresetResource>>> = {
  apple: { client_secret_kind: 'private_key' },
  microsoft: {
    parameters: [
      {
        name: 'tenant',
        label: 'Tenant',
        pattern: '^[a-z0-9.-]+$',
        default: 'common',
        example: 'organizations',
        hint: 'Whose accounts come in: **common**, **organizations**, **consumers** or the id of one tenant.',
      },
    ],
  },
  okta: {
    parameters: [
      {
        name: 'domain',
        label: 'Okta domain',
        pattern: '^[a-z0-9-]+\\.okta\\.com$',
        default: null,
        example: 'acme.okta.com',
        hint: null,
      },
    ],
  },
};

export const presets: OauthProviderPresetResource[] = [
  { ...xPreset, oauth_provider_id: xConnection.id },
  presetLike('ring', 'Ringworld', { oauth_provider_id: idOf('oauthp', 2) }),
  presetLike('square', 'Square'),
  ...otherProviders.split(',').map((name) => {
    const key = name.toLowerCase().replaceAll(/[^a-z]/g, '');
    return presetLike(key, name, changes[key]);
  }),
];

export const connections: OauthProviderResource[] = [xConnection, ...otherConnections];
