import type { Environment } from '../environments/environment.ts';
import { createId, hashSecret } from '../keys/secrets.ts';
import type { Db } from '../store/database.ts';
import { insertBrowser, updateBrowser } from '../store/sessions.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { abandonSignIns } from '../store/sign-ins.ts';
import { abandonSignUps } from '../store/sign-ups.ts';

/**
 * Makes room for an attempt in a browser: what it left unfinished before is given up, and it gets a new secret,
 * so that nobody who knew the old one goes on with what is proven from here on.
 * @param place.browser undefined for one that was never here
 * @returns the browser's id
 */
export async function placeAttempt(
  tx: Db,
  place: {
    readonly environment: Environment;
    readonly browser: BrowserRow | undefined;
    readonly browserSecret: string;
    readonly now: number;
  },
): Promise<string> {
  const { environment, browser, now } = place;
  const secretHash = hashSecret(place.browserSecret);
  if (browser) {
    const where = { environmentId: environment.id, browserId: browser.id, now };
    await abandonSignUps(tx, where);
    await abandonSignIns(tx, where);
    await updateBrowser(tx, { ...browser, secret_hash: secretHash, updated_at: now });
    return browser.id;
  }
  const id = createId('client');
  await insertBrowser(tx, {
    environment_id: environment.id,
    id,
    secret_hash: secretHash,
    last_strategy: null,
    last_active_session_id: null,
    created_at: now,
    updated_at: now,
  });
  return id;
}
