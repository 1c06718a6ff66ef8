import { defineProvider } from '../define-provider.ts';
import { githubIcon } from './github-icon.ts';

/**
 * GitHub, OAuth 2.0, for OAuth apps; GitHub Apps speak the same.
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 * https://docs.github.com/en/rest/users/emails
 * Checked against better-auth, Auth.js, Spring Security and the announcement of PKCE of July 2025.
 */
export const github = defineProvider({
  id: 'github',
  displayName: 'GitHub',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://github.com/login/oauth/authorize',
  tokenEndpoint: 'https://github.com/login/oauth/access_token',
  revocationEndpoint: 'https://api.github.com/applications/{client_id}/token',
  revocationQuirks: {
    method: 'DELETE',
    requestAs: 'json',
    parameters: { access_token: '{token}' },
    authenticateAs: 'basic', // a form is taken for tokens, but not here
    goneAnswers: [{ status: 404 }],
  },
  tokenEndpointAuthMethod: 'client_secret_basic',
  scopeSeparator: ',', // it takes spaces too, but answers with commas
  baseScopes: ['read:user'],
  emailScope: 'user:email',
  selectAccountParameters: { prompt: 'select_account' },
  refresh: 'none', // tokens of OAuth apps do not expire; those of GitHub Apps can
  deadGrantAnswers: [{ error: 'bad_refresh_token' }],
  scopeCatalogue: {
    'read:user': "Read the person's profile",
    'user:email': "Read the person's email addresses",
    user: "Read and change the person's profile, email addresses and whom they follow",
    'user:follow': 'Follow and unfollow for the person',
    'read:org': 'See organizations and teams the person belongs to',
    'write:org': "Change the person's membership in organizations",
    'admin:org': 'Manage organizations, teams and memberships',
    public_repo: 'Read and change public repositories',
    repo: 'Read and change all repositories, private ones included',
    'repo:status': 'Read and set the status of commits',
    repo_deployment: 'Read and set the status of deployments',
    'repo:invite': 'Accept and decline invitations to repositories',
    delete_repo: 'Delete repositories',
    gist: 'Write gists for the person',
    notifications: "Read the person's notifications and mark them as read",
    'read:project': "See the person's projects",
    project: "See and change the person's projects",
    'read:packages': 'Download packages',
    'write:packages': 'Publish packages',
    workflow: 'Change files of GitHub Actions',
    codespace: 'Create and manage codespaces',
  },
  profile: {
    url: 'https://api.github.com/user',
    // The API refuses requests that do not say what they come from.
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    },
    also: [{ as: 'emails', url: 'https://api.github.com/user/emails', scope: 'user:email' }],
    rateLimitHeaders: {
      limit: 'x-ratelimit-limit',
      remaining: 'x-ratelimit-remaining',
      reset: 'x-ratelimit-reset',
    },
  },
  attributeMapping: {
    provider_user_id: 'id', // the login can change hands; the id cannot
    first_name: 'name', // one display name, not split: it need not be a person's name
    username: 'login',
    profile_image_url: 'avatar_url',
    // The address in the profile is only the one shown in public, so it is not looked at.
    email_address: 'emails.[primary=true].email',
    email_verified: 'emails.[primary=true].verified',
  },
  emailVerified: 'when_claimed',
  signals: { createdAt: 'created_at', followers: 'followers' },
  uniqueAttributes: ['provider_user_id', 'username', 'email_address'],
  errorRules: [
    { hop: 'token', match: { error: 'incorrect_client_credentials' }, code: 'oauth_client_rejected' },
    { hop: 'callback', match: { error: 'application_suspended' }, code: 'oauth_client_rejected' },
  ],
  causes: [
    {
      hop: 'callback',
      symptom: 'GitHub comes back with error=application_suspended.',
      cause: 'GitHub has suspended the app.',
      fix: 'Contact GitHub Support, or use another app.',
      field: 'client_id',
      when: { match: { error: 'application_suspended' } },
    },
    {
      hop: 'token',
      symptom: 'bad_verification_code: "The code passed is incorrect or expired."',
      cause: 'The code was used before, or came too late: it lives ten minutes.',
      fix: 'Start again. If it happens each time, look for something that opens the callback twice.',
      when: { match: { error: 'bad_verification_code' } },
    },
    {
      hop: 'token',
      symptom: 'unverified_user_email: "The user must have a verified primary email."',
      cause: 'The person has not confirmed their primary email address at GitHub.',
      fix: 'Nothing has to be changed: the person confirms their address at GitHub and tries again.',
      when: { match: { error: 'unverified_user_email' } },
    },
    {
      hop: 'profile',
      symptom: '403 or 404 for the email addresses of a GitHub App',
      cause: 'GitHub Apps have permissions in place of scopes, and this one may not read email addresses.',
      fix: 'Give the app the account permission Email addresses, read-only.',
      consoleField: 'Account permissions',
      when: { match: { description: 'not accessible by integration' } },
    },
  ],
  console: {
    name: 'GitHub Developer settings',
    url: 'https://github.com/settings/developers',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client secret',
      redirectUri: 'Authorization callback URL',
    },
    steps: [
      {
        text: 'Open **Settings**, **Developer settings**, **OAuth Apps** and select **New OAuth App**.',
        goesWrong:
          'An app that belongs to you is lost when you leave. Create it in the organization settings.',
      },
      { text: 'Fill in **Application name** and **Homepage URL**.', copy: 'app_url' },
      {
        text: 'Paste the redirect URI into **Authorization callback URL**.',
        copy: 'redirect_uri',
        goesWrong: 'Use one app for each environment: a callback URL of another host is refused.',
      },
      { text: 'Select **Register application** and copy the **Client ID**.' },
      {
        text: 'Select **Generate a new client secret** and copy it.',
        goesWrong: 'The secret is shown only once.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^(Ov|Iv)\\d' },
      {
        pattern: '^[0-9a-f]{40}$',
        problem: 'This looks like a client secret.',
        advice: 'Copy the Client ID, which stands above the client secrets.',
      },
      {
        pattern: '^(gh[a-z]_|github_pat_)',
        problem: 'This looks like an access token.',
        advice: 'Copy the Client ID of your OAuth app.',
      },
      {
        pattern: '^\\d+$',
        problem: 'This looks like the App ID.',
        advice: 'Copy the Client ID, which stands below the App ID.',
      },
    ],
    clientSecret: [
      {
        pattern: '^(Ov|Iv)\\d',
        problem: 'This looks like the Client ID.',
        advice: 'Select Generate a new client secret and copy what is shown.',
      },
      {
        pattern: '^(gh[a-z]_|github_pat_)',
        problem: 'This looks like an access token.',
        advice: 'Select Generate a new client secret and copy what is shown.',
      },
      {
        pattern: '^-----BEGIN',
        problem: 'This looks like the private key of a GitHub App.',
        advice: 'Select Generate a new client secret and copy what is shown.',
      },
    ],
  },
  revokeUrlForPeople: 'https://github.com/settings/applications',
  icon: githubIcon,
  documentationUrls: [
    'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
    'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps',
    'https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
    'https://docs.github.com/en/rest/users/emails',
    'https://docs.github.com/en/rest/apps/oauth-applications',
  ],
});
