import { defineProvider } from '../define-provider.ts';
import { huggingfaceIcon } from './huggingface-icon.ts';

/**
 * Hugging Face, OpenID Connect. Checked against Hugging Face's documentation and against better-auth and Logto.
 * https://huggingface.co/docs/hub/oauth
 */
export const huggingface = defineProvider({
  id: 'huggingface',
  displayName: 'Hugging Face',
  protocol: 'oidc',
  issuer: 'https://huggingface.co',
  authorizationEndpoint: 'https://huggingface.co/oauth/authorize',
  tokenEndpoint: 'https://huggingface.co/oauth/token',
  jwksUri: 'https://huggingface.co/oauth/jwks',
  idTokenSigningAlgorithms: ['RS256'],
  tokenEndpointAuthMethod: 'client_secret_basic',
  baseScopes: ['openid', 'profile'],
  emailScope: 'email',
  refresh: 'rotating',
  scopeCatalogue: {
    openid: 'Know who the person is',
    profile: "See the person's profile: name, username, picture, organizations",
    email: "Read the person's email address",
    'read-billing': 'Know whether the person has a payment method set up',
    'read-repos': "Read the person's repositories",
    'write-repos': "Read and write the person's repositories",
    'manage-repos': "Create, change and delete the person's repositories",
    'inference-api': 'Run models for the person',
    'write-discussions': 'Open discussions and pull requests for the person',
    jobs: 'Run jobs for the person',
    webhooks: 'Manage webhooks of the person',
  },
  profile: { url: 'https://huggingface.co/oauth/userinfo' },
  attributeMapping: {
    provider_user_id: 'sub',
    first_name: 'name', // one display name, not split: it need not be a person's name
    username: 'preferred_username',
    profile_image_url: 'picture',
    email_address: 'email',
    email_verified: 'email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'username'],
  causes: [
    {
      hop: 'callback',
      symptom: 'Hugging Face comes back with error=invalid_scope.',
      cause: 'The scope is not ticked for this application.',
      fix: 'Open the application in your settings, tick openid, profile and email, and save.',
      field: 'scopes',
      consoleField: 'Scopes',
      when: { match: { error: 'invalid_scope' } },
    },
    {
      hop: 'profile',
      symptom: 'Nobody has an email address although it was asked for.',
      cause: 'The scope email is not ticked for this application.',
      fix: 'Open the application in your settings, tick email, save, and let people agree again.',
      field: 'request_email',
      consoleField: 'Scopes',
    },
  ],
  console: {
    name: 'Hugging Face settings: Connected Apps',
    url: 'https://huggingface.co/settings/applications/new',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'App Secret', redirectUri: 'Redirect URLs' },
    steps: [
      {
        text: 'Open the page for a new OAuth application and fill in name and homepage URL.',
        copy: 'app_url',
      },
      {
        text: 'Under **Scopes** tick **openid** and **profile**, and **email** to get addresses.',
        goesWrong: 'What is not ticked here cannot be asked for.',
      },
      {
        text: 'Paste the redirect URI into **Redirect URLs** and select **Create**.',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter.',
      },
      { text: 'Copy **Client ID** and **App Secret**.', goesWrong: 'The secret is shown once.' },
    ],
  },
  credentialShapes: {
    clientId: [],
    clientSecret: [
      {
        pattern: '^hf_',
        problem: 'This looks like an access token of a person.',
        advice: 'Use the App Secret of the OAuth application.',
      },
    ],
  },
  revokeUrlForPeople: 'https://huggingface.co/settings/connected-applications',
  icon: huggingfaceIcon,
  documentationUrls: [
    'https://huggingface.co/docs/hub/oauth',
    'https://huggingface.co/.well-known/openid-configuration',
  ],
  unchecked: [
    'Whether every authorization brings a refresh token',
    'Which claims the id_token holds beside sub: the recordings show those of the profile',
    'That an address which was not confirmed is handed out at all',
  ],
});
