import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt, nextId } from '../../test/rows.ts';
import { defaultSettings } from '../environments/settings.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import { insertListedIdentifier } from '../store/listed-identifiers.ts';
import { insertWaitlistEntry } from '../store/waitlist.ts';
import { readAdmissionFacts } from './admission-facts.ts';
import { mailboxOf } from './listed-identifier.ts';

const nothing = { isAllowListed: false, isBlockListed: false, waitlistStatus: undefined };

describe.each(testDatabases())('the facts about who may come in, on $name', (kind) => {
  let store: MigratedStore;
  let id: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    id = nextId('env');
  });
  afterAll(() => store.close());

  const list = (name: 'allow' | 'block', identifier: string) =>
    insertListedIdentifier(store.db, {
      environment_id: id,
      id: nextId('blid'),
      list: name,
      identifier,
      mailbox: mailboxOf(identifier),
      created_at: madeAt,
    });
  const approve = (canonical: string) =>
    insertWaitlistEntry(store.db, {
      environment_id: id,
      id: nextId('wle'),
      address: canonical,
      canonical,
      status: 'approved',
      created_at: madeAt,
      updated_at: madeAt,
    });
  type Given = Partial<EnvironmentSettings['restrictions']> & {
    readonly mode?: EnvironmentSettings['signUpMode'];
  };
  /** Reads with both lists on, but for what is given. */
  const read = (address: string | null | undefined, { mode = 'public', ...given }: Given = {}) => {
    const settings = defaultSettings('Acme');
    const restrictions = { ...settings.restrictions, allowlist: true, blocklist: true, ...given };
    return readAdmissionFacts(
      store.db,
      { id, settings: { ...settings, signUpMode: mode, restrictions } },
      address,
    );
  };

  it.each(['eve@mail.example.com', '*@mail.example.com', '*@*.example.com', '*@*.com'])(
    'finds an address that %s matches, on the list it is on',
    async (identifier) => {
      await list('block', identifier);
      expect(await read('eve@mail.example.com')).toEqual({ ...nothing, isBlockListed: true });
      await list('allow', identifier);
      expect(await read('eve@mail.example.com')).toMatchObject({ isAllowListed: true, isBlockListed: true });
    },
  );

  it.each(['eve@example.com', '*@example.com', '*@*.mail.example.com', '*@*.org', 'ada@mail.example.com'])(
    'does not find it by %s',
    async (identifier) => {
      await list('block', identifier);
      expect(await read('eve@mail.example.com')).toEqual(nothing);
    },
  );

  it('finds the dots of Gmail on either side, unless they count', async () => {
    await list('block', 'e.ve@gmail.com');
    expect(await read('ev.e@gmail.com')).toMatchObject({ isBlockListed: true });
    expect(await read('ev.e@gmail.com', { ignoreDotsForGmailAddresses: false })).toEqual(nothing);
    expect(await read('e.ve@gmail.com', { ignoreDotsForGmailAddresses: false })).toMatchObject({
      isBlockListed: true,
    });
  });

  it('finds who is blocked under a subaddress, and allows no subaddress of who is allowed', async () => {
    await list('block', 'eve@example.com');
    await list('allow', 'eve@example.com');
    expect(await read('eve+2@example.com')).toEqual({ ...nothing, isBlockListed: true });
    expect(await read('eve+2@example.com', { blocklist: false })).toEqual(nothing);
  });

  it('looks at no list that is off', async () => {
    await list('block', 'eve@example.com');
    await list('allow', 'eve@example.com');
    expect(await read('eve@example.com', { allowlist: false })).toMatchObject({ isAllowListed: false });
    expect(await read('eve@example.com', { blocklist: false })).toMatchObject({ isBlockListed: false });
  });

  it('knows the waitlist where there is one', async () => {
    await approve('ada@example.com');
    expect(await read('ada@example.com', { mode: 'waitlist' })).toMatchObject({ waitlistStatus: 'approved' });
    expect(await read('eve@example.com', { mode: 'waitlist' })).toEqual(nothing);
    expect(await read('ada@example.com')).toEqual(nothing);
  });

  it.each<Given & { readonly name: string; readonly address?: string | null; readonly queries: number }>([
    { name: 'nothing is restricted', allowlist: false, blocklist: false, queries: 0 },
    { name: 'both lists are on', queries: 1 },
    { name: 'one list is on', allowlist: false, queries: 1 },
    { name: 'there is a waitlist', mode: 'waitlist', allowlist: false, blocklist: false, queries: 1 },
    { name: 'there are lists and a waitlist', mode: 'waitlist', queries: 2 },
    { name: 'sign-up is closed', mode: 'restricted', queries: 0 },
    { name: 'there is no address', address: null, mode: 'waitlist', queries: 0 },
  ])('asks the database $queries times where $name', async ({ name: _name, address, queries, ...given }) => {
    const asked = vi.spyOn(store.db.getExecutor(), 'executeQuery');
    try {
      await read(address === undefined ? 'ada@example.com' : address, given);
      expect(asked).toHaveBeenCalledTimes(queries);
    } finally {
      asked.mockRestore();
    }
  });
});
