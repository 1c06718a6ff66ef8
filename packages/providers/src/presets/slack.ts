import { defineProvider } from '../define-provider.ts';
import { slackIcon } from './slack-icon.ts';

/**
 * Sign in with Slack, OpenID Connect.
 * https://docs.slack.dev/authentication/sign-in-with-slack
 * https://docs.slack.dev/reference/methods/openid.connect.token
 * https://docs.slack.dev/authentication/using-pkce
 * Checked against Slack's discovery document, better-auth and Auth.js.
 */
export const slack = defineProvider({
  id: 'slack',
  displayName: 'Slack',
  protocol: 'oidc',
  issuer: 'https://slack.com',
  jwksUri: 'https://slack.com/openid/connect/keys',
  authorizationEndpoint: 'https://slack.com/openid/connect/authorize',
  tokenEndpoint: 'https://slack.com/api/openid.connect.token',
  revocationEndpoint: 'https://slack.com/api/auth.revoke',
  revocationQuirks: { parameters: {}, authenticateAs: 'bearer' },
  tokenEndpointAuthMethod: 'client_secret_post',
  idTokenSigningAlgorithms: ['RS256'],
  pkce: 'none', // only after a setting that makes the app a public client and cannot be undone
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  refresh: 'none', // unless token rotation is switched on for the app
  scopeCatalogue: {
    openid: 'Know who the person is and in which workspace',
    profile: "Read the person's name and picture",
    email: "Read the person's email address",
  },
  profile: {
    url: 'https://slack.com/api/openid.connect.userInfo',
    success: { path: 'ok', value: true },
  },
  attributeMapping: {
    provider_user_id: 'sub | id_token.sub', // one id per person and workspace
    first_name: 'given_name | id_token.given_name | name | id_token.name',
    last_name: 'family_name | id_token.family_name',
    profile_image_url: 'picture | id_token.picture',
    email_address: 'email | id_token.email',
    email_verified: 'email_verified | id_token.email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id'], // a person has the same address in several workspaces
  errorRules: [
    { hop: 'token', match: { error: 'invalid_client_id' }, code: 'oauth_client_rejected' },
    { hop: 'token', match: { error: 'bad_client_secret' }, code: 'oauth_client_rejected' },
    { hop: ['token', 'profile'], match: { error: 'ratelimited' }, code: 'oauth_rate_limited' },
    { hop: 'profile', match: { error: 'missing_scope' }, code: 'oauth_insufficient_scope' },
    { hop: ['token', 'profile'], match: { error: 'internal_error' }, code: 'oauth_provider_unavailable' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Slack shows that the redirect_uri does not match any configured URIs.',
      cause: 'The redirect URI is not among the Redirect URLs, or is not https.',
      fix: 'Add it under OAuth & Permissions and select Save URLs. Slack takes https only.',
      field: 'redirect_uri',
      consoleField: 'Redirect URLs',
    },
    {
      hop: 'authorize',
      symptom: 'Slack shows "invalid_team_for_non_distributed_app".',
      cause: 'The app is not distributed: only people of its own workspace can sign in.',
      fix: 'Activate public distribution.',
      consoleField: 'Manage Distribution',
    },
    {
      hop: 'token',
      symptom: '"bad_client_secret" or "invalid_client_id"',
      cause: 'The Client Secret is wrong: often it is the Signing Secret, which looks the same.',
      fix: 'Under Basic Information, App Credentials, copy the Client ID and the Client Secret again.',
      field: 'client_secret',
      consoleField: 'App Credentials',
      when: { code: 'oauth_client_rejected' },
    },
    {
      hop: 'token',
      symptom: '"invalid_code" or "code_already_used"',
      cause: 'The code was used before, or came too late.',
      fix: 'Start again. If it happens each time, look for something that opens the callback twice.',
      when: { code: 'oauth_token_exchange_error' },
    },
  ],
  console: {
    name: 'Slack API: Your Apps',
    url: 'https://api.slack.com/apps',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Client Secret', redirectUri: 'Redirect URLs' },
    steps: [
      { text: 'Select **Create New App**, **From scratch**, and choose a workspace to develop in.' },
      {
        text: 'Under **OAuth & Permissions** add the redirect URI to **Redirect URLs** and select **Save URLs**.',
        copy: 'redirect_uri',
        goesWrong: 'Slack takes https only, also for development.',
      },
      {
        text: 'Under **User Token Scopes** add **openid**, **profile** and **email**.',
        goesWrong: 'Bot Token Scopes are something else.',
      },
      {
        text: 'Under **Basic Information**, **App Credentials** copy the **Client ID** and the **Client Secret**.',
        goesWrong: 'The Signing Secret and the Verification Token are something else.',
      },
      {
        text: 'Under **Manage Distribution** activate public distribution.',
        goesWrong: 'Otherwise only people of the workspace of the app can sign in.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^\\d+\\.\\d+$' },
      {
        pattern: '^A[A-Z0-9]{8,}$',
        problem: 'This looks like the App ID.',
        advice: 'Copy the Client ID: two numbers with a dot between them.',
      },
    ],
    clientSecret: [
      {
        pattern: '^\\d+\\.\\d+$',
        problem: 'This looks like the Client ID.',
        advice: 'Select Show beside Client Secret and copy it.',
      },
      {
        pattern: '^(xox[a-z]|xapp)-',
        problem: 'This looks like an access token.',
        advice: 'Select Show beside Client Secret and copy it.',
      },
    ],
  },
  icon: slackIcon,
  documentationUrls: [
    'https://docs.slack.dev/authentication/sign-in-with-slack',
    'https://docs.slack.dev/reference/methods/openid.connect.token',
    'https://docs.slack.dev/reference/methods/openid.connect.userInfo',
    'https://docs.slack.dev/authentication/using-pkce',
  ],
  unchecked: ['That auth.revoke ends tokens of Sign in with Slack as it ends others.'],
});
