import type { Identity } from '@portico/providers';
import type { Connection } from '../connections/connection.ts';
import { createId } from '../keys/secrets.ts';
import type { Sealer } from '../keys/seal.ts';
import type { Db } from '../store/database.ts';
import { insertEmailAddress, insertExternalAccount, insertUser } from '../store/users.ts';
import type { StoredTokens } from './external-account-tokens.ts';
import { accountFields } from './external-account-tokens.ts';
import { canonicalEmailAddress } from './email-address.ts';

export interface NewUser {
  readonly connection: Connection;
  readonly identity: Identity;
  readonly tokens: StoredTokens;
  /** proven, by the provider or by a code */
  readonly emailAddress: { readonly address: string; readonly strategy: string } | undefined;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly now: number;
}

/**
 * Creates a user with the external account that vouched for the person, in the caller's transaction.
 * @returns the user's id
 * @throws a unique violation when the account or the address was taken in the meantime
 */
export async function createUser(tx: Db, sealer: Sealer, user: NewUser): Promise<string> {
  const { connection, identity, now } = user;
  const environmentId = connection.environmentId;
  const userId = createId('user');
  const emailAddressId = user.emailAddress ? createId('idn') : null;
  await insertUser(tx, {
    environment_id: environmentId,
    id: userId,
    username: identity.username ?? null,
    username_canonical: null,
    first_name: user.firstName,
    last_name: user.lastName,
    image_url: identity.imageUrl ?? null,
    primary_email_address_id: emailAddressId,
    external_id: null,
    public_metadata: '{}',
    private_metadata: '{}',
    unsafe_metadata: '{}',
    banned: 0,
    locked: 0,
    legal_accepted_at: null,
    last_sign_in_at: now,
    created_at: now,
    updated_at: now,
  });
  if (user.emailAddress && emailAddressId !== null) {
    await insertProvenAddress(tx, { ...user.emailAddress, environmentId, userId, id: emailAddressId, now });
  }
  const accountId = createId('eac');
  await insertExternalAccount(tx, {
    environment_id: environmentId,
    id: accountId,
    connection_id: connection.id,
    provider_key: connection.providerKey,
    provider_user_id: identity.providerUserId,
    user_id: userId,
    ...accountFields(sealer, { accountId, userId, identity, tokens: user.tokens, now }),
    last_error: null,
    created_at: now,
    updated_at: now,
  });
  return userId;
}

interface ProvenAddress {
  readonly environmentId: string;
  readonly userId: string;
  readonly id: string;
  readonly address: string;
  readonly strategy: string;
  readonly now: number;
}

async function insertProvenAddress(
  tx: Db,
  { environmentId, userId, id, address, strategy, now }: ProvenAddress,
) {
  const canonical = canonicalEmailAddress(address);
  if (canonical === undefined) throw new Error('An address was accepted that cannot be compared.');
  await insertEmailAddress(tx, {
    environment_id: environmentId,
    id,
    user_id: userId,
    address,
    canonical,
    verified_at: now,
    verification_strategy: strategy,
    created_at: now,
    updated_at: now,
  });
}
