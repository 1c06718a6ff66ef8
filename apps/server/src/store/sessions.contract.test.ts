import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import { isUniqueViolation } from './database.ts';
import {
  deleteBrowser,
  endSession,
  endSessionsOfBrowser,
  findBrowser,
  findBrowserWithSessions,
  insertBrowser,
  insertSession,
  touchSession,
  updateBrowser,
} from './sessions.ts';
import type { BrowserRow, SessionRow } from './sessions.ts';

describe.each(testDatabases())('browsers and sessions on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;
  let browserId: string;
  let browser: BrowserRow;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(async () => {
    environmentId = nextId('env');
    browserId = nextId('client');
    browser = rowOf.browser({ environment_id: environmentId, id: browserId });
    await insertBrowser(store.db, browser);
  });
  afterAll(() => store.close());

  const add = async (change: Partial<SessionRow> = {}) => {
    const row = rowOf.session({ environment_id: environmentId, browser_id: browserId, ...change });
    await insertSession(store.db, row);
    return row;
  };
  const current = (at = now, { secret_hash } = browser) =>
    findBrowserWithSessions(store.otherNode, { environmentId, secretHash: secret_hash, now: at });
  const live = async (at = now) => (await current(at))?.sessions;

  describe('a browser', () => {
    it('is found by its secret, in its environment only', async () => {
      expect(await findBrowser(store.db, environmentId, browser.secret_hash)).toEqual(browser);
      expect(await findBrowser(store.db, nextId('env'), browser.secret_hash)).toBeUndefined();
      expect(await findBrowser(store.db, environmentId, nextId('hash'))).toBeUndefined();
    });

    it('is found with its sessions, also when it has none', async () => {
      expect(await current()).toEqual({ browser, sessions: [] });
      const rows = [await add({ ip_address: '192.0.2.1', user_agent: 'A browser' }), await add()];
      expect(await current()).toEqual({ browser, sessions: rows });
      const elsewhere = { environmentId: nextId('env'), secretHash: browser.secret_hash, now };
      expect(await findBrowserWithSessions(store.db, elsewhere)).toBeUndefined();
    });

    it('is not found by the secret it had before', async () => {
      const next = { ...browser, secret_hash: nextId('hash'), last_strategy: 'oauth_x', updated_at: now + 1 };
      await updateBrowser(store.db, next);
      expect(await current()).toBeUndefined();
      expect(await current(now, next)).toEqual({ browser: next, sessions: [] });
    });

    it('never has the secret of another', async () => {
      const twin = { ...browser, id: nextId('client') };
      await expect(insertBrowser(store.db, twin)).rejects.toSatisfy(isUniqueViolation);
    });

    it('is forgotten, in its environment only', async () => {
      await deleteBrowser(store.db, nextId('env'), browserId);
      expect(await current()).toMatchObject({ browser });
      await deleteBrowser(store.db, environmentId, browserId);
      expect(await current()).toBeUndefined();
    });
  });

  describe('live sessions', () => {
    it('are those of the browser, in their order, as they were written', async () => {
      const rows = [await add(), await add()];
      await add({ browser_id: nextId('client') });
      await add({ environment_id: nextId('env') });
      expect(await live()).toEqual(rows);
    });

    it.each([
      { name: 'ended', change: { status: 'ended' } as const },
      { name: 'removed', change: { status: 'removed' } as const },
      { name: 'revoked', change: { status: 'revoked' } as const },
      { name: 'past their idle end', change: { expire_at: now } },
      { name: 'past their absolute end', change: { abandon_at: now } },
    ])('are none that are $name', async ({ change }) => {
      await add(change);
      expect(await live()).toEqual([]);
    });

    it('live until the last millisecond', async () => {
      await add({ expire_at: now + 10, abandon_at: now + 10 });
      expect([await live(now + 9), await live(now + 10)]).toMatchObject([[{}], []]);
    });
  });

  describe('ending', () => {
    it('happens once to a session, however many ask for it', async () => {
      const { id } = await add();
      const where = { environmentId, id, status: 'ended' as const, now: now + 1 };
      const ended = await atOnce(store, 10, (db) => endSession(db, where));
      expect(ended.filter(Boolean)).toHaveLength(1);
      expect(await live()).toEqual([]);
    });

    it('does not reach into another environment', async () => {
      const { id } = await add();
      const elsewhere = { environmentId: nextId('env'), status: 'ended' as const, now };
      expect(await endSession(store.db, { ...elsewhere, id })).toBe(false);
      expect(await endSessionsOfBrowser(store.db, { ...elsewhere, browserId })).toBe(0);
      expect(await live()).toHaveLength(1);
    });

    it('ends every active session of a browser and tells how many there were', async () => {
      await add();
      await add();
      await add({ status: 'removed' });
      const foreign = await add({ browser_id: nextId('client') });
      const where = { environmentId, browserId, status: 'ended' as const, now: now + 1 };
      expect(await endSessionsOfBrowser(store.db, where)).toBe(2);
      expect(await endSessionsOfBrowser(store.db, where)).toBe(0);
      expect(await live()).toEqual([]);
      expect(await endSession(store.db, { ...where, id: foreign.id })).toBe(true);
    });
  });

  describe('use', () => {
    it('moves the idle end', async () => {
      const row = await add();
      const { id } = row;
      await touchSession(store.db, { environmentId, id, now: now + 1, expireAt: now + 3000 });
      expect(await live(now + 2999)).toEqual([{ ...row, last_active_at: now + 1, expire_at: now + 3000 }]);
    });

    it('does not bring an ended session back', async () => {
      const { id } = await add({ status: 'ended' });
      await touchSession(store.db, { environmentId, id, now, expireAt: now + 3000 });
      expect(await live()).toEqual([]);
    });
  });
});
