import type { ListedSessionResource, ManagedSessionResource } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import { parseUserAgent } from '../sessions/user-agent.ts';
import { inTransaction } from '../store/database.ts';
import { endSession, findSession, listLiveSessionsOfUser, listSessionsOfUser } from '../store/sessions.ts';
import type { SessionRow } from '../store/sessions.ts';
import { endOtherSessions } from './disconnect-account.ts';
import { mine, notFound } from './my-request.ts';
import type { MyRequest } from './my-request.ts';

/** Of sessions that are over, people look at the last ones. */
const mostListed = 100;

export async function listMine(deps: Deps, my: MyRequest): Promise<ListedSessionResource[]> {
  const rows = await listSessionsOfUser(deps.db, { ...mine(my), limit: mostListed });
  return rows.map((row) => shown(my, row));
}

export async function listMineAlive(deps: Deps, my: MyRequest): Promise<ListedSessionResource[]> {
  const rows = await listLiveSessionsOfUser(deps.db, { ...mine(my), now: my.origin.now });
  return rows.map((row) => shown(my, row));
}

/**
 * Signs the person out on one device; on one where they are signed out already, nothing changes.
 * @throws {AppError} `resource_not_found` for a session of somebody else, or none
 */
export async function revokeMine(deps: Deps, my: MyRequest, id: string): Promise<ListedSessionResource> {
  const { environment, userId, origin } = my;
  const key = { environmentId: environment.id, id };
  const row = await findSession(deps.db, key);
  if (!row || row.user_id !== userId) throw notFound();
  const isEnded = await inTransaction(deps.db, async (tx) => {
    if (!(await endSession(tx, { ...key, status: 'revoked', now: origin.now }))) return false;
    await record(tx, origin, {
      type: 'session.ended',
      actor: { type: 'user', id: userId },
      targetId: id,
      details: { revoked: true },
    });
    return true;
  });
  return shown(my, isEnded ? { ...row, status: 'revoked', updated_at: origin.now } : row);
}

/** Signs the person out everywhere but here. @returns on how many devices */
export async function revokeMyOthers(deps: Deps, my: MyRequest): Promise<number> {
  return inTransaction(deps.db, async (tx) => {
    const ended = await endOtherSessions(tx, my);
    await record(tx, my.origin, {
      type: 'session.ended',
      actor: { type: 'user', id: my.userId },
      targetId: my.userId,
      details: { all_but: my.session.id, ended_sessions: ended },
    });
    return ended;
  });
}

const shown = ({ session, origin }: MyRequest, row: SessionRow): ListedSessionResource =>
  listedSession(row, { now: origin.now, currentId: session.id });

/**
 * A session in a list of devices.
 * @param view.currentId the session that asks, if one does
 */
export function listedSession(
  row: SessionRow,
  view: { readonly now: number; readonly currentId: string | undefined },
): ListedSessionResource {
  const { browserName, browserVersion, deviceType, isMobile } = parseUserAgent(row.user_agent);
  const isOver = row.expire_at <= view.now || row.abandon_at <= view.now;
  return {
    object: 'session',
    id: row.id,
    client_id: row.browser_id,
    user_id: row.user_id,
    status: row.status === 'active' && isOver ? 'expired' : row.status,
    is_current: row.id === view.currentId,
    user: null,
    last_active_token: null,
    last_active_at: row.last_active_at,
    expire_at: row.expire_at,
    abandon_at: row.abandon_at,
    latest_activity: {
      object: 'session_activity',
      id: row.id,
      browser_name: browserName,
      browser_version: browserVersion,
      device_type: deviceType,
      is_mobile: isMobile,
      ip_address: row.ip_address,
      city: row.city,
      country: row.country,
      last_active_at: row.last_active_at,
    },
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** A session as servers and operators see it. @param now Unix milliseconds */
export function managedSession(row: SessionRow, now: number): ManagedSessionResource {
  const { is_current: _current, ...session } = listedSession(row, { now, currentId: undefined });
  return session;
}
