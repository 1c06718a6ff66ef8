import { defineProvider } from '../define-provider.ts';
import { instagramIcon } from './instagram-icon.ts';

/**
 * Instagram, OAuth 2.0 (Instagram API with Instagram Login). Professional accounts only: the API for personal accounts
 * was shut down. Checked against Meta's documentation, and endpoints and profile against implementations in use and,
 * for the older endpoints of the same host, supabase/auth and Auth.js.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started
 */
export const instagram = defineProvider({
  id: 'instagram',
  displayName: 'Instagram',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.instagram.com/oauth/authorize',
  tokenEndpoint: 'https://api.instagram.com/oauth/access_token',
  tokenEndpointAuthMethod: 'client_secret_post',
  tokenEndpointQuirks: { tokenTypeOmitted: true },
  scopeSeparator: ',',
  baseScopes: ['instagram_business_basic'],
  refresh: 'none', // tokens are made longer by calls of Instagram's own, there is no refresh token
  scopeCatalogue: {
    instagram_business_basic: "Read the account's profile and media",
    instagram_business_content_publish: 'Publish photos, videos and reels for the account',
    instagram_business_manage_comments: "Read, hide and answer comments on the account's media",
    instagram_business_manage_messages: "Read and answer the account's messages",
    instagram_business_manage_insights: 'Read statistics of the account and its media',
  },
  profile: {
    url: 'https://graph.instagram.com/me',
    fieldsParameter: 'fields',
    fields: ['user_id', 'username', 'name', 'account_type', 'profile_picture_url', 'followers_count'],
  },
  attributeMapping: {
    provider_user_id: 'user_id', // id, beside it, is another one in every app
    username: 'username',
    first_name: 'name', // one display name, often that of a business
    profile_image_url: 'profile_picture_url',
  },
  emailVerified: 'never', // no address is handed out
  signals: { followers: 'followers_count' },
  uniqueAttributes: ['provider_user_id', 'username'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Instagram shows "Invalid platform app".',
      cause: 'The Client ID is the App ID of the Meta app, or Instagram is not set up in this app.',
      fix: 'Use the Instagram app ID shown under API setup with Instagram login.',
      field: 'client_id',
      consoleField: 'Instagram app ID',
    },
    {
      hop: 'authorize',
      symptom: 'Instagram shows "Insufficient Developer Role".',
      cause: 'The app is not live, and this account is not an Instagram tester of it.',
      fix: 'Add the account under App roles as Instagram Tester and accept the invitation on Instagram, or publish the app.',
      consoleField: 'App roles',
    },
    {
      hop: 'authorize',
      symptom: 'Instagram asks the person to switch to a professional account.',
      cause: 'Instagram lets only business and creator accounts sign in to other apps.',
      fix: 'Nothing to change here. Offer people with personal accounts another way to sign in.',
    },
    {
      hop: 'callback',
      symptom: 'Instagram comes back with an error about the scope.',
      cause:
        'The permission is not added to the app, or has an old name such as business_basic or user_profile.',
      fix: 'Use instagram_business_basic, and add every additional scope under Permissions.',
      field: 'scopes',
      consoleField: 'Permissions',
      when: { match: { error: 'invalid_scope' } },
    },
  ],
  console: {
    name: 'Meta App Dashboard',
    url: 'https://developers.facebook.com/apps',
    fieldLabels: {
      clientId: 'Instagram app ID',
      clientSecret: 'Instagram app secret',
      redirectUri: 'OAuth redirect URIs',
    },
    steps: [
      {
        text: 'Select **Create app** and add the use case or product **Instagram**.',
        goesWrong: 'An app without a business portfolio can be made, but it cannot be published later.',
      },
      {
        text: 'Open **Instagram**, **API setup with Instagram login**.',
        goesWrong:
          'API setup with Facebook login is another API: people would sign in at Facebook and need a Page.',
      },
      {
        text: 'Copy **Instagram app ID** and **Instagram app secret** from the top of that page.',
        goesWrong:
          'App ID and App secret under App settings, Basic are those of the Meta app and do not work here.',
      },
      {
        text: 'Under **Set up Instagram business login** select **Business login settings** and paste the redirect URI into **OAuth redirect URIs**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be https, and the same letter for letter. Save before you leave the page.',
      },
      {
        text: 'Under **App roles**, **Roles** add your own account as **Instagram Tester**, and accept the invitation on Instagram.',
        goesWrong: 'Until the app is live only testers can sign in.',
      },
      {
        text: 'Ask for **Advanced access** to instagram_business_basic in **App review** and switch the app to **Live**.',
        goesWrong: 'Without the review only accounts with a role in the app can sign in.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^\\d+$' },
      {
        pattern: '^[0-9a-f]{32}$',
        problem: 'This looks like a secret.',
        advice: 'Use the Instagram app ID, which is a number.',
      },
    ],
    clientSecret: [
      { pattern: '^\\d+$', problem: 'This looks like an app ID.', advice: 'Use the Instagram app secret.' },
    ],
  },
  revokeUrlForPeople: 'https://www.instagram.com/accounts/manage_access/',
  icon: instagramIcon,
  documentationUrls: [
    'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login',
    'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started',
  ],
  unchecked: [
    'Whether Instagram looks at a code challenge; it documents none.',
    'Meta shows the token response once inside data; implementations in use read it without.',
  ],
});
