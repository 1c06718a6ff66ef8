import { defineProvider } from '../define-provider.ts';
import { microsoftIcon } from './microsoft-icon.ts';

/**
 * Microsoft Entra ID and personal Microsoft accounts, OpenID Connect (v2.0 endpoints). Everything is read from the
 * id_token, as Microsoft recommends: the userinfo endpoint says less.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 * https://learn.microsoft.com/entra/identity-platform/userinfo
 * https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization
 * Checked against better-auth, Supabase Auth and omniauth-microsoft_graph.
 */
export const microsoft = defineProvider({
  id: 'microsoft',
  aliases: ['azure', 'entra'],
  displayName: 'Microsoft',
  formerName: 'Azure Active Directory',
  protocol: 'oidc',
  issuer: 'https://login.microsoftonline.com/{tid}/v2.0',
  sharedIssuer: {
    claim: 'tid',
    expected: '{tenant}',
    anyWhen: ['common', 'organizations'],
    exceptWhen: { organizations: ['9188040d-6c67-4c5b-b112-36a304b66dad'] },
    known: { consumers: '9188040d-6c67-4c5b-b112-36a304b66dad' },
  },
  jwksUri: 'https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys',
  authorizationEndpoint: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
  tokenEndpoint: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
  tokenEndpointAuthMethod: 'client_secret_post',
  idTokenSigningAlgorithms: ['RS256'],
  parameters: {
    tenant: {
      label: 'Directory (tenant) ID',
      pattern: '^(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
      default: 'common',
      example: 'common',
      hint: 'common: everybody; organizations: work and school accounts; consumers: personal accounts; or the ID of one tenant.',
    },
  },
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  offlineScope: 'offline_access', // never among the granted ones
  scopePrefix: 'https://graph.microsoft.com/', // scopes without a resource are those of Microsoft Graph
  selectAccountParameters: { prompt: 'select_account' },
  refresh: 'rotating',
  scopeCatalogue: {
    openid: 'Know who the person is',
    profile: "Read the person's name",
    email: "Read the person's email address, if there is one",
    offline_access: 'Keep access until it is revoked',
    'User.Read': "Read the person's profile in Microsoft Graph",
    'User.ReadBasic.All': 'Read basic profiles of everybody in the organization',
    'User.ReadWrite': "Change the person's profile",
    'Mail.Read': "Read the person's mail",
    'Mail.Send': 'Send mail for the person',
    'Calendars.Read': "Read the person's calendars",
    'Calendars.ReadWrite': "Read and change the person's calendars",
    'Contacts.Read': "Read the person's contacts",
    'Files.Read': "Read the person's files",
    'Files.ReadWrite': "Read and change the person's files",
    'Tasks.Read': "Read the person's tasks",
    'Team.ReadBasic.All': 'Read the names of the teams the person belongs to',
    'GroupMember.Read.All': 'Read who belongs to which group',
  },
  profile: {},
  attributeMapping: {
    provider_user_id: 'id_token.sub', // made for this app alone; addresses and user names change hands
    first_name: 'id_token.given_name | id_token.name',
    last_name: 'id_token.family_name',
    email_address: 'id_token.email',
    // An administrator can write any address into `email`; only this optional claim says that the domain is theirs.
    email_verified: 'id_token.xms_edov',
  },
  emailVerified: 'when_claimed',
  emailVerifiedValues: [1, '1', 'true'],
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Microsoft shows AADSTS50194.',
      cause: 'The app is for one tenant only, but the tenant here is common.',
      fix: 'Set the tenant to your Directory (tenant) ID, or change Supported account types.',
      consoleField: 'Supported account types',
    },
    {
      hop: 'authorize',
      symptom: 'Microsoft shows AADSTS50020 or AADSTS500200.',
      cause: 'The account is of a kind or of a tenant that the app does not admit.',
      fix: 'Change Supported account types, and set the tenant here to the matching value.',
      consoleField: 'Supported account types',
    },
    {
      hop: 'authorize',
      symptom: 'Microsoft shows "Need admin approval".',
      cause: "The person's organization does not let people agree to apps or to one of these scopes.",
      fix: 'Let an administrator of that organization grant consent, or ask for fewer scopes.',
      field: 'scopes',
      consoleField: 'API permissions',
    },
    {
      hop: 'token',
      symptom: 'AADSTS7000215: invalid client secret',
      cause: 'The Secret ID was pasted in place of the Value of the client secret.',
      fix: 'Create a client secret and copy its Value.',
      field: 'client_secret',
      consoleField: 'Certificates & secrets',
      when: { match: { description: 'AADSTS7000215' } },
    },
    {
      hop: 'token',
      symptom: 'AADSTS7000222: the client secret keys are expired',
      cause: 'Client secrets of Microsoft end on the day that was chosen for them.',
      fix: 'Create a new client secret and save its Value here.',
      field: 'client_secret',
      consoleField: 'Certificates & secrets',
      when: { match: { description: 'AADSTS7000222' } },
    },
    {
      hop: 'token',
      symptom: 'AADSTS700016: application not found in the directory',
      cause: 'The Client ID is wrong, or the app belongs to another tenant.',
      fix: 'Copy the Application (client) ID again, and check the tenant.',
      field: 'client_id',
      consoleField: 'Application (client) ID',
      when: { match: { description: 'AADSTS700016' } },
    },
  ],
  console: {
    name: 'Microsoft Entra admin center',
    url: 'https://entra.microsoft.com',
    fieldLabels: {
      clientId: 'Application (client) ID',
      clientSecret: 'Client secret (Value)',
      redirectUri: 'Redirect URI (Web)',
    },
    steps: [
      { text: 'Open **App registrations** and select **New registration**.' },
      {
        text: 'Choose **Supported account types**.',
        goesWrong: 'It has to fit the tenant here: with one tenant only, use its Directory (tenant) ID.',
      },
      {
        text: 'Under **Redirect URI** choose **Web**, paste the redirect URI and select **Register**.',
        copy: 'redirect_uri',
        goesWrong: 'With **Single-page application** the exchange of the code is refused.',
      },
      { text: 'Copy the **Application (client) ID**.' },
      {
        text: 'Under **Certificates & secrets** select **New client secret** and copy its **Value**.',
        goesWrong: 'The Secret ID beside it is not the secret. The Value is shown once and ends on its day.',
      },
      {
        text: 'Under **Token configuration** add the optional claims **email**, **family_name**, **given_name** and **xms_edov** to the ID token.',
        goesWrong: 'Without xms_edov no address counts as verified, and people confirm theirs by a code.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' },
      {
        pattern: '^.{3}\\dQ~',
        problem: 'This looks like the Value of a client secret.',
        advice: 'Use the Application (client) ID from the Overview page.',
      },
    ],
    clientSecret: [
      {
        pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
        problem: 'This looks like the Secret ID or the Application (client) ID.',
        advice: 'Use the Value of the client secret. If it is no longer shown, create a new one.',
      },
    ],
  },
  revokeUrlForPeople: 'https://myapps.microsoft.com',
  icon: microsoftIcon,
  documentationUrls: [
    'https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc',
    'https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference',
    'https://learn.microsoft.com/entra/identity-platform/optional-claims-reference',
    'https://learn.microsoft.com/entra/identity-platform/reference-error-codes',
    'https://learn.microsoft.com/entra/identity-platform/migrate-off-email-claim-authorization',
  ],
  unchecked: ['In which form xms_edov is sent: true, 1 or "1".'],
});
