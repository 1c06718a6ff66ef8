import { defineProvider } from '../define-provider.ts';
import { xeroIcon } from './xero-icon.ts';

/**
 * Xero, OpenID Connect. The id_token says everything, so no profile is asked for.
 * Checked against Xero's documentation and its own libraries for Node.js and .NET.
 * https://developer.xero.com/documentation/guides/oauth2/auth-flow/
 * https://developer.xero.com/documentation/guides/oauth2/sign-in/
 */
export const xero = defineProvider({
  id: 'xero',
  displayName: 'Xero',
  protocol: 'oidc',
  issuer: 'https://identity.xero.com',
  authorizationEndpoint: 'https://login.xero.com/identity/connect/authorize',
  tokenEndpoint: 'https://identity.xero.com/connect/token',
  revocationEndpoint: 'https://identity.xero.com/connect/revocation',
  jwksUri: 'https://identity.xero.com/.well-known/openid-configuration/jwks',
  tokenEndpointAuthMethod: 'client_secret_basic',
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  offlineScope: 'offline_access',
  refresh: 'rotating',
  scopeCatalogue: {
    openid: "Read the person's user id",
    profile: "Read the person's first and last name",
    email: "Read the person's email address",
    offline_access: 'Keep access until the person revokes it',
    'accounting.transactions': 'Read and change invoices, payments and bank transactions',
    'accounting.transactions.read': 'Read invoices, payments and bank transactions',
    'accounting.contacts': 'Read and change contacts',
    'accounting.contacts.read': 'Read contacts',
    'accounting.settings': 'Read and change accounts, tax rates and other settings',
    'accounting.settings.read': 'Read accounts, tax rates and other settings',
    'accounting.reports.read': 'Read reports',
    'accounting.attachments': 'Read and add attachments',
    assets: 'Read and change fixed assets',
    files: 'Read and change files',
    projects: 'Read and change projects',
  },
  profile: {},
  attributeMapping: {
    provider_user_id: 'id_token.sub',
    first_name: 'id_token.given_name',
    last_name: 'id_token.family_name',
    email_address: 'id_token.email',
  },
  emailVerified: 'never', // Xero promises nothing about addresses
  uniqueAttributes: ['provider_user_id', 'email_address'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Xero shows "Sorry, something went wrong" with invalid_scope.',
      cause: 'A scope is misspelt, or this app may not use it: newer apps have narrower accounting scopes.',
      fix: 'Check the additional scopes against those listed for the app.',
      field: 'scopes',
      consoleField: 'Configuration',
    },
    {
      hop: 'authorize',
      symptom: 'Xero shows "Sorry, something went wrong" with unauthorized_client.',
      cause: 'The Client ID is wrong, or the app is a custom connection, with which nobody can sign in.',
      fix: 'Use the Client id of an app whose integration type is Web app.',
      field: 'client_id',
      consoleField: 'Client id',
    },
    {
      hop: 'authorize',
      symptom: 'People have to choose an organisation.',
      cause: 'Additional scopes are asked for that are about an organisation.',
      fix: 'Ask for these scopes later, when they are needed. openid, profile and email alone do not ask.',
      field: 'scopes',
    },
  ],
  console: {
    name: 'Xero Developer, My Apps',
    url: 'https://developer.xero.com/app/manage',
    fieldLabels: {
      clientId: 'Client id',
      clientSecret: 'Client secret',
      redirectUri: 'Redirect URIs',
    },
    steps: [
      {
        text: 'Select **New app**, and as **Integration type** choose **Web app**.',
        goesWrong: 'Mobile or desktop app has no secret, and Custom connection no sign-in.',
      },
      {
        text: 'Fill in **App name** and **Company or application URL**.',
        copy: 'app_url',
        goesWrong: 'The name must not contain the word Xero.',
      },
      {
        text: 'Paste the redirect URI into **Redirect URI** and select **Create app**.',
        copy: 'redirect_uri',
        goesWrong:
          'It must be the same letter for letter. Addresses without https are accepted for localhost only.',
      },
      {
        text: 'Open **Configuration**, copy the **Client id** and select **Generate a secret**.',
        goesWrong: 'The secret is shown only once.',
      },
    ],
  },
  credentialShapes: {
    clientId: [{ pattern: '^[0-9A-F]{32}$' }],
    clientSecret: [
      {
        pattern: '^[0-9A-F]{32}$',
        problem: 'This looks like the Client id.',
        advice: 'Use the Client secret.',
      },
    ],
  },
  icon: xeroIcon,
  documentationUrls: [
    'https://developer.xero.com/documentation/guides/oauth2/auth-flow/',
    'https://developer.xero.com/documentation/guides/oauth2/sign-in/',
    'https://developer.xero.com/documentation/guides/oauth2/scopes/',
  ],
  unchecked: [
    'Whether the code challenge of a web app with a secret is checked; it is documented for apps without one.',
    'Where people end access.',
  ],
});
