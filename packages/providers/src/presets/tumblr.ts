import { defineProvider } from '../define-provider.ts';
import { tumblrIcon } from './tumblr-icon.ts';

/**
 * Tumblr, OAuth 1.0a. Checked against Tumblr's documentation, passport-tumblr and django-allauth.
 * https://www.tumblr.com/docs/en/api/v2#auth
 * https://github.com/tumblr/docs/blob/master/api.md
 */
export const tumblr = defineProvider({
  id: 'tumblr',
  displayName: 'Tumblr',
  protocol: 'oauth1',
  requestTokenEndpoint: 'https://www.tumblr.com/oauth/request_token',
  authorizationEndpoint: 'https://www.tumblr.com/oauth/authorize',
  accessTokenEndpoint: 'https://www.tumblr.com/oauth/access_token',
  baseScopes: [], // OAuth 1.0a knows none: every app may read and write
  refresh: 'none', // tokens do not expire
  scopeCatalogue: {},
  profile: { url: 'https://api.tumblr.com/v2/user/info' },
  attributeMapping: {
    // There is no id of the person; that of their first blog stays when they rename it.
    provider_user_id: 'response.user.blogs.[primary=true].uuid',
    username: 'response.user.name', // the name of that blog, which can change
    profile_image_url: 'response.user.blogs.[primary=true].avatar.0.url',
  },
  emailVerified: 'never', // no address is handed out
  uniqueAttributes: ['provider_user_id', 'username'],
  causes: [
    {
      hop: 'request_token',
      symptom: 'Tumblr refuses the first request although key and secret are right.',
      cause: 'The address of the callback is on another host than the default callback URL of the app.',
      fix: 'Set the default callback URL of the app to this redirect URI.',
      field: 'redirect_uri',
      consoleField: 'Default callback URL',
    },
    {
      hop: 'profile',
      symptom: 'Tumblr answers 429 Limit Exceeded.',
      cause: 'The app made more calls than Tumblr allows it per hour or day.',
      fix: 'Wait, or ask for a higher limit on the page of the app.',
      when: { code: 'oauth_rate_limited' },
    },
  ],
  console: {
    name: 'Tumblr Applications',
    url: 'https://www.tumblr.com/oauth/apps',
    fieldLabels: {
      clientId: 'OAuth Consumer Key',
      clientSecret: 'OAuth Consumer Secret',
      redirectUri: 'Default callback URL',
    },
    steps: [
      { text: 'Select **Register application**.' },
      {
        text: 'Fill in **Application name**, **Application website**, **Application description** and **Administrative contact email**.',
        copy: 'app_url',
        goesWrong: 'People see the name and the description when they are asked.',
      },
      {
        text: 'Paste the redirect URI into **Default callback URL**.',
        copy: 'redirect_uri',
        goesWrong: 'The field OAuth2 redirect URLs below it is for another protocol.',
      },
      { text: 'Select **Register** and copy the **OAuth Consumer Key**.' },
      {
        text: 'Select **Show secret key** and copy it. It is the **OAuth Consumer Secret**.',
        goesWrong: 'Both are fifty characters long and easily mixed up.',
      },
    ],
  },
  revokeUrlForPeople: 'https://www.tumblr.com/settings/apps',
  icon: tumblrIcon,
  documentationUrls: [
    'https://www.tumblr.com/docs/en/api/v2',
    'https://github.com/tumblr/docs/blob/master/api.md',
  ],
  unchecked: ['What Tumblr answers when the callback is on another host than the registered one.'],
});
