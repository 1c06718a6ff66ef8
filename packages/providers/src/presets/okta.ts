import { defineProvider } from '../define-provider.ts';
import { oktaIcon } from './okta-icon.ts';

/**
 * Okta, OpenID Connect, through the org authorization server that every Okta organization has.
 * https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/orgas
 * https://developer.okta.com/docs/concepts/auth-servers
 * Checked against AshAuthentication and Auth.js.
 */
export const okta = defineProvider({
  id: 'okta',
  displayName: 'Okta',
  protocol: 'oidc',
  parameters: {
    domain: {
      label: 'Okta domain',
      pattern: '^(?!-)[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      example: 'acme.okta.com',
      hint: 'Shown in the menu below your name, without https and without -admin.',
    },
  },
  issuer: 'https://{domain}',
  jwksUri: 'https://{domain}/oauth2/v1/keys',
  authorizationEndpoint: 'https://{domain}/oauth2/v1/authorize',
  tokenEndpoint: 'https://{domain}/oauth2/v1/token',
  revocationEndpoint: 'https://{domain}/oauth2/v1/revoke',
  tokenEndpointAuthMethod: 'client_secret_basic',
  idTokenSigningAlgorithms: ['RS256'],
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  offlineScope: 'offline_access',
  selectAccountParameters: { prompt: 'login' },
  refresh: 'rotating', // a setting of the app; new apps rotate
  scopeCatalogue: {
    openid: 'Know who the person is',
    profile: "Read the person's name and username",
    email: "Read the person's email address",
    offline_access: 'Keep access until it is revoked',
    phone: "Read the person's phone number",
    address: "Read the person's postal address",
    groups: 'See groups the person belongs to',
    'okta.users.read.self': "Read the person's whole Okta profile",
    'okta.users.manage.self': "Read and change the person's Okta profile",
    'okta.myAccount.read': "Read the person's account",
  },
  profile: { url: 'https://{domain}/oauth2/v1/userinfo' },
  attributeMapping: {
    provider_user_id: 'sub | id_token.sub', // the login can change hands; the id cannot
    first_name: 'given_name | id_token.given_name | name | id_token.name',
    last_name: 'family_name | id_token.family_name',
    username: 'preferred_username | id_token.preferred_username',
    email_address: 'email | id_token.email',
    email_verified: 'email_verified | id_token.email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'username'],
  causes: [
    {
      hop: 'callback',
      symptom: 'access_denied: "User is not assigned to the client application."',
      cause: 'The person, or a group of theirs, is not assigned to the app.',
      fix: 'Assign people or groups to the app.',
      consoleField: 'Assignments',
      when: { match: { description: 'not assigned' } },
    },
    {
      hop: 'callback',
      symptom: 'access_denied: "Policy evaluation failed for this request"',
      cause: 'No rule of an access policy or of the sign-on policy admits this sign-in.',
      fix: 'Check the policy of the app, and its rules for this person and these scopes.',
      consoleField: 'Sign On',
      when: { match: { description: 'Policy evaluation failed' } },
    },
    {
      hop: 'callback',
      symptom: 'Okta comes back with error=invalid_scope.',
      cause:
        'A scope is unknown to the org authorization server, or offline_access is not allowed for the app.',
      fix: 'Tick Refresh Token under Grant type to keep access, and check the additional scopes.',
      field: 'scopes',
      consoleField: 'Grant type',
      when: { match: { error: 'invalid_scope' } },
    },
  ],
  console: {
    name: 'Okta Admin Console',
    url: 'https://login.okta.com',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client secret',
      redirectUri: 'Sign-in redirect URIs',
    },
    steps: [
      { text: 'Under **Applications**, **Applications** select **Create App Integration**.' },
      {
        text: 'Choose **OIDC - OpenID Connect** and **Web Application**.',
        goesWrong: 'Single-Page and Native applications have no secret.',
      },
      {
        text: 'Under **Grant type** tick **Authorization Code**, and **Refresh Token** to keep access.',
      },
      { text: 'Paste the redirect URI into **Sign-in redirect URIs**.', copy: 'redirect_uri' },
      {
        text: 'Under **Assignments** choose who may sign in, and select **Save**.',
        goesWrong:
          'Whoever is not assigned is refused with "User is not assigned to the client application".',
      },
      { text: 'Copy the **Client ID** and the **Client secret**, and your Okta domain.' },
    ],
  },
  credentialShapes: {
    clientId: [{ pattern: '^0oa' }],
    clientSecret: [
      {
        pattern: '^0oa[A-Za-z0-9]{17}$',
        problem: 'This looks like the Client ID.',
        advice: 'Copy the Client secret, which stands below it.',
      },
    ],
  },
  icon: oktaIcon,
  documentationUrls: [
    'https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/orgas',
    'https://developer.okta.com/docs/concepts/auth-servers',
    'https://developer.okta.com/docs/guides/implement-grant-type/authcode/main',
  ],
  unchecked: ['The wording of the errors Okta shows.', 'Whether new apps rotate refresh tokens.'],
});
