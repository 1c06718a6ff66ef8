import { defineProvider } from '../define-provider.ts';
import { wordpressIcon } from './wordpress-icon.ts';

/**
 * WordPress.com, OAuth 2.0 (WordPress.com Connect). Checked against WordPress.com's documentation and Auth.js.
 * https://developer.wordpress.com/docs/api/oauth2/
 * https://developer.wordpress.com/docs/api/1.1/get/me/
 */
export const wordpress = defineProvider({
  id: 'wordpress',
  displayName: 'WordPress.com',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://public-api.wordpress.com/oauth2/authorize',
  tokenEndpoint: 'https://public-api.wordpress.com/oauth2/token',
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['auth'], // the profile of the person, and nothing of their sites
  refresh: 'none', // tokens do not expire
  scopeCatalogue: {
    auth: "Read the person's profile, email address included",
    global: 'Do everything the person can do, on all their sites',
    sites: "See the person's sites and change their settings",
    posts: 'Read and write posts and pages',
    comments: 'Read and write comments',
    media: 'Read and upload media',
    taxonomy: 'Read and change categories and tags',
    users: 'See the people of a site',
    stats: 'Read statistics of a site',
    follow: 'See and change which sites the person follows',
    notifications: "Read the person's notifications",
  },
  profile: { url: 'https://public-api.wordpress.com/rest/v1.1/me' },
  attributeMapping: {
    provider_user_id: 'ID',
    username: 'username',
    first_name: 'display_name', // one name, not split
    profile_image_url: 'avatar_URL',
    email_address: 'email',
    email_verified: 'email_verified', // verified, beside it, is about the account
  },
  emailVerified: 'when_claimed',
  signals: { createdAt: 'date' },
  uniqueAttributes: ['provider_user_id', 'username', 'email_address'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'WordPress.com asks the person to choose a site.',
      cause: 'Additional scopes are asked for that are about sites.',
      fix: 'Remove them, or accept that a token is for one site. The scope auth alone asks for none.',
      field: 'scopes',
    },
    {
      hop: 'profile',
      symptom: 'The address of a person is not verified.',
      cause: 'They never followed the link in the mail of WordPress.com.',
      fix: 'Nothing to change here. They can confirm it at WordPress.com.',
    },
  ],
  console: {
    name: 'WordPress.com Applications Manager',
    url: 'https://developer.wordpress.com/apps/',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client Secret',
      redirectUri: 'Redirect URLs',
    },
    steps: [
      { text: 'Select **Create New Application**.' },
      {
        text: 'Fill in **Name**, **Description** and **Website URL**.',
        copy: 'app_url',
        goesWrong: 'People see the name and the description when they are asked.',
      },
      {
        text: 'Paste the redirect URI into **Redirect URLs**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter. Several go on lines of their own.',
      },
      {
        text: 'Choose the type **Web**, answer the question and select **Create**.',
        goesWrong: 'An app of type Native gets its token in the browser, without a code.',
      },
      { text: 'Copy **Client ID** and **Client Secret** under **OAuth Information**.' },
    ],
  },
  credentialShapes: {
    clientId: [{ pattern: '^\\d+$' }],
    clientSecret: [
      { pattern: '^\\d+$', problem: 'This looks like the Client ID.', advice: 'Use the Client Secret.' },
    ],
  },
  revokeUrlForPeople: 'https://wordpress.com/me/security/connected-applications',
  icon: wordpressIcon,
  documentationUrls: [
    'https://developer.wordpress.com/docs/api/oauth2/',
    'https://developer.wordpress.com/docs/api/1.1/get/me/',
  ],
  unchecked: ['Whether a code challenge is checked for apps of type Web.'],
});
