import { defineProvider } from '../define-provider.ts';
import { gitlabIcon } from './gitlab-icon.ts';

/**
 * GitLab.com and GitLab instances of one's own, OpenID Connect.
 * https://docs.gitlab.com/integration/openid_connect_provider
 * https://docs.gitlab.com/api/oauth2
 * Checked against GitLab's discovery document, better-auth and Logto.
 */
export const gitlab = defineProvider({
  id: 'gitlab',
  displayName: 'GitLab',
  protocol: 'oidc',
  parameters: {
    domain: {
      label: 'GitLab host',
      pattern: '^(?!-)[a-z0-9-]+(\\.[a-z0-9-]+)+$',
      default: 'gitlab.com',
      example: 'gitlab.com',
      hint: 'The host of your own instance, if it is not GitLab.com.',
    },
  },
  issuer: 'https://{domain}',
  jwksUri: 'https://{domain}/oauth/discovery/keys',
  authorizationEndpoint: 'https://{domain}/oauth/authorize',
  tokenEndpoint: 'https://{domain}/oauth/token',
  revocationEndpoint: 'https://{domain}/oauth/revoke',
  tokenEndpointAuthMethod: 'client_secret_basic',
  idTokenSigningAlgorithms: ['RS256'],
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  refresh: 'rotating',
  scopeCatalogue: {
    openid: 'Know who the person is',
    profile: "Read the person's name, username and picture",
    email: "Read the person's primary email address",
    read_user: "Read the person's whole profile through the API",
    read_api: 'Read everything the person can see through the API',
    api: 'Read and change everything the person can through the API',
    read_repository: 'Read repositories',
    write_repository: 'Read and change repositories',
    read_registry: 'Pull images from container registries',
    write_registry: 'Push images to container registries',
    create_runner: 'Create runners',
    manage_runner: 'Manage runners',
    ai_features: 'Use GitLab Duo for the person',
    k8s_proxy: 'Reach Kubernetes clusters through the agent',
    sudo: 'Act as any person of the instance, for administrators',
  },
  profile: { url: 'https://{domain}/oauth/userinfo' },
  attributeMapping: {
    provider_user_id: 'sub | id_token.sub', // the username can change hands; the id cannot
    first_name: 'name | id_token.name', // one display name, not split: it need not be a person's name
    username: 'preferred_username | id_token.preferred_username',
    profile_image_url: 'picture | id_token.picture',
    email_address: 'email | id_token.email',
    email_verified: 'email_verified | id_token.email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'username', 'email_address'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'GitLab shows "The requested scope is invalid, unknown, or malformed."',
      cause: 'A scope that is asked for is not ticked in the application.',
      fix: 'Edit the application and tick openid, profile and email, and your additional scopes.',
      field: 'scopes',
      consoleField: 'Scopes',
    },
    {
      hop: 'authorize',
      symptom: 'GitLab shows "Client authentication failed due to unknown client".',
      cause: 'The Application ID is wrong, or it belongs to another GitLab instance.',
      fix: 'Copy the Application ID again, and check the GitLab host.',
      field: 'client_id',
      consoleField: 'Application ID',
    },
  ],
  console: {
    name: 'GitLab Applications',
    url: 'https://gitlab.com/-/user_settings/applications',
    fieldLabels: { clientId: 'Application ID', clientSecret: 'Secret', redirectUri: 'Redirect URI' },
    steps: [
      {
        text: 'Open **Applications** in your preferences, in the settings of a group, or in the Admin area, and select **Add new application**.',
        goesWrong: 'An application of yours is lost when you leave: create it in a group.',
      },
      { text: 'Enter a name and paste the redirect URI into **Redirect URI**.', copy: 'redirect_uri' },
      {
        text: 'Leave **Confidential** ticked.',
        goesWrong: 'An application that is not confidential has no secret that proves anything.',
      },
      {
        text: 'Under **Scopes** tick **openid**, **profile** and **email**.',
        goesWrong: 'A scope that is asked for but not ticked stops every sign-in.',
      },
      {
        text: 'Select **Save application** and copy the **Application ID** and the **Secret**.',
        goesWrong: 'The secret is shown only now.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      {
        pattern: '^gloas-',
        problem: 'This looks like the Secret.',
        advice: 'Copy the Application ID, which stands above it.',
      },
      {
        pattern: '^glpat-',
        problem: 'This looks like a personal access token.',
        advice: 'Copy the Application ID of your application.',
      },
    ],
    clientSecret: [
      {
        pattern: '^glpat-',
        problem: 'This looks like a personal access token.',
        advice: 'Copy the Secret of your application.',
      },
    ],
  },
  revokeUrlForPeople: 'https://gitlab.com/-/user_settings/applications',
  icon: gitlabIcon,
  documentationUrls: [
    'https://docs.gitlab.com/integration/openid_connect_provider',
    'https://docs.gitlab.com/integration/oauth_provider',
    'https://docs.gitlab.com/api/oauth2',
  ],
  unchecked: ['The wording of the pages on which GitLab itself shows an error.'],
});
