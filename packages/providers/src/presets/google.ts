import { defineProvider } from '../define-provider.ts';
import { googleIcon } from './google-icon.ts';

/**
 * Google, OpenID Connect.
 * https://developers.google.com/identity/openid-connect/openid-connect
 * https://developers.google.com/identity/protocols/oauth2/web-server
 * Checked against Google's discovery document, better-auth and Auth.js.
 */
export const google = defineProvider({
  id: 'google',
  displayName: 'Google',
  protocol: 'oidc',
  issuer: 'https://accounts.google.com',
  jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
  authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenEndpoint: 'https://oauth2.googleapis.com/token',
  revocationEndpoint: 'https://oauth2.googleapis.com/revoke',
  revocationEndsEveryGrant: true,
  tokenEndpointAuthMethod: 'client_secret_post',
  idTokenSigningAlgorithms: ['RS256'],
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  scopeAliases: {
    'https://www.googleapis.com/auth/userinfo.email': 'email',
    'https://www.googleapis.com/auth/userinfo.profile': 'profile',
  },
  // Without prompt=consent a refresh token comes only the first time a person agrees.
  offlineParameters: { access_type: 'offline', prompt: 'consent' },
  // It takes the place of the prompt above, so it says that as well: kept access depends on it.
  selectAccountParameters: { prompt: 'consent select_account' },
  refresh: 'stable',
  scopeCatalogue: {
    openid: 'Know who the person is',
    profile: "Read the person's name and picture",
    email: "Read the person's email address",
    'https://www.googleapis.com/auth/calendar.readonly': "See the person's calendars and events",
    'https://www.googleapis.com/auth/calendar.events': "See and change events in the person's calendars",
    'https://www.googleapis.com/auth/contacts.readonly': "See the person's contacts",
    'https://www.googleapis.com/auth/drive.file': 'See and change the Drive files opened with this app',
    'https://www.googleapis.com/auth/drive.readonly': "See the person's Drive files",
    'https://www.googleapis.com/auth/gmail.readonly': "Read the person's Gmail messages and settings",
    'https://www.googleapis.com/auth/gmail.send': 'Send email for the person',
    'https://www.googleapis.com/auth/spreadsheets': "See and change the person's Google Sheets",
    'https://www.googleapis.com/auth/tasks.readonly': "See the person's tasks",
    'https://www.googleapis.com/auth/user.birthday.read': "See the person's date of birth",
    'https://www.googleapis.com/auth/user.phonenumbers.read': "See the person's phone numbers",
    'https://www.googleapis.com/auth/youtube.readonly': "See the person's YouTube account",
  },
  profile: { url: 'https://openidconnect.googleapis.com/v1/userinfo' },
  attributeMapping: {
    provider_user_id: 'sub | id_token.sub', // an address can be given to somebody else; the id cannot
    first_name: 'given_name | id_token.given_name | name | id_token.name',
    last_name: 'family_name | id_token.family_name',
    profile_image_url: 'picture | id_token.picture',
    email_address: 'email | id_token.email',
    email_verified: 'email_verified | id_token.email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'email_address'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Google shows "Error 403: access_denied" and says the app is being tested.',
      cause: 'The app is in testing, and this person is not on its list of test users.',
      fix: 'Add the person under Test users, or select Publish app.',
      consoleField: 'Audience',
    },
    {
      hop: 'authorize',
      symptom: 'Google shows "Error 403: org_internal".',
      cause: 'The app is Internal: only people of your own Google Workspace organization can use it.',
      fix: 'Make the app External.',
      consoleField: 'Audience',
    },
    {
      hop: 'authorize',
      symptom: 'Google shows "Error 400: admin_policy_enforced".',
      cause:
        "The administrator of the person's Google Workspace does not allow this app or one of its scopes.",
      fix: 'Ask for fewer scopes, or let the administrator trust the app.',
      field: 'scopes',
    },
    {
      hop: 'authorize',
      symptom: 'Google shows "Error 403: disallowed_useragent".',
      cause: 'The sign-in page was opened in a browser window inside another app.',
      fix: "Open sign-in in the system's browser.",
    },
    {
      hop: 'authorize',
      symptom: 'Google shows "Error 401: deleted_client".',
      cause: 'The OAuth client was deleted in the console.',
      fix: 'Create an OAuth client and save its Client ID and Client secret here.',
      field: 'client_id',
      consoleField: 'Clients',
    },
  ],
  console: {
    name: 'Google Cloud console',
    url: 'https://console.cloud.google.com/auth/clients',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client secret',
      redirectUri: 'Authorized redirect URIs',
    },
    steps: [
      { text: 'Create a project, or choose the one for this environment.' },
      {
        text: 'Open **Google Auth Platform**, select **Get started** and fill in **Branding** and **Audience**.',
        goesWrong: 'With **Internal** only people of your own organization can sign in. Choose **External**.',
      },
      {
        text: 'Under **Data Access** add the scopes **openid**, **userinfo.profile** and, for email addresses, **userinfo.email**.',
      },
      { text: 'Under **Clients** select **Create client** and **Web application**.' },
      {
        text: 'Paste the redirect URI under **Authorized redirect URIs**, not under Authorized JavaScript origins.',
        copy: 'redirect_uri',
        goesWrong:
          'It must be the same letter for letter, slash at the end included. A change can take some minutes.',
      },
      {
        text: 'Select **Create** and copy the **Client ID** and the **Client secret**.',
        goesWrong: 'Google shows the whole secret only now.',
      },
      {
        text: 'Under **Audience** select **Publish app**.',
        goesWrong:
          'While the app is in testing, only its test users can sign in, and kept access ends early.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^\\d+-[a-z0-9]+\\.apps\\.googleusercontent\\.com$' },
      {
        pattern: '^GOCSPX-',
        problem: 'This looks like the Client secret.',
        advice: 'The Client ID ends in .apps.googleusercontent.com.',
      },
      {
        pattern: '^AIza',
        problem: 'This looks like an API key.',
        advice: 'Create an OAuth client; its Client ID ends in .apps.googleusercontent.com.',
      },
    ],
    clientSecret: [
      { pattern: '^GOCSPX-' },
      {
        pattern: '\\.apps\\.googleusercontent\\.com$',
        problem: 'This looks like the Client ID.',
        advice: 'Use the Client secret beside it. It begins with GOCSPX-.',
      },
      {
        pattern: '^AIza',
        problem: 'This looks like an API key.',
        advice: 'Use the Client secret of the OAuth client. It begins with GOCSPX-.',
      },
    ],
  },
  revokeUrlForPeople: 'https://myaccount.google.com/connections',
  icon: googleIcon,
  documentationUrls: [
    'https://developers.google.com/identity/openid-connect/openid-connect',
    'https://developers.google.com/identity/protocols/oauth2/web-server',
    'https://developers.google.com/identity/protocols/oauth2/scopes',
  ],
  unchecked: ['The wording of the pages on which Google itself shows an error.'],
});
