import type { CredentialShapes } from '../credential-shapes.ts';
import type { ProviderConsole } from '../define-provider.ts';

/** How an app gets the keys of OAuth 1.0a. https://docs.x.com/fundamentals/authentication/oauth-1-0a/api-key-and-secret */
export const xOAuth1Console: ProviderConsole = {
  name: 'X Developer Portal',
  url: 'https://console.x.com',
  fieldLabels: {
    clientId: 'API Key',
    clientSecret: 'API Key Secret',
    redirectUri: 'Callback URI / Redirect URL',
  },
  steps: [
    {
      text: 'Open **Apps** and create an app, or choose the one for this environment.',
      goesWrong: 'Use separate apps for development and production: a new key ends the one before.',
    },
    {
      text: 'Under **User authentication settings** select **Set up**, and set **App permissions** to **Read**.',
      goesWrong:
        'Tokens keep the permissions they were given with: after a change people have to agree again.',
    },
    {
      text: 'To get email addresses, switch on **Request email from users**.',
      goesWrong: 'The switch needs a Terms of Service URL and a Privacy Policy URL further down.',
    },
    {
      text: 'Paste the redirect URI into **Callback URI / Redirect URL**.',
      copy: 'redirect_uri',
      goesWrong:
        'It must be the same letter for letter. Without any, X calls the app a desktop app (code 417).',
    },
    {
      text: 'Fill in **Website URL** and select **Save**.',
      copy: 'app_url',
      goesWrong: 'An empty Website URL blocks saving.',
    },
    {
      text: 'On **Keys & Tokens** copy the **API Key** and the **API Key Secret**. They are shown only once.',
      goesWrong:
        'The Client ID and Client Secret are for OAuth 2.0, the Access Token is your own account, and the Bearer Token is the app alone: none of them works here.',
    },
  ],
};

const keyAdvice = 'Use the API Key on Keys & Tokens. It is about 25 letters and digits long.';
const secretAdvice = 'Use the API Key Secret that is shown beside the API Key.';

/** How the keys of X look; those of other kinds come first, because an API Key looks like nothing in particular. */
export const xOAuth1CredentialShapes: CredentialShapes = {
  clientId: [
    {
      decoded: '^[\\w-]{10,}:1:(ci|na)$',
      problem: 'This looks like the Client ID, which is for OAuth 2.0.',
      advice: keyAdvice,
    },
    { pattern: '^\\d+$', problem: 'This looks like the App ID.', advice: keyAdvice },
    { pattern: '^\\d+-\\w{30,}$', problem: 'This looks like an Access Token.', advice: keyAdvice },
    { pattern: '^AAAA.{40}', problem: 'This looks like a Bearer Token.', advice: keyAdvice },
    { pattern: '^[\\w-]{50}$', problem: 'This looks like a secret.', advice: keyAdvice },
  ],
  clientSecret: [
    {
      decoded: '^[\\w-]{10,}:1:(ci|na)$',
      problem: 'This looks like the Client ID, which is for OAuth 2.0.',
      advice: secretAdvice,
    },
    { pattern: '^\\d+-\\w{30,}$', problem: 'This looks like an Access Token.', advice: secretAdvice },
    { pattern: '^AAAA.{60}', problem: 'This looks like a Bearer Token.', advice: secretAdvice },
    { pattern: '^[A-Za-z0-9]{20,30}$', problem: 'This looks like an API Key.', advice: secretAdvice },
    {
      pattern: '^(?=.*[-_])[\\w-]{50}$',
      problem: 'This looks like the Client Secret, which is for OAuth 2.0.',
      advice: secretAdvice,
    },
  ],
};
