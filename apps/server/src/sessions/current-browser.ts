import type { Environment } from '../environments/environment.ts';
import { hashSecret } from '../keys/secrets.ts';
import { findBrowserWithSessions } from '../store/sessions.ts';
import type { BrowserWithSessions, SessionRow } from '../store/sessions.ts';
import type { Db } from '../store/database.ts';

/** A browser that has proven itself by its secret, with the sessions that are alive in it. */
export type CurrentBrowser = BrowserWithSessions;

/** 256 bits in base64url. */
const secretPattern = /^[\w-]{43}$/;

/**
 * Finds the browser that holds a secret.
 * @param secret value of the browser's cookie
 * @returns undefined for a visitor who has none, or one that is not valid any more
 */
export async function findCurrentBrowser(
  db: Db,
  environment: Environment,
  { secret, now }: { secret: string | undefined; now: number },
): Promise<CurrentBrowser | undefined> {
  if (secret === undefined || !secretPattern.test(secret)) return undefined;
  return findBrowserWithSessions(db, { environmentId: environment.id, secretHash: hashSecret(secret), now });
}

/** The session a call acts for: the one it names, else the browser's active one. */
export function actingSession(current: CurrentBrowser, sessionId?: string): SessionRow | undefined {
  const { browser, sessions } = current;
  if (sessionId !== undefined) return sessions.find((session) => session.id === sessionId);
  return sessions.find((session) => session.id === browser.last_active_session_id) ?? sessions[0];
}
