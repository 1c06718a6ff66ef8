import { backend } from '@portico/contract';
import type {
  DiscoveredProviderResource,
  MappingPreviewResource,
  OauthProviderResource,
  OauthProviderTestResource,
} from '@portico/contract';
import { xConnection } from './canned-connections.ts';
import { refusal } from './canned-answer.ts';
import type { CannedAnswer, Handler } from './canned-answer.ts';
import { idOf } from './canned-users.ts';

/** What a connection becomes of what it was sent. */
export function changed(connection: OauthProviderResource, body: object): OauthProviderResource {
  const { icon, client_secret: secret, ...change } = body as { icon?: string; client_secret?: string };
  const next = { ...connection, ...change, updated_at: connection.updated_at + 1 };
  const ownKey = next.strategy.replace('oauth_', '');
  const path = next.redirect_uri_path ?? `/v1/oauth-callback/${ownKey}`;
  return {
    ...next,
    redirect_uri: new URL(path, connection.redirect_uri).href,
    ...(icon ? { icon_url: icon } : {}),
    ...(secret ? { client_secret_hint: secret.slice(-4), client_secret_updated_at: Date.now() } : {}),
  };
}

const sandboxed: Partial<OauthProviderResource> = {
  use_custom_credentials: false,
  credentials: 'sandbox',
  client_id: null,
  client_secret_hint: null,
  client_secret_updated_at: null,
  request_email: false,
  scopes: xConnection.base_scopes,
};

const nowhere = { authorization_endpoint: null, token_endpoint: null, userinfo_endpoint: null };

/** A connection that was just added. */
function added(body: object): OauthProviderResource {
  const sent = backend.createOauthProvider.body.parse(body);
  const { provider_kind: kind, provider_key: key } = sent;
  const bare = { ...xConnection, id: idOf('oauthp', 1), users_count: 0, ...sandboxed };
  if (kind === 'preset') return { ...bare, ...body };
  const protocols = { custom_oidc: 'oidc', custom_oauth2: 'oauth2', custom_oauth1: 'oauth1' } as const;
  return {
    ...bare,
    ...nowhere,
    ...body,
    id: idOf('oauthp', 9),
    protocol: protocols[kind],
    credentials: 'custom',
    strategy: `oauth_custom_${key}`,
    redirect_uri: `http://localhost:4400/v1/oauth-callback/custom_${key}`,
  };
}

/** Just enough of paths to see a mapping live: dots, bars and nothing else. */
function valueAt(profile: unknown, text: string): string | null {
  for (const path of text.split('|').map((part) => part.trim())) {
    let value = profile;
    for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
    if (typeof value === 'string') return value;
  }
  return null;
}

const profile = {
  data: {
    id: '1701334529886453767',
    name: 'Zoë & the Sea 🌊',
    username: 'zoe_at_sea',
    profile_image_url:
      'https://pbs.twimg.com/profile_images/1267175364003901441/tBZNFAgA_a_picture_with_a_long_name_normal.jpg',
    verified: false,
    public_metrics: { followers_count: 812, following_count: 33 },
    pinned: ['1799', '1803'],
    'display name': 'Zoë',
  },
};

function preview(mapping: Readonly<Record<string, string>>): CannedAnswer {
  const read = (attribute: string) => valueAt(profile, mapping[attribute] ?? '');
  const broken = Object.keys(mapping).find((name) => mapping[name]?.endsWith('.'));
  if (broken !== undefined) {
    const message = `${mapping[broken] ?? ''} is not a path.`;
    return refusal('form_param_value_invalid', 422, { param_name: `attribute_mapping.${broken}` }, message);
  }
  const id = read('provider_user_id');
  const body: MappingPreviewResource = {
    object: 'mapping_preview',
    source: 'try',
    profile,
    identity: id === null ? null : identityOf(id, read),
    problem: id === null ? 'Nobody can be recognised by this: there is no id at that path.' : null,
    unmapped: { data: { verified: false, public_metrics: { followers_count: 812, following_count: 33 } } },
  };
  return { body };
}

const identityOf = (id: string, read: (attribute: string) => string | null) => ({
  provider_user_id: id,
  username: read('username'),
  first_name: read('first_name'),
  last_name: read('last_name'),
  image_url: read('profile_image_url'),
  email_address: read('email_address'),
  email_verified: false,
});

export const discovered: DiscoveredProviderResource = {
  object: 'discovered_provider',
  issuer: 'https://login.acme.example',
  authorization_endpoint: 'https://login.acme.example/authorize',
  token_endpoint: 'https://login.acme.example/oauth/token',
  userinfo_endpoint: 'https://login.acme.example/userinfo',
  jwks_uri: 'https://login.acme.example/.well-known/jwks.json',
  revocation_endpoint: null,
  id_token_signing_algs: ['RS256', 'ES256'],
  token_endpoint_auth_methods: ['client_secret_post', 'private_key_jwt'],
  scopes: ['openid', 'profile', 'email', 'offline_access', 'department'],
  pkce: true,
};

const healthy: OauthProviderTestResource = {
  object: 'oauth_provider_test',
  authorize_url: 'https://x.com/i/oauth2/authorize',
  userinfo_status: 401,
  errors: [],
  findings: [
    finding('credentials_shape', 'good', 'Client ID and Client Secret have the right shape.'),
    finding('userinfo_reachable', 'good', 'The profile endpoint answers, and wants a token.'),
  ],
};

/** A connection with something wrong in each severity. */
export const ailing: OauthProviderTestResource = {
  ...healthy,
  findings: [
    finding('redirect_uri', 'good', 'The redirect URI is one that X accepts.'),
    {
      ...finding('client_rejected', 'bad', 'X refused the **Client Secret** of this connection.'),
      fix: 'Under **Keys & Tokens** make a new **Client Secret** and paste it here.',
      field: 'client_secret',
      console_field: 'Client Secret',
    },
    {
      ...finding('token_endpoint_slow', 'warning', 'The token endpoint took 4.2 seconds to answer.'),
      fix: 'Sign-ins are slow while it does. Check whether a proxy stands in between.',
      field: 'token_endpoint',
    },
    finding('userinfo_reachable', 'good', 'The profile endpoint answers, and wants a token.'),
  ],
};

function finding(code: string, severity: 'good' | 'warning' | 'bad', message: string) {
  return { code, severity, message, fix: null, field: null, console_field: null };
}

/** Adding, testing and trying out connections. */
export const providerHandlers: Readonly<Record<string, Handler>> = {
  'POST /v1/oauth-providers': (data, { body }) => {
    const connection = added(body as object);
    data.connections.push(connection);
    data.presets = data.presets.map((preset) =>
      preset.provider_key === connection.provider_key
        ? { ...preset, oauth_provider_id: connection.id }
        : preset,
    );
    return { status: 201, body: connection };
  },
  'POST /v1/oauth-providers/*/test': () => ({ body: healthy }),
  'POST /v1/oauth-providers/*/preview-mapping': (_data, { body }) =>
    preview((body as { attribute_mapping: Record<string, string> }).attribute_mapping),
  'POST /v1/oauth-provider-discovery': () => ({ body: discovered }),
};
