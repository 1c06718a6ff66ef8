import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { deletedObject, id, listOf, page } from './fields.ts';
import * as resources from './resources/restriction.ts';

/**
 * The Backend API of who may sign up: the lists of addresses, and the waitlist. Whether they count is said in the
 * environment's settings: `sign_up_mode` and `restrictions`.
 */
const lists = {
  query: z.strictObject({
    ...page,
    /** known to SDKs; these lists are always paged */
    paginated: z.literal('true').optional(),
  }),
};
const waitlistEntryId = { params: z.strictObject({ id: id('wle') }) };

export const listAllowlistIdentifiers = endpoint({
  id: 'listAllowlistIdentifiers',
  method: 'GET',
  path: '/v1/allowlist-identifiers',
  access: 'management',
  summary: 'List who alone may sign up while the allow list is on, newest first',
  ...lists,
  response: listOf(resources.allowlistIdentifier),
});

export const createAllowlistIdentifier = endpoint({
  id: 'createAllowlistIdentifier',
  method: 'POST',
  path: '/v1/allowlist-identifiers',
  access: 'management',
  summary: 'Put an address, *@domain or *@*.domain on the allow list',
  body: z.strictObject({
    identifier: resources.identifierPattern,
    /** known to SDKs; nobody is mailed */
    notify: z.literal(false).optional(),
  }),
  response: resources.allowlistIdentifier,
  status: 201,
  errors: ['duplicate_record'],
});

export const deleteAllowlistIdentifier = endpoint({
  id: 'deleteAllowlistIdentifier',
  method: 'DELETE',
  path: '/v1/allowlist-identifiers/{id}',
  access: 'management',
  summary: 'Take an entry off the allow list',
  params: z.strictObject({ id: id('alid') }),
  response: deletedObject,
  errors: ['resource_not_found'],
});

export const listBlocklistIdentifiers = endpoint({
  id: 'listBlocklistIdentifiers',
  method: 'GET',
  path: '/v1/blocklist-identifiers',
  access: 'management',
  summary: 'List who may not sign up while the block list is on, newest first',
  ...lists,
  response: listOf(resources.blocklistIdentifier),
});

export const createBlocklistIdentifier = endpoint({
  id: 'createBlocklistIdentifier',
  method: 'POST',
  path: '/v1/blocklist-identifiers',
  access: 'management',
  summary: 'Put an address, *@domain or *@*.domain on the block list; subaddresses of it are blocked with it',
  body: z.strictObject({ identifier: resources.identifierPattern }),
  response: resources.blocklistIdentifier,
  status: 201,
  errors: ['duplicate_record'],
});

export const deleteBlocklistIdentifier = endpoint({
  id: 'deleteBlocklistIdentifier',
  method: 'DELETE',
  path: '/v1/blocklist-identifiers/{id}',
  access: 'management',
  summary: 'Take an entry off the block list',
  params: z.strictObject({ id: id('blid') }),
  response: deletedObject,
  errors: ['resource_not_found'],
});

export const listWaitlistEntries = endpoint({
  id: 'listWaitlistEntries',
  method: 'GET',
  path: '/v1/waitlist-entries',
  access: 'management',
  summary: 'List who asked to be let in, newest first',
  query: z.strictObject({ ...page, status: resources.waitlistStatus.optional() }),
  response: listOf(resources.waitlistEntry),
});

export const approveWaitlistEntry = endpoint({
  id: 'approveWaitlistEntry',
  method: 'POST',
  path: '/v1/waitlist-entries/{id}/approve',
  access: 'management',
  summary: 'Let somebody sign up who waits or was rejected; nobody is mailed',
  ...waitlistEntryId,
  response: resources.waitlistEntry,
  errors: ['resource_not_found'],
});

export const rejectWaitlistEntry = endpoint({
  id: 'rejectWaitlistEntry',
  method: 'POST',
  path: '/v1/waitlist-entries/{id}/reject',
  access: 'management',
  summary: 'Let somebody not sign up; who has an account already keeps it',
  ...waitlistEntryId,
  response: resources.waitlistEntry,
  errors: ['resource_not_found'],
});
