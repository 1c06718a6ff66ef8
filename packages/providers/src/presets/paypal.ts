import { defineProvider } from '../define-provider.ts';
import { paypalIcon } from './paypal-icon.ts';

/**
 * Log in with PayPal, OAuth 2.0. Its id_token may be signed with the client secret, so the userinfo is used. Checked
 * against PayPal's documentation and against better-auth, Socialite Providers and Logto.
 * https://developer.paypal.com/docs/log-in-with-paypal/
 */
export const paypal = defineProvider({
  id: 'paypal',
  displayName: 'PayPal',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.paypal.com/signin/authorize',
  tokenEndpoint: 'https://api-m.paypal.com/v1/oauth2/token',
  tokenEndpointAuthMethod: 'client_secret_basic',
  authorizationParameters: { flowEntry: 'static' },
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  refresh: 'stable', // every answer brings a refresh token; there is nothing to ask for
  scopeCatalogue: {
    openid: 'Know who the person is',
    profile: "Read the person's name",
    email: "Read the person's email addresses",
    address: "Read the person's postal address",
    phone: "Read the person's phone number",
    'https://uri.paypal.com/services/paypalattributes':
      'See whether the account is verified, and its account ID',
  },
  profile: {
    url: 'https://api-m.paypal.com/v1/identity/oauth2/userinfo',
    parameters: { schema: 'paypalv1.1' }, // without it there is no list of addresses
  },
  attributeMapping: {
    provider_user_id: 'user_id',
    first_name: 'given_name | name',
    last_name: 'family_name',
    email_address: 'emails.[primary=true].value',
    email_verified: 'emails.[primary=true].confirmed',
  },
  emailVerified: 'when_claimed',
  emailVerifiedValues: ['true'], // PayPal writes some booleans as text
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'PayPal shows "Relying Party Validation error".',
      cause:
        'The Return URL of the app is not this redirect URI, or the Client ID is one of the sandbox while the addresses are the live ones.',
      fix: 'Compare Return URL letter for letter. For an app of the sandbox use www.sandbox.paypal.com and api-m.sandbox.paypal.com in the endpoints.',
      field: 'redirect_uri',
      consoleField: 'Return URL',
    },
    {
      hop: 'authorize',
      symptom: 'PayPal says that a scope is invalid.',
      cause:
        'Log in with PayPal is off for this app, or the information is not ticked under Advanced Settings.',
      fix: 'Tick Log in with PayPal, and under Advanced Settings Full name and Email.',
      field: 'scopes',
      consoleField: 'Log in with PayPal',
    },
    {
      hop: 'token',
      symptom: '401 invalid_client "Client Authentication failed"',
      cause: 'Client ID and secret are of the sandbox and the addresses are live, or the other way round.',
      fix: 'Select Live at the top of Apps & Credentials and copy both again, or change the endpoints to those of the sandbox.',
      field: 'client_secret',
      consoleField: 'Secret',
      when: { code: 'oauth_client_rejected' },
    },
  ],
  console: {
    name: 'PayPal Developer Dashboard',
    url: 'https://developer.paypal.com/dashboard/applications/live',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Secret', redirectUri: 'Return URL' },
    steps: [
      {
        text: 'Open **Apps & Credentials**, select **Live** and then **Create App**.',
        goesWrong: 'Apps made under Sandbox do not work with the live addresses.',
      },
      { text: 'Open the app and tick **Log in with PayPal**, then open **Advanced Settings**.' },
      {
        text: 'Paste the redirect URI into **Return URL**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter; a change takes a while to count.',
      },
      {
        text: 'Tick **Full name** and **Email** as information that people share.',
        goesWrong: 'What is not ticked here cannot be asked for.',
      },
      { text: 'Fill in **Privacy policy URL** and **User agreement URL**, and save.' },
      { text: 'Copy **Client ID** and **Secret**.' },
    ],
  },
  icon: paypalIcon,
  documentationUrls: [
    'https://developer.paypal.com/docs/log-in-with-paypal/',
    'https://developer.paypal.com/docs/log-in-with-paypal/integrate/build-button',
    'https://developer.paypal.com/docs/log-in-with-paypal/reference',
  ],
  unchecked: [
    'Whether a code challenge is judged: better-auth sends one but no verifier, so it seems to be ignored',
    'That people whose address is not confirmed can sign in only if the app allows it',
    'Whether a refresh ends the old refresh token',
  ],
});
