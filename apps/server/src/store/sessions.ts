import type { Selectable } from 'kysely';
import { countedFor, countUpTo } from './count.ts';
import { firstIdAt } from '../keys/secrets.ts';
import type { Db } from './database.ts';
import { prepared, preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import type { BrowserTable, SessionStatus, SessionTable } from './schema.ts';

export type BrowserRow = Selectable<BrowserTable>;
export type SessionRow = Selectable<SessionTable>;

const selectBrowser = prepared((db: Db, value: Placeholder<{ environmentId: string; secretHash: string }>) =>
  db
    .selectFrom('browsers')
    .selectAll()
    .where('environment_id', '=', value('environmentId'))
    .where('secret_hash', '=', value('secretHash')),
);

export async function findBrowser(
  db: Db,
  environmentId: string,
  secretHash: string,
): Promise<BrowserRow | undefined> {
  const [row] = await selectBrowser(db, { environmentId, secretHash });
  return row;
}

const insertBrowserRow = preparedWrite((db: Db, value: Placeholder<BrowserRow>) =>
  db.insertInto('browsers').values({
    environment_id: value('environment_id'),
    id: value('id'),
    secret_hash: value('secret_hash'),
    last_strategy: value('last_strategy'),
    last_active_session_id: value('last_active_session_id'),
    created_at: value('created_at'),
    updated_at: value('updated_at'),
  }),
);

export async function insertBrowser(db: Db, row: BrowserRow): Promise<void> {
  await insertBrowserRow(db, row);
}

type BrowserChange = Omit<BrowserRow, 'created_at'>;

const updateBrowserRow = preparedWrite((db: Db, value: Placeholder<BrowserChange>) =>
  db
    .updateTable('browsers')
    .set({
      secret_hash: value('secret_hash'),
      last_strategy: value('last_strategy'),
      last_active_session_id: value('last_active_session_id'),
      updated_at: value('updated_at'),
    })
    .where('environment_id', '=', value('environment_id'))
    .where('id', '=', value('id')),
);

/** Gives the browser a new secret (the old one is dead from here on) and its active session. */
export async function updateBrowser(db: Db, row: BrowserChange): Promise<void> {
  await updateBrowserRow(db, row);
}

/** Makes a session the one that calls of a browser act for, unless they name another. */
export async function setActiveSession(
  db: Db,
  { environmentId, browserId, sessionId }: { environmentId: string; browserId: string; sessionId: string },
): Promise<void> {
  await db
    .updateTable('browsers')
    .set({ last_active_session_id: sessionId })
    .where('environment_id', '=', environmentId)
    .where('id', '=', browserId)
    .execute();
}

/** Forgets the browser; its sessions end. */
export async function deleteBrowser(db: Db, environmentId: string, id: string): Promise<void> {
  await db.deleteFrom('browsers').where('environment_id', '=', environmentId).where('id', '=', id).execute();
}

const insertSessionRow = preparedWrite((db: Db, value: Placeholder<SessionRow>) =>
  db.insertInto('sessions').values({
    environment_id: value('environment_id'),
    id: value('id'),
    browser_id: value('browser_id'),
    user_id: value('user_id'),
    status: value('status'),
    authenticated_at: value('authenticated_at'),
    last_active_at: value('last_active_at'),
    expire_at: value('expire_at'),
    abandon_at: value('abandon_at'),
    ip_address: value('ip_address'),
    city: value('city'),
    country: value('country'),
    user_agent: value('user_agent'),
    created_at: value('created_at'),
    updated_at: value('updated_at'),
  }),
);

export async function insertSession(db: Db, row: SessionRow): Promise<void> {
  await insertSessionRow(db, row);
}

/** A browser with the sessions that are alive in it: neither ended nor past their idle or absolute end. */
export interface BrowserWithSessions {
  readonly browser: BrowserRow;
  readonly sessions: readonly SessionRow[];
}

type LiveBySecret = { environmentId: string; secretHash: string; now: number };

// One query for what every call with a cookie asks.
const selectWithSessions = prepared((db: Db, value: Placeholder<LiveBySecret>) =>
  db
    .selectFrom('browsers')
    .leftJoin('sessions', (join) =>
      join
        .onRef('sessions.environment_id', '=', 'browsers.environment_id')
        .onRef('sessions.browser_id', '=', 'browsers.id')
        .on('sessions.status', '=', 'active')
        .on('sessions.expire_at', '>', value('now'))
        .on('sessions.abandon_at', '>', value('now')),
    )
    .selectAll('browsers')
    .select([
      'sessions.id as session_id',
      'sessions.user_id as user_id',
      'sessions.status as status',
      'sessions.authenticated_at as authenticated_at',
      'sessions.last_active_at as last_active_at',
      'sessions.expire_at as expire_at',
      'sessions.abandon_at as abandon_at',
      'sessions.ip_address as ip_address',
      'sessions.city as city',
      'sessions.country as country',
      'sessions.user_agent as user_agent',
      'sessions.created_at as session_created_at',
      'sessions.updated_at as session_updated_at',
    ])
    .where('browsers.environment_id', '=', value('environmentId'))
    .where('browsers.secret_hash', '=', value('secretHash'))
    .orderBy('sessions.id'),
);

type JoinedRow = Awaited<ReturnType<typeof selectWithSessions>>[number];

export async function findBrowserWithSessions(
  db: Db,
  where: LiveBySecret,
): Promise<BrowserWithSessions | undefined> {
  const rows = await selectWithSessions(db, where);
  const [first] = rows;
  if (!first) return undefined;
  return { browser: browserOf(first), sessions: rows.flatMap((row) => sessionOf(row) ?? []) };
}

function browserOf(row: JoinedRow): BrowserRow {
  return {
    environment_id: row.environment_id,
    id: row.id,
    secret_hash: row.secret_hash,
    last_strategy: row.last_strategy,
    last_active_session_id: row.last_active_session_id,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** @returns undefined for the one row of a browser that has no session */
function sessionOf(row: JoinedRow): SessionRow | undefined {
  if (row.session_id === null) return undefined;
  return {
    environment_id: row.environment_id,
    id: row.session_id,
    browser_id: row.id,
    user_id: row.user_id ?? '',
    status: row.status ?? 'ended',
    authenticated_at: row.authenticated_at ?? 0,
    last_active_at: row.last_active_at ?? 0,
    expire_at: row.expire_at ?? 0,
    abandon_at: row.abandon_at ?? 0,
    ip_address: row.ip_address,
    city: row.city,
    country: row.country,
    user_agent: row.user_agent,
    created_at: row.session_created_at ?? 0,
    updated_at: row.session_updated_at ?? 0,
  };
}

const endBrowserSessions = preparedWrite(
  (
    db: Db,
    value: Placeholder<{ environmentId: string; browserId: string; status: SessionStatus; now: number }>,
  ) =>
    db
      .updateTable('sessions')
      .set({ status: value('status'), updated_at: value('now') })
      .where('environment_id', '=', value('environmentId'))
      .where('browser_id', '=', value('browserId'))
      .where('status', '=', 'active'),
);

/** Ends every session of a browser, or those of one user in it. @returns how many there were */
export async function endSessionsOfBrowser(
  db: Db,
  where: {
    environmentId: string;
    browserId: string;
    userId?: string | undefined;
    status: SessionStatus;
    now: number;
  },
): Promise<number> {
  const { userId, ...ofBrowser } = where;
  if (userId === undefined) return endBrowserSessions(db, ofBrowser);
  const result = await db
    .updateTable('sessions')
    .set({ status: where.status, updated_at: where.now })
    .where('environment_id', '=', where.environmentId)
    .where('browser_id', '=', where.browserId)
    .where('user_id', '=', userId)
    .where('status', '=', 'active')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Ends every session of a user, on whatever browser. @returns how many there were */
export async function endSessionsOfUser(
  db: Db,
  where: {
    environmentId: string;
    userId: string;
    status: SessionStatus;
    now: number;
    exceptId?: string | undefined;
  },
): Promise<number> {
  let query = db
    .updateTable('sessions')
    .set({ status: where.status, updated_at: where.now })
    .where('environment_id', '=', where.environmentId)
    .where('user_id', '=', where.userId)
    .where('status', '=', 'active');
  if (where.exceptId !== undefined) query = query.where('id', '!=', where.exceptId);
  return Number((await query.executeTakeFirst()).numUpdatedRows);
}

/** Ends one session. @returns false when it was not active */
export async function endSession(
  db: Db,
  {
    environmentId,
    id,
    status,
    now,
  }: { environmentId: string; id: string; status: SessionStatus; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('sessions')
    .set({ status, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'active')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Notes that the person of a live session proved once more that it is them. @returns false when it is over */
export async function reverifySession(
  db: Db,
  where: { environmentId: string; id: string; userId: string; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('sessions')
    .set({ authenticated_at: where.now, updated_at: where.now })
    .where('environment_id', '=', where.environmentId)
    .where('id', '=', where.id)
    .where('user_id', '=', where.userId)
    .where('status', '=', 'active')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Moves the idle end of a session that is in use. */
export async function touchSession(
  db: Db,
  { environmentId, id, now, expireAt }: { environmentId: string; id: string; now: number; expireAt: number },
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_active_at: now, expire_at: expireAt })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'active')
    .execute();
}

/** The latest sessions of a user, on whatever browser, newest first. */
export async function listSessionsOfUser(
  db: Db,
  { environmentId, userId, limit }: { environmentId: string; userId: string; limit: number },
): Promise<SessionRow[]> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** The sessions of a user that are alive, newest first. */
export async function listLiveSessionsOfUser(
  db: Db,
  { environmentId, userId, now }: { environmentId: string; userId: string; now: number },
): Promise<SessionRow[]> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .where('status', '=', 'active')
    .where('expire_at', '>', now)
    .where('abandon_at', '>', now)
    .orderBy('id', 'desc')
    .execute();
}

export async function findSession(
  db: Db,
  { environmentId, id }: { environmentId: string; id: string },
): Promise<SessionRow | undefined> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A page of sessions, newest first: of one user, or of everybody. `totalCount` is exact as far as it is counted. */
export async function pageSessions(
  db: Db,
  where: {
    environmentId: string;
    userId?: string | undefined;
    browserId?: string | undefined;
    status?: SessionStatus | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ rows: SessionRow[]; totalCount: number }> {
  let matching = db.selectFrom('sessions').where('environment_id', '=', where.environmentId);
  if (where.userId !== undefined) matching = matching.where('user_id', '=', where.userId);
  if (where.browserId !== undefined) matching = matching.where('browser_id', '=', where.browserId);
  if (where.status !== undefined) matching = matching.where('status', '=', where.status);
  const totalCount = await countUpTo(db, matching.select('id'), countedFor(where));
  const rows = await matching
    .selectAll()
    .orderBy('id', 'desc')
    .limit(where.limit)
    .offset(where.offset)
    .execute();
  return { rows, totalCount };
}

/**
 * Deletes browsers in which nobody signed in, and nobody began anything lately. Ids begin with the time, so that each
 * is looked at once or twice in its life and not every minute.
 * @param where.from Unix milliseconds: made from here on
 * @param where.until Unix milliseconds: made and last used before, so long ago that every attempt in them is over
 */
export async function deleteIdleBrowsers(db: Db, where: { from: number; until: number }): Promise<void> {
  const { from, until } = where;
  await db
    .deleteFrom('browsers')
    .where('environment_id', 'in', (eb) => eb.selectFrom('environments').select('id'))
    .where('id', '>=', firstIdAt('client', from))
    .where('id', '<', firstIdAt('client', until))
    .where('updated_at', '<', until)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('sessions')
            .select('sessions.id')
            .whereRef('sessions.environment_id', '=', 'browsers.environment_id')
            .whereRef('sessions.browser_id', '=', 'browsers.id'),
        ),
      ),
    )
    .execute();
}
