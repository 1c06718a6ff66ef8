import { defineProvider } from '../define-provider.ts';
import { tiktokIcon } from './tiktok-icon.ts';

/**
 * TikTok, OAuth 2.0 (Login Kit for Web). Checked against TikTok's documentation, better-auth and arctic.
 * https://developers.tiktok.com/doc/login-kit-web/
 * https://developers.tiktok.com/doc/oauth-user-access-token-management
 * https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info
 */
export const tiktok = defineProvider({
  id: 'tiktok',
  displayName: 'TikTok',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.tiktok.com/v2/auth/authorize/',
  tokenEndpoint: 'https://open.tiktokapis.com/v2/oauth/token/',
  revocationEndpoint: 'https://open.tiktokapis.com/v2/oauth/revoke/',
  revocationQuirks: {
    method: 'POST',
    requestAs: 'form',
    parameters: { token: '{token}' },
    authenticateAs: 'client',
  },
  revocationEndsEveryGrant: true,
  tokenEndpointAuthMethod: 'client_secret_post',
  clientIdParameter: 'client_key',
  // Documented for mobile and desktop apps only, and there with a hash in hexadecimal, which is not RFC 7636.
  pkce: 'none',
  scopeSeparator: ',',
  baseScopes: ['user.info.basic'],
  refresh: 'rotating', // the answer may hold another refresh token, and then that one counts
  scopeCatalogue: {
    'user.info.basic': "Read the person's id, display name and picture",
    'user.info.profile': "Read the person's username, bio, profile link and verification",
    'user.info.stats': "Read the person's numbers of followers, likes and videos",
    'video.list': "See the person's public videos",
    'video.upload': 'Upload drafts for the person to finish in TikTok',
    'video.publish': 'Post videos for the person',
  },
  profile: {
    url: 'https://open.tiktokapis.com/v2/user/info/',
    fieldsParameter: 'fields',
    fields: ['open_id', 'union_id', 'avatar_url', 'display_name'], // a field without its scope makes the call fail
    success: { path: 'error.code', value: 'ok' },
  },
  attributeMapping: {
    provider_user_id: 'data.user.open_id', // of this app; union_id is shared by the apps of one developer
    first_name: 'data.user.display_name',
    profile_image_url: 'data.user.avatar_url', // signed, and over after some hours
  },
  emailVerified: 'never', // no address is handed out
  uniqueAttributes: ['provider_user_id'],
  errorRules: [
    { hop: 'profile', match: { error: 'scope_not_authorized' }, code: 'oauth_insufficient_scope' },
    { hop: 'profile', match: { error: 'rate_limit_exceeded' }, code: 'oauth_rate_limited' },
    { hop: 'profile', match: { error: 'internal_error' }, code: 'oauth_provider_unavailable' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'TikTok shows "Something went wrong" and names client_key.',
      cause: 'The Client key is wrong, or that of a sandbox is used for somebody who is not a target user.',
      fix: 'Copy the Client key of the right environment. In a sandbox add the person under Target users.',
      field: 'client_id',
      consoleField: 'Client key',
    },
    {
      hop: 'authorize',
      symptom: 'TikTok shows "Something went wrong" and names redirect_uri.',
      cause:
        'The redirect URI is not registered under Login Kit, Web, or the product was not saved for this environment.',
      fix: 'Add it there, with https and without query and fragment, and save. Sandbox and production have lists of their own.',
      field: 'redirect_uri',
      consoleField: 'Redirect URI',
    },
    {
      hop: 'callback',
      symptom: 'TikTok comes back with error=invalid_scope.',
      cause: 'A scope is asked for that was not added to the app, or not approved.',
      fix: 'Add it under Scopes and wait for the review.',
      field: 'scopes',
      consoleField: 'Scopes',
      when: { match: { error: 'invalid_scope' } },
    },
    {
      hop: 'profile',
      symptom: 'scope_not_authorized',
      cause: 'The person unticked a permission, or the scope of a field was not granted.',
      fix: 'They can sign in again and allow everything.',
      field: 'scopes',
      when: { match: { error: 'scope_not_authorized' } },
    },
  ],
  console: {
    name: 'TikTok for Developers',
    url: 'https://developers.tiktok.com/apps/',
    fieldLabels: {
      clientId: 'Client key',
      clientSecret: 'Client secret',
      redirectUri: 'Redirect URI',
    },
    steps: [
      { text: 'Open **Manage apps** and select **Connect an app**.' },
      {
        text: 'Fill in icon, name, category, description, **Terms of Service URL** and **Privacy Policy URL**, and choose the platform **Web**.',
        copy: 'app_url',
        goesWrong: 'The review is refused while the pages behind these addresses cannot be opened.',
      },
      { text: 'Under **Products** add **Login Kit**.' },
      {
        text: 'In **Login Kit**, **Web** paste the redirect URI into **Redirect URI**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be https, without query and fragment. localhost is not accepted.',
      },
      {
        text: 'Under **Scopes** make sure **user.info.basic** is there.',
        goesWrong: 'Other scopes have to be explained and are reviewed one by one.',
      },
      { text: 'Copy **Client key** and **Client secret** from **Credentials**.' },
      {
        text: 'Make a **Sandbox** with your account as target user to try it, then select **Submit for review**.',
        goesWrong:
          'Until the app is approved nobody but target users can sign in. A sandbox has keys of its own.',
      },
    ],
  },
  icon: tiktokIcon,
  documentationUrls: [
    'https://developers.tiktok.com/doc/login-kit-web/',
    'https://developers.tiktok.com/doc/oauth-user-access-token-management',
    'https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info',
    'https://developers.tiktok.com/doc/tiktok-api-scopes',
  ],
  unchecked: [
    'Whether an ordinary S256 challenge would be refused for web apps: arctic sends one, better-auth none.',
  ],
});
