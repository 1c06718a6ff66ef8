import { defineProvider } from '../define-provider.ts';
import { twitchIcon } from './twitch-icon.ts';

/**
 * Twitch, OAuth 2.0, with the profile from its Helix API: in OpenID Connect an address comes only by the claims
 * parameter.
 * https://dev.twitch.tv/docs/authentication/getting-tokens-oauth
 * https://dev.twitch.tv/docs/api/reference#get-users
 * Checked against Auth.js, Arctic and Twitch4J.
 */
export const twitch = defineProvider({
  id: 'twitch',
  displayName: 'Twitch',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://id.twitch.tv/oauth2/authorize',
  tokenEndpoint: 'https://id.twitch.tv/oauth2/token',
  revocationEndpoint: 'https://id.twitch.tv/oauth2/revoke',
  revocationQuirks: {
    parameters: { client_id: '{client_id}', token: '{token}' },
    authenticateAs: 'nobody',
  },
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['openid'], // the public profile itself needs no scope
  emailScope: 'user:read:email',
  refresh: 'rotating', // a new one need not come, but can
  deadGrantAnswers: [{ description: 'invalid refresh token' }],
  scopeCatalogue: {
    openid: 'Know who the person is',
    'user:read:email': "Read the person's email address",
    'user:read:follows': 'See whom the person follows',
    'user:read:subscriptions': 'See what the person subscribes to',
    'user:read:blocked_users': 'See whom the person blocked',
    'user:edit': "Change the person's description",
    'user:read:chat': 'Read chat as the person',
    'user:write:chat': 'Write in chat as the person',
    'channel:read:subscriptions': "See who subscribes to the person's channel",
    'channel:read:redemptions': "See redemptions of the channel's points",
    'channel:manage:broadcast': "Change the channel's title, category and tags",
    'channel:read:vips': 'See the VIPs of the channel',
    'moderator:read:followers': 'See who follows a channel the person moderates',
    'moderator:read:chatters': 'See who is in the chat of a channel the person moderates',
    'clips:edit': 'Create clips for the person',
    'bits:read': "See Bits that were used in the person's channel",
    'chat:read': 'Read chat over IRC',
    'chat:edit': 'Write in chat over IRC',
  },
  profile: {
    url: 'https://api.twitch.tv/helix/users',
    headers: { 'client-id': '{client_id}' },
    rateLimitHeaders: {
      limit: 'ratelimit-limit',
      remaining: 'ratelimit-remaining',
      reset: 'ratelimit-reset',
    },
  },
  attributeMapping: {
    provider_user_id: 'data.0.id', // the login can change hands; the id cannot
    first_name: 'data.0.display_name',
    username: 'data.0.login',
    profile_image_url: 'data.0.profile_image_url',
    email_address: 'data.0.email',
  },
  // "The user's verified email address": https://dev.twitch.tv/docs/api/reference#get-users
  emailVerified: 'when_present',
  signals: { createdAt: 'data.0.created_at' },
  uniqueAttributes: ['provider_user_id', 'username'],
  errorRules: [
    { hop: ['token', 'revocation'], match: { description: 'invalid client' }, code: 'oauth_client_rejected' },
    { hop: 'token', match: { status: 403 }, code: 'oauth_client_rejected' },
  ],
  causes: [
    {
      hop: 'token',
      symptom: '400 "Invalid authorization code"',
      cause: 'The code was used before, or came too late.',
      fix: 'Start again. If it happens each time, look for something that opens the callback twice.',
      when: { match: { description: 'Invalid authorization code' } },
    },
    {
      hop: 'profile',
      symptom: '401 "Client ID and OAuth token do not match"',
      cause: 'The access token was made for another app than the Client ID of this connection.',
      fix: 'Check that the Client ID was not changed in between, and let the person sign in again.',
      field: 'client_id',
      when: { match: { status: 401, description: 'do not match' } },
    },
  ],
  console: {
    name: 'Twitch Developer Console',
    url: 'https://dev.twitch.tv/console/apps',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client Secret',
      redirectUri: 'OAuth Redirect URLs',
    },
    steps: [
      {
        text: 'Open **Applications** and select **Register Your Application**.',
        goesWrong: 'Twitch asks for two-factor authentication on your account first.',
      },
      {
        text: 'Paste the redirect URI into **OAuth Redirect URLs**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be https, except on localhost.',
      },
      {
        text: 'Choose the category **Website Integration** and the client type **Confidential**.',
        goesWrong: 'A Public client has no secret.',
      },
      { text: 'Select **Create**, then **Manage**, and copy the **Client ID**.' },
      {
        text: 'Select **New Secret** and copy the **Client Secret**.',
        goesWrong: 'It is shown only once.',
      },
    ],
  },
  revokeUrlForPeople: 'https://www.twitch.tv/settings/connections',
  icon: twitchIcon,
  documentationUrls: [
    'https://dev.twitch.tv/docs/authentication/getting-tokens-oauth',
    'https://dev.twitch.tv/docs/authentication/scopes',
    'https://dev.twitch.tv/docs/api/reference#get-users',
  ],
  unchecked: ['Twitch documents no PKCE; clients that send a challenge are not refused.'],
});
