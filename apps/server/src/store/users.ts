import type { ExpressionBuilder, Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from './database.ts';
import { prepared, preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import { searchTermsOf } from './search-terms.ts';
import { noteUsers } from './user-counts.ts';
import { hideHandles } from './shown-handles.ts';
import { indexUser, insertTerms, joinTerms, lockFindable } from './user-search.ts';
import type { EmailAddressTable, ExternalAccountTable, Schema, TokensState } from './schema.ts';
import type { UserTable } from './user-tables.ts';

/**
 * What a user is found by is written and read in user-search.ts and user-search-plan.ts alone; the copy of the
 * primary address is written here and read by lists.
 */
type OwnColumns = Omit<UserTable, 'search_terms' | 'primary_address'>;
export type UserRow = Selectable<OwnColumns>;
export type EmailAddressRow = Selectable<EmailAddressTable>;
export type ExternalAccountRow = Selectable<ExternalAccountTable>;

/** A user with everything that belongs to the person's profile. */
export interface Profile {
  readonly user: UserRow;
  readonly emailAddresses: readonly EmailAddressRow[];
  readonly externalAccounts: readonly ExternalAccountRow[];
}

export const userColumns = [
  'environment_id',
  'id',
  'username',
  'username_canonical',
  'first_name',
  'last_name',
  'image_url',
  'primary_email_address_id',
  'external_id',
  'public_metadata',
  'private_metadata',
  'unsafe_metadata',
  'banned',
  'locked',
  'legal_accepted_at',
  'last_sign_in_at',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof UserRow)[];

type ById = { environmentId: string; id: string };
type ByUser = { environmentId: string; userId: string };

const selectUser = prepared((db: Db, value: Placeholder<ById>) =>
  db
    .selectFrom('users')
    .select(userColumns)
    .where('environment_id', '=', value('environmentId'))
    .where('id', '=', value('id')),
);

const selectEmailAddresses = prepared((db: Db, value: Placeholder<ByUser>) =>
  db
    .selectFrom('email_addresses')
    .selectAll()
    .where('environment_id', '=', value('environmentId'))
    .where('user_id', '=', value('userId'))
    .orderBy('id'),
);

const selectExternalAccounts = prepared((db: Db, value: Placeholder<ByUser>) =>
  db
    .selectFrom('external_accounts')
    .selectAll()
    .where('environment_id', '=', value('environmentId'))
    .where('user_id', '=', value('userId'))
    .orderBy('id'),
);

/** @returns undefined when there is no such user */
export async function findUser(db: Db, environmentId: string, id: string): Promise<UserRow | undefined> {
  const [user] = await selectUser(db, { environmentId, id });
  return user;
}

export async function findProfile(db: Db, environmentId: string, id: string): Promise<Profile | undefined> {
  const [user] = await selectUser(db, { environmentId, id });
  if (!user) return undefined;
  const emailAddresses = await selectEmailAddresses(db, { environmentId, userId: id });
  const externalAccounts = await selectExternalAccounts(db, { environmentId, userId: id });
  return { user, emailAddresses, externalAccounts };
}

const insertUserRow = preparedWrite((db: Db, value: Placeholder<Insertable<UserTable>>) =>
  db.insertInto('users').values({
    environment_id: value('environment_id'),
    id: value('id'),
    username: value('username'),
    username_canonical: value('username_canonical'),
    first_name: value('first_name'),
    last_name: value('last_name'),
    image_url: value('image_url'),
    primary_email_address_id: value('primary_email_address_id'),
    primary_address: value('primary_address'),
    external_id: value('external_id'),
    public_metadata: value('public_metadata'),
    private_metadata: value('private_metadata'),
    unsafe_metadata: value('unsafe_metadata'),
    banned: value('banned'),
    locked: value('locked'),
    legal_accepted_at: value('legal_accepted_at'),
    last_sign_in_at: value('last_sign_in_at'),
    search_terms: value('search_terms'),
    created_at: value('created_at'),
    updated_at: value('updated_at'),
  }),
);

/** What comes with a new user: their first addresses and accounts. */
interface Belongings {
  readonly emailAddresses?: readonly EmailAddressRow[];
  readonly externalAccounts?: readonly ExternalAccountRow[];
}

/** @throws a unique violation when an address, account or name belongs to somebody in this environment */
export async function insertUser(
  db: Db,
  row: UserRow,
  { emailAddresses = [], externalAccounts = [] }: Belongings = {},
): Promise<void> {
  const terms = searchTermsOf({
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    externalId: row.external_id,
    addresses: emailAddresses.map(({ canonical }) => canonical),
    handles: externalAccounts.map(({ username }) => username),
  });
  const primary = emailAddresses.find(({ id }) => id === row.primary_email_address_id);
  await insertUserRow(db, {
    ...row,
    search_terms: joinTerms(terms),
    primary_address: primary?.canonical ?? null,
  });
  for (const address of emailAddresses) await insertAddressRow(db, address);
  for (const account of externalAccounts) await insertAccountRow(db, account);
  await insertTerms(db, { environmentId: row.environment_id, userId: row.id }, terms);
  await noteUsers(db, { environmentId: row.environment_id, userId: row.id }, 1);
  await hideHandles(db, { environmentId: row.environment_id, id: row.id, chosen: row.username_canonical });
}

async function insertAddressRow(db: Db, row: EmailAddressRow): Promise<void> {
  await db.insertInto('email_addresses').values(row).execute();
}

async function insertAccountRow(db: Db, row: ExternalAccountRow): Promise<void> {
  await db.insertInto('external_accounts').values(row).execute();
}

/**
 * Gives an address to a user who is there.
 * @throws a unique violation when the address belongs to somebody in this environment
 */
export async function insertEmailAddress(db: Db, row: EmailAddressRow): Promise<void> {
  const user = { environmentId: row.environment_id, userId: row.user_id };
  await lockFindable(db, user);
  await insertAddressRow(db, row);
  await indexUser(db, user);
}

export async function findEmailAddress(
  db: Db,
  environmentId: string,
  canonical: string,
): Promise<EmailAddressRow | undefined> {
  const [row] = await selectByAddress(db, { environmentId, canonical });
  return row;
}

/** Looks a username up that was chosen here. A handle at a provider is never looked up. */
export async function findUserByUsername(
  db: Db,
  environmentId: string,
  canonical: string,
): Promise<UserRow | undefined> {
  return db
    .selectFrom('users')
    .select(userColumns)
    .where('environment_id', '=', environmentId)
    .where('username_canonical', '=', canonical)
    .executeTakeFirst();
}

/** Who has an address, whether it was ever proven, and whether they may sign in. */
export interface EmailOwner {
  readonly userId: string;
  readonly verifiedAt: number | null;
  readonly banned: number;
  readonly locked: number;
}

export async function findEmailOwner(
  db: Db,
  environmentId: string,
  canonical: string,
): Promise<EmailOwner | undefined> {
  return db
    .selectFrom('email_addresses')
    .innerJoin('users', (join) =>
      join
        .onRef('users.environment_id', '=', 'email_addresses.environment_id')
        .onRef('users.id', '=', 'email_addresses.user_id'),
    )
    .select([
      'email_addresses.user_id as userId',
      'email_addresses.verified_at as verifiedAt',
      'users.banned as banned',
      'users.locked as locked',
    ])
    .where('email_addresses.environment_id', '=', environmentId)
    .where('email_addresses.canonical', '=', canonical)
    .executeTakeFirst();
}

const selectByAddress = prepared((db: Db, value: Placeholder<{ environmentId: string; canonical: string }>) =>
  db
    .selectFrom('email_addresses')
    .selectAll()
    .where('environment_id', '=', value('environmentId'))
    .where('canonical', '=', value('canonical')),
);

type ByProviderAccount = { environmentId: string; connectionId: string; providerUserId: string };

const selectByProviderAccount = prepared((db: Db, value: Placeholder<ByProviderAccount>) =>
  db
    .selectFrom('external_accounts')
    .innerJoin('users', (join) =>
      join
        .onRef('users.environment_id', '=', 'external_accounts.environment_id')
        .onRef('users.id', '=', 'external_accounts.user_id'),
    )
    .select([
      'external_accounts.id as accountId',
      'external_accounts.user_id as userId',
      'users.banned as banned',
      'users.locked as locked',
      'users.image_url as imageUrl',
      'users.username as shownUsername',
      'users.username_canonical as chosenUsername',
      'external_accounts.username as username',
      'external_accounts.tokens_state as tokensState',
    ])
    .where('external_accounts.environment_id', '=', value('environmentId'))
    .where('external_accounts.connection_id', '=', value('connectionId'))
    .where('external_accounts.provider_user_id', '=', value('providerUserId')),
);

/** An account at a provider that is connected here, and the state of its user. */
export interface KnownAccount {
  readonly accountId: string;
  readonly userId: string;
  readonly banned: number;
  readonly locked: number;
  readonly imageUrl: string | null;
  /** the handle at the provider, as it was */
  readonly username: string | null;
  /** whether the user shows that handle, for want of a username chosen here */
  readonly isHandleShown: boolean;
  readonly tokensState: TokensState;
}

/** Looks an external account up by its key: never by address or handle. */
export async function findKnownAccount(db: Db, key: ByProviderAccount): Promise<KnownAccount | undefined> {
  const [row] = await selectByProviderAccount(db, key);
  if (!row) return undefined;
  const { shownUsername, chosenUsername, ...account } = row;
  return { ...account, isHandleShown: chosenUsername === null && shownUsername === row.username };
}

/**
 * Joins an account to a user who is there.
 * @throws a unique violation when this account at the provider is connected already
 */
export async function insertExternalAccount(db: Db, row: ExternalAccountRow): Promise<void> {
  const user = { environmentId: row.environment_id, userId: row.user_id };
  await lockFindable(db, user);
  await insertAccountRow(db, row);
  await indexUser(db, user);
}

type AccountRefresh = Pick<
  ExternalAccountRow,
  | 'environment_id'
  | 'id'
  | 'username'
  | 'first_name'
  | 'last_name'
  | 'image_url'
  | 'email_address'
  | 'approved_scopes'
  | 'public_metadata'
  | 'sealed_tokens'
  | 'tokens_expire_at'
  | 'tokens_refreshable'
  | 'tokens_state'
  | 'tokens_state_reason'
  | 'last_signed_in_at'
>;

const updateAccountRow = preparedWrite((db: Db, value: Placeholder<AccountRefresh>) =>
  db
    .updateTable('external_accounts')
    .set({
      username: value('username'),
      first_name: value('first_name'),
      last_name: value('last_name'),
      image_url: value('image_url'),
      email_address: value('email_address'),
      approved_scopes: value('approved_scopes'),
      public_metadata: value('public_metadata'),
      sealed_tokens: value('sealed_tokens'),
      tokens_expire_at: value('tokens_expire_at'),
      tokens_refreshable: value('tokens_refreshable'),
      tokens_state: value('tokens_state'),
      tokens_state_reason: value('tokens_state_reason'),
      last_signed_in_at: value('last_signed_in_at'),
      updated_at: value('last_signed_in_at'),
    })
    .where('environment_id', '=', value('environment_id'))
    .where('id', '=', value('id')),
);

/**
 * Writes what the provider told at this sign-in over what it told before. Whoever sees that the handle is
 * another calls `indexUser`: looking for it here would cost every sign-in.
 * @returns false when the account is gone
 */
export async function refreshExternalAccount(db: Db, row: AccountRefresh): Promise<boolean> {
  return (await updateAccountRow(db, row)) === 1;
}

const searched = ['username', 'first_name', 'last_name', 'external_id'] as const;

export async function updateUser(
  db: Db,
  environmentId: string,
  id: string,
  change: Updateable<OwnColumns>,
): Promise<void> {
  const { primary_email_address_id: addressId } = change;
  await db
    .updateTable('users')
    .set((eb) => ({
      ...change,
      ...(addressId === undefined ? {} : { primary_address: canonicalOf(eb, environmentId, addressId) }),
    }))
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
  const isFoundByIt = searched.some((column) => change[column] !== undefined);
  if (isFoundByIt) await indexUser(db, { environmentId, userId: id });
  await hideHandles(db, { environmentId, id, chosen: change.username_canonical });
}

/** An address that is there before it becomes the primary one. */
function canonicalOf(
  eb: ExpressionBuilder<Schema, 'users'>,
  environmentId: string,
  addressId: string | null,
) {
  return eb
    .selectFrom('email_addresses')
    .select('canonical')
    .where('environment_id', '=', environmentId)
    .where('id', '=', addressId);
}

/**
 * Changes a user's row before anything else is read in the transaction: of several transactions about the same
 * person one goes on, and the others see what it did.
 * @returns undefined when there is no such user
 */
export async function lockUser(
  db: Db,
  { environmentId, id, now }: ById & { now: number },
): Promise<UserRow | undefined> {
  return db
    .updateTable('users')
    .set({ updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .returning(userColumns)
    .executeTakeFirst();
}
