import { defineProvider } from '../define-provider.ts';
import { figmaIcon } from './figma-icon.ts';

/**
 * Figma, OAuth 2.0. Checked against Figma's documentation and against better-auth, arctic and Logto.
 * https://developers.figma.com/docs/rest-api/authentication/
 */
export const figma = defineProvider({
  id: 'figma',
  displayName: 'Figma',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://www.figma.com/oauth',
  tokenEndpoint: 'https://api.figma.com/v1/oauth/token',
  refreshEndpoint: 'https://api.figma.com/v1/oauth/refresh',
  tokenEndpointAuthMethod: 'client_secret_basic',
  baseScopes: ['current_user:read'], // holds the address as well
  refresh: 'stable', // every answer to a code brings a refresh token; refreshing brings no new one
  scopeCatalogue: {
    'current_user:read': "See the person's name, email address and picture",
    'file_content:read': 'Read files the person can see',
    'file_metadata:read': 'See names and dates of files the person can see',
    'file_versions:read': 'See the history of files the person can see',
    'file_comments:read': 'Read comments in files the person can see',
    'file_comments:write': 'Comment in files for the person',
    'file_dev_resources:read': 'See links that developers attached to files',
    'file_dev_resources:write': 'Attach links to files for the person',
    'file_variables:read': 'Read variables in files',
    'file_variables:write': 'Change variables in files for the person',
    'library_content:read': 'Read components and styles of published libraries in files',
    'team_library_content:read': "Read components and styles of the team's libraries",
    'projects:read': 'See projects and the files in them',
    'webhooks:read': 'See webhooks',
    'webhooks:write': 'Manage webhooks for the person',
  },
  profile: { url: 'https://api.figma.com/v1/me' },
  attributeMapping: {
    provider_user_id: 'id',
    first_name: 'handle', // what Figma calls the handle is the name people see, and it is not unique
    profile_image_url: 'img_url',
    email_address: 'email',
  },
  emailVerified: 'never', // Figma does not say whether the person confirmed it
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Figma says that a scope is invalid.',
      cause: 'The scope was not ticked for this app, or is one of the older names, such as files:read.',
      fix: 'Tick current_user:read under OAuth scopes and leave out scopes that Figma no longer has.',
      field: 'scopes',
      consoleField: 'OAuth scopes',
    },
    {
      hop: 'authorize',
      symptom: 'Only people of your own team or organization can sign in.',
      cause: 'The app is a draft or published as private.',
      fix: 'Publish the app as public and wait until Figma has reviewed it.',
      consoleField: 'Publish',
    },
  ],
  console: {
    name: 'Figma for Developers: My apps',
    url: 'https://www.figma.com/developers/apps',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Client secret', redirectUri: 'Redirect URLs' },
    steps: [
      { text: 'Select **Create a new app** and fill in name and website.', copy: 'app_url' },
      {
        text: 'Copy **Client ID** and **Client secret**.',
        goesWrong: 'The secret is shown once. A personal access token (figd_…) is something else.',
      },
      {
        text: 'Under **OAuth credentials** paste the redirect URI into **Redirect URLs**.',
        copy: 'redirect_uri',
      },
      { text: 'Under **OAuth scopes** tick **current_user:read**.' },
      {
        text: 'Select **Publish**: private for your own organization, public for everybody.',
        goesWrong: 'Until a public app is reviewed, others cannot sign in.',
      },
    ],
  },
  credentialShapes: {
    clientId: [],
    clientSecret: [
      {
        pattern: '^figd_',
        problem: 'This looks like a personal access token.',
        advice: 'Use the Client secret of the app.',
      },
    ],
  },
  icon: figmaIcon,
  documentationUrls: [
    'https://developers.figma.com/docs/rest-api/authentication/',
    'https://developers.figma.com/docs/rest-api/scopes/',
  ],
  unchecked: [
    'The recording without an address: the documentation always shows one',
    'The names of the fields in the console and what its review asks for',
  ],
});
