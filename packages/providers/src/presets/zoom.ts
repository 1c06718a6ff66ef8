import { defineProvider } from '../define-provider.ts';
import { zoomIcon } from './zoom-icon.ts';

/**
 * Zoom, OAuth 2.0, for General Apps that people add for themselves (user-managed).
 * https://developers.zoom.us/docs/integrations/oauth/
 * https://developers.zoom.us/docs/api/users/
 * Checked against better-auth and Arctic.
 */
export const zoom = defineProvider({
  id: 'zoom',
  displayName: 'Zoom',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://zoom.us/oauth/authorize',
  tokenEndpoint: 'https://zoom.us/oauth/token',
  revocationEndpoint: 'https://zoom.us/oauth/revoke',
  tokenEndpointAuthMethod: 'client_secret_basic',
  baseScopes: ['user:read:user'],
  refresh: 'rotating',
  scopeCatalogue: {
    'user:read:user': "Read the person's profile, with the email address",
    'user:read:email': 'Check whether an email address belongs to a Zoom user',
    'user:read:settings': "Read the person's settings",
    'user:update:user': "Change the person's profile",
    'user:read:token': "Read the person's token for meetings",
    'meeting:read:meeting': "Read the person's meetings",
    'meeting:read:list_meetings': "List the person's meetings",
    'meeting:write:meeting': 'Create meetings for the person',
    'meeting:update:meeting': "Change the person's meetings",
    'meeting:delete:meeting': "Delete the person's meetings",
    'cloud_recording:read:list_user_recordings': "List the person's recordings",
    'webinar:read:webinar': "Read the person's webinars",
    'team_chat:write:user_message': 'Send chat messages for the person',
    'zoomapp:inmeeting': 'Run inside a meeting as a Zoom App',
  },
  profile: { url: 'https://api.zoom.us/v2/users/me' },
  attributeMapping: {
    provider_user_id: 'id',
    first_name: 'first_name | display_name',
    last_name: 'last_name',
    profile_image_url: 'pic_url',
    email_address: 'email', // empty for people in China who sign in with a phone number
  },
  emailVerified: 'never', // `verified` is about the user; that it covers the address is said nowhere
  signals: { createdAt: 'created_at' },
  uniqueAttributes: ['provider_user_id', 'email_address'],
  errorRules: [
    {
      hop: 'profile',
      match: { description: 'does not contain scopes' },
      code: 'oauth_insufficient_scope',
    },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Zoom shows "Invalid redirect" (4,700).',
      cause: 'The redirect URI is not the OAuth Redirect URL, or is missing in the OAuth allow list.',
      fix: 'Paste exactly this redirect URI into both.',
      field: 'redirect_uri',
      consoleField: 'OAuth Redirect URL',
    },
    {
      hop: 'authorize',
      symptom: 'Zoom shows "Invalid scope" (4,700).',
      cause: 'A scope that is asked for was not added to the app.',
      fix: 'Add user:read:user and your additional scopes to the app.',
      field: 'scopes',
      consoleField: 'Scopes',
    },
    {
      hop: 'authorize',
      symptom: 'Zoom shows "You cannot authorize the app".',
      cause: 'The app is not published, and this person belongs to another Zoom account than yours.',
      fix: 'Publish the app, or request a Beta test URL. Use the Production credentials then.',
      consoleField: 'App submission',
    },
    {
      hop: 'token',
      symptom: '"Invalid client_id or client_secret"',
      cause: 'The Client Secret is wrong, or belongs to Production where the Client ID is for Development.',
      fix: 'Copy both from the same tab of App Credentials.',
      field: 'client_secret',
      consoleField: 'App Credentials',
      when: { code: 'oauth_client_rejected' },
    },
  ],
  console: {
    name: 'Zoom App Marketplace',
    url: 'https://marketplace.zoom.us/develop/create',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client Secret',
      redirectUri: 'OAuth Redirect URL',
    },
    steps: [
      {
        text: 'Select **Develop**, **Build App** and **General App**.',
        goesWrong: 'A Server-to-Server OAuth app cannot sign people in.',
      },
      {
        text: 'Choose **User-managed**.',
        goesWrong: 'Admin-managed apps ask for scopes that end in :admin.',
      },
      {
        text: 'Paste the redirect URI into **OAuth Redirect URL** and into the **OAuth allow list**.',
        copy: 'redirect_uri',
        goesWrong: 'Leave **Use strict mode URL** on only if the list holds the whole URL.',
      },
      {
        text: 'Under **Scopes** add **user:read:user**.',
        goesWrong: 'Without it people can authorize, but Zoom then refuses to say who they are.',
      },
      {
        text: 'Copy the **Client ID** and the **Client Secret** from **App Credentials**.',
        goesWrong: 'Development and Production have different ones. The Secret Token is for webhooks.',
      },
      {
        text: 'Submit the app for publishing.',
        goesWrong: 'Before that only people of your own Zoom account can use it.',
      },
    ],
  },
  revokeUrlForPeople: 'https://marketplace.zoom.us/user/installed',
  icon: zoomIcon,
  documentationUrls: [
    'https://developers.zoom.us/docs/integrations/oauth/',
    'https://developers.zoom.us/docs/integrations/oauth-scopes-granular/',
    'https://developers.zoom.us/docs/api/users/',
  ],
  unchecked: [
    'Older apps have the scope user:read in place of user:read:user.',
    'The wording of the pages on which Zoom itself shows an error.',
  ],
});
