/**
 * The Frontend API: what a browser asks about itself.
 *
 *   /v1/environment, /v1/client, /v1/client/sessions/…, /v1/me/session
 *
 * Called by the hosted pages and by components in apps. Answers to writes carry the whole client.
 */
import { AppError, frontend } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import { environmentResource } from '../environments/environment-resource.ts';
import { cookieName, setCookie } from '../http/cookies.ts';
import { originOf } from '../http/audit-origin.ts';
import type { BrowserCaller } from '../http/access.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import type { RequestContext } from '../http/request-context.ts';
import { clearOutcome } from '../sign-in/flow-cookies.ts';
import { inTransaction } from '../store/database.ts';
import {
  deleteBrowser,
  endSession,
  endSessionsOfBrowser,
  setActiveSession,
  touchSession,
} from '../store/sessions.ts';
import type { SessionRow } from '../store/sessions.ts';
import { findUser } from '../store/users.ts';
import { sessionResource, subjectOf } from './client-resource.ts';
import { actingSession } from './current-browser.ts';
import type { CurrentBrowser } from './current-browser.ts';
import { mintSessionToken } from './session-token.ts';
import { viewClient } from './view-client.ts';

/** The session a call names. @throws {AppError} `authentication_invalid` for one that is not alive here */
function namedSession(caller: BrowserCaller, id: string): { current: CurrentBrowser; session: SessionRow } {
  const session = caller.current && actingSession(caller.current, id);
  if (!caller.current || !session) throw new AppError('authentication_invalid');
  return { current: caller.current, session };
}

function without(current: CurrentBrowser, id: string): CurrentBrowser {
  return { ...current, sessions: current.sessions.filter((session) => session.id !== id) };
}

/** Ends one session and says so. */
async function end(
  deps: Deps,
  request: RequestContext,
  { session, status }: { session: SessionRow; status: 'ended' | 'removed' },
): Promise<void> {
  const { environment, now } = request;
  await inTransaction(deps.db, async (tx) => {
    if (!(await endSession(tx, { environmentId: environment.id, id: session.id, status, now }))) return;
    await record(tx, originOf(request), {
      type: 'session.ended',
      actor: { type: 'user', id: session.user_id },
      targetId: session.id,
    });
  });
}

async function endAll(
  deps: Deps,
  request: RequestContext,
  current: CurrentBrowser,
  forget: boolean,
): Promise<void> {
  const { environment, now } = request;
  const where = { environmentId: environment.id, browserId: current.browser.id, now };
  await inTransaction(deps.db, async (tx) => {
    await endSessionsOfBrowser(tx, { ...where, status: 'ended' });
    if (forget) await deleteBrowser(tx, environment.id, current.browser.id);
    for (const session of current.sessions) {
      await record(tx, originOf(request), {
        type: 'session.ended',
        actor: { type: 'user', id: session.user_id },
        targetId: session.id,
      });
    }
  });
}

function plainSession(session: SessionRow) {
  return {
    object: 'session' as const,
    id: session.id,
    client_id: session.browser_id,
    user_id: session.user_id,
    status: 'active' as const,
    last_active_at: session.last_active_at,
    expire_at: session.expire_at,
    abandon_at: session.abandon_at,
    created_at: session.created_at,
    updated_at: session.updated_at,
  };
}

const touchResolutionMs = 60_000;

/** Moves the idle end, at most once a minute. */
async function noteUse(deps: Deps, { environment, now }: RequestContext, session: SessionRow): Promise<void> {
  if (now - session.last_active_at < touchResolutionMs) return;
  const idleEnd = now + environment.settings.session.idleLifetimeSeconds * 1000;
  const expireAt = Math.min(idleEnd, session.abandon_at);
  await touchSession(deps.db, { environmentId: environment.id, id: session.id, now, expireAt });
}

/** Several people share a browser: whoever is touched is the one that calls act for from here on. */
async function activate(deps: Deps, current: CurrentBrowser, session: SessionRow): Promise<CurrentBrowser> {
  const { browser } = current;
  if (browser.last_active_session_id === session.id) return current;
  const { environment_id: environmentId, id: browserId } = browser;
  await setActiveSession(deps.db, { environmentId, browserId, sessionId: session.id });
  return { ...current, browser: { ...browser, last_active_session_id: session.id } };
}

const endAction = (endpoint: typeof frontend.endSession, status: 'ended' | 'removed') =>
  route(endpoint, async ({ deps, request, caller, params }) => {
    const { current, session } = namedSession(caller, params.id);
    const shown = await sessionResource(deps, session, request);
    if (!shown) throw new AppError('authentication_invalid');
    await end(deps, request, { session, status });
    const client = await viewClient(deps, request, without(current, session.id));
    return { body: { response: { ...shown, status, last_active_token: null }, client } };
  });

export const sessionRoutes: readonly Route[] = [
  route(frontend.getEnvironment, async ({ deps, request }) => ({
    body: environmentResource(deps, request.environment),
  })),
  route(frontend.patchEnvironment, async ({ deps, request }) => ({
    body: environmentResource(deps, request.environment),
  })),
  route(frontend.getClient, async ({ deps, request, caller }) => ({
    body: { response: await viewClient(deps, request, caller.current), client: null },
  })),
  route(frontend.deleteClient, async ({ deps, request, caller }) => {
    if (caller.current) await endAll(deps, request, caller.current, true);
    const empty = await viewClient(deps, request, undefined);
    const cookies = [
      setCookie(cookieName(request.environment, ''), '', 0),
      ...clearOutcome(request.environment, request.cookies),
    ];
    return { body: { response: empty, client: empty }, cookies };
  }),
  route(frontend.deleteSessions, async ({ deps, request, caller }) => {
    if (caller.current) await endAll(deps, request, caller.current, false);
    const { current } = caller;
    const client = await viewClient(deps, request, current && { ...current, sessions: [] });
    return { body: { response: client, client } };
  }),
  route(frontend.createSessionToken, async ({ deps, request, caller, params }) => {
    const { session } = namedSession(caller, params.id);
    const user = await findUser(deps.db, session.environment_id, session.user_id);
    if (!user || user.banned || user.locked) throw new AppError('authentication_invalid');
    await noteUse(deps, request, session);
    const jwt = mintSessionToken(request.environment, subjectOf(session, request.origin), request.now);
    return { body: { object: 'token' as const, jwt } };
  }),
  route(frontend.touchSession, async ({ deps, request, caller, params }) => {
    const { current, session } = namedSession(caller, params.id);
    await noteUse(deps, request, session);
    const active = await activate(deps, current, session);
    const shown = await sessionResource(deps, session, request);
    if (!shown) throw new AppError('authentication_invalid');
    return { body: { response: shown, client: await viewClient(deps, request, active) } };
  }),
  endAction(frontend.endSession, 'ended'),
  endAction(frontend.removeSession, 'removed'),
  route(frontend.getMySession, async ({ caller }) => ({ body: plainSession(caller.session) })),
];
