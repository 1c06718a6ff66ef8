import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId } from '../../test/rows.ts';
import {
  consumeCode,
  consumeOpenedLink,
  deleteStaleProofs,
  findProof,
  openLink,
  replaceProof,
  takeProofTry,
  withdrawProof,
} from './email-proofs.ts';
import type { EmailProofRow } from './email-proofs.ts';

const maxTries = 5;

describe.each(testDatabases())('proofs of addresses on $name', (kind) => {
  let store: MigratedStore;
  let row: EmailProofRow;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(async () => {
    row = {
      environment_id: nextId('env'),
      id: nextId('sia'),
      browser_id: nextId('client'),
      strategy: 'email_code',
      address: 'ada@example.com',
      code_hash: 'code',
      link_hash: 'link',
      redirect_url: null,
      expires_at: now + 1000,
      sent_at: now,
      tries: 0,
      proven_at: null,
    };
    await replaceProof(store.db, row, now);
  });
  afterAll(() => store.close());

  const key = () => ({ environmentId: row.environment_id, id: row.id });
  const read = () => findProof(store.db, key());
  const guess = () => ({ ...key(), browserId: row.browser_id, address: row.address, now, maxTries });

  it('are there as they were written, in their own environment', async () => {
    expect(await read()).toEqual(row);
    expect(await findProof(store.db, { ...key(), environmentId: nextId('env') })).toBeUndefined();
  });

  it('are replaced by exactly one of ten requests', async () => {
    const later = { ...row, sent_at: now + 500 };
    const done = await atOnce(store, 10, (db, index) =>
      replaceProof(db, { ...later, code_hash: `code ${index}` }, now),
    );
    expect(done.filter(Boolean)).toHaveLength(1);
    expect((await read())?.code_hash).toBe(`code ${done.indexOf(true)}`);
  });

  it('are not replaced while the last one is young, unless they go to another address', async () => {
    const next = { ...row, sent_at: now + 500, code_hash: 'next' };
    expect(await replaceProof(store.db, next, now - 1)).toBe(false);
    expect(await read()).toEqual(row);
    expect(await replaceProof(store.db, { ...next, address: 'grace@example.com' }, now - 1)).toBe(true);
    expect(await read()).toMatchObject({ address: 'grace@example.com', code_hash: 'next' });
  });

  it('are withdrawn when they could not be mailed, and only while they are the last', async () => {
    await withdrawProof(store.db, { ...row, sent_at: now - 1 });
    expect(await read()).toEqual(row);
    await withdrawProof(store.db, row);
    expect(await read()).toBeUndefined();
  });

  it('give five tries to fifty guesses at once, each its own number', async () => {
    const rows = await atOnce(store, 50, (db) => takeProofTry(db, guess()));
    const tries = rows.flatMap((taken) => (taken ? [taken.tries] : []));
    expect(tries.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    expect((await read())?.tries).toBe(maxTries);
  });

  it.each([
    { name: 'it is late', change: { now: now + 1000 } },
    { name: 'another browser guesses', change: { browserId: 'client_other' } },
    { name: 'it was sent to another address', change: { address: 'eve@example.com' } },
    { name: 'it is of another environment', change: { environmentId: 'env_other' } },
  ])('give no try when $name', async ({ change }) => {
    expect(await takeProofTry(store.db, { ...guess(), ...change })).toBeUndefined();
    expect((await read())?.tries).toBe(0);
  });

  it('are used up by exactly one of twenty requests', async () => {
    const done = await atOnce(store, 20, (db) => consumeCode(db, row));
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await read()).toBeUndefined();
  });

  it('are not used up by a code that was replaced', async () => {
    expect(await consumeCode(store.db, { ...row, code_hash: 'older' })).toBe(false);
    expect(await read()).toEqual(row);
  });

  it('are opened by link once, however often it is pressed', async () => {
    const link = { ...key(), linkHash: 'link', now };
    const opened = await atOnce(store, 20, (db) => openLink(db, link));
    expect(opened.filter(Boolean)).toHaveLength(1);
    expect(await read()).toMatchObject({ link_hash: null, proven_at: now });
  });

  it.each([
    { name: 'another link', change: { linkHash: 'other' } },
    { name: 'a late link', change: { now: now + 1000 } },
    { name: 'a link of another environment', change: { environmentId: 'env_other' } },
  ])('are not opened by $name', async ({ change }) => {
    expect(await openLink(store.db, { ...key(), linkHash: 'link', now, ...change })).toBeUndefined();
    expect((await read())?.proven_at).toBeNull();
  });

  it('let the browser that asked go on once, after the link was opened and not before', async () => {
    expect(await consumeOpenedLink(store.db, guess())).toBe(false);
    await openLink(store.db, { ...key(), linkHash: 'link', now });
    expect(await consumeOpenedLink(store.db, { ...guess(), browserId: 'client_other' })).toBe(false);
    const done = await atOnce(store, 20, (db) => consumeOpenedLink(db, guess()));
    expect(done.filter(Boolean)).toHaveLength(1);
  });

  it('are forgotten when they are long over', async () => {
    await deleteStaleProofs(store.db, row.expires_at);
    expect(await read()).toEqual(row);
    await deleteStaleProofs(store.db, row.expires_at + 1);
    expect(await read()).toBeUndefined();
  });
});
