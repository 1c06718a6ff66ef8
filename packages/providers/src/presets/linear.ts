import { defineProvider } from '../define-provider.ts';
import { linearIcon } from './linear-icon.ts';

/**
 * Linear, OAuth 2.0 with a GraphQL profile. Checked against Linear's documentation and against better-auth and
 * arctic.
 * https://linear.app/developers/oauth-2-0-authentication
 */
export const linear = defineProvider({
  id: 'linear',
  displayName: 'Linear',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://linear.app/oauth/authorize',
  tokenEndpoint: 'https://api.linear.app/oauth/token',
  revocationEndpoint: 'https://api.linear.app/oauth/revoke',
  tokenEndpointAuthMethod: 'client_secret_post',
  scopeSeparator: ',',
  baseScopes: ['read'], // always granted, and holds the address as well
  refresh: 'rotating', // every answer brings a refresh token; there is nothing to ask for
  scopeCatalogue: {
    read: 'Read what the person can see in the workspace',
    write: 'Change what the person can change in the workspace',
    'issues:create': 'Create issues and their attachments',
    'comments:create': 'Comment on issues',
    'timeSchedule:write': 'Create and change time schedules',
    'initiative:read': 'See initiatives',
    'initiative:write': 'Create and change initiatives',
    'customer:read': 'See customers',
    'customer:write': 'Create and change customers',
    'app:assignable': 'Let issues be assigned to the app',
    'app:mentionable': 'Let the app be mentioned',
    admin: 'Use what only administrators of the workspace can use',
  },
  profile: {
    url: 'https://api.linear.app/graphql',
    method: 'POST',
    body: { query: '{ viewer { id name displayName email avatarUrl createdAt } }' },
  },
  attributeMapping: {
    provider_user_id: 'data.viewer.id', // one person has one in each workspace
    first_name: 'data.viewer.name', // one name, not split: it need not be a person's name
    username: 'data.viewer.displayName',
    profile_image_url: 'data.viewer.avatarUrl',
    email_address: 'data.viewer.email',
  },
  emailVerified: 'never', // Linear does not say whether the person confirmed it
  signals: { createdAt: 'data.viewer.createdAt' },
  uniqueAttributes: ['provider_user_id'],
  errorRules: [
    // The limit comes with status 400 as well.
    { hop: 'profile', match: { error: 'RATELIMITED' }, code: 'oauth_rate_limited' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Linear does not let people of other workspaces connect the app.',
      cause: 'The application is not public.',
      fix: 'Open the application in the settings of your workspace and switch on Public.',
      consoleField: 'Public',
    },
    {
      hop: 'authorize',
      symptom: 'Linear says that an administrator has to approve the app.',
      cause: 'The workspace lets in only applications that its administrators approved.',
      fix: 'Ask an administrator of that workspace to approve the application.',
    },
    {
      hop: 'profile',
      symptom: 'One person appears as two users here.',
      cause:
        'Linear has one user per workspace: somebody who picks another workspace is another person to it.',
      fix: 'They can connect the second account to the first user, or choose the first workspace again.',
    },
  ],
  console: {
    name: 'Linear workspace settings: API',
    url: 'https://linear.app/settings/api/applications/new',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Client secret', redirectUri: 'Callback URLs' },
    steps: [
      {
        text: 'Choose the workspace that shall own the application; Linear advises one made for it.',
        goesWrong: 'Every administrator of that workspace can see and change the application.',
      },
      { text: 'Under **Settings**, **API**, **OAuth applications** create a new application.' },
      {
        text: 'Fill in **Application name**, **Developer name** and **Developer URL**.',
        copy: 'app_url',
      },
      { text: 'Paste the redirect URI into **Callback URLs**.', copy: 'redirect_uri' },
      {
        text: 'Switch on **Public** and select **Create**.',
        goesWrong: 'Without Public only people of your own workspace can sign in.',
      },
      { text: 'Copy **Client ID** and **Client secret**.' },
    ],
  },
  icon: linearIcon,
  documentationUrls: ['https://linear.app/developers/oauth-2-0-authentication'],
  unchecked: [
    'The parameters of the revocation call: public clients send either the form field token or only a bearer header',
    'Whether `scope` of the token response is separated by spaces or commas',
    'The recording without an address: the documentation always shows one',
  ],
});
