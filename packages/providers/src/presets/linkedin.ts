import { defineProvider } from '../define-provider.ts';
import { linkedinIcon } from './linkedin-icon.ts';

/**
 * Sign In with LinkedIn using OpenID Connect, read through its userinfo endpoint: the id_token holds no nonce, and
 * sources disagree on the issuer in it.
 * https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2
 * https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow
 * Checked against better-auth, Auth.js, Hanko and Logto.
 */
export const linkedin = defineProvider({
  id: 'linkedin',
  aliases: ['linkedin_oidc'],
  displayName: 'LinkedIn',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.linkedin.com/oauth/v2/authorization',
  tokenEndpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
  revocationEndpoint: 'https://www.linkedin.com/oauth/v2/revoke',
  tokenEndpointAuthMethod: 'client_secret_post', // Basic is answered with "client_id is missing"
  pkce: 'none', // a code_verifier makes LinkedIn answer 401 invalid_client
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  refresh: 'none', // refresh tokens are for approved partners only
  scopeCatalogue: {
    openid: 'Know who the person is',
    profile: "Read the person's name and picture",
    email: "Read the person's email address",
    w_member_social: 'Post, comment and react for the person',
    r_basicprofile: "Read the person's headline, for approved partners",
    r_organization_social: "Read posts of the person's organizations, for approved partners",
    w_organization_social: "Post for the person's organizations, for approved partners",
    rw_organization_admin: "Manage the person's organization pages, for approved partners",
    r_ads: "Read the person's advertising accounts, for approved partners",
    r_ads_reporting: "Read reports of the person's advertising, for approved partners",
  },
  profile: { url: 'https://api.linkedin.com/v2/userinfo' },
  attributeMapping: {
    provider_user_id: 'sub', // made for this app alone
    first_name: 'given_name | name',
    last_name: 'family_name',
    profile_image_url: 'picture',
    email_address: 'email',
    email_verified: 'email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'email_address'],
  errorRules: [
    { hop: 'callback', match: { error: 'user_cancelled_login' }, code: 'oauth_access_denied' },
    { hop: 'callback', match: { error: 'user_cancelled_authorize' }, code: 'oauth_access_denied' },
  ],
  causes: [
    {
      hop: 'callback',
      symptom: 'LinkedIn comes back with error=unauthorized_scope_error.',
      cause:
        'The app does not have the product "Sign In with LinkedIn using OpenID Connect", or a scope it allows.',
      fix: 'Request the product under Products, and remove scopes that are not listed under Auth.',
      field: 'scopes',
      consoleField: 'Products',
      when: { match: { error: 'unauthorized_scope_error' } },
    },
    {
      hop: 'token',
      symptom: '"appid/redirect uri/code verifier does not match authorization code"',
      cause: 'The code was used before, came too late, or the redirect URI changed in between.',
      fix: 'Start again. If it happens each time, look for something that opens the callback twice.',
      when: { match: { description: 'does not match authorization code' } },
    },
  ],
  console: {
    name: 'LinkedIn Developers',
    url: 'https://www.linkedin.com/developers/apps',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Primary Client Secret',
      redirectUri: 'Authorized redirect URLs for your app',
    },
    steps: [
      {
        text: 'Select **Create app** and name the **LinkedIn Page** of your company.',
        goesWrong: 'An app without a Page cannot be created; a Page administrator has to **Verify** it.',
      },
      {
        text: 'Under **Products** request **Sign In with LinkedIn using OpenID Connect**.',
        goesWrong: 'The older Sign In with LinkedIn knows other scopes and does not work.',
      },
      {
        text: 'Under **Auth** paste the redirect URI into **Authorized redirect URLs for your app** and select **Update**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be https and the same letter for letter.',
      },
      { text: 'Copy the **Client ID** and the **Primary Client Secret**.' },
      { text: 'Check under **OAuth 2.0 scopes** that **openid**, **profile** and **email** are listed.' },
    ],
  },
  credentialShapes: {
    clientId: [
      {
        pattern: '^WPL_AP',
        problem: 'This looks like the Client Secret.',
        advice: 'Copy the Client ID, which stands above it.',
      },
    ],
    clientSecret: [],
  },
  revokeUrlForPeople: 'https://www.linkedin.com/mypreferences/d/data-sharing-for-permitted-services',
  icon: linkedinIcon,
  documentationUrls: [
    'https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2',
    'https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow',
    'https://learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens',
  ],
  unchecked: ['The revocation endpoint was found in no second source.'],
});
