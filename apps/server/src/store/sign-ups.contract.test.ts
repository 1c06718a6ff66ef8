import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import {
  abandonSignUps,
  clearCode,
  completeSignUp,
  deleteStaleSignUps,
  findOpenSignUp,
  findSignUp,
  insertSignUp,
  markEmailVerified,
  noteCreated,
  setCode,
  takeCodeTry,
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
      expect(await updateSignUpFields(store.db, { ...keyOf(row), now }, { last_name: 'King' }, false)).toBe(
        true,
      );
      expect(await read(row)).toMatchObject({ first_name: 'Ada', last_name: 'King', code_hash: 'code' });
    });

    it('takes the proof and the code from an address that is replaced', async () => {
      const row = await add({ email_verified_at: now, code_tries: 3 });
      const fields = { email_address: 'grace@example.com' };
      await updateSignUpFields(store.db, { ...keyOf(row), now: now + 1 }, fields, true);
      expect(await read(row)).toMatchObject({
        email_address: 'grace@example.com',
        email_verified_at: null,
        code_hash: null,
        code_expires_at: null,
        code_sent_at: null,
        code_tries: 0,
        updated_at: now + 1,
      });
    });

    it.each([finished, { status: 'abandoned' } as const])(
      'changes nothing of one that is $status',
      async (state) => {
        const row = await add(state);
        expect(await updateSignUpFields(store.db, { ...keyOf(row), now }, { first_name: 'Eve' }, true)).toBe(
          false,
        );
        expect(await read(row)).toEqual(row);
      },
    );
  });

  describe('setCode', () => {
    const code = { hash: 'new', expiresAt: now + 9000, now: now + 5000 };
    const where = (row: SignUpRow) => ({
      ...keyOf(row),
      emailAddress: row.email_address ?? '',
      sentBefore: now,
    });

    it('lets exactly one of ten requests send a code', async () => {
      const row = await add();
      const sent = await atOnce(store, 10, (db, index) =>
        setCode(db, where(row), { ...code, hash: `code ${index}` }),
      );
      expect(sent.filter(Boolean)).toHaveLength(1);
      expect((await read(row))?.code_hash).toBe(`code ${sent.indexOf(true)}`);
    });

    it('starts to count tries again', async () => {
      const row = await add({ code_tries: 5 });
      expect(await setCode(store.db, where(row), code)).toBe(true);
      expect(await read(row)).toMatchObject({
        code_hash: 'new',
        code_expires_at: now + 9000,
        code_sent_at: now + 5000,
        code_tries: 0,
      });
    });

    it.each([
      { name: 'sends the first code at once', change: { code_sent_at: null }, asked: {}, is: true },
      {
        name: 'refuses while the last one is young',
        change: { code_sent_at: now + 1 },
        asked: {},
        is: false,
      },
      {
        name: 'refuses when the address was replaced meanwhile',
        change: {},
        asked: { emailAddress: 'eve@example.com' },
        is: false,
      },
      { name: 'refuses when the sign-up is finished', change: finished, asked: {}, is: false },
      {
        name: 'refuses in another environment',
        change: {},
        asked: { environmentId: 'env_other' },
        is: false,
      },
    ])('$name', async ({ change, asked, is }) => {
      const row = await add(change);
      expect(await setCode(store.db, { ...where(row), ...asked }, code)).toBe(is);
      expect((await read(row))?.code_hash).toBe(is ? 'new' : 'code');
    });
  });

  describe('clearCode', () => {
    it('takes back the code that could not be mailed', async () => {
      const row = await add();
      await clearCode(store.db, { ...keyOf(row), hash: 'code' });
      expect(await read(row)).toMatchObject({ code_hash: null, code_expires_at: null, code_sent_at: null });
    });

    it('leaves the code that replaced it', async () => {
      const row = await add();
      await clearCode(store.db, { ...keyOf(row), hash: 'an older one' });
      expect(await read(row)).toEqual(row);
    });
  });

  describe('takeCodeTry', () => {
    const maxTries = 5;

    it('gives five tries to fifty guesses at once, each its own number', async () => {
      const row = await add();
      const rows = await atOnce(store, 50, (db) => takeCodeTry(db, { ...keyOf(row), now, maxTries }));
      const tries = rows.flatMap((taken) => (taken ? [taken.code_tries] : []));
      expect(tries.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
      expect((await read(row))?.code_tries).toBe(maxTries);
    });

    it.each([
      { name: 'no code was sent', change: { code_hash: null } },
      { name: 'the code is late', change: { code_expires_at: now } },
      { name: 'no try is left', change: { code_tries: maxTries } },
      { name: 'the sign-up is finished', change: finished },
      { name: 'the sign-up was given up', change: { status: 'abandoned' } as const },
    ])('gives none when $name', async ({ change }) => {
      const row = await add(change);
      expect(await takeCodeTry(store.db, { ...keyOf(row), now, maxTries })).toBeUndefined();
      expect(await read(row)).toEqual(row);
    });
  });

  describe('markEmailVerified', () => {
    const proof = (row: SignUpRow) => ({
      ...keyOf(row),
      codeHash: 'code',
      emailAddress: 'ada@example.com',
      now: now + 1,
    });

    it('accepts a code once, however often it arrives', async () => {
      const row = await add();
      const accepted = await atOnce(store, 10, (db) => markEmailVerified(db, proof(row)));
      expect(accepted.filter(Boolean)).toHaveLength(1);
      expect(await read(row)).toMatchObject({
        email_verified_at: now + 1,
        code_hash: null,
        code_expires_at: null,
      });
    });

    it.each([
      { name: 'another code', change: { codeHash: 'other' } },
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
      const done = await atOnce(store, 20, (db) => completeSignUp(db, { ...keyOf(row), now: now + 1 }));
      expect(done.filter(Boolean)).toHaveLength(1);
      expect(await read(row)).toMatchObject({ status: 'complete', sealed_identity: '', updated_at: now + 1 });
    });

    it('is not possible for what was given up', async () => {
      const row = await add({ status: 'abandoned' });
      expect(await completeSignUp(store.db, { ...keyOf(row), now })).toBe(false);
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
      expect(await read(row)).toMatchObject({ status: 'abandoned', sealed_identity: '', code_hash: null });
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
