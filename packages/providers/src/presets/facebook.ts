import { defineProvider } from '../define-provider.ts';
import { facebookIcon } from './facebook-icon.ts';

/**
 * Facebook Login, OAuth 2.0.
 * https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 * Checked against better-auth, Auth.js and Assent.
 */
export const facebook = defineProvider({
  id: 'facebook',
  displayName: 'Facebook',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.facebook.com/v24.0/dialog/oauth',
  tokenEndpoint: 'https://graph.facebook.com/v24.0/oauth/access_token',
  // Ends everything the person allowed; Facebook cannot end a single token.
  revocationEndpoint: 'https://graph.facebook.com/v24.0/me/permissions',
  revocationQuirks: { method: 'DELETE', requestAs: 'query', parameters: {}, authenticateAs: 'bearer' },
  revocationEndsEveryGrant: true,
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['public_profile'],
  emailScope: 'email',
  emailNeedsApproval: true, // Facebook shows an error page unless the permission was added to the use case
  refresh: 'none', // the token lives about sixty days
  scopeCatalogue: {
    public_profile: "Read the person's name and picture",
    email: "Read the person's email address, if there is one",
    user_age_range: "See the person's age range",
    user_birthday: "See the person's date of birth",
    user_friends: "See which of the person's friends use the app",
    user_gender: "See the person's gender",
    user_hometown: "See the person's home town",
    user_likes: 'See Pages the person likes',
    user_link: "See the link to the person's profile",
    user_location: 'See where the person lives',
    user_photos: "See the person's photos",
    user_posts: "See the person's posts",
    user_videos: "See the person's videos",
    pages_show_list: 'See the Pages the person manages',
  },
  profile: {
    url: 'https://graph.facebook.com/v24.0/me',
    fieldsParameter: 'fields',
    fields: ['id', 'name', 'first_name', 'last_name', 'picture.width(400).height(400)'],
    emailField: 'email',
  },
  attributeMapping: {
    provider_user_id: 'id', // made for this app alone
    first_name: 'first_name | name',
    last_name: 'last_name',
    profile_image_url: 'picture.data.url',
    email_address: 'email',
  },
  emailVerified: 'never', // Facebook says nowhere that it was confirmed
  uniqueAttributes: ['provider_user_id'],
  errorRules: [
    {
      hop: 'token',
      match: { description: 'Error validating client secret' },
      code: 'oauth_client_rejected',
    },
    {
      hop: 'token',
      match: { description: 'Error validating application' },
      code: 'oauth_client_rejected',
    },
    { hop: ['token', 'profile'], match: { errorNumber: 4 }, code: 'oauth_rate_limited' },
    { hop: ['token', 'profile'], match: { errorNumber: 17 }, code: 'oauth_rate_limited' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Facebook shows "URL blocked".',
      cause:
        'The redirect URI is not among the Valid OAuth Redirect URIs, or sign-in on the web is switched off.',
      fix: 'Add exactly this redirect URI, and check that Client OAuth login and Web OAuth login are on.',
      field: 'redirect_uri',
      consoleField: 'Valid OAuth Redirect URIs',
    },
    {
      hop: 'authorize',
      symptom: 'Facebook shows "App not active".',
      cause: 'The app is in development, where only people with a role in it can sign in.',
      fix: 'Publish the app. It needs a privacy policy URL and a way for people to have their data deleted.',
      consoleField: 'App Mode',
    },
    {
      hop: 'authorize',
      symptom: 'Facebook shows "Invalid Scopes".',
      cause: 'The app does not have one of the permissions, most often email.',
      fix: 'Add the permission to the use case, or stop asking for it.',
      field: 'scopes',
      consoleField: 'Use cases',
    },
    {
      hop: 'profile',
      symptom: '"API calls from the server require an appsecret_proof argument"',
      cause: 'The app demands a signature on each call.',
      fix: 'Switch off Require App Secret.',
      consoleField: 'Require App Secret',
      when: { match: { description: 'appsecret_proof' } },
    },
  ],
  console: {
    name: 'Meta for Developers',
    url: 'https://developers.facebook.com/apps',
    fieldLabels: {
      clientId: 'App ID',
      clientSecret: 'App secret',
      redirectUri: 'Valid OAuth Redirect URIs',
    },
    steps: [
      {
        text: 'Select **Create app** and the use case **Authenticate and request data from users with Facebook Login**.',
      },
      {
        text: 'Customize the use case and add the permission **email** to get email addresses.',
        goesWrong: 'Without it Facebook shows "Invalid Scopes: email".',
      },
      {
        text: 'In the settings of Facebook Login paste the redirect URI into **Valid OAuth Redirect URIs** and save.',
        copy: 'redirect_uri',
        goesWrong: 'It must be https and the same letter for letter.',
      },
      {
        text: 'Under **App settings**, **Basic** copy the **App ID** and the **App secret**.',
        goesWrong: 'The secret appears after **Show**. The Client token elsewhere is not the secret.',
      },
      {
        text: 'Fill in **Privacy Policy URL** and **User data deletion**, then publish the app.',
        goesWrong: 'Before that only people with a role in the app can sign in.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^\\d{13,17}$' },
      {
        pattern: '^[0-9a-f]{32}$',
        problem: 'This looks like the App secret.',
        advice: 'Use the App ID, which has digits only.',
      },
    ],
    clientSecret: [
      {
        pattern: '^\\d{13,17}$',
        problem: 'This looks like the App ID.',
        advice: 'Use the App secret: select Show beside it.',
      },
      {
        pattern: '^EAA',
        problem: 'This looks like an access token.',
        advice: 'Use the App secret: select Show beside it.',
      },
    ],
  },
  revokeUrlForPeople: 'https://www.facebook.com/settings?tab=applications',
  icon: facebookIcon,
  documentationUrls: [
    'https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow',
    'https://developers.facebook.com/docs/permissions',
    'https://developers.facebook.com/docs/graph-api/guides/error-handling',
  ],
  unchecked: [
    'PKCE is documented only for a variant that is still tested; clients that send a challenge are not refused.',
  ],
});
