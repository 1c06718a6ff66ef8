import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId } from '../../test/rows.ts';
import {
  abandonSignIns,
  completeSignIn,
  deleteStaleSignIns,
  findOpenSignIn,
  findSignIn,
  insertSignIn,
  noteSignInSession,
} from './sign-ins.ts';
import type { SignInRow } from './sign-ins.ts';

describe.each(testDatabases())('sign-ins on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
  });
  afterAll(() => store.close());

  const add = async (change: Partial<SignInRow> = {}): Promise<SignInRow> => {
    const row: SignInRow = {
      environment_id: environmentId,
      id: nextId('sia'),
      browser_id: nextId('client'),
      kind: 'link',
      status: 'open',
      connection_id: 'oauthp_test',
      sealed_identity: 'sealed',
      email_address: 'ada@example.com',
      user_id: 'user_1',
      created_session_id: null,
      created_at: now,
      updated_at: now,
      abandon_at: now + 1000,
      ...change,
    };
    await insertSignIn(store.db, row);
    return row;
  };
  const keyOf = ({ id }: SignInRow) => ({ environmentId, id });
  const read = ({ id, browser_id }: SignInRow) =>
    findSignIn(store.db, { environmentId, id, browserId: browser_id });

  it('are read by the browser that began them, and by no other', async () => {
    const row = await add();
    expect(await read(row)).toEqual(row);
    expect(await findSignIn(store.db, { ...keyOf(row), browserId: nextId('client') })).toBeUndefined();
    const elsewhere = { environmentId: nextId('env'), id: row.id, browserId: row.browser_id };
    expect(await findSignIn(store.db, elsewhere)).toBeUndefined();
  });

  it('go on with the newest open one whose time is not over', async () => {
    const { browser_id } = await add();
    const newest = await add({ browser_id });
    await add({ browser_id, status: 'abandoned' });
    const where = { environmentId, browserId: browser_id };
    expect((await findOpenSignIn(store.db, { ...where, now }))?.id).toBe(newest.id);
    expect(await findOpenSignIn(store.db, { ...where, now: newest.abandon_at })).toBeUndefined();
  });

  it('are finished by exactly one of twenty requests, which lets go of the identity', async () => {
    const row = await add();
    const done = await atOnce(store, 20, (db) => completeSignIn(db, { ...keyOf(row), now: now + 1 }));
    expect(done.filter(Boolean)).toHaveLength(1);
    await noteSignInSession(store.db, { ...keyOf(row), sessionId: 'sess_1' });
    expect(await read(row)).toMatchObject({
      status: 'complete',
      sealed_identity: null,
      created_session_id: 'sess_1',
    });
  });

  it("are given up with everything open of their browser, and nobody else's", async () => {
    const row = await add();
    const foreign = await add();
    await abandonSignIns(store.db, { environmentId, browserId: row.browser_id, now: now + 1 });
    expect(await read(row)).toMatchObject({ status: 'abandoned', sealed_identity: null });
    expect(await read(foreign)).toEqual(foreign);
    expect(await completeSignIn(store.db, { ...keyOf(row), now })).toBe(false);
  });

  it('are deleted when their time is over, and not before', async () => {
    const row = await add();
    await deleteStaleSignIns(store.db, row.abandon_at);
    expect(await read(row)).toEqual(row);
    await deleteStaleSignIns(store.db, row.abandon_at + 1);
    expect(await read(row)).toBeUndefined();
  });
});
