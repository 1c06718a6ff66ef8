import { defineProvider } from '../define-provider.ts';
import { appleIcon } from './apple-icon.ts';

/**
 * Sign in with Apple, OpenID Connect without a userinfo endpoint.
 * https://developer.apple.com/documentation/signinwithapplerestapi
 * https://developer.apple.com/documentation/technotes/tn3107-resolving-sign-in-with-apple-response-errors
 * Checked against better-auth, Auth.js and OpenAuth.
 */
export const apple = defineProvider({
  id: 'apple',
  displayName: 'Apple',
  protocol: 'oidc',
  issuer: 'https://appleid.apple.com',
  jwksUri: 'https://appleid.apple.com/auth/keys',
  authorizationEndpoint: 'https://appleid.apple.com/auth/authorize',
  tokenEndpoint: 'https://appleid.apple.com/auth/token',
  revocationEndpoint: 'https://appleid.apple.com/auth/revoke',
  revocationEndsEveryGrant: true,
  tokenEndpointAuthMethod: 'client_secret_post',
  idTokenSigningAlgorithms: ['RS256'],
  clientSecretKind: 'private_key',
  signedClientSecret: {
    algorithm: 'ES256',
    keyId: '{key_id}',
    issuer: '{team_id}',
    audience: 'https://appleid.apple.com',
  },
  parameters: {
    team_id: {
      label: 'Team ID',
      pattern: '^[A-Z0-9]{10}$',
      example: 'A1B2C3D4E5',
      hint: 'Ten letters and digits, under Membership details in your Apple Developer account.',
    },
    key_id: {
      label: 'Key ID',
      pattern: '^[A-Z0-9]{10}$',
      example: 'F6G7H8J9K0',
      hint: 'Ten letters and digits, shown beside the key that you downloaded.',
    },
  },
  responseMode: 'form_post', // Apple refuses every other one as soon as a name or an address is asked for
  baseScopes: ['openid', 'name'],
  emailScope: 'email',
  refresh: 'stable',
  scopeCatalogue: {
    openid: 'Know who the person is',
    name: "Read the person's name, the first time only",
    email: "Read the person's email address, or a relay address that forwards to it",
  },
  profile: {},
  attributeMapping: {
    provider_user_id: 'id_token.sub', // the same in all apps of one team
    first_name: 'callback.name.firstName', // only when the person agrees for the first time
    last_name: 'callback.name.lastName',
    email_address: 'id_token.email', // the one in the callback passed through the browser
    email_verified: 'id_token.email_verified',
  },
  emailVerified: 'when_claimed', // false for accounts of Apple at Work & School
  emailVerifiedValues: ['true'],
  uniqueAttributes: ['provider_user_id', 'email_address'],
  errorRules: [
    { hop: 'callback', match: { error: 'user_cancelled_authorize' }, code: 'oauth_access_denied' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Apple shows "invalid_client".',
      cause: 'The Client ID is not a Services ID with Sign in with Apple, often it is the App ID.',
      fix: 'Use the Identifier of the Services ID, and enable Sign in with Apple for it.',
      field: 'client_id',
      consoleField: 'Services IDs',
    },
    {
      hop: 'authorize',
      symptom: 'Apple shows "Invalid web redirect url".',
      cause: 'The redirect URI is not among the Return URLs. Apple takes neither localhost nor IP addresses.',
      fix: 'Add exactly this redirect URI, on a public https address, under Return URLs.',
      field: 'redirect_uri',
      consoleField: 'Return URLs',
    },
    {
      hop: 'token',
      symptom: '400 "invalid_client"',
      cause: 'The key, its Key ID, the Team ID and the Services ID do not belong together.',
      fix: 'Check the Key ID and the Team ID, and that the key has Sign in with Apple enabled for this app.',
      field: 'client_secret',
      consoleField: 'Keys',
      when: { match: { error: 'invalid_client' } },
    },
  ],
  console: {
    name: 'Apple Developer',
    url: 'https://developer.apple.com/account/resources/identifiers/list/serviceId',
    fieldLabels: {
      clientId: 'Services ID (Identifier)',
      clientSecret: 'Private key (.p8)',
      redirectUri: 'Return URLs',
    },
    steps: [
      {
        text: 'Under **Identifiers** create or choose an **App ID** and enable **Sign in with Apple** for it.',
        goesWrong: 'It needs a membership in the Apple Developer Program.',
      },
      {
        text: 'Create a **Services ID**. Its **Identifier** is the Client ID.',
        goesWrong: 'The App ID (bundle ID) does not work on the web.',
      },
      {
        text: 'Enable **Sign in with Apple** for the Services ID, select **Configure** and choose the App ID as **Primary App ID**.',
      },
      {
        text: 'Add your domain under **Domains and Subdomains** and paste the redirect URI under **Return URLs**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be https on a real domain. After **Done** select **Continue** and **Save** too.',
      },
      {
        text: 'Under **Keys** create a key with **Sign in with Apple**, download the **.p8** file and paste all of it here.',
        goesWrong: 'The file can be downloaded only once.',
      },
      { text: 'Copy the **Key ID** of that key and your **Team ID** from **Membership details**.' },
      {
        text: 'To write to relay addresses, register your sending domain under **Services**, **Sign in with Apple for Email Communication**.',
        goesWrong: 'Otherwise mail to people who hide their address does not arrive.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      {
        pattern: '^[A-Z0-9]{10}$',
        problem: 'This looks like a Team ID or a Key ID.',
        advice: 'Use the Identifier of the Services ID, for example com.example.signin.',
      },
    ],
    clientSecret: [
      {
        pattern: '^eyJ',
        problem: 'This looks like a client secret that was already signed; it would expire.',
        advice: 'Paste the whole .p8 file: a fresh secret is then signed whenever one is needed.',
      },
      {
        pattern: '^[A-Z0-9]{10}$',
        problem: 'This looks like a Team ID or a Key ID.',
        advice: 'Paste the whole .p8 file, from BEGIN PRIVATE KEY to END PRIVATE KEY.',
      },
    ],
  },
  revokeUrlForPeople: 'https://account.apple.com/account/manage',
  icon: appleIcon,
  documentationUrls: [
    'https://developer.apple.com/documentation/signinwithapplerestapi',
    'https://developer.apple.com/documentation/signinwithapple/configuring-your-environment-for-sign-in-with-apple',
    'https://developer.apple.com/documentation/technotes/tn3107-resolving-sign-in-with-apple-response-errors',
  ],
  unchecked: [
    'Apple documents no PKCE; clients that send a challenge are not refused.',
    'That a refresh token stays the same when it is used.',
  ],
});
