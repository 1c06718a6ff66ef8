import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import { createIdAt } from '../keys/secrets.ts';
import { insertAuditEvent } from '../store/audit-events.ts';
import type { AuditEventRow } from '../store/audit-events.ts';
import { inTransaction } from '../store/database.ts';
import { findNotedEvent } from '../store/last-sign-ins.ts';
import { listProfiles } from '../store/user-list.ts';
import { findUser, insertUser, lockUser } from '../store/users.ts';
import { noteSignIns, startNotingSignIns } from './note-sign-ins.ts';

const minute = 60_000;

describe.each(testDatabases())('noting when people last signed in, on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
  });
  afterAll(() => store.close());

  const addUser = async (last_sign_in_at: number | null = null) => {
    const row = rowOf.user({ environment_id: environmentId, last_sign_in_at });
    await insertUser(store.db, row);
    return row.id;
  };
  const tell = (actor_id: string | null, created_at: number, change: Partial<AuditEventRow> = {}) =>
    insertAuditEvent(
      store.db,
      rowOf.auditEvent({ environment_id: environmentId, actor_id, created_at, ...change }),
    );
  const note = (at = now) => noteSignIns(store.db, environmentId, at);
  const noted = async (userId: string) =>
    (await findUser(store.db, environmentId, userId))?.last_sign_in_at ?? null;

  it('tells of the latest, and lists people in that order, those who never did at the end', async () => {
    const [never, ada, bea, cleo] = [
      await addUser(),
      await addUser(),
      await addUser(now - 30),
      await addUser(),
    ];
    await tell(ada, now - 20);
    await tell(bea, now - 15, { type: 'session.reverified' });
    await tell(ada, now - 5);
    await tell(cleo, now - 10, { type: 'external_account.connected' });
    await tell(cleo, now - 1, { type: 'sign_in.failed' });
    await tell(null, now - 1, { type: 'sign_up.started', actor_type: 'visitor' });
    await note();
    expect([await noted(ada), await noted(bea), await noted(cleo)]).toEqual([now - 5, now - 15, now - 10]);
    const listed = async (direction: 'asc' | 'desc') => {
      const order = { by: 'last_sign_in_at', direction } as const;
      const page = { filter: {}, order, limit: 9, offset: 0 };
      return (await listProfiles(store.db, environmentId, page)).profiles.map(({ user }) => user.id);
    };
    expect(await listed('desc')).toEqual([ada, cleo, bea, never]);
    expect(await listed('asc')).toEqual([bea, cleo, ada, never]);
  });

  it('goes on where it was, and never back', async () => {
    // One got the time of somebody who was merged into them.
    const [ada, merged] = [await addUser(), await addUser(now + 5)];
    await tell(ada, now);
    await tell(merged, now);
    await note();
    expect(await noted(merged)).toBe(now + 5);
    await tell(ada, now - 3);
    await note(now + 1);
    expect(await noted(ada)).toBe(now);
    await tell(ada, now + 5 * minute);
    await note(now + 5 * minute);
    expect(await noted(ada)).toBe(now + 5 * minute);
  });

  it('sees what commits late, after later events were noted', async () => {
    const [ada, bea] = [await addUser(), await addUser()];
    await tell(ada, now);
    await note();
    await tell(bea, now - minute + 1);
    await note(now + 1);
    expect(await noted(bea)).toBe(now - minute + 1);
  });

  it('keeps how far it came for good, so that old events are not read again', async () => {
    const ada = await addUser();
    const id = createIdAt('aud', now);
    await tell(ada, now, { id });
    await note();
    expect((await findNotedEvent(store.db, environmentId)) < id).toBe(true);
    await note(now + 2 * minute);
    expect(await findNotedEvent(store.db, environmentId)).toBe(id);
    await note(now);
    expect(await findNotedEvent(store.db, environmentId)).toBe(id);
  });

  it('goes on with what is new after a clock was ahead', async () => {
    const [ada, bea] = [await addUser(), await addUser()];
    await tell(ada, now + 9 * minute);
    await note(now + 20 * minute);
    await tell(bea, now + minute);
    await note(now + minute);
    expect(await noted(bea)).toBe(now + minute);
  });

  it('goes through more events than it reads at once, and leaves no one out', async () => {
    const people: string[] = [];
    while (people.length < 30) people.push(await addUser());
    const rows = Array.from({ length: 4500 }, (_, at) =>
      rowOf.auditEvent({
        environment_id: environmentId,
        actor_id: people[at % 30] ?? '',
        created_at: now - 9,
      }),
    );
    for (let from = 0; from < rows.length; from += 500)
      await store.db
        .insertInto('audit_events')
        .values(rows.slice(from, from + 500))
        .execute();
    const last = await addUser();
    await tell(last, now - 8);
    await note();
    expect(await Promise.all([...people, last].map(noted))).toEqual([...people.map(() => now - 9), now - 8]);
  });

  it('comes to the same on several nodes at once, and with people who are gone', async () => {
    const people: string[] = [];
    while (people.length < 20) people.push(await addUser());
    for (const [at, id] of people.entries()) await tell(id, now - at);
    await tell('user_gone', now);
    await atOnce(store, 6, (db) => noteSignIns(db, environmentId, now));
    expect(await Promise.all(people.map(noted))).toEqual(people.map((_id, at) => now - at));
  });

  it('is done every minute, in every environment, until it is stopped', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const [ada, bea] = [await addUser(), await addUser()];
    const registry = { all: () => [{ id: nextId('env') }, { id: environmentId }] };
    const warned: unknown[] = [];
    const log = { warn: (...words: unknown[]) => void warned.push(words) };
    const noting = startNotingSignIns({ db: store.db, registry, now: () => now, log });
    await tell(ada, now - 1);
    vi.advanceTimersByTime(60_000);
    await vi.waitFor(async () => expect(await noted(ada)).toBe(now - 1));
    noting.stop();
    await tell(bea, now);
    vi.advanceTimersByTime(200_000);
    vi.useRealTimers();
    expect([await noted(bea), warned]).toEqual([null, []]);
  });
});

// SQLite has one lock for everything: nobody holds a single row there.
const withRowLocks = testDatabases().filter(({ name }) => name === 'postgres');

describe.each(withRowLocks)('noting when people last signed in, beside who holds a row, on $name', (kind) => {
  it('waits for nobody, and notes them the next time', async () => {
    const store = await openMigratedStore(kind);
    const environmentId = nextId('env');
    const add = async () => {
      const row = rowOf.user({ environment_id: environmentId, last_sign_in_at: null });
      await insertUser(store.db, row);
      const event = { environment_id: environmentId, actor_id: row.id, created_at: now };
      await insertAuditEvent(store.db, rowOf.auditEvent(event));
      return row.id;
    };
    const note = () => noteSignIns(store.db, environmentId, now);
    const noted = async (userId: string) =>
      (await findUser(store.db, environmentId, userId))?.last_sign_in_at ?? null;
    const [ada, bea] = [await add(), await add()];
    await inTransaction(store.otherNode, async (tx) => {
      await lockUser(tx, { environmentId, id: ada, now });
      await note();
      expect([await noted(ada), await noted(bea)]).toEqual([null, now]);
    });
    await note();
    expect(await noted(ada)).toBe(now);
    await store.close();
  });
});
