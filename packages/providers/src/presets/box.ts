import { defineProvider } from '../define-provider.ts';
import { boxIcon } from './box-icon.ts';

/**
 * Box, OAuth 2.0. Checked against Box's documentation and against Auth.js, arctic, django-allauth and Socialite
 * Providers.
 * https://developer.box.com/guides/authentication/oauth2/
 */
export const box = defineProvider({
  id: 'box',
  displayName: 'Box',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://account.box.com/api/oauth2/authorize',
  tokenEndpoint: 'https://api.box.com/oauth2/token',
  revocationEndpoint: 'https://api.box.com/oauth2/revoke',
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: [], // nothing asked for means what the app is set up for; no scope is only about the profile
  refresh: 'rotating', // every answer brings a refresh token, which works once
  scopeCatalogue: {
    root_readonly: "Read all files and folders in the person's account",
    root_readwrite: "Read and write all files and folders in the person's account",
    manage_managed_users: "Manage people in the person's enterprise",
    manage_groups: "Manage groups in the person's enterprise",
    manage_webhook: 'Manage webhooks for the person',
    manage_enterprise_properties: 'Read and change settings of the enterprise',
    manage_data_retention: 'Manage retention policies of the enterprise',
    'sign_requests.readwrite': 'Manage signature requests for the person',
  },
  profile: { url: 'https://api.box.com/2.0/users/me' },
  attributeMapping: {
    provider_user_id: 'id',
    first_name: 'name', // one display name, not split: it need not be a person's name
    profile_image_url: 'avatar_url',
    email_address: 'login', // what Box calls the login is the primary address
  },
  emailVerified: 'never', // Box does not say whether the person confirmed it
  signals: { createdAt: 'created_at' },
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Box says that the administrator has not authorized this app.',
      cause: "The person's enterprise lets in only apps that its administrator enabled.",
      fix: 'Submit the app for authorization, or ask the administrator to enable its Client ID in the Admin Console.',
      consoleField: 'Authorization',
    },
    {
      hop: 'callback',
      symptom: 'Box comes back with error=invalid_scope.',
      cause: 'An additional scope is not switched on for this app.',
      fix: 'Tick it under Application Scopes, select Save Changes, and let the person agree again.',
      field: 'scopes',
      consoleField: 'Application Scopes',
      when: { match: { error: 'invalid_scope' } },
    },
    {
      hop: 'token',
      symptom: '400 "Refresh token has expired" or "Invalid refresh token"',
      cause: 'The refresh token was used already or was not used for too long. Each one works once.',
      fix: 'The person has to connect Box again.',
      when: { match: { error: 'invalid_grant', description: 'refresh token' } },
    },
  ],
  console: {
    name: 'Box Developer Console',
    url: 'https://app.box.com/developers/console',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client Secret',
      redirectUri: 'OAuth 2.0 Redirect URIs',
    },
    steps: [
      { text: 'Select **Create Platform App** (or **Create New App**) and choose **Custom App**.' },
      {
        text: 'As authentication method choose **User Authentication (OAuth 2.0)**.',
        goesWrong: 'It cannot be changed later: an app for JWT or client credentials cannot sign people in.',
      },
      {
        text: 'Under **Configuration** paste the redirect URI into **OAuth 2.0 Redirect URIs**.',
        copy: 'redirect_uri',
      },
      {
        text: 'Under **Application Scopes** leave ticked only what you need, and select **Save Changes**.',
        goesWrong: 'People are asked for everything that is ticked here.',
      },
      { text: 'Under **OAuth 2.0 Credentials** copy **Client ID** and **Client Secret**.' },
    ],
  },
  icon: boxIcon,
  documentationUrls: [
    'https://developer.box.com/guides/authentication/oauth2/',
    'https://developer.box.com/reference/get-users-me/',
    'https://developer.box.com/guides/api-calls/permissions-and-errors/scopes/',
  ],
  unchecked: [
    'Whether a code challenge is judged: Auth.js sends one, the documentation does not name it',
    'The recording without an address: the documentation always shows a login',
    'That pictures can be seen by somebody who is not signed in to Box',
  ],
});
