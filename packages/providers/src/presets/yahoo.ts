import { defineProvider } from '../define-provider.ts';
import { yahooIcon } from './yahoo-icon.ts';

/**
 * Yahoo, OpenID Connect. Checked against Yahoo's documentation and discovery document, and arctic.
 * https://developer.yahoo.com/sign-in-with-yahoo/
 * https://developer.yahoo.com/oauth2/guide/openid_connect/getting_started.html
 */
export const yahoo = defineProvider({
  id: 'yahoo',
  displayName: 'Yahoo',
  protocol: 'oidc',
  issuer: 'https://api.login.yahoo.com',
  authorizationEndpoint: 'https://api.login.yahoo.com/oauth2/request_auth',
  tokenEndpoint: 'https://api.login.yahoo.com/oauth2/get_token',
  revocationEndpoint: 'https://api.login.yahoo.com/oauth2/revoke',
  jwksUri: 'https://api.login.yahoo.com/openid/v1/certs',
  idTokenSigningAlgorithms: ['ES256', 'RS256'],
  tokenEndpointAuthMethod: 'client_secret_basic',
  pkce: 'none', // apps with a secret that send a challenge are reported to be refused as unauthorized_client
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  emailNeedsApproval: true, // ticked under API Permissions, else the sign-in is refused
  refresh: 'rotating',
  scopeCatalogue: {
    openid: "Read the person's user id",
    profile: "Read the person's name, language and picture",
    email: "Read the person's email address",
    'mail-r': "Read the person's mail; Yahoo has to approve it",
    'mail-w': "Read and change the person's mail; Yahoo has to approve it",
    'fspt-r': "Read the person's Fantasy Sports leagues",
    'fspt-w': "Read and change the person's Fantasy Sports leagues",
  },
  profile: { url: 'https://api.login.yahoo.com/openid/v1/userinfo' },
  attributeMapping: {
    provider_user_id: 'sub',
    first_name: 'given_name | name',
    last_name: 'family_name',
    profile_image_url: 'picture | profile_images.image192',
    email_address: 'email',
    email_verified: 'email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'email_address'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Yahoo shows "Please specify a client id" or "invalid client id".',
      cause: 'The Client ID is the App ID, or was not copied whole.',
      fix: 'Use the long Client ID (Consumer Key). It begins with dj0yJmk9.',
      field: 'client_id',
      consoleField: 'Client ID (Consumer Key)',
    },
    {
      hop: 'authorize',
      symptom: 'Yahoo says that it is having trouble with the request, or shows invalid_scope.',
      cause: 'A scope is asked for that is not ticked in the app.',
      fix: 'Tick Email and Profile under OpenID Connect Permissions. Changed permissions often need a new app.',
      field: 'scopes',
      consoleField: 'API Permissions',
    },
    {
      hop: 'authorize',
      symptom: 'Yahoo refuses the redirect URI of a machine for development.',
      cause: 'Yahoo accepts https only, also for localhost.',
      fix: 'Use an address with https, for example of a tunnel.',
      field: 'redirect_uri',
      consoleField: 'Redirect URI(s)',
    },
  ],
  console: {
    name: 'Yahoo Developer Network, My Apps',
    url: 'https://developer.yahoo.com/apps/',
    fieldLabels: {
      clientId: 'Client ID (Consumer Key)',
      clientSecret: 'Client Secret (Consumer Secret)',
      redirectUri: 'Redirect URI(s)',
    },
    steps: [
      { text: 'Select **Create an App**.' },
      { text: 'Fill in **Application Name** and **Homepage URL**.', copy: 'app_url' },
      {
        text: 'Paste the redirect URI into **Redirect URI(s)**.',
        copy: 'redirect_uri',
        goesWrong: 'It must begin with https, also for localhost.',
      },
      {
        text: 'As **OAuth Client Type** choose **Confidential Client**.',
        goesWrong: 'A Public Client gets no usable secret.',
      },
      {
        text: 'Under **API Permissions** tick **OpenID Connect Permissions**, and there **Profile**, and **Email** if you ask for addresses.',
        goesWrong: 'A scope that is not ticked is refused at sign-in.',
      },
      {
        text: 'Select **Create App** and copy **Client ID (Consumer Key)** and **Client Secret (Consumer Secret)**.',
        goesWrong: 'The App ID above them is short and does not work.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^dj0y' },
      {
        pattern: '^[A-Za-z0-9]{8}$',
        problem: 'This looks like the App ID.',
        advice: 'Use the long Client ID (Consumer Key). It begins with dj0y.',
      },
    ],
    clientSecret: [
      {
        pattern: '^dj0y',
        problem: 'This looks like the Client ID.',
        advice: 'Use the Client Secret (Consumer Secret).',
      },
    ],
  },
  icon: yahooIcon,
  documentationUrls: [
    'https://developer.yahoo.com/sign-in-with-yahoo/',
    'https://developer.yahoo.com/oauth2/guide/openid_connect/getting_started.html',
    'https://api.login.yahoo.com/.well-known/openid-configuration',
  ],
  unchecked: [
    'Whether a challenge is refused: one report says so, Yahoo advertises no PKCE.',
    'Whether refreshing always gives a new refresh token.',
    'Where people end access.',
  ],
});
