import type { Identity } from '@portico/providers';
import type { Connection } from '../connections/connection.ts';
import { createId } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import type { Db } from '../store/database.ts';
import { insertEmailAddress, insertExternalAccount, insertUser } from '../store/users.ts';
import type { EmailAddressRow, ExternalAccountRow, UserRow } from '../store/users.ts';
import type { StoredTokens } from './external-account-tokens.ts';
import { accountFields } from './external-account-tokens.ts';
import { shownHandle } from './shown-handle.ts';
import { canonicalEmailAddress } from './email-address.ts';
import { canonicalUsername } from './username.ts';

/** What a provider vouched for. */
export interface VouchedAccount {
  readonly connection: Connection;
  readonly identity: Identity;
  readonly tokens: StoredTokens;
}

export interface NewUser {
  readonly environmentId: string;
  /** undefined for somebody who came by email */
  readonly account: VouchedAccount | undefined;
  /** proven, by the provider or by a code */
  readonly emailAddress: { readonly address: string; readonly strategy: string } | undefined;
  /** chosen here, one owner's; null: the handle at the provider is shown, which is nobody's here */
  readonly username: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly legalAcceptedAt: number | null;
  /** JSON */
  readonly unsafeMetadata: string;
  readonly now: number;
}

/**
 * Creates a user, with the external account that vouched for the person, in the caller's transaction.
 * @returns the user's id
 * @throws a unique violation when the account, the address or the username was taken in the meantime
 */
export async function createUser(tx: Db, sealer: Sealer, user: NewUser): Promise<string> {
  const { environmentId, account, now } = user;
  const userId = createId('user');
  const emailAddressId = user.emailAddress ? createId('idn') : null;
  const isFollowed = account !== undefined && account.connection.settings.syncProfile !== 'never';
  const shown = isFollowed ? account.identity : undefined;
  const row: UserRow = {
    environment_id: environmentId,
    id: userId,
    username:
      user.username ?? (await shownHandle(tx, { environmentId, userId, handle: shown?.username ?? null })),
    username_canonical: user.username === null ? null : canonicalUsername(user.username),
    first_name: user.firstName,
    last_name: user.lastName,
    image_url: shown?.imageUrl ?? null,
    primary_email_address_id: emailAddressId,
    external_id: null,
    public_metadata: '{}',
    private_metadata: '{}',
    unsafe_metadata: user.unsafeMetadata,
    banned: 0,
    locked: 0,
    legal_accepted_at: user.legalAcceptedAt,
    last_sign_in_at: now,
    created_at: now,
    updated_at: now,
  };
  const emailAddresses =
    user.emailAddress && emailAddressId !== null
      ? [provenAddress({ ...user.emailAddress, environmentId, userId, id: emailAddressId, now })]
      : [];
  const externalAccounts = account ? [accountRow(sealer, { ...account, userId, now })] : [];
  await insertUser(tx, row, { emailAddresses, externalAccounts });
  return userId;
}

/**
 * Joins an account at a provider to a user, in the caller's transaction.
 * @returns the id of the external account
 * @throws a unique violation when it was connected in the meantime
 */
export async function attachAccount(tx: Db, sealer: Sealer, account: OwnedAccount): Promise<string> {
  const row = accountRow(sealer, account);
  await insertExternalAccount(tx, row);
  return row.id;
}

type OwnedAccount = VouchedAccount & { readonly userId: string; readonly now: number };

function accountRow(
  sealer: Sealer,
  { connection, identity, tokens, userId, now }: OwnedAccount,
): ExternalAccountRow {
  const accountId = createId('eac');
  return {
    environment_id: connection.environmentId,
    id: accountId,
    connection_id: connection.id,
    provider_key: connection.providerKey,
    provider_user_id: identity.providerUserId,
    user_id: userId,
    ...accountFields(sealer, { accountId, userId, identity, tokens, now }),
    tokens_refreshed_at: null,
    told_expire_at: null,
    last_error: null,
    created_at: now,
    updated_at: now,
  };
}

interface ProvenAddress {
  readonly environmentId: string;
  readonly userId: string;
  readonly id: string;
  readonly address: string;
  readonly strategy: string;
  readonly now: number;
}

/** Gives a user an address that they have proven to own, and nobody else has. @throws a unique violation */
export async function insertProvenAddress(tx: Db, proven: ProvenAddress): Promise<void> {
  await insertEmailAddress(tx, provenAddress(proven));
}

function provenAddress(proven: ProvenAddress): EmailAddressRow {
  const { environmentId, userId, id, address, strategy, now } = proven;
  const canonical = canonicalEmailAddress(address);
  if (canonical === undefined) throw new Error('An address was accepted that cannot be compared.');
  return {
    environment_id: environmentId,
    id,
    user_id: userId,
    address,
    canonical,
    verified_at: now,
    verification_strategy: strategy,
    created_at: now,
    updated_at: now,
  };
}
