import type { OAuth1Speech } from '../define-provider.ts';
import { xOAuth1Causes } from './x-oauth1-causes.ts';
import { xOAuth1Console, xOAuth1CredentialShapes } from './x-oauth1-console.ts';
import { numberedErrorRules } from './x-oauth1-errors.ts';

/**
 * X, OAuth 1.0a: for apps that still have nothing but an API Key. A person has the same id by both protocols.
 * https://docs.x.com/fundamentals/authentication/oauth-1-0a/obtaining-user-access-tokens
 * https://docs.x.com/fundamentals/authentication/guides/log-in-with-x
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/application-only
 */
export const xOAuth1: OAuth1Speech = {
  protocol: 'oauth1',
  requestTokenEndpoint: 'https://api.x.com/oauth/request_token',
  // `authenticate` lets people who agreed before pass without a page; `authorize` would ask each time.
  authorizationEndpoint: 'https://api.x.com/oauth/authenticate',
  accessTokenEndpoint: 'https://api.x.com/oauth/access_token',
  revocationEndpoint: 'https://api.x.com/1.1/oauth/invalidate_token.json',
  revokedTokenAnswer: { errorNumber: 89 },
  verifierInBody: true,
  baseScopes: [], // the App permissions in the console decide
  emailNeedsApproval: true, // the switch in X's console needs Terms and Privacy URLs
  selectAccountParameters: { force_login: 'true' },
  refresh: 'none', // tokens do not expire
  scopeCatalogue: {},
  profile: {
    url: 'https://api.x.com/1.1/account/verify_credentials.json',
    parameters: { include_entities: 'false', skip_status: 'true' },
    emailParameters: { include_email: 'true' },
    rateLimitHeaders: {
      limit: 'x-rate-limit-limit',
      remaining: 'x-rate-limit-remaining',
      reset: 'x-rate-limit-reset',
    },
  },
  attributeMapping: {
    provider_user_id: 'id_str', // `id` is too large for a JavaScript number
    first_name: 'name', // one display name, not split: it need not be a person's name
    username: 'screen_name',
    profile_image_url: 'profile_image_url_https',
    email_address: 'email', // null when there is none, or none that was confirmed
  },
  emailVerified: 'when_present', // X hands out confirmed addresses only
  signals: { createdAt: 'created_at', followers: 'followers_count', protected: 'protected' },
  errorRules: numberedErrorRules,
  causes: xOAuth1Causes,
  console: xOAuth1Console,
  appTokens: {
    accessToken: { label: 'Access Token', secretLabel: 'Access Token Secret' },
    bearer: {
      label: 'Bearer Token',
      // Without the `/2` of sign-ins: this one takes API Keys, and refuses the Client ID of OAuth 2.0.
      endpoint: {
        tokenEndpoint: 'https://api.x.com/oauth2/token',
        tokenEndpointAuthMethod: 'client_secret_basic',
        // X hands out the same token until it is ended here. One page of X's wants a signature of the app's owner
        // instead of HTTP Basic; the page about these tokens does not.
        revocationEndpoint: 'https://api.x.com/oauth2/invalidate_token',
        revocationQuirks: { parameters: { access_token: '{token}' }, goneAnswers: [{ errorNumber: 89 }] },
        errorRules: numberedErrorRules,
      },
    },
  },
  credentialShapes: xOAuth1CredentialShapes,
};
