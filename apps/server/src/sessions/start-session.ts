import type { Environment } from '../environments/environment.ts';
import { createId, hashSecret } from '../keys/secrets.ts';
import { endSessionsOfBrowser, insertBrowser, insertSession, updateBrowser } from '../store/sessions.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { abandonSignIns } from '../store/sign-ins.ts';
import { abandonSignUps } from '../store/sign-ups.ts';
import type { Db } from '../store/database.ts';

/** The device a session is for, as its owner will recognise it in a list. */
export interface Device {
  readonly ipAddress: string | null;
  readonly city: string | null;
  readonly country: string | null;
  readonly userAgent: string | null;
}

export interface StartSession {
  readonly userId: string;
  /** the browser as it was known before; undefined for one that was never here */
  readonly browser: BrowserRow | undefined;
  /** 256 fresh bits: every authentication gives the browser a new secret, and the old one is dead */
  readonly browserSecret: string;
  readonly strategy: string;
  readonly device: Device;
  readonly now: number;
}

/**
 * Signs a user in on a browser. What it held before ends, unless the environment allows several at once.
 * Call it in the transaction that decided who the person is.
 * @returns the id of the session
 */
export async function startSession(tx: Db, environment: Environment, start: StartSession): Promise<string> {
  const sessionId = createId('sess');
  const browserId = await placeBrowser(tx, environment, { ...start, sessionId });
  const { idleLifetimeSeconds, absoluteLifetimeSeconds } = environment.settings.session;
  const abandonAt = start.now + absoluteLifetimeSeconds * 1000;
  await insertSession(tx, {
    environment_id: environment.id,
    id: sessionId,
    browser_id: browserId,
    user_id: start.userId,
    status: 'active',
    authenticated_at: start.now,
    last_active_at: start.now,
    expire_at: Math.min(start.now + idleLifetimeSeconds * 1000, abandonAt),
    abandon_at: abandonAt,
    ip_address: start.device.ipAddress,
    city: start.device.city,
    country: start.device.country,
    user_agent: start.device.userAgent,
    created_at: start.now,
    updated_at: start.now,
  });
  return sessionId;
}

async function placeBrowser(
  tx: Db,
  environment: Environment,
  { browser, browserSecret, strategy, now, sessionId, userId }: StartSession & { sessionId: string },
): Promise<string> {
  const state = {
    environment_id: environment.id,
    secret_hash: hashSecret(browserSecret),
    last_strategy: strategy,
    last_active_session_id: sessionId,
    updated_at: now,
  };
  if (!browser) {
    const id = createId('client');
    await insertBrowser(tx, { ...state, id, created_at: now });
    return id;
  }
  const where = { environmentId: environment.id, browserId: browser.id, now };
  if (environment.settings.session.multiple) {
    // Signing in once more as somebody who is signed in here is one session, not two.
    await endSessionsOfBrowser(tx, { ...where, userId, status: 'ended' });
  } else {
    await endSessionsOfBrowser(tx, { ...where, status: 'ended' });
  }
  await abandonSignUps(tx, where);
  await abandonSignIns(tx, where);
  await updateBrowser(tx, { ...state, id: browser.id });
  return browser.id;
}
