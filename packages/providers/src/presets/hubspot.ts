import { defineProvider } from '../define-provider.ts';
import { hubspotIcon } from './hubspot-icon.ts';

/**
 * HubSpot, OAuth 2.0. It has no profile call: who agreed is told by its introspection of the access token. Checked
 * against HubSpot's documentation and against Auth.js and Socialite Providers, which use the older call that has
 * the token in its path.
 * https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide
 */
export const hubspot = defineProvider({
  id: 'hubspot',
  displayName: 'HubSpot',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://app.hubspot.com/oauth/authorize',
  tokenEndpoint: 'https://api.hubapi.com/oauth/v3/token',
  revocationEndpoint: 'https://api.hubapi.com/oauth/v3/token/revoke',
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['oauth'],
  refresh: 'stable', // every answer brings a refresh token; there is nothing to ask for
  scopeCatalogue: {
    oauth: 'Know who the person is and which HubSpot account they chose',
    'crm.objects.contacts.read': 'See contacts',
    'crm.objects.contacts.write': 'Create and change contacts',
    'crm.objects.companies.read': 'See companies',
    'crm.objects.companies.write': 'Create and change companies',
    'crm.objects.deals.read': 'See deals',
    'crm.objects.deals.write': 'Create and change deals',
    'crm.objects.owners.read': 'See who owns which records',
    'crm.lists.read': 'See lists of contacts',
    'settings.users.read': 'See the people in the account',
    tickets: 'See, create and change tickets',
    files: 'Use the file manager',
    forms: 'See and change forms',
  },
  profile: {
    url: 'https://api.hubapi.com/oauth/v3/token/introspect',
    method: 'POST',
    token: { formParameter: 'token' },
    parameters: { token_type_hint: 'access_token' },
    authenticateAs: 'client', // otherwise it says no more than that the token is good
    omit: ['signed_access_token'], // parts of the token, with its signatures
    usesTokenResponse: true,
  },
  attributeMapping: {
    provider_user_id: 'user_id | token.user_id', // the token response names the person too
    email_address: 'user',
  },
  emailVerified: 'never', // HubSpot does not say whether the person confirmed it
  uniqueAttributes: ['provider_user_id'],
  errorRules: [
    // Errors of the token endpoint are `{ status, message }`.
    { hop: ['token', 'revocation'], match: { error: 'BAD_CLIENT_ID' }, code: 'oauth_client_rejected' },
    { hop: ['token', 'revocation'], match: { error: 'BAD_CLIENT_SECRET' }, code: 'oauth_client_rejected' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'HubSpot says that the scopes of the install URL and those of the app do not match.',
      cause: 'The app requires other scopes than were asked for.',
      fix: 'Make every scope of the app but oauth optional, or add the required ones as additional scopes.',
      field: 'scopes',
      consoleField: 'Scopes',
    },
    {
      hop: 'authorize',
      symptom: 'HubSpot says that the person does not have permission to connect the app.',
      cause: 'Signing in installs the app in a HubSpot account, which only its Super Admins may do.',
      fix: 'A Super Admin of that account has to connect the app, or grant the permission to do so.',
    },
  ],
  console: {
    name: 'HubSpot developer account',
    url: 'https://app.hubspot.com/developer',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Client secret', redirectUri: 'Redirect URLs' },
    steps: [
      {
        text: 'In a developer account open **Apps** (or **Legacy Apps**) and create a public app.',
        goesWrong: 'A private app has no Client ID: nobody can sign in with it.',
      },
      { text: 'Under **App info** fill in name, description and logo.' },
      {
        text: 'Under **Auth** paste the redirect URI into **Redirect URLs**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter.',
      },
      {
        text: 'Under **Scopes** keep only **oauth** as required, and select **Create app**.',
        goesWrong: 'A required scope that is not asked for stops the sign-in at HubSpot.',
      },
      { text: 'Under **Auth** copy **Client ID** and **Client secret**.' },
    ],
  },
  icon: hubspotIcon,
  documentationUrls: [
    'https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide',
    'https://developers.hubspot.com/docs/api/oauth-quickstart-guide',
  ],
  unchecked: [
    'That one person has the same user_id in every HubSpot account',
    'All that the introspection says: its reference shows `active` alone',
    'That the token response always holds user_id and hub_id, as public clients read it',
    'The address and the wording of the console, which HubSpot is moving to projects',
  ],
});
