import { defineProvider } from '../define-provider.ts';
import { salesforceIcon } from './salesforce-icon.ts';

/**
 * Salesforce, OpenID Connect.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm
 * Checked against Salesforce's discovery document, better-auth and Lucia.
 */
export const salesforce = defineProvider({
  id: 'salesforce',
  displayName: 'Salesforce',
  protocol: 'oidc',
  parameters: {
    domain: {
      label: 'Login host',
      pattern: '^(?!-)[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      default: 'login.salesforce.com',
      example: 'login.salesforce.com',
      hint: 'test.salesforce.com for sandboxes, your My Domain, or the host of an Experience Cloud site.',
    },
  },
  issuer: 'https://{domain}',
  jwksUri: 'https://{domain}/id/keys',
  authorizationEndpoint: 'https://{domain}/services/oauth2/authorize',
  tokenEndpoint: 'https://{domain}/services/oauth2/token',
  revocationEndpoint: 'https://{domain}/services/oauth2/revoke',
  tokenEndpointAuthMethod: 'client_secret_post',
  idTokenSigningAlgorithms: ['RS256'],
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  offlineScope: 'refresh_token',
  selectAccountParameters: { prompt: 'login' },
  refresh: 'stable', // rotation is a setting of the app
  scopeCatalogue: {
    openid: 'Know who the person is and in which organization',
    profile: "Read the person's name, username and picture",
    email: "Read the person's email address",
    refresh_token: 'Keep access until it is revoked',
    address: "Read the person's postal address",
    phone: "Read the person's phone number",
    id: 'Read the identity URL of the person',
    api: 'Use the APIs for the person, as far as the person may',
    web: 'Use the access token on the web',
    full: 'Use everything the person can use',
    chatter_api: 'Use Chatter for the person',
    custom_permissions: "See the person's custom permissions",
    visualforce: 'Open Visualforce pages for the person',
    wave_api: 'Use CRM Analytics for the person',
    cdp_query_api: 'Query Data Cloud for the person',
  },
  profile: { url: 'https://{domain}/services/oauth2/userinfo' },
  attributeMapping: {
    // A URL of organization and user: the user id alone is repeated in the sandbox copies of an organization.
    provider_user_id: 'sub | id_token.sub',
    first_name: 'given_name | name',
    last_name: 'family_name',
    username: 'preferred_username',
    profile_image_url: 'photos.picture',
    email_address: 'email | id_token.email',
    email_verified: 'email_verified | id_token.email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'username'],
  errorRules: [
    { hop: 'token', match: { error: 'invalid_client_id' }, code: 'oauth_client_rejected' },
    { hop: 'callback', match: { error: 'OAUTH_APP_BLOCKED' }, code: 'oauth_client_rejected' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Salesforce shows "error=redirect_uri_mismatch".',
      cause: 'The redirect URI is not a Callback URL of the app, or the app was saved minutes ago.',
      fix: 'Add exactly this redirect URI to Callback URL, and wait ten minutes.',
      field: 'redirect_uri',
      consoleField: 'Callback URL',
    },
    {
      hop: 'authorize',
      symptom: 'Salesforce shows "error=invalid_client_id".',
      cause: 'The Consumer Key is wrong, or the app does not exist on this login host.',
      fix: 'Copy the Consumer Key again, and check the login host: sandboxes use test.salesforce.com.',
      field: 'client_id',
      consoleField: 'Consumer Key',
    },
    {
      hop: 'callback',
      symptom: 'Salesforce comes back with error=OAUTH_APP_BLOCKED.',
      cause: "An administrator of the person's organization has blocked the app.",
      fix: 'The administrator unblocks it, or installs it and lets people use it.',
      consoleField: 'Connected Apps OAuth Usage',
      when: { match: { error: 'OAUTH_APP_BLOCKED' } },
    },
    {
      hop: 'token',
      symptom: '400 "invalid_grant"',
      cause: 'The code was used before or came too late, or the app does not admit this person.',
      fix: 'Start again. Check Permitted Users and IP Relaxation in the policies of the app.',
      consoleField: 'OAuth Policies',
      when: { match: { error: 'invalid_grant' } },
    },
  ],
  console: {
    name: 'Salesforce Setup',
    url: 'https://login.salesforce.com',
    fieldLabels: { clientId: 'Consumer Key', clientSecret: 'Consumer Secret', redirectUri: 'Callback URL' },
    steps: [
      {
        text: 'Open **Setup**, **External Client App Manager** and select **New External Client App**.',
        goesWrong: 'For people of other organizations the app has to be packaged or installed there.',
      },
      {
        text: 'Tick **Enable OAuth** and paste the redirect URI into **Callback URL**.',
        copy: 'redirect_uri',
        goesWrong: 'It works some minutes after it was saved.',
      },
      {
        text: 'Add the OAuth scopes **Access unique user identifiers (openid)** and **Access the identity URL service (id, profile, email, address, phone)**.',
        goesWrong:
          'To keep access, also add **Perform requests at any time (refresh_token, offline_access)**.',
      },
      {
        text: 'Leave **Require Secret for Web Server Flow** and **Require Proof Key for Code Exchange (PKCE)** ticked, and select **Create**.',
      },
      {
        text: 'Under **Settings**, **OAuth Settings** select **Consumer Key and Secret** and copy both.',
        goesWrong: 'Salesforce sends you a code by email first.',
      },
    ],
  },
  credentialShapes: {
    clientId: [{ pattern: '^3MVG9' }],
    clientSecret: [
      {
        pattern: '^3MVG9',
        problem: 'This looks like the Consumer Key.',
        advice: 'Copy the Consumer Secret, which stands below it.',
      },
    ],
  },
  icon: salesforceIcon,
  documentationUrls: [
    'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm',
    'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm',
    'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm',
    'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm',
  ],
  unchecked: ['Which host stands in iss when sign-in moves from login.salesforce.com to a My Domain.'],
});
