import { defineProvider } from '../define-provider.ts';
import { xCauses } from './x-causes.ts';
import { xConsole, xCredentialShapes } from './x-console.ts';
import { xErrorRules } from './x-errors.ts';
import { xIcon } from './x-icon.ts';
import { xOAuth1 } from './x-oauth1.ts';
import { xScopes } from './x-scopes.ts';

/**
 * X, OAuth 2.0 with PKCE.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 * https://docs.x.com/x-api/users/lookup/quickstart/authenticated-lookup
 */
export const x = defineProvider({
  id: 'x',
  aliases: ['twitter'],
  displayName: 'X',
  formerName: 'Twitter',
  protocol: 'oauth2',
  // On twitter.com people would meet the wrong cookie jar and have to sign in again.
  authorizationEndpoint: 'https://x.com/i/oauth2/authorize',
  tokenEndpoint: 'https://api.x.com/2/oauth2/token',
  revocationEndpoint: 'https://api.x.com/2/oauth2/revoke',
  tokenEndpointAuthMethod: 'client_secret_basic', // a secret in the form is refused
  sendClientIdInBody: true, // some of X's answers name client_id as missing without it
  baseScopes: ['tweet.read', 'users.read'], // users/me answers 403 unless both are granted
  emailScope: 'users.email',
  emailNeedsApproval: true, // the switch in X's console needs Terms and Privacy URLs
  offlineScope: 'offline.access',
  refresh: 'rotating',
  deadGrantAnswers: [{ error: 'invalid_request', description: 'value passed for the token was invalid' }],
  oneGrantPerPerson: true, // tokens of a new sign-in replace those of the one before
  scopeCatalogue: xScopes,
  profile: {
    url: 'https://api.x.com/2/users/me',
    fieldsParameter: 'user.fields',
    fields: ['profile_image_url', 'verified', 'verified_type', 'created_at', 'protected', 'public_metrics'],
    emailField: 'confirmed_email',
    emailFieldOptionalOnForbidden: true,
    rateLimitHeaders: {
      limit: 'x-rate-limit-limit',
      remaining: 'x-rate-limit-remaining',
      reset: 'x-rate-limit-reset',
    },
  },
  attributeMapping: {
    provider_user_id: 'data.id', // the username can change hands; the id cannot
    first_name: 'data.name', // one display name, not split: it need not be a person's name
    username: 'data.username',
    profile_image_url: 'data.profile_image_url',
    email_address: 'data.confirmed_email',
  },
  emailVerified: 'when_present', // X hands out confirmed addresses only, and often none
  signals: {
    createdAt: 'data.created_at',
    followers: 'data.public_metrics.followers_count',
    verifiedType: 'data.verified_type', // blue, business, government, none
    protected: 'data.protected',
  },
  uniqueAttributes: ['provider_user_id', 'username', 'email_address'],
  errorRules: xErrorRules,
  causes: xCauses,
  console: xConsole,
  credentialShapes: xCredentialShapes,
  oauth1: xOAuth1,
  revokeUrlForPeople: 'https://x.com/settings/connected_apps',
  icon: xIcon,
  documentationUrls: [
    'https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code',
    'https://docs.x.com/fundamentals/developer-apps',
    'https://docs.x.com/x-api/users/lookup/introduction',
  ],
});
