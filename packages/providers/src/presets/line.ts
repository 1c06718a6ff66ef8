import { defineProvider } from '../define-provider.ts';
import { lineIcon } from './line-icon.ts';

/**
 * LINE Login v2.1, OpenID Connect. For web apps LINE signs its id_tokens with the channel secret (HS256), and only they
 * hold the email address; the profile tells the rest. Checked against LINE's documentation, supabase/auth, better-auth
 * and Logto.
 * https://developers.line.biz/en/reference/line-login/
 * https://developers.line.biz/en/docs/line-login/verify-id-token/
 */
export const line = defineProvider({
  id: 'line',
  displayName: 'LINE',
  protocol: 'oidc',
  issuer: 'https://access.line.me',
  idTokenSigningAlgorithms: ['HS256'], // with the channel secret; web apps have no other
  authorizationEndpoint: 'https://access.line.me/oauth2/v2.1/authorize',
  tokenEndpoint: 'https://api.line.me/oauth2/v2.1/token',
  revocationEndpoint: 'https://api.line.me/oauth2/v2.1/revoke',
  revocationQuirks: {
    method: 'POST',
    requestAs: 'form',
    parameters: { access_token: '{token}' }, // an access token, whatever was kept
    authenticateAs: 'client',
  },
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['openid', 'profile'], // userinfo wants openid; name and picture come with profile
  emailScope: 'email',
  emailNeedsApproval: true, // "Email address permission" has to be applied for
  refresh: 'stable',
  scopeCatalogue: {
    openid: "Read the person's user ID",
    profile: "Read the person's display name, picture and status message",
    email:
      "Read the person's email address; needs a permission in the console, and comes in the ID token only",
  },
  profile: { url: 'https://api.line.me/oauth2/v2.1/userinfo' },
  attributeMapping: {
    provider_user_id: 'sub | id_token.sub', // one for all channels of a provider, another at other providers
    first_name: 'name | id_token.name', // a display name, not split
    profile_image_url: 'picture | id_token.picture',
    email_address: 'id_token.email',
  },
  emailVerified: 'never', // LINE promises nothing about addresses
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'LINE shows "400 Bad Request" with "This channel is now developing status".',
      cause: 'The channel is not published, and the person has no role in it.',
      fix: 'Select Developing at the top of the channel and publish it, or give the person a role.',
      consoleField: 'Published',
    },
    {
      hop: 'authorize',
      symptom: 'LINE shows "400 Bad Request" with "Invalid client_id value".',
      cause: 'The Client ID is not the Channel ID of a LINE Login channel.',
      fix: 'Use the Channel ID of the LINE Login channel, not of a Messaging API channel.',
      field: 'client_id',
      consoleField: 'Channel ID',
    },
    {
      hop: 'callback',
      symptom: 'LINE comes back with error=invalid_scope.',
      cause: 'The email scope is asked for, and the channel has no permission for addresses.',
      fix: 'Apply for Email address permission on the Basic settings tab, or do not ask for the scope.',
      field: 'scopes',
      consoleField: 'Email address permission',
      when: { match: { error: 'invalid_scope' } },
    },
  ],
  console: {
    name: 'LINE Developers Console',
    url: 'https://developers.line.biz/console/',
    fieldLabels: {
      clientId: 'Channel ID',
      clientSecret: 'Channel secret',
      redirectUri: 'Callback URL',
    },
    steps: [
      {
        text: 'Choose or create a **Provider**.',
        goesWrong:
          'A person has one user ID per provider. Channels that should know the same people belong to one provider, and cannot be moved later.',
      },
      {
        text: 'Select **Create a LINE Login channel**, and under **App types** choose **Web app**.',
        goesWrong: 'A Messaging API channel has a Channel ID too, but nobody can sign in with it.',
      },
      {
        text: 'On the tab **LINE Login** paste the redirect URI into **Callback URL** and select **Update**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter.',
      },
      { text: 'On the tab **Basic settings** copy **Channel ID** and **Channel secret**.' },
      {
        text: 'Select **Developing** at the top and publish the channel.',
        goesWrong: 'Before that only people with a role in the channel can sign in. It cannot be taken back.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^\\d{10}$' },
      {
        pattern: '^[0-9a-f]{32}$',
        problem: 'This looks like the Channel secret.',
        advice: 'Use the Channel ID, a number of ten digits.',
      },
      {
        pattern: '^U[0-9a-f]{32}$',
        problem: 'This looks like a user ID.',
        advice: 'Use the Channel ID, a number of ten digits.',
      },
    ],
    clientSecret: [
      { pattern: '^[0-9a-f]{32}$' },
      { pattern: '^\\d{10}$', problem: 'This looks like the Channel ID.', advice: 'Use the Channel secret.' },
      {
        pattern: '^.{100,}$',
        problem: 'This looks like a channel access token.',
        advice: 'Use the Channel secret on the tab Basic settings.',
      },
    ],
  },
  icon: lineIcon,
  documentationUrls: [
    'https://developers.line.biz/en/docs/line-login/integrate-line-login/',
    'https://developers.line.biz/en/docs/line-login/verify-id-token/',
    'https://developers.line.biz/en/reference/line-login/',
  ],
  unchecked: [
    'The wording of the errors on pages of LINE.',
    'Whether refreshing can give a new refresh token; the documentation shows the same one.',
  ],
});
