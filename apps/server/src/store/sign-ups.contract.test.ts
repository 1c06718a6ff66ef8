import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import {
  abandonSignUps,
  deleteStaleSignUps,
  findOpenSignUp,
  findSignUp,
  finishSignUp,
  insertSignUp,
  markEmailVerified,
  noteCreated,
  updateSignUpFields,
} from './sign-ups.ts';
import type { SignUpRow } from './sign-ups.ts';

describe.each(testDatabases())('sign-ups on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
  });
  afterAll(() => store.close());

  const add = async (change: Partial<SignUpRow> = {}) => {
    const row = rowOf.signUp({ environment_id: environmentId, browser_id: nextId('client'), ...change });
    await insertSignUp(store.db, row);
    return row;
  };
  const keyOf = ({ id }: SignUpRow) => ({ environmentId, id });
  const read = ({ id, browser_id }: SignUpRow) =>
    findSignUp(store.db, { environmentId, id, browserId: browser_id });
  const finished = { status: 'complete' } as const;

  describe('reading', () => {
    it('gives a browser what it began, as it was written', async () => {
      const row = await add();
      expect(await read(row)).toEqual(row);
    });

    it('gives nobody what another browser began', async () => {
      const row = await add();
      const asOther = { ...keyOf(row), browserId: nextId('client') };
      expect(await findSignUp(store.db, asOther)).toBeUndefined();
    });

    it('gives nothing of another environment', async () => {
      const row = await add();
      const elsewhere = { environmentId: nextId('env'), id: row.id, browserId: row.browser_id };
      expect(await findSignUp(store.db, elsewhere)).toBeUndefined();
      expect(await findOpenSignUp(store.db, { ...elsewhere, now })).toBeUndefined();
    });

    it('goes on with the newest unfinished one', async () => {
      const first = await add();
      const browser_id = first.browser_id;
      const second = await add({ browser_id });
      await add({ browser_id, ...finished });
      await add({ browser_id, status: 'abandoned' });
      const open = await findOpenSignUp(store.db, { environmentId, browserId: browser_id, now });
      expect(open?.id).toBe(second.id);
    });

    it('does not go on with one whose time is over', async () => {
      const row = await add();
      const where = { environmentId, browserId: row.browser_id };
      expect(await findOpenSignUp(store.db, { ...where, now: row.abandon_at - 1 })).toBeDefined();
      expect(await findOpenSignUp(store.db, { ...where, now: row.abandon_at })).toBeUndefined();
    });
  });

  describe('updateSignUpFields', () => {
    it('leaves what was not given', async () => {
      const row = await add({ first_name: 'Ada' });
      expect(await updateSignUpFields(store.db, { ...keyOf(row), now }, { last_name: 'King' })).toBe(true);
      expect(await read(row)).toMatchObject({ first_name: 'Ada', last_name: 'King' });
    });

    it.each([finished, { status: 'abandoned' } as const])(
      'changes nothing of one that is $status',
      async (state) => {
        const row = await add(state);
        expect(await updateSignUpFields(store.db, { ...keyOf(row), now }, { first_name: 'Eve' })).toBe(false);
        expect(await read(row)).toEqual(row);
      },
    );
  });

  describe('markEmailVerified', () => {
    const proof = (row: SignUpRow) => ({ ...keyOf(row), emailAddress: 'ada@example.com', now: now + 1 });

    it('notes the proof of the address that is there', async () => {
      const row = await add();
      expect(await markEmailVerified(store.db, proof(row))).toBe(true);
      expect(await read(row)).toMatchObject({ email_verified_at: now + 1, updated_at: now + 1 });
    });

    it.each([
      { name: 'another address', change: { emailAddress: 'eve@example.com' } },
      { name: 'another environment', change: { environmentId: 'env_other' } },
    ])('proves nothing for $name', async ({ change }) => {
      const row = await add();
      expect(await markEmailVerified(store.db, { ...proof(row), ...change })).toBe(false);
      expect(await read(row)).toEqual(row);
    });
  });

  describe('finishing', () => {
    it('is done by exactly one of twenty requests, which lets go of the identity', async () => {
      const row = await add();
      const done = await atOnce(store, 20, (db) => finishSignUp(db, { ...keyOf(row), now: now + 1 }));
      expect(done.filter(Boolean)).toHaveLength(1);
      expect(await read(row)).toMatchObject({
        status: 'complete',
        sealed_identity: null,
        updated_at: now + 1,
      });
    });

    it('is not possible for what was given up', async () => {
      const row = await add({ status: 'abandoned' });
      expect(await finishSignUp(store.db, { ...keyOf(row), now })).toBe(false);
      expect(await read(row)).toEqual(row);
    });

    it('notes whom it made', async () => {
      const row = await add(finished);
      await noteCreated(store.db, { ...keyOf(row), userId: 'user_1', sessionId: 'sess_1' });
      expect(await read(row)).toMatchObject({ created_user_id: 'user_1', created_session_id: 'sess_1' });
    });
  });

  describe('giving up', () => {
    it("ends every unfinished one of the browser, and nobody else's", async () => {
      const row = await add();
      const done = await add({ browser_id: row.browser_id, ...finished });
      const foreign = await add();
      await abandonSignUps(store.db, { environmentId, browserId: row.browser_id, now: now + 1 });
      expect(await read(row)).toMatchObject({ status: 'abandoned', sealed_identity: null });
      expect([await read(done), await read(foreign)]).toEqual([done, foreign]);
    });

    it('is deleted when its time is over, and not before', async () => {
      const row = await add();
      await deleteStaleSignUps(store.db, row.abandon_at);
      expect(await read(row)).toEqual(row);
      await deleteStaleSignUps(store.db, row.abandon_at + 1);
      expect(await read(row)).toBeUndefined();
    });
  });
});
