import { defineProvider } from '../define-provider.ts';
import { redditIcon } from './reddit-icon.ts';

/** Reddit limits or refuses calls that do not say which program makes them. */
const headers = { 'user-agent': 'web:portico:v1' };

/**
 * Reddit, OAuth 2.0. It never hands out an email address. Checked against Reddit's documentation and against Auth.js
 * and better-auth.
 * https://github.com/reddit-archive/reddit/wiki/OAuth2
 */
export const reddit = defineProvider({
  id: 'reddit',
  displayName: 'Reddit',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.reddit.com/api/v1/authorize',
  tokenEndpoint: 'https://www.reddit.com/api/v1/access_token',
  revocationEndpoint: 'https://www.reddit.com/api/v1/revoke_token',
  tokenEndpointAuthMethod: 'client_secret_basic',
  tokenEndpointQuirks: { headers },
  baseScopes: ['identity'],
  offlineParameters: { duration: 'permanent' },
  refresh: 'stable',
  scopeCatalogue: {
    identity: "See the person's username, age of the account and karma",
    account: "Change the person's preferences",
    edit: 'Edit and delete posts and comments of the person',
    flair: 'Choose flairs for the person',
    history: "See the person's voting history and saved posts",
    mysubreddits: 'See which communities the person is in',
    privatemessages: 'Read and send private messages for the person',
    read: 'Read posts and comments the person can see',
    report: 'Report content for the person',
    save: 'Save and unsave posts and comments for the person',
    submit: 'Post and comment for the person',
    subscribe: 'Join and leave communities for the person',
    vote: 'Vote for the person',
    modposts: 'Approve and remove posts in communities the person moderates',
    wikiread: 'Read wiki pages the person can see',
  },
  profile: {
    url: 'https://oauth.reddit.com/api/v1/me',
    headers,
    parameters: { raw_json: '1' }, // otherwise the address of the picture holds &amp;
  },
  attributeMapping: {
    provider_user_id: 'id',
    username: 'name',
    profile_image_url: 'icon_img',
  },
  emailVerified: 'never', // Reddit says that there is a confirmed address (has_verified_email), not which
  signals: { createdAt: 'created_utc' },
  uniqueAttributes: ['provider_user_id', 'username'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Reddit shows "you sent an invalid request – invalid redirect_uri parameter".',
      cause: 'The redirect uri of the app differs. Reddit keeps one per app.',
      fix: 'Put exactly this redirect URI into redirect uri, and use one app per environment.',
      field: 'redirect_uri',
      consoleField: 'redirect uri',
    },
    {
      hop: 'authorize',
      symptom: 'Reddit shows "you sent an invalid request – invalid client id".',
      cause:
        'The Client ID is wrong: it is the short text under the name of the app, not the name or the secret.',
      fix: 'Copy the text below "web app" in the list of your apps.',
      field: 'client_id',
    },
    {
      hop: 'token',
      symptom: '401 "Unauthorized"',
      cause: 'The secret is wrong, or the app is of the type installed app, which has none.',
      fix: 'Create an app of the type web app and copy its secret.',
      field: 'client_secret',
      consoleField: 'secret',
      when: { code: 'oauth_client_rejected' },
    },
    {
      hop: 'profile',
      symptom: '403 "Forbidden"',
      cause: 'The scope identity is missing, or Reddit blocks calls from the address of this server.',
      fix: 'Let the person agree again; if it stays, ask Reddit for access to its Data API.',
      when: { match: { status: 403 } },
    },
  ],
  console: {
    name: 'Reddit preferences: apps',
    url: 'https://www.reddit.com/prefs/apps',
    fieldLabels: {
      clientId: 'the text under "web app"',
      clientSecret: 'secret',
      redirectUri: 'redirect uri',
    },
    steps: [
      {
        text: 'Select **create another app** (or **are you a developer? create an app**).',
        goesWrong: 'Reddit may want you to ask for access to its API first.',
      },
      {
        text: 'Choose **web app** and fill in **name**.',
        goesWrong: 'A script signs in only you; an installed app has no secret.',
      },
      {
        text: 'Paste the redirect URI into **redirect uri** and select **create app**.',
        copy: 'redirect_uri',
        goesWrong: 'An app takes one redirect uri: use one app per environment.',
      },
      { text: 'Copy the text under **web app** as Client ID, and **secret** as Client Secret.' },
    ],
  },
  revokeUrlForPeople: 'https://www.reddit.com/prefs/apps',
  icon: redditIcon,
  documentationUrls: [
    'https://github.com/reddit-archive/reddit/wiki/OAuth2',
    'https://www.reddit.com/dev/api/oauth',
  ],
  unchecked: [
    'Whether a code challenge is judged: the documentation does not name one',
    'That raw_json works for this call as it does for others',
    'Who has to ask for access before an app can be created',
  ],
});
