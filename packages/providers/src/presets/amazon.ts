import { defineProvider } from '../define-provider.ts';
import { amazonIcon } from './amazon-icon.ts';

/**
 * Login with Amazon, OAuth 2.0.
 * https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html
 * https://developer.amazon.com/docs/login-with-amazon/customer-profile.html
 * Checked against Logto and the Login with Amazon kit of Ping Identity.
 */
export const amazon = defineProvider({
  id: 'amazon',
  displayName: 'Amazon',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.amazon.com/ap/oa',
  tokenEndpoint: 'https://api.amazon.com/auth/o2/token',
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['profile'], // the name and the address come together
  refresh: 'stable',
  scopeCatalogue: {
    profile: "Read the person's name and email address",
    'profile:user_id': 'Know who the person is, without name and address',
    postal_code: 'Read the postal code the person has things sent to',
  },
  profile: { url: 'https://api.amazon.com/user/profile' },
  attributeMapping: {
    provider_user_id: 'user_id', // the same in all apps of one company
    first_name: 'name', // one display name, not split
    email_address: 'email',
  },
  emailVerified: 'never', // Amazon says only that the address is registered with it
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Amazon shows "An unknown scope was requested".',
      cause: 'An additional scope is not one of Login with Amazon.',
      fix: 'Remove it: Login with Amazon knows profile, profile:user_id and postal_code.',
      field: 'scopes',
    },
    {
      hop: 'token',
      symptom: '"invalid_grant" although the code is fresh',
      cause: 'The app and the token endpoint belong to different regions.',
      fix: 'Use https://api.amazon.co.uk/auth/o2/token in Europe, https://api.amazon.co.jp/auth/o2/token in the Far East.',
      field: 'token_endpoint',
      when: { match: { error: 'invalid_grant' } },
    },
  ],
  console: {
    name: 'Login with Amazon console',
    url: 'https://developer.amazon.com/loginwithamazon/console/site/lwa/overview.html',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client Secret',
      redirectUri: 'Allowed Return URLs',
    },
    steps: [
      {
        text: 'Select **Create a New Security Profile** and fill in the name, the description and the **Consent Privacy Notice URL**.',
      },
      { text: 'Open the menu beside the profile and select **Web Settings**, then **Edit**.' },
      {
        text: 'Paste the redirect URI into **Allowed Return URLs** and select **Save**.',
        copy: 'redirect_uri',
        goesWrong: 'Allowed Origins is for JavaScript in the browser and does not help here.',
      },
      {
        text: 'Copy the **Client ID** and, after **Show Secret**, the **Client Secret**.',
        goesWrong: 'The Security Profile ID is not the Client ID.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^amzn1\\.application-oa2-client\\.' },
      {
        pattern: '^amzn1\\.application\\.',
        problem: 'This looks like the Security Profile ID.',
        advice: 'The Client ID begins with amzn1.application-oa2-client.',
      },
      {
        pattern: '^amzn1\\.oa2-cs\\.',
        problem: 'This looks like the Client Secret.',
        advice: 'The Client ID begins with amzn1.application-oa2-client.',
      },
    ],
    clientSecret: [
      {
        pattern: '^amzn1\\.application',
        problem: 'This looks like the Client ID.',
        advice: 'Select Show Secret and copy the Client Secret.',
      },
    ],
  },
  revokeUrlForPeople: 'https://www.amazon.com/ap/adam',
  icon: amazonIcon,
  documentationUrls: [
    'https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html',
    'https://developer.amazon.com/docs/login-with-amazon/customer-profile.html',
    'https://developer.amazon.com/docs/login-with-amazon/obtain-customer-profile.html',
  ],
  unchecked: [
    'That a refresh token stays the same when it is used.',
    'That accounts with a phone number only have no email field.',
  ],
});
