import { defineProvider } from '../define-provider.ts';
import { stripeIcon } from './stripe-icon.ts';

/**
 * Stripe Connect, OAuth 2.0: who signs in is a Stripe account, usually a business. Checked against Stripe's
 * documentation and against Socialite Providers, django-allauth and Logto.
 * https://docs.stripe.com/connect/oauth-reference
 */
export const stripe = defineProvider({
  id: 'stripe',
  displayName: 'Stripe',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://connect.stripe.com/oauth/authorize',
  tokenEndpoint: 'https://connect.stripe.com/oauth/token',
  revocationEndpoint: 'https://connect.stripe.com/oauth/deauthorize',
  revocationQuirks: {
    // Access of the app to an account is ended as a whole.
    parameters: { client_id: '{client_id}', stripe_user_id: '{provider_user_id}' },
    authenticateAs: 'secret_as_bearer',
  },
  revocationEndsEveryGrant: true,
  tokenEndpointAuthMethod: 'client_secret_post',
  pkce: 'none', // Stripe refuses parameters it does not know, and documents no code challenge
  baseScopes: ['read_only'],
  refresh: 'stable', // every answer brings a refresh token; access tokens do not expire
  scopeCatalogue: {
    read_only: "See everything in the person's Stripe account",
    read_write: "See and change everything in the person's Stripe account, payments included",
  },
  profile: { url: 'https://api.stripe.com/v1/account' },
  attributeMapping: {
    provider_user_id: 'id',
    // A business, not a person: its name is one name, and its logo is a file that needs the key to be read.
    first_name: 'settings.dashboard.display_name | business_profile.name',
    email_address: 'email',
  },
  emailVerified: 'never', // Stripe does not say whether anybody confirmed it
  signals: { createdAt: 'created' },
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Stripe shows "No application matches the supplied client identifier".',
      cause: 'The Client ID is not one of Stripe Connect, or OAuth is off for this platform.',
      fix: 'Copy the Client ID (ca_…) from the OAuth settings of Connect and switch OAuth on.',
      field: 'client_id',
      consoleField: 'Client ID',
    },
    {
      hop: 'token',
      symptom: '400 invalid_grant although the code is fresh',
      cause: 'The Client ID is of test mode and the secret key of live mode, or the other way round.',
      fix: 'Take Client ID and Secret key from the same mode.',
      field: 'client_secret',
      consoleField: 'Secret key',
      when: { match: { error: 'invalid_grant' } },
    },
    {
      hop: 'authorize',
      symptom:
        'Stripe says that the scope is not allowed, or that the account is controlled by another platform.',
      cause:
        'Stripe gives read_only to extensions, and read_write only for accounts no other platform controls.',
      fix: 'Add read_write as an additional scope only if you need it, and ask Stripe what your platform may use.',
      field: 'scopes',
    },
    {
      hop: 'token',
      symptom: '401 "Invalid API Key provided"',
      cause:
        'The secret is not a secret key: Stripe Connect uses the API key of your own account as client secret.',
      fix: 'Copy the Secret key (sk_…) from Developers, API keys.',
      field: 'client_secret',
      consoleField: 'Secret key',
      when: { code: 'oauth_client_rejected' },
    },
  ],
  console: {
    name: 'Stripe Dashboard: Connect settings',
    url: 'https://dashboard.stripe.com/settings/connect',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Secret key', redirectUri: 'Redirects' },
    steps: [
      {
        text: 'Set up **Connect** for your account, then open its **Settings**, **Onboarding options**, **OAuth**.',
        goesWrong: 'Without a platform profile there is no Client ID.',
      },
      { text: 'Switch on **OAuth**.' },
      {
        text: 'Paste the redirect URI into **Redirects** (**Add URI**).',
        copy: 'redirect_uri',
        goesWrong: 'Live mode takes only https.',
      },
      {
        text: 'Copy **Client ID**. It begins with ca_.',
        goesWrong: 'There are two, one for test mode and one for live mode.',
      },
      {
        text: 'Under **Developers**, **API keys** copy the **Secret key** of the same mode.',
        goesWrong: 'It can do everything with your account: keep it nowhere else.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^ca_' },
      {
        pattern: '^acct_',
        problem: 'This looks like the ID of an account.',
        advice: 'The Client ID of Connect begins with ca_.',
      },
      {
        pattern: '^(pk|sk|rk)_(test|live)_',
        problem: 'This looks like an API key.',
        advice: 'The Client ID of Connect begins with ca_.',
      },
    ],
    clientSecret: [
      { pattern: '^(sk|rk)_(test|live)_' },
      {
        pattern: '^pk_(test|live)_',
        problem: 'This looks like the publishable key.',
        advice: 'Use the Secret key, which begins with sk_.',
      },
      {
        pattern: '^ca_',
        problem: 'This looks like the Client ID.',
        advice: 'Use the Secret key, which begins with sk_.',
      },
    ],
  },
  icon: stripeIcon,
  documentationUrls: [
    'https://docs.stripe.com/connect/oauth-reference',
    'https://docs.stripe.com/connect/oauth-standard-accounts',
    'https://docs.stripe.com/api/accounts/object',
  ],
  unchecked: [
    'That ending access takes the secret key as a bearer token, as the rest of the API does; shown is HTTP Basic',
    'That the token endpoint refuses a code verifier as the rest of the API refuses what it does not know',
    'Which platforms may still ask for read_only',
    'The wording of the pages that Stripe shows when it refuses',
  ],
});
