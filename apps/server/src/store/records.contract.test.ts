import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt, nextId, rowOf } from '../../test/rows.ts';
import { insertAuditEvent, listAuditEvents } from './audit-events.ts';
import type { AuditEventRow } from './audit-events.ts';
import { countInboxMessages, deleteInboxMessages, insertInboxMessage, listInboxMessages } from './inbox.ts';
import { findMeta, getSettingsVersion, insertMeta, setSettingsVersion } from './meta.ts';

describe.each(testDatabases())('what is written down on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
  });
  afterAll(() => store.close());

  describe('audit events', () => {
    const everything = { limit: 50, offset: 0 };
    const add = async (change: Partial<AuditEventRow> = {}) => {
      const row = rowOf.auditEvent({ environment_id: environmentId, ...change });
      await insertAuditEvent(store.db, row);
      return row;
    };

    it('are listed newest first, page by page, in their environment only', async () => {
      const rows = [await add({ details: '{"code":"x"}', reference: '7F3K-92' }), await add(), await add()];
      await add({ environment_id: nextId('env') });
      const list = (page: object) =>
        listAuditEvents(store.otherNode, environmentId, { ...everything, ...page });
      expect(await list({})).toEqual({ rows: rows.toReversed(), totalCount: 3 });
      expect(await list({ limit: 1, offset: 2 })).toEqual({ rows: [rows[0]], totalCount: 3 });
    });

    it('are found by the reference a person reads out, and by type', async () => {
      const failed = await add({ type: 'sign_in.failed', reference: '7F3K-92' });
      const other = await add({ type: 'sign_in.failed', reference: '7F3K-93' });
      await add();
      const list = (filter: object) => listAuditEvents(store.db, environmentId, { ...everything, ...filter });
      expect(await list({ reference: '7F3K-92' })).toEqual({ rows: [failed], totalCount: 1 });
      expect(await list({ type: 'sign_in.failed' })).toEqual({
        rows: [other, failed],
        totalCount: 2,
      });
      expect(await list({ type: 'sign_in.completed', reference: '7F3K-92' })).toEqual({
        rows: [],
        totalCount: 0,
      });
      expect(await list({ reference: '%' })).toEqual({ rows: [], totalCount: 0 });
    });

    it('are found by who did it, to whom, and when', async () => {
      const [user, key] = [nextId('user'), nextId('key')];
      const did = await add({ actor_id: user, created_at: madeAt });
      const suffered = await add({
        type: 'user.banned',
        actor_type: 'api_key',
        actor_id: key,
        target_id: user,
        created_at: madeAt + 1,
      });
      const list = async (filter: object) =>
        (await listAuditEvents(store.db, environmentId, { ...everything, ...filter })).rows;
      expect(await list({ userId: user })).toEqual([suffered, did]);
      expect(await list({ actorId: user })).toEqual([did]);
      expect(await list({ actorId: key })).toEqual([suffered]);
      expect(await list({ actorId: 'api_key' })).toEqual([]);
      expect(await list({ after: madeAt })).toEqual([suffered]);
      expect(await list({ before: madeAt + 1 })).toEqual([did]);
      expect(await list({ after: madeAt, before: madeAt + 1 })).toEqual([]);
      expect(await list({ userId: user, type: 'user.banned' })).toEqual([suffered]);
      expect(await list({ userId: user, type: 'user.locked' })).toEqual([]);
    });
  });

  describe('development mail', () => {
    const add = async (environment_id = environmentId) => {
      const row = rowOf.inboxMessage({ environment_id });
      await insertInboxMessage(store.db, row);
      return row;
    };

    it('is listed newest first, page by page', async () => {
      const [first, second, third] = [await add(), await add(), await add()];
      const list = (limit: number, offset: number) =>
        listInboxMessages(store.otherNode, environmentId, { limit, offset });
      expect(await list(2, 0)).toEqual({ rows: [third, second], totalCount: 3 });
      expect(await list(2, 2)).toEqual({ rows: [first], totalCount: 3 });
    });

    it('is emptied in one environment only', async () => {
      const elsewhere = nextId('env');
      await add();
      await add(elsewhere);
      await deleteInboxMessages(store.db, environmentId);
      expect(await countInboxMessages(store.db, environmentId)).toBe(0);
      expect(await countInboxMessages(store.db, elsewhere)).toBe(1);
    });
  });

  describe('facts about the installation', () => {
    it('are written by the first of many, and never over', async () => {
      const written = await atOnce(store, 20, (db, index) =>
        insertMeta(db, 'master_key_check', `check ${index}`),
      );
      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await findMeta(store.db, 'master_key_check')).toBe(`check ${written.indexOf(true)}`);
    });

    it('tell every node that settings have changed', async () => {
      await expect(getSettingsVersion(store.db)).rejects.toThrow(/no result/i);
      await insertMeta(store.db, 'settings_version', 'one');
      await setSettingsVersion(store.db, 'two');
      expect(await getSettingsVersion(store.otherNode)).toBe('two');
    });
  });
});
