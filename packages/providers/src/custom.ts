import type { AttributeMapping } from './attribute-mapping.ts';
import { defineProvider, type ProviderConsole, type ProviderDefinition } from './define-provider.ts';

/** What an operator's own provider speaks. */
export type CustomKind = 'custom_oidc' | 'custom_oauth2' | 'custom_oauth1';

/** A key: nothing is known of the provider that could be drawn. */
const keyIcon = {
  viewBox: '0 0 24 24',
  path: 'M14 2a8 8 0 0 0-7.7 10.1L2 16.4V22h5.6v-2.8h2.8v-2.8h2.1l.5-.5A8 8 0 1 0 14 2zm2.8 4.4a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z',
};

/** Claims of OpenID Connect Core §5.1, from the userinfo endpoint or else the id_token. */
const standardClaims: AttributeMapping = {
  provider_user_id: 'sub | id_token.sub',
  email_address: 'email | id_token.email',
  email_verified: 'email_verified | id_token.email_verified',
  username: 'preferred_username | nickname | id_token.preferred_username | id_token.nickname',
  first_name: 'given_name | id_token.given_name | name | id_token.name',
  last_name: 'family_name | id_token.family_name',
  profile_image_url: 'picture | id_token.picture',
};

/** What most profiles call these things. */
const commonNames: AttributeMapping = {
  provider_user_id: 'id | sub | user_id | data.id',
  email_address: 'email | data.email',
  email_verified: 'email_verified | verified_email',
  username: 'username | login | preferred_username | screen_name | data.username',
  first_name: 'given_name | first_name | name | data.name',
  last_name: 'family_name | last_name',
  profile_image_url: 'picture | avatar_url | profile_image_url | profile_image_url_https | data.avatar_url',
};

const console = (clientId: string, clientSecret: string): ProviderConsole => ({
  name: "the provider's console",
  url: 'https://www.rfc-editor.org/rfc/rfc6749#section-2',
  fieldLabels: { clientId, clientSecret, redirectUri: 'Redirect URI' },
  steps: [
    {
      text: 'Register an app (often called client) with the provider, of the kind that runs on a server and has a secret.',
    },
    {
      text: 'Paste the redirect URI where it asks for redirect or callback URLs.',
      copy: 'redirect_uri',
      goesWrong: 'Most providers compare it letter for letter, slash at the end included.',
    },
    { text: `Copy the **${clientId}** and the **${clientSecret}** to this page.` },
  ],
});

/** Whether a provider that only its operator knows hands these out, its answer says. */
const appTokens = { accessToken: { label: 'Access token' }, bearer: { label: 'App token' } } as const;

const frame = {
  icon: keyIcon,
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id'],
  refresh: 'stable',
  revocationEndsEveryGrant: true,
  scopeCatalogue: {},
  documentationUrls: ['https://openid.net/specs/openid-connect-core-1_0.html'],
} as const;

/** Stands where an operator has not said yet where the provider is; a connection with it cannot be used. */
const nowhere = 'https://provider.invalid/';

/**
 * The frame of an operator's own provider, which their settings fill.
 * @param custom.key without `custom_`; `^[a-z][a-z0-9_]*$`, at most 57 characters
 */
export function customProvider(custom: {
  readonly kind: CustomKind;
  readonly key: string;
  readonly name: string;
}): ProviderDefinition {
  const identity = { id: `custom_${custom.key}`, displayName: custom.name, ...frame };
  switch (custom.kind) {
    case 'custom_oidc':
      return defineProvider({
        ...identity,
        protocol: 'oidc',
        issuer: nowhere,
        authorizationEndpoint: nowhere,
        tokenEndpoint: nowhere,
        jwksUri: nowhere,
        tokenEndpointAuthMethod: 'client_secret_basic',
        baseScopes: ['openid', 'profile'],
        emailScope: 'email',
        offlineScope: 'offline_access',
        scopeCatalogue: {
          openid: 'Says who the person is',
          profile: 'Name, picture and username',
          email: 'Email address, and whether it is verified',
          offline_access: 'Keeps access when the person is away',
        },
        profile: { isUserInfo: true },
        attributeMapping: standardClaims,
        console: console('Client ID', 'Client Secret'),
        appTokens,
      });
    case 'custom_oauth2':
      return defineProvider({
        ...identity,
        protocol: 'oauth2',
        authorizationEndpoint: nowhere,
        tokenEndpoint: nowhere,
        tokenEndpointAuthMethod: 'client_secret_basic',
        baseScopes: [],
        profile: { url: nowhere },
        attributeMapping: commonNames,
        console: console('Client ID', 'Client Secret'),
        appTokens,
      });
    case 'custom_oauth1':
      return defineProvider({
        ...identity,
        protocol: 'oauth1',
        requestTokenEndpoint: nowhere,
        authorizationEndpoint: nowhere,
        accessTokenEndpoint: nowhere,
        baseScopes: [],
        refresh: 'none',
        profile: { url: nowhere },
        attributeMapping: { ...commonNames, provider_user_id: 'id_str | user_id | id' },
        console: console('Consumer Key', 'Consumer Secret'),
        appTokens: { accessToken: { label: 'Access token', secretLabel: 'Access token secret' } },
      });
  }
}

/** Whether an address of a custom provider was never given. */
export function isNowhere(url: string | undefined): boolean {
  return url === nowhere;
}
