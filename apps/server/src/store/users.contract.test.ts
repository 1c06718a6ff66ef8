import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import { isUniqueViolation } from './database.ts';
import {
  findEmailAddress,
  findKnownAccount,
  findProfile,
  insertEmailAddress,
  insertExternalAccount,
  insertUser,
  refreshExternalAccount,
  updateUser,
} from './users.ts';
import type { EmailAddressRow, ExternalAccountRow, UserRow } from './users.ts';

const connectionId = 'oauthp_test';

describe.each(testDatabases())('users on $name', (kind) => {
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
  const addAddress = async ({ id }: UserRow, change: Partial<EmailAddressRow> = {}) => {
    const row = rowOf.emailAddress({ environment_id: environmentId, user_id: id, ...change });
    await insertEmailAddress(store.db, row);
    return row;
  };
  const addAccount = async ({ id }: UserRow, change: Partial<ExternalAccountRow> = {}) => {
    const row = rowOf.externalAccount({ environment_id: environmentId, user_id: id, ...change });
    await insertExternalAccount(store.db, row);
    return row;
  };

  describe('findProfile', () => {
    it('gives a person with all addresses and accounts, in their order', async () => {
      const user = await add();
      const other = await add();
      const addresses = [await addAddress(user), await addAddress(user, { canonical: 'ada@work.example' })];
      const accounts = [await addAccount(user), await addAccount(user, { connection_id: 'oauthp_other' })];
      await addAddress(other, { canonical: 'grace@example.com' });
      expect(await findProfile(store.otherNode, environmentId, user.id)).toEqual({
        user,
        emailAddresses: addresses,
        externalAccounts: accounts,
      });
    });

    it('gives nobody of another environment', async () => {
      const { id } = await add();
      expect(await findProfile(store.db, nextId('env'), id)).toBeUndefined();
    });
  });

  describe('email addresses', () => {
    it('belong to one person of an environment, however many want one at once', async () => {
      const people = await Promise.all(Array.from({ length: 20 }, () => add()));
      const results = await atOnce(store, 20, (db, index) =>
        insertEmailAddress(
          db,
          rowOf.emailAddress({ environment_id: environmentId, user_id: people[index]?.id ?? '' }),
        ).then(
          () => 'added',
          (error: unknown) => (isUniqueViolation(error) ? 'refused' : error),
        ),
      );
      expect(results.filter((result) => result === 'added')).toHaveLength(1);
      expect(results.filter((result) => result === 'refused')).toHaveLength(19);
    });

    it('are found by the form in which they are compared, in their environment only', async () => {
      const row = await addAddress(await add());
      expect(await findEmailAddress(store.db, environmentId, 'ada@example.com')).toEqual(row);
      expect(await findEmailAddress(store.db, environmentId, 'Ada@Example.com')).toBeUndefined();
      expect(await findEmailAddress(store.db, nextId('env'), 'ada@example.com')).toBeUndefined();
    });
  });

  describe('external accounts', () => {
    const key = (providerUserId = '2244994945') => ({ environmentId, connectionId, providerUserId });

    it('are known by connection and id at the provider, with the state of their user', async () => {
      const user = await add({ banned: 1 });
      const account = await addAccount(user);
      expect(await findKnownAccount(store.db, key())).toEqual({
        accountId: account.id,
        userId: user.id,
        banned: 1,
        locked: 0,
        imageUrl: user.image_url,
        username: account.username,
        isHandleShown: false,
        tokensState: 'active',
      });
    });

    it('tell whether their handle is what the user shows', async () => {
      const shown = await add({ username: 'ada' });
      await addAccount(shown, { username: 'ada' });
      expect(await findKnownAccount(store.db, key())).toMatchObject({ isHandleShown: true });
      await updateUser(store.db, environmentId, shown.id, { username_canonical: 'ada' });
      expect(await findKnownAccount(store.db, key())).toMatchObject({ isHandleShown: false });
    });

    it('are never known by handle or address', async () => {
      await addAccount(await add(), { username: 'ada', email_address: 'ada@example.com' });
      expect(await findKnownAccount(store.db, key('ada'))).toBeUndefined();
      expect(await findKnownAccount(store.db, key('ada@example.com'))).toBeUndefined();
    });

    it('are not known through another connection or environment', async () => {
      await addAccount(await add());
      expect(await findKnownAccount(store.db, { ...key(), connectionId: 'oauthp_other' })).toBeUndefined();
      expect(await findKnownAccount(store.db, { ...key(), environmentId: nextId('env') })).toBeUndefined();
    });

    it('belong to one person, however many want one at once', async () => {
      const { id } = await add();
      const results = await atOnce(store, 20, (db) =>
        insertExternalAccount(db, rowOf.externalAccount({ environment_id: environmentId, user_id: id })).then(
          () => 'added',
          (error: unknown) => (isUniqueViolation(error) ? 'refused' : error),
        ),
      );
      expect(results.filter((result) => result === 'added')).toHaveLength(1);
      expect(results.filter((result) => result === 'refused')).toHaveLength(19);
    });

    it('keep the id at the provider when everything else the provider tells has changed', async () => {
      const user = await add();
      const account = await addAccount(user);
      const told = {
        username: 'countess',
        first_name: 'Augusta Ada',
        last_name: 'King',
        image_url: 'https://example.com/ada.png',
        email_address: 'ada@example.com',
        approved_scopes: 'users.read',
        public_metadata: '{"location":"London"}',
        sealed_tokens: 'sealed anew',
        tokens_state: 'active' as const,
        tokens_state_reason: null,
        tokens_expire_at: now + 7200,
        tokens_refreshable: 1 as const,
        last_signed_in_at: now + 9,
      };
      await refreshExternalAccount(store.db, { environment_id: environmentId, id: account.id, ...told });
      const profile = await findProfile(store.db, environmentId, user.id);
      expect(profile?.externalAccounts).toEqual([{ ...account, ...told, updated_at: now + 9 }]);
    });
  });

  it('change one at a time', async () => {
    const [user, other] = [await add(), await add()];
    await updateUser(store.db, environmentId, user.id, { banned: 1 });
    await updateUser(store.db, nextId('env'), other.id, { banned: 1 });
    expect((await findProfile(store.db, environmentId, user.id))?.user).toEqual({ ...user, banned: 1 });
    expect((await findProfile(store.db, environmentId, other.id))?.user).toEqual(other);
  });
});
