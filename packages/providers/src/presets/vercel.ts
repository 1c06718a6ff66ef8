import { defineProvider } from '../define-provider.ts';
import { vercelIcon } from './vercel-icon.ts';

/**
 * Vercel, OpenID Connect with PKCE. Checked against Vercel's documentation and better-auth.
 * https://vercel.com/docs/sign-in-with-vercel/authorization-server-api
 * https://vercel.com/docs/sign-in-with-vercel/scopes-and-permissions
 */
export const vercel = defineProvider({
  id: 'vercel',
  displayName: 'Vercel',
  protocol: 'oidc',
  issuer: 'https://vercel.com',
  authorizationEndpoint: 'https://vercel.com/oauth/authorize',
  tokenEndpoint: 'https://api.vercel.com/login/oauth/token',
  revocationEndpoint: 'https://api.vercel.com/login/oauth/token/revoke',
  jwksUri: 'https://vercel.com/.well-known/jwks',
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  offlineScope: 'offline_access',
  refresh: 'rotating',
  scopeCatalogue: {
    openid: "Read the person's user id",
    profile: "Read the person's name, username and picture",
    email: "Read the person's email address",
    offline_access: 'Keep access until the person revokes it',
  },
  profile: { url: 'https://api.vercel.com/login/oauth/userinfo' },
  attributeMapping: {
    provider_user_id: 'sub',
    username: 'preferred_username',
    first_name: 'name', // one name, not split
    profile_image_url: 'picture',
    email_address: 'email',
    email_verified: 'email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'username', 'email_address'],
  causes: [
    {
      hop: 'token',
      symptom: 'The tokens come without an ID token, or people have no name or address.',
      cause: 'Vercel leaves out every scope that is not ticked in the app, without an error.',
      fix: 'Tick openid, profile and, if you ask for them, email and offline_access under Permissions.',
      field: 'scopes',
      consoleField: 'Permissions',
    },
    {
      hop: 'token',
      symptom: 'Vercel refuses the client although the secret is right.',
      cause: 'The client authentication method client_secret_post is not switched on in the app.',
      fix: 'Switch it on under Client authentication methods.',
      field: 'token_endpoint_auth_method',
      consoleField: 'Client authentication methods',
      when: { code: 'oauth_client_rejected' },
    },
  ],
  console: {
    name: 'Vercel Dashboard',
    url: 'https://vercel.com/dashboard',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client Secret',
      redirectUri: 'Authorization Callback URLs',
    },
    steps: [
      {
        text: 'Open the **Settings** of your team, select **Apps** and then **Create**.',
        goesWrong:
          'An integration from the Integrations Console is something else: nobody can sign in with it.',
      },
      {
        text: 'Give the app a **Name** and a **Slug**, and select **Save**.',
        goesWrong: 'The name is taken if any app at Vercel has it already.',
      },
      {
        text: 'Under client authentication switch on **client_secret_post**.',
        goesWrong: 'A method that is off is refused, however right the secret is.',
      },
      { text: 'Generate a **Client Secret** and copy it, together with the **Client ID**.' },
      {
        text: 'Paste the redirect URI into **Authorization Callback URLs**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter.',
      },
      {
        text: 'Under **Permissions** tick **openid** and **profile**, and **email** and **offline_access** if you use them.',
        goesWrong: 'What is not ticked is left out without a word.',
      },
    ],
  },
  icon: vercelIcon,
  documentationUrls: [
    'https://vercel.com/docs/sign-in-with-vercel/getting-started',
    'https://vercel.com/docs/sign-in-with-vercel/authorization-server-api',
    'https://vercel.com/docs/sign-in-with-vercel/manage-from-dashboard',
  ],
  unchecked: ['The algorithm of id_tokens; RS256 and ES256 are accepted.', 'Where people end access.'],
});
