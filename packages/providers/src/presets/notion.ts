import { defineProvider } from '../define-provider.ts';
import { notionIcon } from './notion-icon.ts';

/**
 * Notion, OAuth 2.0. A token belongs to a bot of the connection; the person is the bot's owner. Checked against
 * Notion's documentation and against Auth.js, better-auth and Logto.
 * https://developers.notion.com/guides/get-started/authorization
 */
export const notion = defineProvider({
  id: 'notion',
  displayName: 'Notion',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://api.notion.com/v1/oauth/authorize',
  tokenEndpoint: 'https://api.notion.com/v1/oauth/token',
  revocationEndpoint: 'https://api.notion.com/v1/oauth/revoke',
  revocationQuirks: { requestAs: 'json', parameters: { token: '{token}' }, authenticateAs: 'client' },
  tokenEndpointAuthMethod: 'client_secret_basic',
  tokenEndpointQuirks: { requestAs: 'json' },
  authorizationParameters: { owner: 'user' },
  baseScopes: [], // Notion has no scopes: what a connection may do is set in its console
  refresh: 'rotating',
  scopeCatalogue: {},
  profile: {
    url: 'https://api.notion.com/v1/users/me',
    headers: { 'notion-version': '2022-06-28' }, // refused without one
  },
  attributeMapping: {
    provider_user_id: 'bot.owner.user.id', // the id at the root is the bot's
    first_name: 'bot.owner.user.name', // one display name, not split: it need not be a person's name
    profile_image_url: 'bot.owner.user.avatar_url',
    email_address: 'bot.owner.user.person.email',
  },
  emailVerified: 'never', // Notion does not say whether the person confirmed it
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'profile',
      symptom: 'The profile holds a bot, but nobody who owns it.',
      cause: 'The connection is an internal one: its bot belongs to a workspace.',
      fix: 'Use a public connection and its OAuth client ID and OAuth client secret.',
      field: 'client_id',
      consoleField: 'OAuth client ID',
      when: { code: 'oauth_provider_user_id_missing' },
    },
    {
      hop: 'profile',
      symptom: 'Nobody has an email address.',
      cause: 'The connection may read user information only without email addresses.',
      fix: 'Under Capabilities choose Read user information including email addresses.',
      field: 'request_email',
      consoleField: 'Capabilities',
    },
  ],
  console: {
    name: 'Notion developer portal: Connections',
    url: 'https://www.notion.so/developers/connections',
    fieldLabels: {
      clientId: 'OAuth client ID',
      clientSecret: 'OAuth client secret',
      redirectUri: 'Redirect URIs',
    },
    steps: [
      {
        text: 'Create a connection and make it **public**.',
        goesWrong: 'An internal connection has a secret of its own, but no OAuth client ID.',
      },
      {
        text: 'Fill in company, website, privacy policy and terms of use.',
        copy: 'app_url',
        goesWrong: 'A public connection cannot be saved without them.',
      },
      {
        text: 'Under **OAuth Domain & URIs** paste the redirect URI into **Redirect URIs**.',
        copy: 'redirect_uri',
      },
      {
        text: 'Under **Capabilities** choose **Read user information including email addresses**.',
        goesWrong: 'Without it people come without an address, or even without a name.',
      },
      { text: 'Save, and copy **OAuth client ID** and **OAuth client secret**.' },
    ],
  },
  credentialShapes: {
    clientId: [],
    clientSecret: [
      {
        pattern: '^ntn_',
        problem: 'This looks like the token of an internal connection.',
        advice: 'Make the connection public and use its OAuth client secret.',
      },
    ],
  },
  icon: notionIcon,
  documentationUrls: [
    'https://developers.notion.com/guides/get-started/authorization',
    'https://developers.notion.com/reference/create-a-token',
    'https://developers.notion.com/reference/capabilities',
  ],
  unchecked: [
    'Whether a code challenge is judged: Auth.js sends one, the documentation does not name it',
    'Whether a refresh ends the old refresh token',
    'The names of the steps in the console, which Notion has renamed',
  ],
});
