/**
 * The profile of the person who is signed in, their addresses and devices.
 *
 *   /v1/me, /v1/me/metadata, /v1/me/email-addresses/…, /v1/me/sessions/…
 */
import { AppError, frontend, frontendMe } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { SessionCaller } from '../http/access.ts';
import { cookieName, setCookie } from '../http/cookies.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import type { RequestContext } from '../http/request-context.ts';
import { viewClient } from '../sessions/view-client.ts';
import { proofOf } from '../sign-in/begin.ts';
import { clearOutcome } from '../sign-in/flow-cookies.ts';
import { viewUser } from '../users/view-user.ts';
import { listMine, listMineAlive, revokeMine, revokeMyOthers } from './devices.ts';
import {
  nameAddress,
  proveAddress,
  removeAddress,
  sendAddressProof,
  viewAddress,
} from './email-addresses.ts';
import { getMyProfile, myRequest } from './my-request.ts';
import type { MyRequest } from './my-request.ts';
import { deleteMyself, mergeMyMetadata, updateProfile } from './profile.ts';
import { withClient } from './with-client.ts';

async function me(deps: Deps, my: MyRequest) {
  const profile = await getMyProfile(deps.db, my);
  return viewUser(deps, my.environment, { profile, now: my.origin.now });
}

const userRoutes: readonly Route[] = [
  route(frontend.getMe, async ({ deps, request, caller }) => ({
    body: { response: await me(deps, myRequest(request, caller)), client: null },
  })),
  route(frontendMe.updateMe, async ({ deps, request, caller, body }) => {
    const my = myRequest(request, caller);
    await updateProfile(deps, my, body);
    return withClient(deps, request, caller, await me(deps, my));
  }),
  route(frontendMe.updateMyMetadata, async ({ deps, request, caller, body }) => {
    const my = myRequest(request, caller);
    await mergeMyMetadata(deps, my, body.unsafe_metadata);
    return withClient(deps, request, caller, await me(deps, my));
  }),
  route(frontendMe.deleteMe, async ({ deps, request, caller }) => {
    const { environment, cookies } = request;
    const my = myRequest(request, caller);
    await deleteMyself(deps, my);
    const sessions = caller.current.sessions.filter(({ user_id }) => user_id !== my.userId);
    const isEmpty = sessions.length === 0;
    const client = await viewClient(deps, request, isEmpty ? undefined : { ...caller.current, sessions });
    const gone = isEmpty ? [setCookie(cookieName(environment, ''), '', 0)] : [];
    const response = { object: 'user', id: my.userId, deleted: true as const };
    return { body: { response, client }, cookies: [...gone, ...clearOutcome(environment, cookies)] };
  }),
];

/** An address as it is after a write. */
async function showAddress(deps: Deps, request: RequestContext, caller: SessionCaller, id: string) {
  const address = await viewAddress(deps, myRequest(request, caller), id);
  return withClient(deps, request, caller, address);
}

const addressRoutes: readonly Route[] = [
  route(frontendMe.createMyEmailAddress, async ({ deps, request, caller, body }) => {
    const id = await nameAddress(deps, myRequest(request, caller), body.email_address);
    return showAddress(deps, request, caller, id);
  }),
  route(frontendMe.getMyEmailAddress, async ({ deps, request, caller, params }) => ({
    body: { response: await viewAddress(deps, myRequest(request, caller), params.id), client: null },
  })),
  route(frontendMe.prepareMyEmailAddress, async ({ deps, request, caller, params, body }) => {
    const proof = { id: params.id, ...proofOf(request.environment, body) };
    await sendAddressProof(deps, myRequest(request, caller), proof);
    return showAddress(deps, request, caller, params.id);
  }),
  route(frontendMe.attemptMyEmailAddress, async ({ deps, request, caller, params, body }) => {
    // SDKs that enter a code do not say that it is one.
    const { strategy = 'email_code' } = body;
    const isLink = proofOf(request.environment, { strategy }).strategy === 'email_link';
    const code = isLink ? undefined : (body.code ?? '');
    if (code === '') throw new AppError('form_param_missing', { meta: { param_name: 'code' } });
    const id = await proveAddress(deps, myRequest(request, caller), { id: params.id, code });
    return showAddress(deps, request, caller, id);
  }),
  route(frontendMe.deleteMyEmailAddress, async ({ deps, request, caller, params }) => {
    await removeAddress(deps, myRequest(request, caller), params.id);
    const deleted = { object: 'email_address', id: params.id, deleted: true as const };
    return withClient(deps, request, caller, deleted);
  }),
];

const deviceRoutes: readonly Route[] = [
  route(frontendMe.listMySessions, async ({ deps, request, caller }) => ({
    body: await listMine(deps, myRequest(request, caller)),
  })),
  route(frontendMe.listMyActiveSessions, async ({ deps, request, caller }) => ({
    body: await listMineAlive(deps, myRequest(request, caller)),
  })),
  route(frontendMe.revokeMySession, async ({ deps, request, caller, params }) => {
    const revoked = await revokeMine(deps, myRequest(request, caller), params.id);
    const { current } = caller;
    const sessions = current.sessions.filter(({ id }) => id !== params.id);
    return withClient(deps, request, { current: { ...current, sessions } }, revoked);
  }),
  route(frontendMe.revokeMyOtherSessions, async ({ deps, request, caller }) => {
    const count = await revokeMyOthers(deps, myRequest(request, caller));
    return withClient(deps, request, caller, { object: 'total_count' as const, total_count: count });
  }),
];

export const profileRoutes: readonly Route[] = [...userRoutes, ...addressRoutes, ...deviceRoutes];
