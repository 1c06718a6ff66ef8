import { defineProvider } from '../define-provider.ts';
import { atlassianIcon } from './atlassian-icon.ts';

/**
 * Atlassian, OAuth 2.0 (3LO). Checked against Atlassian's documentation and against django-allauth, Socialite
 * Providers, better-auth and arctic.
 * https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/
 */
export const atlassian = defineProvider({
  id: 'atlassian',
  displayName: 'Atlassian',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://auth.atlassian.com/authorize',
  tokenEndpoint: 'https://auth.atlassian.com/oauth/token',
  tokenEndpointAuthMethod: 'client_secret_post',
  // Without the audience the token is not one for Atlassian's API; the prompt is documented as required.
  authorizationParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
  baseScopes: ['read:me'], // holds the address as well: Atlassian has no scope for it alone
  offlineScope: 'offline_access',
  refresh: 'rotating',
  scopeCatalogue: {
    'read:me': "See the person's profile: name, picture and, where they share it, email address",
    offline_access: 'Keep access while the person is away',
    'read:account': 'See profiles of people the person can see',
    'report:personal-data': 'Report accounts whose personal data the app stores',
    'read:jira-user': 'See people in Jira',
    'read:jira-work': 'Read projects, issues and comments in Jira',
    'write:jira-work': 'Create and change issues and comments in Jira for the person',
    'manage:jira-project': 'Change settings of Jira projects for the person',
    'manage:jira-configuration': 'Change settings of Jira for the person',
    'read:confluence-user': 'See people in Confluence',
    'read:confluence-content.all': 'Read pages, blog posts and comments in Confluence',
    'write:confluence-content': 'Create and change pages in Confluence for the person',
    'read:servicedesk-request': 'Read requests in Jira Service Management',
  },
  profile: { url: 'https://api.atlassian.com/me' },
  attributeMapping: {
    provider_user_id: 'account_id',
    first_name: 'name', // one display name, not split: it need not be a person's name
    username: 'nickname',
    profile_image_url: 'picture',
    email_address: 'email',
  },
  emailVerified: 'never', // the documentation of /me names no such claim
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Atlassian says that the app is in development mode and only its owner may grant it access.',
      cause: 'The app is not shared: nobody but its owner can sign in.',
      fix: 'Open Distribution, select Edit, set the status to Sharing and save.',
      consoleField: 'Distribution',
    },
    {
      hop: 'authorize',
      symptom: 'Atlassian shows "Something went wrong" and names a scope.',
      cause: 'The app may not ask for one of the scopes: the API it belongs to was not added.',
      fix: 'Under Permissions add User identity API with read:me, and the API of each additional scope.',
      field: 'scopes',
      consoleField: 'Permissions',
    },
    {
      hop: 'token',
      symptom: '403 "unauthorized_client" when access is refreshed',
      cause:
        'The refresh token was used already, has expired, or the person took the access back. Each one works once.',
      fix: 'The person has to connect Atlassian again.',
      when: { match: { status: 403 } },
    },
  ],
  console: {
    name: 'Atlassian developer console',
    url: 'https://developer.atlassian.com/console/myapps/',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Secret', redirectUri: 'Callback URL' },
    steps: [
      { text: 'Select **Create**, then **OAuth 2.0 integration**, and give it a name.' },
      {
        text: 'Under **Permissions** add **User identity API** and configure it with **read:me**.',
        goesWrong: 'Without it people are told that something went wrong before they can agree.',
      },
      {
        text: 'Under **Authorization** select **Add** (or **Configure**) beside **OAuth 2.0 (3LO)**, paste the redirect URI into **Callback URL** and save.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter.',
      },
      {
        text: 'Under **Distribution** select **Edit** and set the status to **Sharing**.',
        goesWrong: 'While it is not shared, only the owner of the app can sign in.',
      },
      { text: 'Under **Settings** copy **Client ID** and **Secret**.' },
    ],
  },
  revokeUrlForPeople: 'https://id.atlassian.com/manage-profile/apps',
  icon: atlassianIcon,
  documentationUrls: [
    'https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/',
    'https://developer.atlassian.com/cloud/confluence/oauth-2-3lo-apps/',
  ],
  unchecked: [
    'That an address is left out of /me when the person does not share it',
    'Whether Atlassian judges a code challenge: better-auth sends one, the documentation does not name it',
    'The status of an answer to a refresh token that was used already',
  ],
});
