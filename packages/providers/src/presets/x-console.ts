import type { CredentialShapes } from '../credential-shapes.ts';
import type { ProviderConsole } from '../define-provider.ts';

/** How an app is registered with X. https://docs.x.com/fundamentals/developer-apps */
export const xConsole: ProviderConsole = {
  name: 'X Developer Portal',
  url: 'https://console.x.com',
  fieldLabels: {
    clientId: 'Client ID',
    clientSecret: 'Client Secret',
    redirectUri: 'Callback URI / Redirect URL',
  },
  steps: [
    {
      text: 'Open **Apps** and create an app, or choose the one for this environment.',
      goesWrong:
        'X keeps one grant per app and person: use separate apps for development and production, or one signs people out of the other.',
    },
    {
      text: 'Under **User authentication settings** select **Set up**.',
      goesWrong: 'Client ID and Client Secret do not exist before these settings are saved.',
    },
    {
      text: 'Set **App permissions** to **Read**. To get email addresses, also switch on **Request email from users**.',
      goesWrong: 'The switch needs a Terms of Service URL and a Privacy Policy URL further down.',
    },
    {
      text: 'Set **Type of App** to **Web App, Automated App or Bot**.',
      goesWrong:
        'Native App and Single Page App have no secret. Changing the type later makes a new Client ID.',
    },
    {
      text: 'Paste the redirect URI into **Callback URI / Redirect URL**.',
      copy: 'redirect_uri',
      goesWrong: 'It must be the same letter for letter, slash at the end included. X allows ten per app.',
    },
    {
      text: 'Fill in **Website URL** and select **Save**.',
      copy: 'app_url',
      goesWrong:
        'An empty Website URL blocks saving, and sign-in then ends at X with "Something went wrong".',
    },
    {
      text: 'Copy the **Client ID** and **Client Secret** shown now. The secret is shown only once.',
      goesWrong:
        'The keys on **Keys & Tokens** named API Key are for OAuth 1.0a; you need the ones shown after User authentication settings. A Client ID ends in MTpjaQ.',
    },
    {
      text: 'Under **Apps**, **Manage apps**, **Move to package** choose **Pay-per-use** and **Production**.',
      goesWrong:
        'Otherwise people can authorize, but X then refuses to say who they are (client-not-enrolled).',
    },
  ],
};

const clientIdAdvice =
  "X's OAuth 2.0 Client ID ends in …MTpjaQ. It appears after User authentication settings are saved.";
const clientSecretAdvice = 'Use the Client Secret that is shown beside the Client ID.';

/** How the keys of X look. Client IDs are base64url of twenty characters and `:1:ci`, or `:1:na` for public apps. */
export const xCredentialShapes: CredentialShapes = {
  clientId: [
    { decoded: '^[\\w-]{10,}:1:ci$' },
    {
      decoded: '^[\\w-]{10,}:1:na$',
      problem: 'This Client ID belongs to a Native App or Single Page App, which has no Client Secret.',
      advice:
        'Change Type of App to Web App, Automated App or Bot and copy the new Client ID and Client Secret.',
    },
    { pattern: '^\\d+$', problem: 'This looks like the App ID.', advice: clientIdAdvice },
    { pattern: '^\\d+-\\w{30,}$', problem: 'This looks like an Access Token.', advice: clientIdAdvice },
    { pattern: '^AAAA', problem: 'This looks like a Bearer Token.', advice: clientIdAdvice },
    { pattern: '^[\\w-]{50}$', problem: 'This looks like a secret.', advice: clientIdAdvice },
    { pattern: '^[A-Za-z0-9]{20,30}$', problem: 'This looks like an API Key.', advice: clientIdAdvice },
  ],
  clientSecret: [
    {
      decoded: '^[\\w-]{10,}:1:(ci|na)$',
      problem: 'This looks like the Client ID.',
      advice: clientSecretAdvice,
    },
    { pattern: '^\\d+-\\w{30,}$', problem: 'This looks like an Access Token.', advice: clientSecretAdvice },
    { pattern: '^AAAA', problem: 'This looks like a Bearer Token.', advice: clientSecretAdvice },
    { pattern: '^[A-Za-z0-9]{20,30}$', problem: 'This looks like an API Key.', advice: clientSecretAdvice },
  ],
};
