import { defineProvider } from '../define-provider.ts';
import { bitbucketIcon } from './bitbucket-icon.ts';

/**
 * Bitbucket Cloud, OAuth 2.0. Checked against Atlassian's documentation and against django-allauth and arctic.
 * https://developer.atlassian.com/cloud/bitbucket/oauth-2/
 */
export const bitbucket = defineProvider({
  id: 'bitbucket',
  displayName: 'Bitbucket',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://bitbucket.org/site/oauth2/authorize',
  tokenEndpoint: 'https://bitbucket.org/site/oauth2/access_token',
  tokenEndpointAuthMethod: 'client_secret_basic',
  baseScopes: ['account'],
  emailScope: 'email',
  refresh: 'stable', // every answer brings a refresh token; there is nothing to ask for
  scopeCatalogue: {
    account: "See the person's account: name, picture, workspaces",
    email: "Read the person's email addresses",
    'account:write': "Change the person's account",
    team: 'See which workspaces the person belongs to',
    'team:write': 'Manage workspaces the person administers',
    project: 'See projects and the repositories in them',
    'project:admin': 'Manage projects for the person',
    repository: "Read the person's repositories",
    'repository:write': 'Write to repositories for the person',
    'repository:admin': 'Manage repositories for the person',
    pullrequest: 'Read pull requests and comment on them',
    'pullrequest:write': 'Create, merge and decline pull requests for the person',
    issue: 'Read issues',
    'issue:write': 'Create and change issues for the person',
    wiki: 'Read and write wikis',
    snippet: "Read the person's snippets",
    webhook: 'Manage webhooks',
    pipeline: 'See pipelines and their results',
  },
  profile: {
    url: 'https://api.bitbucket.org/2.0/user',
    also: [{ as: 'emails', url: 'https://api.bitbucket.org/2.0/user/emails', scope: 'email' }],
  },
  attributeMapping: {
    provider_user_id: 'uuid', // the username can change hands; the uuid cannot
    first_name: 'display_name', // one display name, not split: it need not be a person's name
    username: 'username',
    profile_image_url: 'links.avatar.href',
    email_address: 'emails.values.[is_primary=true].email',
    email_verified: 'emails.values.[is_primary=true].is_confirmed',
  },
  emailVerified: 'when_claimed',
  signals: { createdAt: 'created_on' },
  uniqueAttributes: ['provider_user_id', 'username'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Bitbucket says that the redirect URI does not fit the callback URL of the consumer.',
      cause: 'A consumer has one Callback URL, and the redirect URI has to be it or begin with it.',
      fix: 'Put exactly this redirect URI into Callback URL.',
      field: 'redirect_uri',
      consoleField: 'Callback URL',
    },
    {
      hop: 'callback',
      symptom: 'Bitbucket comes back with error=invalid_scope.',
      cause: 'The consumer does not have one of the permissions that were asked for.',
      fix: 'Edit the consumer and tick Account: Read and Account: Email, and what the additional scopes need.',
      field: 'scopes',
      consoleField: 'Permissions',
      when: { match: { error: 'invalid_scope' } },
    },
    {
      hop: 'profile',
      symptom: '403 when the profile or the addresses are read',
      cause: 'The consumer lacks the permission Account: Read or Account: Email.',
      fix: 'Edit the consumer, tick both, save, and let the person agree again.',
      field: 'scopes',
      consoleField: 'Permissions',
      when: { match: { status: 403 } },
    },
  ],
  console: {
    name: 'Workspace settings of Bitbucket',
    url: 'https://bitbucket.org/account/workspaces/',
    fieldLabels: { clientId: 'Key', clientSecret: 'Secret', redirectUri: 'Callback URL' },
    steps: [
      { text: 'Open the workspace that shall own the app, then **Settings**, **Workspace settings**.' },
      { text: 'Under **Apps and features** open **OAuth consumers** and select **Add consumer**.' },
      {
        text: 'Fill in **Name** and paste the redirect URI into **Callback URL**.',
        copy: 'redirect_uri',
        goesWrong: 'A consumer takes one Callback URL: use one consumer per environment.',
      },
      {
        text: 'Under **Permissions** tick **Account: Read** and **Account: Email**, and select **Save**.',
        goesWrong: 'What is not ticked here cannot be asked for later.',
      },
      { text: "Select the consumer's name in the list and copy **Key** and **Secret**." },
    ],
  },
  revokeUrlForPeople: 'https://bitbucket.org/account/settings/app-authorizations/',
  icon: bitbucketIcon,
  documentationUrls: [
    'https://developer.atlassian.com/cloud/bitbucket/oauth-2/',
    'https://support.atlassian.com/bitbucket-cloud/docs/use-oauth-on-bitbucket-cloud/',
    'https://developer.atlassian.com/cloud/bitbucket/rest/api-group-users/',
  ],
  unchecked: [
    'Whether a code challenge is judged: the documentation does not name one',
    'Whether a refresh ends the old refresh token',
    'That the token response names the granted scopes in `scopes` instead of `scope`',
  ],
});
