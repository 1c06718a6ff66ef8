import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { fetchRequest, providerName } from './fetch-request.ts';
import { id, line, listOf } from './fields.ts';
import { fetchedAnswer, oauthAccessToken } from './resources/oauth-token.ts';

/**
 * The Backend API of the providers' tokens. They are never shown to a browser: a secret key that may read them is
 * needed, and an operator's session is none.
 */
const ofUser = {
  params: z.strictObject({ user_id: id('user'), provider: providerName }),
};

const tokenErrors = [
  'resource_not_found',
  'oauth_token_provider_not_enabled',
  'oauth_missing_access_token',
  'oauth_missing_refresh_token',
  'oauth_token_retrieval_error',
  'external_account_needs_reconnect',
] as const;

/** Seconds, as digits of a query. */
const seconds = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a number of seconds')
  .transform(Number);

export const listOauthAccessTokens = endpoint({
  id: 'listOauthAccessTokens',
  method: 'GET',
  path: '/v1/users/{user_id}/oauth-access-tokens/{provider}',
  access: 'tokens',
  summary: "A user's access tokens at a provider, fresh: refreshed if they end within two minutes",
  ...ofUser,
  query: z.strictObject({
    /** the token has to live on for so long, as far as the provider's do; at least two minutes where it can be refreshed */
    min_validity_seconds: seconds.optional(),
    /** compared as sets with those that were granted; what is missing is named */
    required_scopes: line(2000).optional(),
    paginated: z.enum(['true', 'false']).optional(),
  }),
  response: listOf(oauthAccessToken),
  errors: tokenErrors,
  isBareForSdks: true,
});

export const fetchForUser = endpoint({
  id: 'fetchForUser',
  method: 'POST',
  path: '/v1/users/{user_id}/oauth-fetch/{provider}',
  access: 'tokens',
  summary: 'Calls the provider for a user; the token does not leave Portico',
  ...ofUser,
  body: z.strictObject({
    ...fetchRequest,
    /** of several accounts of this user; the first one otherwise */
    external_account_id: id('eac').optional(),
  }),
  response: fetchedAnswer,
  errors: [...tokenErrors, 'oauth_fetch_not_allowed', 'oauth_provider_unavailable'],
});
