import { defineProvider } from '../define-provider.ts';
import { mastodonIcon } from './mastodon-icon.ts';

/**
 * A Mastodon server, OAuth 2.0 with PKCE (Mastodon 4.3 and later). Every server is its own provider: a connection is
 * about one of them. Checked against Mastodon's documentation, Auth.js and arctic.
 * https://docs.joinmastodon.org/methods/oauth/
 * https://docs.joinmastodon.org/methods/accounts/#verify_credentials
 */
export const mastodon = defineProvider({
  id: 'mastodon',
  displayName: 'Mastodon',
  protocol: 'oauth2',
  parameters: {
    server: {
      label: 'Server',
      pattern: '^(?!-)[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      default: 'mastodon.social',
      example: 'mastodon.social',
      hint: 'Host of the server, without https://. Account ids count on one server only: make a new connection for another one.',
    },
  },
  authorizationEndpoint: 'https://{server}/oauth/authorize',
  tokenEndpoint: 'https://{server}/oauth/token',
  revocationEndpoint: 'https://{server}/oauth/revoke',
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['profile'],
  selectAccountParameters: { force_login: 'true' },
  refresh: 'none', // access tokens do not expire
  scopeCatalogue: {
    profile: "Read the person's own profile and nothing else",
    read: 'Read everything the person can see',
    'read:accounts': "Read accounts, and the person's own",
    'read:follows': 'See whom the person follows and who follows them',
    'read:lists': "See the person's lists",
    'read:notifications': "Read the person's notifications",
    'read:statuses': 'Read posts the person can see',
    write: 'Change everything for the person',
    'write:accounts': "Change the person's profile",
    'write:favourites': 'Mark posts as favourites for the person',
    'write:follows': 'Follow and unfollow for the person',
    'write:media': 'Upload media for the person',
    'write:statuses': 'Post for the person',
    push: 'Receive push notifications of the person',
  },
  profile: {
    url: 'https://{server}/api/v1/accounts/verify_credentials',
  },
  attributeMapping: {
    provider_user_id: 'id',
    username: 'username',
    first_name: 'display_name', // often with emoji codes such as :blobcat:
    profile_image_url: 'avatar_static | avatar', // avatar may be animated
  },
  emailVerified: 'never', // no address is handed out
  signals: {
    createdAt: 'created_at', // midnight of that day
    followers: 'followers_count',
    protected: 'locked',
  },
  uniqueAttributes: ['provider_user_id', 'username'],
  errorRules: [
    // 403 here is about the account, not about the scope.
    {
      hop: 'profile',
      match: { error: 'Your login is currently disabled' },
      code: 'oauth_fetch_user_error',
    },
    {
      hop: 'profile',
      match: { error: 'Your login is currently pending approval' },
      code: 'oauth_fetch_user_error',
    },
    {
      hop: 'profile',
      match: { error: 'Your login is missing a confirmed e-mail address' },
      code: 'oauth_fetch_user_error',
    },
  ],
  causes: [
    {
      hop: 'callback',
      symptom: 'The server comes back with error=invalid_scope.',
      cause:
        'The application on the server was registered without the scope profile, or the server runs Mastodon before 4.3, which does not know it.',
      fix: 'Tick profile in the application on the server, and every additional scope. Older servers have to be updated.',
      field: 'scopes',
      consoleField: 'Scopes',
      when: { match: { error: 'invalid_scope' } },
    },
    {
      hop: 'authorize',
      symptom: 'The server shows "Client authentication failed due to unknown client".',
      cause: 'The application is registered on another server, or was deleted.',
      fix: 'Compare Server with the address at which you made the application. Keys of one server do not work on another.',
      field: 'client_id',
      consoleField: 'Client key',
    },
    {
      hop: 'profile',
      symptom: 'The profile is refused with 403.',
      cause: 'The account is disabled, waits for approval or has no confirmed address on its server.',
      fix: 'Nothing to change here. The person has to settle it with their server.',
      when: { code: 'oauth_fetch_user_error', match: { status: 403 } },
    },
  ],
  console: {
    name: 'Development on your Mastodon server',
    url: 'https://mastodon.social/settings/applications',
    fieldLabels: {
      clientId: 'Client key',
      clientSecret: 'Client secret',
      redirectUri: 'Redirect URI',
    },
    steps: [
      {
        text: 'Sign in at the server whose people shall sign in to you, and open **Preferences**, **Development**.',
        goesWrong: 'The link above leads to mastodon.social. On another server the path is the same.',
      },
      { text: 'Select **New application**, and fill in **Application name** and **Application website**.' },
      {
        text: 'Paste the redirect URI into **Redirect URI**, and delete the line that is already there.',
        copy: 'redirect_uri',
        goesWrong: 'Several addresses go on lines of their own.',
      },
      {
        text: 'Under **Scopes** tick **profile** and untick **read**, unless you ask for more.',
        goesWrong:
          'A scope that is not ticked cannot be asked for: the server comes back with invalid_scope.',
      },
      { text: 'Select **Submit**, open the application and copy **Client key** and **Client secret**.' },
    ],
  },
  revokeUrlForPeople: 'https://mastodon.social/oauth/authorized_applications',
  icon: mastodonIcon,
  documentationUrls: [
    'https://docs.joinmastodon.org/methods/oauth/',
    'https://docs.joinmastodon.org/api/oauth-scopes/',
    'https://docs.joinmastodon.org/methods/accounts/',
  ],
});
