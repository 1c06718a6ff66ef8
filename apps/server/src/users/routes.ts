/**
 * The Backend API of people, called by servers with a secret key and by the dashboard.
 *
 *   /v1/users/…, /v1/email-addresses/…, /v1/external-accounts/…, /v1/sessions/…
 *
 * Every change is one transaction with its audit event.
 */
import { AppError, backend, backendExternalAccounts, backendUsers } from '@portico/contract';
import type { Endpoint } from '@portico/contract';
import { managementRequest } from '../http/management-request.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import { managedSession } from '../me/devices.ts';
import { findExternalAccount, pageExternalAccounts } from '../store/external-accounts.ts';
import { pageSessions } from '../store/sessions.ts';
import { catchUpOnSignIns } from './note-sign-ins.ts';
import { countUsers, listProfiles } from '../store/user-list.ts';
import { userFilterOf, userOrderOf } from './find-users.ts';
import {
  addAddress,
  changeAddress,
  endAllSessions,
  endOneSession,
  readAddress,
  readSession,
  removeAccount,
  removeAddress,
} from './manage-belongings.ts';
import type { OwnedAddress } from './manage-belongings.ts';
import {
  changeMetadata,
  createManagedUser,
  deleteManagedUser,
  setAccess,
  updateManagedUser,
} from './manage-users.ts';
import { mergeUsers } from './merge-users.ts';
import {
  emailAddressResource,
  managedExternalAccount,
  managedUserResource,
  seenBy,
} from './user-resource.ts';

const gone = (object: string, id: string) => ({ body: { object, id, deleted: true as const } });

const addressShown = ({ address, profile }: OwnedAddress) => ({
  body: emailAddressResource(address, profile.externalAccounts),
});

type UserAction = typeof backendUsers.banUser;

const access = (endpoint: UserAction, flag: 'banned' | 'locked', on: boolean) =>
  route(endpoint, async ({ deps, request, caller, params }) => ({
    body: managedUserResource(
      await setAccess(deps, managementRequest(request, caller), { id: params.id, flag, on }),
      seenBy(request, caller),
    ),
  }));

const metadata = (endpoint: typeof backendUsers.mergeUserMetadata & Endpoint, how: 'merge' | 'replace') =>
  route(endpoint, async ({ deps, request, caller, params, body }) => ({
    body: managedUserResource(
      await changeMetadata(deps, managementRequest(request, caller), { id: params.id, given: body, how }),
      seenBy(request, caller),
    ),
  }));

const listRoutes: readonly Route[] = [
  route(backend.listUsers, async ({ deps, request, caller, query }) => {
    const filter = userFilterOf(query);
    if (!filter) return { body: { data: [], total_count: 0 } };
    const { limit, offset } = query;
    const order = userOrderOf(query.order_by);
    if (order.by === 'last_sign_in_at' || filter.lastSignIn)
      await catchUpOnSignIns(deps, caller.environment.id, request.now);
    const { profiles, totalCount } = await listProfiles(deps.db, caller.environment.id, {
      filter,
      order,
      limit,
      offset,
    });
    const seen = seenBy(request, caller);
    const data = profiles.map((profile) => managedUserResource(profile, seen));
    return { body: { data, total_count: totalCount } };
  }),
  route(backendUsers.countUsers, async ({ deps, request, caller, query }) => {
    const filter = userFilterOf(query);
    if (filter?.lastSignIn) await catchUpOnSignIns(deps, caller.environment.id, request.now);
    const count = filter ? await countUsers(deps.db, caller.environment.id, filter) : 0;
    return { body: { object: 'total_count' as const, total_count: count } };
  }),
];

const peopleRoutes: readonly Route[] = [
  route(backendUsers.createUser, async ({ deps, request, caller, body }) => ({
    body: managedUserResource(
      await createManagedUser(deps, managementRequest(request, caller), body),
      seenBy(request, caller),
    ),
  })),
  route(backendUsers.updateUser, async ({ deps, request, caller, params, body }) => ({
    body: managedUserResource(
      await updateManagedUser(deps, managementRequest(request, caller), params.id, body),
      seenBy(request, caller),
    ),
  })),
  route(backendUsers.deleteUser, async ({ deps, request, caller, params }) => {
    await deleteManagedUser(deps, managementRequest(request, caller), params.id);
    return gone('user', params.id);
  }),
  metadata(backendUsers.mergeUserMetadata, 'merge'),
  metadata(backendUsers.replaceUserMetadata, 'replace'),
  access(backendUsers.banUser, 'banned', true),
  access(backendUsers.unbanUser, 'banned', false),
  access(backendUsers.lockUser, 'locked', true),
  access(backendUsers.unlockUser, 'locked', false),
  route(backendUsers.mergeUsers, async ({ deps, request, caller, params, body }) => {
    const merge = { into: params.id, from: body.from_user_id, preview: body.preview };
    return { body: await mergeUsers(deps, managementRequest(request, caller), merge) };
  }),
];

const belongingRoutes: readonly Route[] = [
  route(backendUsers.createEmailAddress, async ({ deps, request, caller, body }) =>
    addressShown(await addAddress(deps, managementRequest(request, caller), body)),
  ),
  route(backendUsers.getEmailAddress, async ({ deps, request, caller, params }) =>
    addressShown(await readAddress(deps, managementRequest(request, caller), params.id)),
  ),
  route(backendUsers.updateEmailAddress, async ({ deps, request, caller, params, body }) =>
    addressShown(await changeAddress(deps, managementRequest(request, caller), { id: params.id, ...body })),
  ),
  route(backendUsers.deleteEmailAddress, async ({ deps, request, caller, params }) => {
    await removeAddress(deps, managementRequest(request, caller), params.id);
    return gone('email_address', params.id);
  }),
  route(backendUsers.deleteExternalAccount, async ({ deps, request, caller, params }) => {
    await removeAccount(deps, managementRequest(request, caller), { id: params.id });
    return gone('external_account', params.id);
  }),
  route(backendUsers.deleteExternalAccountOfUser, async ({ deps, request, caller, params }) => {
    const { id: userId, external_account_id: id } = params;
    await removeAccount(deps, managementRequest(request, caller), { id, userId });
    return gone('external_account', id);
  }),
];

const externalAccountRoutes: readonly Route[] = [
  route(backendExternalAccounts.listExternalAccounts, async ({ deps, request, caller, query }) => {
    const { rows, totalCount } = await pageExternalAccounts(deps.db, {
      environmentId: caller.environment.id,
      userId: query.user_id,
      connectionId: query.oauth_provider_id,
      limit: query.limit,
      offset: query.offset,
    });
    return {
      body: { data: rows.map((row) => managedExternalAccount(row, request.now)), total_count: totalCount },
    };
  }),
  route(backendExternalAccounts.getExternalAccount, async ({ deps, request, caller, params: { id } }) => {
    const row = await findExternalAccount(deps.db, { environmentId: caller.environment.id, id });
    if (!row) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
    return { body: managedExternalAccount(row, request.now) };
  }),
];

const sessionRoutes: readonly Route[] = [
  route(backendUsers.listSessions, async ({ deps, request, caller, query }) => {
    const { user_id: userId, client_id: browserId, status, limit, offset } = query;
    const where = { environmentId: caller.environment.id, userId, browserId, status, limit, offset };
    const { rows, totalCount } = await pageSessions(deps.db, where);
    const data = rows.map((row) => managedSession(row, request.now));
    return { body: { data, total_count: totalCount } };
  }),
  route(backendUsers.getSession, async ({ deps, request, caller, params }) => ({
    body: managedSession(await readSession(deps, managementRequest(request, caller), params.id), request.now),
  })),
  route(backendUsers.revokeSession, async ({ deps, request, caller, params }) => ({
    body: managedSession(
      await endOneSession(deps, managementRequest(request, caller), params.id),
      request.now,
    ),
  })),
  route(backendUsers.revokeUserSessions, async ({ deps, request, caller, params }) => {
    const count = await endAllSessions(deps, managementRequest(request, caller), params.id);
    return { body: { object: 'revoked_sessions' as const, user_id: params.id, count } };
  }),
];

export const userRoutes: readonly Route[] = [
  ...listRoutes,
  ...peopleRoutes,
  ...belongingRoutes,
  ...externalAccountRoutes,
  ...sessionRoutes,
];
