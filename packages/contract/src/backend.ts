import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { deletedObject, httpUrl, id, line, listOf, moment, page, jsonObject } from './fields.ts';
import * as trials from './resources/connection-trial.ts';
import * as connections from './resources/connection.ts';
import * as management from './resources/management.ts';
import { managedUser } from './resources/user.ts';
import { userFilters, userOrder } from './user-filters.ts';

/**
 * The Backend API: servers with a secret key, and the dashboard with an operator's session (which names its
 * environment in the header `Portico-Environment`).
 */
const connectionId = { params: z.strictObject({ id: id('oauthp') }) };

export const listOauthProviders = endpoint({
  id: 'listOauthProviders',
  method: 'GET',
  path: '/v1/oauth-providers',
  access: 'management',
  summary: 'List connections in their order',
  query: z.strictObject(page),
  response: listOf(connections.oauthProvider),
});

export const createOauthProvider = endpoint({
  id: 'createOauthProvider',
  method: 'POST',
  path: '/v1/oauth-providers',
  access: 'management',
  summary: 'Add a connection',
  body: connections.createOauthProviderBody,
  response: connections.oauthProvider,
  status: 201,
  errors: ['oauth_provider_exists', 'oauth_unsupported_provider'],
});

export const getOauthProvider = endpoint({
  id: 'getOauthProvider',
  method: 'GET',
  path: '/v1/oauth-providers/{id}',
  access: 'management',
  summary: 'Read a connection; never its secret',
  ...connectionId,
  response: connections.oauthProvider,
  errors: ['oauth_provider_not_found'],
});

export const updateOauthProvider = endpoint({
  id: 'updateOauthProvider',
  method: 'PATCH',
  path: '/v1/oauth-providers/{id}',
  access: 'management',
  summary: 'Change a connection',
  ...connectionId,
  body: connections.updateOauthProviderBody,
  response: connections.oauthProvider,
  errors: ['oauth_provider_not_found', 'form_param_immutable', 'secret_key_scope_missing'],
});

export const deleteOauthProvider = endpoint({
  id: 'deleteOauthProvider',
  method: 'DELETE',
  path: '/v1/oauth-providers/{id}',
  access: 'management',
  summary: 'Delete a connection that nobody uses',
  ...connectionId,
  response: deletedObject,
  errors: ['oauth_provider_not_found', 'oauth_provider_in_use'],
});

export const testOauthProvider = endpoint({
  id: 'testOauthProvider',
  method: 'POST',
  path: '/v1/oauth-providers/{id}/test',
  access: 'management',
  summary: 'Probe a connection without a person',
  ...connectionId,
  response: trials.oauthProviderTest,
  errors: ['oauth_provider_not_found'],
});

export const simulateOauthProvider = endpoint({
  id: 'simulateOauthProvider',
  method: 'POST',
  path: '/v1/oauth-providers/{id}/simulate',
  access: 'management',
  summary: 'What the rules would decide about somebody, and why; nothing is stored',
  ...connectionId,
  body: z.strictObject({
    /** as the provider would answer it */
    profile: jsonObject.optional(),
    /** instead of a profile: what this account told when it signed in last */
    external_account_id: id('eac').optional(),
    intent: z.enum(['sign_in', 'sign_up', 'connect']).default('sign_in'),
    transferable: z.boolean().default(true),
    /** who is signed in, where somebody connects */
    user_id: id('user').optional(),
  }),
  response: trials.simulation,
  errors: ['oauth_provider_not_found', 'form_param_missing', 'form_param_value_invalid'],
});

export const previewAttributeMapping = endpoint({
  id: 'previewAttributeMapping',
  method: 'POST',
  path: '/v1/oauth-providers/{id}/preview-mapping',
  access: 'management',
  summary: 'What a mapping would make of a profile; nothing is stored',
  ...connectionId,
  body: z.strictObject({
    /** instead of the connection's own */
    attribute_mapping: connections.attributeMapping.optional(),
    /** as the provider would answer it; without one, that of the last trial or an example */
    profile: jsonObject.optional(),
  }),
  response: trials.mappingPreview,
  errors: ['oauth_provider_not_found', 'form_param_value_invalid'],
});

export const discoverOauthProvider = endpoint({
  id: 'discoverOauthProvider',
  method: 'POST',
  path: '/v1/oauth-provider-discovery',
  access: 'management',
  summary: 'Ask an OpenID provider what it says of itself, before a connection is added',
  body: z.strictObject({
    issuer: httpUrl.meta({ examples: ['https://issuer.example'] }),
    /** where its metadata is, if not at the issuer and `/.well-known/openid-configuration` */
    discovery_endpoint: httpUrl.nullable().optional(),
  }),
  response: trials.discoveredProvider,
  errors: ['oauth_discovery_failed', 'oauth_issuer_mismatch', 'form_param_value_invalid'],
});

export const createOauthTry = endpoint({
  id: 'createOauthTry',
  method: 'POST',
  path: '/v1/oauth-providers/{id}/try',
  access: 'operator',
  summary: 'Start a real sign-in that changes nothing: open `url` in a new tab',
  ...connectionId,
  response: trials.createdTry,
  status: 201,
  errors: ['oauth_provider_not_found', 'oauth_config_missing'],
});

export const getOauthTry = endpoint({
  id: 'getOauthTry',
  method: 'GET',
  path: '/v1/oauth-tries/{id}',
  access: 'operator',
  summary: 'What happened in a trial; kept for ten minutes',
  params: z.strictObject({ id: id('flow') }),
  response: trials.oauthTry,
  errors: ['oauth_try_not_found'],
});

export const listOauthProviderPresets = endpoint({
  id: 'listOauthProviderPresets',
  method: 'GET',
  path: '/v1/oauth-provider-presets',
  access: 'management',
  summary: 'The providers that are known, with what their set-up page needs',
  response: listOf(connections.oauthProviderPreset),
});

export const getEnvironmentSettings = endpoint({
  id: 'getEnvironmentSettings',
  method: 'GET',
  path: '/v1/environment-settings',
  access: 'management',
  summary: 'Read the settings of this environment',
  response: management.environmentSettings,
});

export const updateEnvironmentSettings = endpoint({
  id: 'updateEnvironmentSettings',
  method: 'PATCH',
  path: '/v1/environment-settings',
  access: 'management',
  summary: 'Change settings; what is left out stays',
  body: management.updateEnvironmentSettingsBody,
  response: management.environmentSettings,
});

export const listUsers = endpoint({
  id: 'listUsers',
  method: 'GET',
  path: '/v1/users',
  access: 'management',
  summary: 'List people, newest first; of several filters all must fit, of the values of one any',
  query: z.strictObject({ ...page, order_by: userOrder, ...userFilters }),
  response: listOf(managedUser),
  isBareForSdks: true,
});

export const getUser = endpoint({
  id: 'getUser',
  method: 'GET',
  path: '/v1/users/{id}',
  access: 'management',
  summary: 'Read one person',
  params: z.strictObject({ id: id('user') }),
  response: managedUser,
  errors: ['resource_not_found'],
});

export const listApiKeys = endpoint({
  id: 'listApiKeys',
  method: 'GET',
  path: '/v1/api-keys',
  access: 'operator',
  summary: 'List secret keys, without the keys themselves',
  response: listOf(management.apiKey),
});

export const createApiKey = endpoint({
  id: 'createApiKey',
  method: 'POST',
  path: '/v1/api-keys',
  access: 'operator',
  summary: 'Make a secret key; it is shown once, here',
  body: z.strictObject({ name: line(100), scopes: z.array(management.apiKeyScope).max(10).optional() }),
  response: management.createdApiKey,
  status: 201,
});

export const deleteApiKey = endpoint({
  id: 'deleteApiKey',
  method: 'DELETE',
  path: '/v1/api-keys/{id}',
  access: 'operator',
  summary: 'Revoke a secret key',
  params: z.strictObject({ id: id('key') }),
  response: deletedObject,
  errors: ['resource_not_found'],
});

export const listInboxMessages = endpoint({
  id: 'listInboxMessages',
  method: 'GET',
  path: '/v1/inbox-messages',
  access: 'management',
  summary: 'Development mail, newest first',
  query: z.strictObject(page),
  response: listOf(management.inboxMessage),
});

export const deleteInboxMessages = endpoint({
  id: 'deleteInboxMessages',
  method: 'DELETE',
  path: '/v1/inbox-messages',
  access: 'management',
  summary: 'Empty the inbox',
  response: deletedObject,
});

/** There are many: whoever asks what somebody did looks for something else. */
const aboutReads =
  'Reads of tokens are found where `type` asks for them, and those of the last day unless `created_at_after` is given.';

export const listAuditEvents = endpoint({
  id: 'listAuditEvents',
  method: 'GET',
  path: '/v1/audit-events',
  access: 'management',
  summary:
    'What happened, newest first; by the reference a person reads to you, by type, person, actor or time',
  query: z.strictObject({
    ...page,
    /** what an error page shows, in any spelling */
    reference: line(20).optional(),
    type: line(80).optional(),
    /** the same */
    event_type: line(80).optional(),
    /** what this person did, and what was done to them */
    user_id: id('user').optional(),
    actor: line(100)
      .meta({ description: `The id of who did it: of a person, a secret key, an operator. ${aboutReads}` })
      .optional(),
    target: line(100)
      .meta({
        description: `The id of what it was done to: an account at a provider, a connection. ${aboutReads}`,
      })
      .optional(),
    created_at_after: moment,
    created_at_before: moment,
  }),
  response: listOf(management.auditEvent),
});

export const listEnvironments = endpoint({
  id: 'listEnvironments',
  method: 'GET',
  path: '/v1/environments',
  access: 'operator',
  summary: 'The environments this operator may manage',
  response: listOf(management.environmentSummary),
});

export const claimOwnerLink = endpoint({
  id: 'claimOwnerLink',
  method: 'POST',
  path: '/v1/owner-claims',
  access: 'public',
  summary: 'Exchange the one-time owner link for an operator session',
  body: z.strictObject({ token: line(100) }),
  response: z.object({ object: z.literal('owner_claim'), user_id: z.string() }),
  status: 201,
  errors: ['owner_link_invalid'],
});
