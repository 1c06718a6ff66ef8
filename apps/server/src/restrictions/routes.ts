/**
 * Who may sign up.
 *
 *   /v1/allowlist-identifiers, /v1/blocklist-identifiers   lists, for servers and the dashboard
 *   /v1/waitlist-entries                                   who waits, and the decision about them
 *   /v1/waitlist                                           asking to be let in, for pages
 */
import { backendRestrictions, frontendWaitlist } from '@portico/contract';
import type { WaitlistEntryResource } from '@portico/contract';
import { originOf } from '../http/audit-origin.ts';
import { managementRequest } from '../http/management-request.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import { viewClient } from '../sessions/view-client.ts';
import { listListedIdentifiers } from '../store/listed-identifiers.ts';
import type { ListedIdentifierRow } from '../store/listed-identifiers.ts';
import { listWaitlistEntries } from '../store/waitlist.ts';
import type { WaitlistEntryRow } from '../store/waitlist.ts';
import { addToList, listNames, removeFromList } from './manage-lists.ts';
import { decideEntry, joinWaitlist } from './waitlist.ts';

function listed({ id, identifier, created_at }: ListedIdentifierRow) {
  return { id, identifier, identifier_type: 'email_address' as const, created_at };
}
const allowed = (row: ListedIdentifierRow) => ({ object: listNames.allow.object, ...listed(row) });
const blocked = (row: ListedIdentifierRow) => ({ object: listNames.block.object, ...listed(row) });

function waitlistEntry(row: WaitlistEntryRow): WaitlistEntryResource {
  const { id, address, status, created_at, updated_at } = row;
  return { object: 'waitlist_entry', id, email_address: address, status, created_at, updated_at };
}

const listRoutes: readonly Route[] = [
  route(backendRestrictions.listAllowlistIdentifiers, async ({ deps, caller, query: { limit, offset } }) => {
    const page = { list: 'allow', limit, offset } as const;
    const { rows, totalCount } = await listListedIdentifiers(deps.db, caller.environment.id, page);
    return { body: { data: rows.map(allowed), total_count: totalCount } };
  }),
  route(backendRestrictions.createAllowlistIdentifier, async ({ deps, request, caller, body }) => {
    const entry = { list: 'allow', identifier: body.identifier } as const;
    return { body: allowed(await addToList(deps, managementRequest(request, caller), entry)) };
  }),
  route(backendRestrictions.deleteAllowlistIdentifier, async ({ deps, request, caller, params: { id } }) => {
    await removeFromList(deps, managementRequest(request, caller), { list: 'allow', id });
    return { body: { object: listNames.allow.object, id, deleted: true as const } };
  }),
  route(backendRestrictions.listBlocklistIdentifiers, async ({ deps, caller, query: { limit, offset } }) => {
    const page = { list: 'block', limit, offset } as const;
    const { rows, totalCount } = await listListedIdentifiers(deps.db, caller.environment.id, page);
    return { body: { data: rows.map(blocked), total_count: totalCount } };
  }),
  route(backendRestrictions.createBlocklistIdentifier, async ({ deps, request, caller, body }) => {
    const entry = { list: 'block', identifier: body.identifier } as const;
    return { body: blocked(await addToList(deps, managementRequest(request, caller), entry)) };
  }),
  route(backendRestrictions.deleteBlocklistIdentifier, async ({ deps, request, caller, params: { id } }) => {
    await removeFromList(deps, managementRequest(request, caller), { list: 'block', id });
    return { body: { object: listNames.block.object, id, deleted: true as const } };
  }),
];

const waitlistRoutes: readonly Route[] = [
  route(backendRestrictions.listWaitlistEntries, async ({ deps, caller, query }) => {
    const { rows, totalCount } = await listWaitlistEntries(deps.db, caller.environment.id, {
      status: query.status,
      limit: query.limit,
      offset: query.offset,
    });
    return { body: { data: rows.map(waitlistEntry), total_count: totalCount } };
  }),
  route(backendRestrictions.approveWaitlistEntry, async ({ deps, request, caller, params: { id } }) => {
    const management = managementRequest(request, caller);
    return { body: waitlistEntry(await decideEntry(deps, management, { id, status: 'approved' })) };
  }),
  route(backendRestrictions.rejectWaitlistEntry, async ({ deps, request, caller, params: { id } }) => {
    const management = managementRequest(request, caller);
    return { body: waitlistEntry(await decideEntry(deps, management, { id, status: 'rejected' })) };
  }),
  route(
    frontendWaitlist.joinWaitlist,
    async ({ deps, request, caller, body: { email_address: address } }) => {
      await joinWaitlist(deps, request.environment, { address, origin: originOf(request) });
      const response = { object: 'waitlist' as const, email_address: address };
      return { body: { response, client: await viewClient(deps, request, caller.current) } };
    },
  ),
];

export const restrictionRoutes: readonly Route[] = [...listRoutes, ...waitlistRoutes];
