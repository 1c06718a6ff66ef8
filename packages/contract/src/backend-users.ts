import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { deletedObject, emailAddress, id, line, listOf, metadata, page, totalCount } from './fields.ts';
import { managedSession } from './resources/managed-session.ts';
import { emailAddressResource, managedUser } from './resources/user.ts';
import { userFilters } from './user-filters.ts';

/** The Backend API of people: what servers and operators may do with users and what belongs to them. */
const userId = { params: z.strictObject({ id: id('user') }) };
const addressId = { params: z.strictObject({ id: id('idn') }) };
const sessionId = { params: z.strictObject({ id: id('sess') }) };

const profile = {
  username: line(64).nullable().optional(),
  first_name: line(100).nullable().optional(),
  last_name: line(100).nullable().optional(),
  /** the app's own id for this person; one owner */
  external_id: line(200).nullable().optional(),
};
const kinds = {
  public_metadata: metadata.optional(),
  private_metadata: metadata.optional(),
  unsafe_metadata: metadata.optional(),
};

export const createUser = endpoint({
  id: 'createUser',
  method: 'POST',
  path: '/v1/users',
  access: 'management',
  summary: 'Make a user; the addresses count as proven',
  body: z.strictObject({
    ...profile,
    ...kinds,
    email_address: z.array(emailAddress).max(10).optional(),
    banned: z.boolean().optional(),
    locked: z.boolean().optional(),
  }),
  response: managedUser,
  status: 201,
  errors: ['form_identifier_exists', 'form_param_format_invalid'],
});

export const updateUser = endpoint({
  id: 'updateUser',
  method: 'PATCH',
  path: '/v1/users/{id}',
  access: 'management',
  summary: 'Change a user; what is left out stays',
  ...userId,
  body: z.strictObject({ ...profile, ...kinds, primary_email_address_id: id('idn').optional() }),
  response: managedUser,
  errors: ['resource_not_found', 'form_identifier_exists', 'form_param_value_invalid'],
});

export const deleteUser = endpoint({
  id: 'deleteUser',
  method: 'DELETE',
  path: '/v1/users/{id}',
  access: 'management',
  summary: 'Delete a user and everything of them',
  ...userId,
  response: deletedObject,
  errors: ['resource_not_found'],
});

export const mergeUserMetadata = endpoint({
  id: 'mergeUserMetadata',
  method: 'PATCH',
  path: '/v1/users/{id}/metadata',
  access: 'management',
  summary: 'Merge into the metadata of a user; null deletes',
  ...userId,
  body: z.strictObject(kinds),
  response: managedUser,
  errors: ['resource_not_found', 'form_param_value_invalid'],
});

export const replaceUserMetadata = endpoint({
  id: 'replaceUserMetadata',
  method: 'PUT',
  path: '/v1/users/{id}/metadata',
  access: 'management',
  summary: 'Replace each kind of metadata that is given',
  ...userId,
  body: z.strictObject(kinds),
  response: managedUser,
  errors: ['resource_not_found'],
});

const userAction = (name: string, action: string, summary: string) =>
  endpoint({
    id: name,
    method: 'POST',
    path: `/v1/users/{id}/${action}`,
    access: 'management',
    summary,
    ...userId,
    response: managedUser,
    errors: ['resource_not_found'],
  });

export const banUser = userAction(
  'banUser',
  'ban',
  'Ban a user: every session ends, and no sign-in succeeds',
);
export const unbanUser = userAction('unbanUser', 'unban', 'Let a banned user sign in again');
export const lockUser = userAction('lockUser', 'lock', 'Lock a user for now: every session ends');
export const unlockUser = userAction('unlockUser', 'unlock', 'Unlock a user');

export const mergeUsers = endpoint({
  id: 'mergeUsers',
  method: 'POST',
  path: '/v1/users/{id}/merge',
  access: 'management',
  summary: 'Move everything of another user to this one, and delete the other; or only say what would move',
  ...userId,
  body: z.strictObject({ from_user_id: id('user'), preview: z.boolean().default(false) }),
  response: z.object({
    object: z.literal('user_merge'),
    /** nothing was changed */
    preview: z.boolean(),
    into_user_id: z.string(),
    from_user_id: z.string(),
    external_account_ids: z.array(z.string()),
    email_address_ids: z.array(z.string()),
    /** keys both have, of which those of the user that stays win */
    metadata_conflicts: z.array(z.string()),
    /** what the user that stays has not, and gets */
    taken_over: z.array(z.string()),
    /** what goes with the other one, because the user that stays has their own */
    lost: z.array(z.string()),
    ended_sessions: z.int(),
  }),
  errors: ['resource_not_found', 'form_param_value_invalid'],
});

export const createEmailAddress = endpoint({
  id: 'createEmailAddress',
  method: 'POST',
  path: '/v1/email-addresses',
  access: 'management',
  summary: 'Give a user an address',
  body: z.strictObject({
    user_id: id('user'),
    email_address: emailAddress,
    verified: z.boolean().default(false),
    primary: z.boolean().default(false),
  }),
  response: emailAddressResource,
  status: 201,
  errors: ['resource_not_found', 'form_identifier_exists', 'form_param_format_invalid'],
});

export const getEmailAddress = endpoint({
  id: 'getEmailAddress',
  method: 'GET',
  path: '/v1/email-addresses/{id}',
  access: 'management',
  summary: 'Read an address',
  ...addressId,
  response: emailAddressResource,
  errors: ['resource_not_found'],
});

export const updateEmailAddress = endpoint({
  id: 'updateEmailAddress',
  method: 'PATCH',
  path: '/v1/email-addresses/{id}',
  access: 'management',
  summary: 'Say that an address is proven, or make it the primary one',
  ...addressId,
  body: z.strictObject({ verified: z.boolean().optional(), primary: z.literal(true).optional() }),
  response: emailAddressResource,
  errors: ['resource_not_found'],
});

export const deleteEmailAddress = endpoint({
  id: 'deleteEmailAddress',
  method: 'DELETE',
  path: '/v1/email-addresses/{id}',
  access: 'management',
  summary: 'Take an address away',
  ...addressId,
  response: deletedObject,
  errors: ['resource_not_found', 'last_identification_deletion_failed'],
});

export const countUsers = endpoint({
  id: 'countUsers',
  method: 'GET',
  path: '/v1/users/count',
  access: 'management',
  summary: 'How many people there are, or fit the filters',
  query: z.strictObject(userFilters),
  response: z.object({ object: z.literal('total_count'), total_count: totalCount }),
});

export const deleteExternalAccountOfUser = endpoint({
  id: 'deleteExternalAccountOfUser',
  method: 'DELETE',
  path: '/v1/users/{id}/external-accounts/{external_account_id}',
  access: 'management',
  summary: 'Disconnect an account at a provider from a user',
  params: z.strictObject({ id: id('user'), external_account_id: id('eac') }),
  response: deletedObject,
  errors: ['resource_not_found', 'last_identification_deletion_failed'],
});

export const deleteExternalAccount = endpoint({
  id: 'deleteExternalAccount',
  method: 'DELETE',
  path: '/v1/external-accounts/{id}',
  access: 'management',
  summary: 'Disconnect an account at a provider',
  params: z.strictObject({ id: id('eac') }),
  response: deletedObject,
  errors: ['resource_not_found', 'last_identification_deletion_failed'],
});

export const listSessions = endpoint({
  id: 'listSessions',
  method: 'GET',
  path: '/v1/sessions',
  access: 'management',
  summary: 'List sessions, newest first; of one user, in one state',
  query: z.strictObject({
    ...page,
    user_id: id('user').optional(),
    status: z.enum(['active', 'ended', 'removed', 'revoked']).optional(),
    /** the browser they are in */
    client_id: id('client').optional(),
  }),
  response: listOf(managedSession),
  isBareForSdks: true,
});

export const getSession = endpoint({
  id: 'getSession',
  method: 'GET',
  path: '/v1/sessions/{id}',
  access: 'management',
  summary: 'Read a session',
  ...sessionId,
  response: managedSession,
  errors: ['resource_not_found'],
});

export const revokeSession = endpoint({
  id: 'revokeSession',
  method: 'POST',
  path: '/v1/sessions/{id}/revoke',
  access: 'management',
  summary: 'End a session; one that is over stays as it is',
  ...sessionId,
  response: managedSession,
  errors: ['resource_not_found'],
});

export const revokeUserSessions = endpoint({
  id: 'revokeUserSessions',
  method: 'POST',
  path: '/v1/users/{id}/revoke-sessions',
  access: 'management',
  summary: 'Sign a user out everywhere',
  ...userId,
  response: z.object({ object: z.literal('revoked_sessions'), user_id: z.string(), count: z.int() }),
  errors: ['resource_not_found'],
});
