import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt, madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import { firstIdAt } from '../keys/secrets.ts';
import { inTransaction } from './database.ts';
import { deleteEmailAddress } from './email-addresses.ts';
import { deleteExternalAccountsOf } from './external-accounts.ts';
import { insertBrowser, insertSession } from './sessions.ts';
import { foldUserCounts } from './user-counts.ts';
import { deleteEverythingOf } from './user-deletion.ts';
import type { UserFilter } from './user-filter.ts';
import { countUsers, listProfiles } from './user-list.ts';
import type { UserOrder } from './user-list.ts';
import { insertEmailAddress, insertExternalAccount, insertUser, updateUser } from './users.ts';
import type { EmailAddressRow, ExternalAccountRow, UserRow } from './users.ts';

const newestFirst: UserOrder = { by: 'created_at', direction: 'desc' };

describe.each(testDatabases())('listing people on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
  });
  afterAll(() => store.close());

  const add = async (change: Partial<UserRow> = {}) => {
    const row = rowOf.user({ environment_id: environmentId, ...change });
    await insertUser(store.db, row);
    return row;
  };
  const addAddress = async ({ id }: UserRow, canonical: string, change: Partial<EmailAddressRow> = {}) => {
    const given = { environment_id: environmentId, user_id: id, canonical, address: canonical, ...change };
    const row = rowOf.emailAddress(given);
    await insertEmailAddress(store.db, row);
    return row;
  };
  const addAccount = async ({ id }: UserRow, change: Partial<ExternalAccountRow> = {}) => {
    const given = { environment_id: environmentId, user_id: id, provider_user_id: nextId('x'), ...change };
    const row = rowOf.externalAccount(given);
    await insertExternalAccount(store.db, row);
    return row;
  };
  const remove = ({ id: userId }: UserRow) =>
    deleteEverythingOf(store.db, { environmentId, userId, canonicals: [], addresses: [] });
  const list = async (
    filter: UserFilter = {},
    page: { limit?: number; offset?: number; order?: UserOrder } = {},
  ) => {
    const where = { filter, order: newestFirst, limit: 50, offset: 0, ...page };
    const { profiles, totalCount } = await listProfiles(store.db, environmentId, where);
    expect(await countUsers(store.db, environmentId, filter)).toBe(totalCount);
    return { ids: profiles.map((profile) => profile.user.id), totalCount };
  };
  const find = (query: string) => list({ query });
  const found = (...users: UserRow[]) => ({ ids: users.map(({ id }) => id), totalCount: users.length });

  it('begins with the newest, and every page is where it belongs, from the front or from the end', async () => {
    const rows: UserRow[] = [];
    while (rows.length < 7) rows.push(await add());
    for (const direction of ['desc', 'asc'] as const) {
      const order = { by: 'created_at', direction } as const;
      const ids = (direction === 'asc' ? rows : rows.toReversed()).map(({ id }) => id);
      for (let offset = 0; offset <= 8; offset += 1) {
        for (const limit of [1, 2, 3, 7, 50]) {
          const page = await list({}, { order, offset, limit });
          expect(page).toEqual({ ids: ids.slice(offset, offset + limit), totalCount: 7 });
        }
      }
    }
  });

  it('finds a page far from both ends, among people of many times, after some of them are gone', async () => {
    // 30 times that are hours apart, with one to 150 people each.
    const peopleAt = (time: number) => 1 + ((time * 37) % 150);
    const rows = Array.from({ length: 30 }, (_, time) =>
      Array.from({ length: 2 * peopleAt(time) }, (_row, number) => {
        const at = madeAt + time * 2 ** 25;
        const tail = number.toString(16).padStart(20, '0');
        return rowOf.user({ environment_id: environmentId, id: `${firstIdAt('user', at)}${tail}` });
      }),
    ).flat();
    await inTransaction(store.db, async (tx) => {
      for (const row of rows) await insertUser(tx, row);
    });
    const gone = new Set(rows.filter((_, index) => index % 7 === 0));
    await inTransaction(store.db, async (tx) => {
      for (const { id: userId } of gone)
        await deleteEverythingOf(tx, { environmentId, userId, canonicals: [], addresses: [] });
    });
    const left = rows.filter((row) => !gone.has(row)).map(({ id }) => id);
    expect(left.length).toBeGreaterThan(3500);
    for (const direction of ['desc', 'asc'] as const) {
      const ids = direction === 'asc' ? left : left.toReversed();
      for (let offset = 0; offset <= ids.length; offset += 173) {
        const page = await list({}, { order: { by: 'created_at', direction }, offset, limit: 50 });
        expect(page).toEqual({ ids: ids.slice(offset, offset + 50), totalCount: ids.length });
      }
    }
  }, 60_000);

  it('gives everybody their own addresses and accounts', async () => {
    const [ada, grace] = [await add(), await add()];
    const address = await addAddress(ada, 'ada@example.com');
    const account = await addAccount(grace);
    const where = { filter: {}, order: newestFirst, limit: 9, offset: 0 };
    const { profiles } = await listProfiles(store.db, environmentId, where);
    expect(profiles).toEqual([
      { user: grace, emailAddresses: [], externalAccounts: [account] },
      { user: ada, emailAddresses: [address], externalAccounts: [] },
    ]);
  });

  it('counts who comes and goes, and nobody of another environment', async () => {
    const rows = [await add(), await add(), await add()];
    await add({ environment_id: nextId('env') });
    await remove(rows[1] ?? rowOf.user({ environment_id: environmentId }));
    expect((await list()).totalCount).toBe(2);
    await remove(rows[1] ?? rowOf.user({ environment_id: environmentId }));
    expect((await list()).totalCount).toBe(2);
  });

  it('are as many after their counts were made one, by two nodes at once, while others come', async () => {
    const rows = [];
    while (rows.length < 120) rows.push(await add());
    const coming = Array.from({ length: 10 }, () => add());
    await Promise.all([foldUserCounts(store.db), foldUserCounts(store.otherNode), ...coming]);
    await foldUserCounts(store.otherNode);
    expect(await countUsers(store.db, environmentId, {})).toBe(130);
    const counts = await store.db
      .selectFrom('user_counts')
      .select('people')
      .where('environment_id', '=', environmentId)
      .execute();
    expect(counts.length).toBeLessThanOrEqual(12);
    for (const row of rows) await remove(row);
    expect(await countUsers(store.db, environmentId, {})).toBe(10);
  });

  describe('sorted', () => {
    const sorted = async (by: UserOrder['by'], direction: UserOrder['direction']) =>
      (await list({}, { order: { by, direction } })).ids;

    it.each([
      { by: 'updated_at', values: [{ updated_at: 1 }, { updated_at: 2 }, { updated_at: 3 }] },
      { by: 'username', values: [{ username: 'Ada' }, { username: 'bea' }, { username: null }] },
      { by: 'first_name', values: [{ first_name: 'ada' }, { first_name: 'Bea' }, { first_name: null }] },
      { by: 'last_name', values: [{ last_name: 'Ada' }, { last_name: 'bea' }, { last_name: null }] },
      {
        by: 'last_sign_in_at',
        values: [{ last_sign_in_at: 1 }, { last_sign_in_at: 2 }, { last_sign_in_at: null }],
      },
    ] as const)('by $by, with those who have none at the end', async ({ by, values }) => {
      const rows: UserRow[] = [];
      for (const value of values) rows.push(await add(value));
      const [least, middle, last] = rows.map(({ id }) => id);
      const isNone = by !== 'updated_at';
      expect(await sorted(by, 'asc')).toEqual([least, middle, last]);
      expect(await sorted(by, 'desc')).toEqual(isNone ? [middle, least, last] : [last, middle, least]);
    });

    const keys = [
      'username',
      'first_name',
      'last_name',
      'email_address',
      'updated_at',
      'last_sign_in_at',
      'last_active_at',
    ] as const;
    it.each(keys)('by %s, every page is where it belongs, from the front or from the end', async (by) => {
      const texts = ['b', null, 'a', 'c', null, 'b', '', null];
      const rows: UserRow[] = [];
      for (const [at, text] of texts.entries()) {
        const last_sign_in_at = text === null ? null : text.length + (at % 3);
        const names = { username: text, first_name: text, last_name: text };
        const row = await add({ ...names, updated_at: at % 3, last_sign_in_at });
        rows.push(row);
        // Of several sessions the latest counts, whichever came first.
        for (const last_active_at of text === null ? [] : [at % 3, 1, 0]) {
          const session = { environment_id: environmentId, browser_id: nextId('client'), user_id: row.id };
          await insertSession(store.db, rowOf.session({ ...session, last_active_at }));
        }
        if (!text) continue;
        const { id } = await addAddress(row, `${text}${at}@example.com`);
        await updateUser(store.db, environmentId, row.id, { primary_email_address_id: id });
      }
      for (const direction of ['asc', 'desc'] as const) {
        const order = { by, direction };
        const { ids: all } = await list({}, { order });
        expect(all.toSorted()).toEqual(rows.map(({ id }) => id));
        // Asked of somebody who fits, people are found in another way, and come in the same order.
        expect((await list({ ids: all }, { order })).ids).toEqual(all);
        expect((await list({ banned: false }, { order, offset: 3 })).ids).toEqual(all.slice(3));
        for (let offset = 0; offset <= 9; offset += 1) {
          for (const limit of [1, 2, 3, 8, 50]) {
            const { ids } = await list({}, { order, offset, limit });
            expect(ids).toEqual(all.slice(offset, offset + limit));
          }
        }
      }
    });

    it('by the primary address that somebody has now', async () => {
      const [ada, bea] = [await add(), await add()];
      const first = await addAddress(ada, 'a@example.com');
      const later = await addAddress(ada, 'z@example.com');
      const other = await addAddress(bea, 'm@example.com');
      const choose = (user: UserRow, address: EmailAddressRow | null) =>
        updateUser(store.db, environmentId, user.id, { primary_email_address_id: address?.id ?? null });
      await choose(bea, other);
      await choose(ada, first);
      expect(await sorted('email_address', 'asc')).toEqual([ada.id, bea.id]);
      await choose(ada, later);
      await updateUser(store.db, environmentId, ada.id, { first_name: 'Ada' });
      expect(await sorted('email_address', 'asc')).toEqual([bea.id, ada.id]);
      await choose(bea, null);
      expect(await sorted('email_address', 'asc')).toEqual([ada.id, bea.id]);
      const id = nextId('idn');
      const come = rowOf.user({ environment_id: environmentId, primary_email_address_id: id });
      const canonical = 'y@example.com';
      const address = rowOf.emailAddress({
        environment_id: environmentId,
        user_id: come.id,
        id,
        canonical,
        address: canonical,
      });
      await insertUser(store.db, come, { emailAddresses: [address] });
      expect(await sorted('email_address', 'asc')).toEqual([come.id, ada.id, bea.id]);
    });

    it('by primary address, and by the last use of a session', async () => {
      const [ada, bea] = [await add(), await add()];
      for (const [user, canonical] of [
        [ada, 'a@example.com'],
        [bea, 'b@example.com'],
      ] as const) {
        const address = await addAddress(user, canonical);
        await updateUser(store.db, environmentId, user.id, { primary_email_address_id: address.id });
      }
      expect(await sorted('email_address', 'asc')).toEqual([ada.id, bea.id]);
      const browser = rowOf.browser({ environment_id: environmentId });
      await insertBrowser(store.db, browser);
      const session = { environment_id: environmentId, browser_id: browser.id, user_id: ada.id };
      await insertSession(store.db, rowOf.session(session));
      expect(await sorted('last_active_at', 'desc')).toEqual([ada.id, bea.id]);
    });
  });

  describe('filtered', () => {
    it('by address, username, id and external id, of each any', async () => {
      const [ada, bea] = [
        await add({ username: 'Ada_L', external_id: 'a-1' }),
        await add({ external_id: 'b' }),
      ];
      await addAddress(bea, 'bea@example.com');
      expect(await list({ emailAddresses: ['bea@example.com', 'nobody@example.com'] })).toEqual(found(bea));
      expect(await list({ emailAddresses: [] })).toEqual(found());
      expect(await list({ usernames: ['aDA_l', 'else'] })).toEqual(found(ada));
      expect(await list({ usernames: ['ada'] })).toEqual(found());
      expect(await list({ ids: [ada.id, bea.id, 'user_nobody'] })).toEqual(found(bea, ada));
      expect(await list({ externalIds: ['a-1'] })).toEqual(found(ada));
      expect(await list({ externalIds: ['a-1'], ids: [bea.id] })).toEqual(found());
    });

    it('by whether they are banned', async () => {
      const [ada, bea] = [await add({ banned: 1 }), await add()];
      expect(await list({ banned: true })).toEqual(found(ada));
      expect(await list({ banned: false })).toEqual(found(bea));
    });

    it('by when they came, signed in and were active, without the ends of the time', async () => {
      const ada = await add({ created_at: now, last_sign_in_at: now + 5 });
      const never = await add({ created_at: now + 9, last_sign_in_at: null });
      expect(await list({ created: { after: now } })).toEqual(found(never));
      expect(await list({ created: { after: now - 1, before: now + 9 } })).toEqual(found(ada));
      expect(await list({ lastSignIn: { after: now + 4 } })).toEqual(found(ada));
      expect(await list({ lastSignIn: { after: now + 5 } })).toEqual(found());
      expect(await list({ lastSignIn: { before: now + 6 } })).toEqual(found(ada));
      expect(await list({ lastSignIn: { before: now } })).toEqual(found());
      const bea = await add({ last_sign_in_at: now + 7 });
      const order = { by: 'last_sign_in_at', direction: 'desc' } as const;
      expect(await list({ lastSignIn: { after: now + 4 } }, { order })).toEqual(found(bea, ada));
      expect(await list({ lastSignIn: { after: now + 5 } }, { order })).toEqual(found(bea));
      expect(await list({ lastSignIn: { after: now + 4 } }, { order, offset: 1, limit: 1 })).toEqual({
        ids: [ada.id],
        totalCount: 2,
      });
      const browser = rowOf.browser({ environment_id: environmentId });
      await insertBrowser(store.db, browser);
      const session = { environment_id: environmentId, browser_id: browser.id, user_id: ada.id };
      await insertSession(store.db, rowOf.session({ ...session, last_active_at: now }));
      expect(await list({ lastActive: { since: now } })).toEqual(found(ada));
      expect(await list({ lastActive: { after: now } })).toEqual(found());
      expect(await list({ lastActive: { before: now + 1 } })).toEqual(found(ada));
    });
  });

  describe('searched', () => {
    it.each([
      { name: 'a first name', change: { first_name: 'Ada' }, query: 'ADA' },
      { name: 'a last name', change: { last_name: 'Lovelace' }, query: 'love' },
      { name: 'names in any order', change: { first_name: 'Ada', last_name: 'Lovelace' }, query: 'lov ad' },
      { name: 'a handle', change: { username: 'countess_ada' }, query: 'Countess_' },
      { name: 'a handle as people write it', change: { username: 'countess_ada' }, query: '@countess' },
      { name: 'what follows a mark', change: { username: 'countess_ada' }, query: 'ada' },
      { name: 'a name beyond ASCII', change: { first_name: 'Ángel' }, query: 'Ánge' },
      { name: 'a name without its accents', change: { first_name: 'Ángel' }, query: 'angel' },
      { name: 'a name of another script', change: { first_name: '山田太郎' }, query: '山田' },
      { name: 'a percent sign', change: { first_name: '100% Ada' }, query: '100% a' },
      { name: 'a backslash', change: { first_name: 'A\\da' }, query: 'a\\d' },
      { name: 'a quotation mark', change: { first_name: "O'Hara" }, query: "o'h" },
      { name: "the app's own id", change: { external_id: 'crm-4711' }, query: '4711' },
    ])('finds $name, whatever the case', async ({ change, query }) => {
      const user = await add(change);
      await add({ first_name: 'Grace', last_name: 'Hopper', username: 'amazing' });
      expect(await find(query)).toEqual(found(user));
    });

    it('finds an address, its domain, a handle at a provider and an id or its beginning', async () => {
      const user = await add({ id: `user_9${'a'.repeat(31)}`, username: 'user_9' });
      await addAddress(user, 'ada_1@mail.example.com');
      const other = await add({ id: `user_8${'a'.repeat(31)}` });
      await addAddress(other, 'adax1@example.org');
      await addAccount(other, { username: 'enchantress' });
      expect(await find('Ada_1@MAIL.example')).toEqual(found(user));
      expect(await find('example.com')).toEqual(found(user));
      expect(await find('ada')).toEqual(found(user, other));
      expect(await find('com')).toEqual(found());
      expect(await find('enchant')).toEqual(found(other));
      expect(await find(user.id)).toEqual(found(user));
      expect(await find('user_8a')).toEqual(found(other));
      expect(await find('user_')).toEqual(found(user, other));
      expect(await find('user_9a ada')).toEqual(found(user));
    });

    it.each(['%', '_', '\\', '%%', 'a_a', 'a%a', "' or 1=1 --", '  '])(
      'takes %s for what it is',
      async (query) => {
        const user = await add({ first_name: 'Ada', username: 'adaa' });
        await addAddress(user, 'ada@example.com');
        expect(await find(query)).toEqual(found());
      },
    );

    it('follows what changes: names, addresses, accounts', async () => {
      const user = await add({ first_name: 'Ada' });
      await updateUser(store.db, environmentId, user.id, { first_name: 'Augusta', username: 'king' });
      expect([await find('ada'), await find('august'), await find('king')]).toEqual([
        found(),
        found(user),
        found(user),
      ]);
      const address = await addAddress(user, 'lovelace@example.com');
      await addAccount(user, { username: 'countess' });
      expect([await find('lovelace'), await find('countess')]).toEqual([found(user), found(user)]);
      await deleteEmailAddress(store.db, { environmentId, id: address.id });
      await deleteExternalAccountsOf(store.db, { environmentId, userId: user.id });
      expect([await find('lovelace'), await find('countess')]).toEqual([found(), found()]);
      await remove(user);
      expect([await find('august'), await find('king')]).toEqual([found(), found()]);
      const left = await store.db
        .selectFrom('user_search_terms')
        .selectAll()
        .where('environment_id', '=', environmentId)
        .execute();
      expect(left).toEqual([]);
    });

    it('combines with filters, pages and orders', async () => {
      const rows = [];
      for (const banned of [1, 0, 1] as const) rows.push(await add({ first_name: 'Ada', banned }));
      const [first, , third] = rows.map(({ id }) => id);
      expect(await list({ query: 'ada', banned: true })).toEqual({ ids: [third, first], totalCount: 2 });
      const oldestFirst = { by: 'created_at', direction: 'asc' } as const;
      const page = await list({ query: 'ada', banned: true }, { order: oldestFirst, offset: 1, limit: 1 });
      expect(page).toEqual({ ids: [third], totalCount: 2 });
    });

    it('finds nobody of another environment', async () => {
      const { id } = await add({ environment_id: nextId('env'), first_name: 'Ada' });
      expect(await find('ada')).toEqual(found());
      expect(await find(id)).toEqual(found());
    });
  });
});
