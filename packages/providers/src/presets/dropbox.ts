import { defineProvider } from '../define-provider.ts';
import { dropboxIcon } from './dropbox-icon.ts';

/**
 * Dropbox, OAuth 2.0. Its OpenID Connect has no picture and wants scopes that an app has to be given first, so the
 * account call is used. Checked against Dropbox's documentation and against Auth.js, better-auth and arctic.
 * https://developers.dropbox.com/oauth-guide
 */
export const dropbox = defineProvider({
  id: 'dropbox',
  displayName: 'Dropbox',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.dropbox.com/oauth2/authorize',
  tokenEndpoint: 'https://api.dropboxapi.com/oauth2/token',
  revocationEndpoint: 'https://api.dropboxapi.com/2/auth/token/revoke',
  revocationQuirks: { requestAs: 'query', parameters: {}, authenticateAs: 'bearer' },
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['account_info.read'], // holds the address as well
  offlineParameters: { token_access_type: 'offline' },
  selectAccountParameters: { force_reauthentication: 'true' },
  refresh: 'stable',
  scopeCatalogue: {
    'account_info.read': "See the person's account: name, picture, email address",
    'account_info.write': "Change the person's account",
    'files.metadata.read': "See names and dates of the person's files and folders",
    'files.metadata.write': "Change properties of the person's files and folders",
    'files.content.read': "Read the person's files",
    'files.content.write': "Write the person's files",
    'sharing.read': 'See what the person shares and with whom',
    'sharing.write': 'Share for the person',
    'file_requests.read': "See the person's file requests",
    'file_requests.write': 'Ask for files for the person',
    'contacts.read': "See the person's contacts",
    'contacts.write': "Change the person's contacts",
  },
  profile: {
    url: 'https://api.dropboxapi.com/2/users/get_current_account',
    method: 'POST',
    body: null, // a call without arguments has the body null
  },
  attributeMapping: {
    provider_user_id: 'account_id',
    first_name: 'name.given_name',
    last_name: 'name.surname',
    profile_image_url: 'profile_photo_url',
    email_address: 'email',
    email_verified: 'email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id'],
  errorRules: [{ hop: 'profile', match: { description: 'missing_scope' }, code: 'oauth_insufficient_scope' }],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Dropbox says that this app has reached its user limit.',
      cause: 'The app is in development, where only a limited number of people may connect it.',
      fix: 'Open the app and select Apply for production.',
      consoleField: 'Status',
    },
    {
      hop: 'authorize',
      symptom: 'Dropbox says that the requested scopes are not enabled.',
      cause: 'A scope is not ticked for this app.',
      fix: 'Tick it under Permissions and select Submit, then let the person agree again.',
      field: 'scopes',
      consoleField: 'Permissions',
    },
    {
      hop: 'profile',
      symptom: '401 with missing_scope',
      cause: 'The person agreed before the scope account_info.read was ticked for the app.',
      fix: 'Tick account_info.read under Permissions and let the person agree again.',
      field: 'scopes',
      consoleField: 'Permissions',
      when: { match: { description: 'missing_scope' } },
    },
  ],
  console: {
    name: 'Dropbox App Console',
    url: 'https://www.dropbox.com/developers/apps',
    fieldLabels: { clientId: 'App key', clientSecret: 'App secret', redirectUri: 'Redirect URIs' },
    steps: [
      {
        text: 'Select **Create app**, choose **Scoped access**, then **App folder**, and give it a name.',
        goesWrong: 'The type of access cannot be changed later. For signing in alone App folder is enough.',
      },
      {
        text: 'Under **Settings**, **OAuth 2**, paste the redirect URI into **Redirect URIs** and select **Add**.',
        copy: 'redirect_uri',
        goesWrong: 'Without Add it is not saved.',
      },
      {
        text: 'Under **Permissions** see that **account_info.read** is ticked, and select **Submit**.',
        goesWrong: 'What is ticked later counts only for people who agree again.',
      },
      { text: 'Under **Settings** copy **App key** and **App secret**.' },
      {
        text: 'Before others sign in, select **Apply for production**.',
        goesWrong: 'In development only a limited number of people can connect the app.',
      },
    ],
  },
  revokeUrlForPeople: 'https://www.dropbox.com/account/connected_apps',
  icon: dropboxIcon,
  documentationUrls: [
    'https://developers.dropbox.com/oauth-guide',
    'https://www.dropbox.com/developers/documentation/http/documentation',
  ],
  unchecked: ['The recording without an address: the documentation always shows one'],
});
