import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { fetchRequest, providerName } from './fetch-request.ts';
import { deletedObject, id, listOf, page, scope } from './fields.ts';
import { appToken, appTokenKind, fetchedForApp } from './resources/app-token.ts';

/** Tokens that a connection has for itself, for calls in the app's own name. They go in, and never come out. */
const ofConnection = { params: z.strictObject({ id: id('oauthp') }) };

/** A token or its secret, as a header can hold it. */
const secretText = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,2048}$/, 'must be one value without spaces, at most 2048 characters');

export const listAppTokens = endpoint({
  id: 'listAppTokens',
  method: 'GET',
  path: '/v1/oauth-providers/{id}/app-tokens',
  access: 'management',
  summary: 'List the tokens that a connection has for itself, without the tokens',
  ...ofConnection,
  query: z.strictObject(page),
  response: listOf(appToken),
  errors: ['oauth_provider_not_found'],
});

export const putAppAccessToken = endpoint({
  id: 'putAppAccessToken',
  method: 'PUT',
  path: '/v1/oauth-providers/{id}/app-tokens/access-token',
  access: 'management',
  summary: "Keep the operator's own access token; the one before is revoked at the provider",
  ...ofConnection,
  body: z.strictObject({
    access_token: secretText,
    /** needed where the connection speaks OAuth 1.0a, and refused elsewhere */
    access_token_secret: secretText.optional(),
  }),
  response: appToken,
  errors: ['oauth_provider_not_found', 'oauth_app_token_unavailable'],
});

export const fetchAppBearer = endpoint({
  id: 'fetchAppBearer',
  method: 'POST',
  path: '/v1/oauth-providers/{id}/app-tokens/bearer',
  access: 'management',
  summary: 'Get a bearer token for the app itself; one that is held is ended first, and another one got',
  ...ofConnection,
  body: z.strictObject({
    /** what the provider is asked to allow; kept for when the token is got anew */
    scopes: z.array(scope).max(50).optional(),
  }),
  response: appToken,
  errors: [
    'oauth_provider_not_found',
    'oauth_config_missing',
    'oauth_app_token_unavailable',
    'oauth_app_token_not_given',
    'oauth_quota_exceeded',
    'oauth_provider_unavailable',
  ],
});

export const deleteAppAccessToken = endpoint({
  id: 'deleteAppAccessToken',
  method: 'DELETE',
  path: '/v1/oauth-providers/{id}/app-tokens/access-token',
  access: 'management',
  summary: "Forget the operator's own access token, and revoke it at the provider, if that can be done there",
  ...ofConnection,
  response: deletedObject,
  errors: ['oauth_provider_not_found', 'oauth_app_token_missing'],
});

export const deleteAppBearer = endpoint({
  id: 'deleteAppBearer',
  method: 'DELETE',
  path: '/v1/oauth-providers/{id}/app-tokens/bearer',
  access: 'management',
  summary: "Forget the app's bearer token, and revoke it at the provider, if that can be done there",
  ...ofConnection,
  response: deletedObject,
  errors: ['oauth_provider_not_found', 'oauth_app_token_missing'],
});

export const fetchForApp = endpoint({
  id: 'fetchForApp',
  method: 'POST',
  path: '/v1/oauth-fetch/{provider}',
  access: 'tokens',
  summary: "Calls the provider in the app's own name; the token does not leave Portico",
  params: z.strictObject({ provider: providerName }),
  body: z.strictObject({
    /** which of the tokens that the connection has for itself */
    kind: appTokenKind,
    ...fetchRequest,
  }),
  response: fetchedForApp,
  errors: [
    'oauth_token_provider_not_enabled',
    'oauth_config_missing',
    'oauth_fetch_not_allowed',
    'oauth_app_token_unavailable',
    'oauth_app_token_missing',
    'oauth_app_token_not_given',
    'oauth_app_token_refused',
    'oauth_quota_exceeded',
    'oauth_provider_unavailable',
  ],
});
