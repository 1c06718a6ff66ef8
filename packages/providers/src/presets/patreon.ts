import { defineProvider } from '../define-provider.ts';
import { patreonIcon } from './patreon-icon.ts';

/**
 * Patreon, OAuth 2.0 with version 2 of its API. Checked against Patreon's documentation and against django-allauth,
 * Auth.js and Socialite Providers.
 * https://docs.patreon.com/#oauth
 */
export const patreon = defineProvider({
  id: 'patreon',
  displayName: 'Patreon',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.patreon.com/oauth2/authorize',
  tokenEndpoint: 'https://www.patreon.com/api/oauth2/token',
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['identity'],
  emailScope: 'identity[email]',
  refresh: 'rotating', // every answer brings a refresh token, which works once
  scopeCatalogue: {
    identity: "See the person's profile: name, picture, page",
    'identity[email]': "Read the person's email address",
    'identity.memberships': 'See all memberships of the person',
    campaigns: "See the person's campaigns",
    'campaigns.members': "See the members of the person's campaigns",
    'campaigns.members[email]': "Read the email addresses of the campaigns' members",
    'campaigns.members.address': "Read the postal addresses of the campaigns' members",
    'campaigns.posts': "Read the posts of the person's campaigns",
    'w:campaigns.webhook': "Manage webhooks of the person's campaigns",
  },
  profile: {
    url: 'https://www.patreon.com/api/oauth2/v2/identity',
    fieldsParameter: 'fields[user]',
    fields: [
      'full_name',
      'first_name',
      'last_name',
      'vanity',
      'image_url',
      'url',
      'created',
      'is_email_verified',
    ],
    emailField: 'email',
  },
  attributeMapping: {
    provider_user_id: 'data.id',
    first_name: 'data.attributes.first_name | data.attributes.full_name',
    last_name: 'data.attributes.last_name',
    username: 'data.attributes.vanity', // the name of a creator's page; others have none
    profile_image_url: 'data.attributes.image_url',
    email_address: 'data.attributes.email',
    email_verified: 'data.attributes.is_email_verified',
  },
  emailVerified: 'when_claimed',
  signals: { createdAt: 'data.attributes.created' },
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'callback',
      symptom: 'Patreon comes back with error=invalid_scope.',
      cause: 'The client is one of version 1 of the API, or a scope is misspelled.',
      fix: 'Register a client with Client API Version 2, and look at the additional scopes.',
      field: 'scopes',
      consoleField: 'Client API Version',
      when: { match: { error: 'invalid_scope' } },
    },
    {
      hop: 'token',
      symptom: '401 "invalid_client"',
      cause: "The Creator's Access Token or Refresh Token was pasted in place of the Client Secret.",
      fix: 'Use the Client ID and Client Secret of the client; the two tokens below them are for your own page.',
      field: 'client_secret',
      consoleField: 'Client Secret',
      when: { code: 'oauth_client_rejected' },
    },
  ],
  console: {
    name: 'Patreon: Clients & API Keys',
    url: 'https://www.patreon.com/portal/registration/register-clients',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Client Secret', redirectUri: 'Redirect URIs' },
    steps: [
      {
        text: 'Select **Create Client**.',
        goesWrong: 'Only an account with a creator page can register a client.',
      },
      { text: 'Fill in **App Name**, **Description** and **App Category**.' },
      {
        text: 'Paste the redirect URI into **Redirect URIs**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter.',
      },
      {
        text: 'Choose **Client API Version** 2 and select **Create Client**.',
        goesWrong: 'Version 1 has other scopes and other answers.',
      },
      {
        text: 'Open the client and copy **Client ID** and **Client Secret**.',
        goesWrong: "Creator's Access Token and Creator's Refresh Token are something else.",
      },
    ],
  },
  revokeUrlForPeople: 'https://www.patreon.com/settings/apps',
  icon: patreonIcon,
  documentationUrls: ['https://docs.patreon.com/#oauth', 'https://docs.patreon.com/#apiv2-oauth'],
  unchecked: [
    'Whether a code challenge is judged: Auth.js sends one, the documentation does not name it',
    'That is_email_verified is told without the scope identity[email]',
  ],
});
