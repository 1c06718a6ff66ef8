import { defineProvider } from '../define-provider.ts';
import { coinbaseIcon } from './coinbase-icon.ts';

/**
 * Coinbase, OAuth 2.0. Checked against Coinbase's documentation and against Auth.js, arctic and Socialite Providers.
 * https://docs.cdp.coinbase.com/coinbase-app/oauth2-integration/reference
 */
export const coinbase = defineProvider({
  id: 'coinbase',
  displayName: 'Coinbase',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://login.coinbase.com/oauth2/auth',
  tokenEndpoint: 'https://login.coinbase.com/oauth2/token',
  revocationEndpoint: 'https://login.coinbase.com/oauth2/revoke',
  tokenEndpointAuthMethod: 'client_secret_post',
  scopeSeparator: ',',
  baseScopes: ['wallet:user:read'],
  emailScope: 'wallet:user:email',
  offlineScope: 'offline_access',
  refresh: 'rotating',
  scopeCatalogue: {
    'wallet:user:read': "See the person's profile: name, picture, country, time zone",
    'wallet:user:email': "Read the person's email address",
    offline_access: 'Keep access while the person is away',
    'wallet:user:update': "Change the person's profile",
    'wallet:accounts:read': "See the person's accounts and balances",
    'wallet:accounts:create': 'Create accounts for the person',
    'wallet:accounts:update': "Rename the person's accounts",
    'wallet:accounts:delete': "Delete the person's accounts",
    'wallet:addresses:read': "See the addresses of the person's accounts",
    'wallet:addresses:create': "Create addresses for the person's accounts",
    'wallet:transactions:read': "See the person's transactions",
    'wallet:transactions:send': "Send the person's money",
    'wallet:transactions:request': 'Ask for money in the name of the person',
    'wallet:payment-methods:read': "See the person's payment methods",
    'wallet:buys:read': 'See what the person bought',
    'wallet:sells:read': 'See what the person sold',
    'wallet:deposits:read': "See the person's deposits",
    'wallet:withdrawals:read': "See the person's withdrawals",
  },
  profile: { url: 'https://api.coinbase.com/v2/user' },
  attributeMapping: {
    provider_user_id: 'data.id',
    first_name: 'data.name', // one display name, not split: it need not be a person's name
    username: 'data.username',
    profile_image_url: 'data.avatar_url',
    email_address: 'data.email',
  },
  emailVerified: 'never', // Coinbase does not say whether the person confirmed it
  signals: { createdAt: 'data.created_at' },
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'callback',
      symptom: 'Coinbase comes back with error=invalid_scope.',
      cause: 'The OAuth client was registered without one of the scopes.',
      fix: 'Ask Coinbase to add wallet:user:read, wallet:user:email and offline_access to the client.',
      field: 'scopes',
      when: { match: { error: 'invalid_scope' } },
    },
    {
      hop: 'authorize',
      symptom: 'A page of www.coinbase.com says that it cannot be found.',
      cause: 'The endpoints are the older ones on www.coinbase.com.',
      fix: 'Use https://login.coinbase.com/oauth2/auth and https://login.coinbase.com/oauth2/token.',
      field: 'authorization_endpoint',
    },
  ],
  console: {
    name: 'Coinbase Developer Platform',
    url: 'https://portal.cdp.coinbase.com',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Client Secret', redirectUri: 'Redirect URIs' },
    steps: [
      {
        text: 'Create an account in the portal and ask Coinbase to let it create OAuth clients.',
        goesWrong:
          'Coinbase lets only approved partners create new clients; clients that exist go on working.',
      },
      { text: 'Open **API Keys**, then **OAuth**, and create a client.' },
      {
        text: 'Paste the redirect URI into **Redirect URIs**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter.',
      },
      {
        text: 'Declare the scopes **wallet:user:read** and **wallet:user:email**, and **offline_access** to keep access.',
        goesWrong: 'Scopes are hard to change later, and people have to agree again.',
      },
      {
        text: 'Copy **Client ID** and **Client Secret**.',
        goesWrong: 'An API key of the portal is for your own account and cannot sign people in.',
      },
    ],
  },
  icon: coinbaseIcon,
  documentationUrls: [
    'https://docs.cdp.coinbase.com/coinbase-app/oauth2-integration/overview',
    'https://docs.cdp.coinbase.com/coinbase-app/oauth2-integration/reference',
    'https://docs.cdp.coinbase.com/coinbase-app/oauth2-integration/scopes',
  ],
  unchecked: [
    'The names of the fields in the console, which is closed to new accounts',
    'That spaces between scopes work too, as Auth.js sends them',
  ],
});
