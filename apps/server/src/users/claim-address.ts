import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Origin } from '../audit/audit.ts';
import type { Environment } from '../environments/environment.ts';
import type { Db } from '../store/database.ts';
import { endSessionsOfUser } from '../store/sessions.ts';
import { deleteEmailAddress, verifyEmailAddress } from '../store/email-addresses.ts';
import { deleteExternalAccountsOf } from '../store/external-accounts.ts';
import { findEmailAddress, findUser } from '../store/users.ts';

export interface ClaimAddress {
  /** as it is compared; proven in this very transaction, by a code, a link or a trusted provider */
  readonly canonical: string;
  readonly strategy: string;
  readonly origin: Origin;
}

/**
 * Finds whose account an address is that somebody has just proven to own. Whoever registered it before
 * without proving it must not be let in with them: an account that was made for the address is handed over
 * without its former sessions and accounts, and a mere claim of another account is dropped.
 * @returns undefined when it is nobody's
 * @see https://www.usenix.org/conference/usenixsecurity22/presentation/sudhodanan (pre-hijacking)
 */
export async function claimAddress(
  tx: Db,
  environment: Environment,
  { canonical, strategy, origin }: ClaimAddress,
): Promise<string | undefined> {
  const address = await findEmailAddress(tx, environment.id, canonical);
  if (!address) return undefined;
  if (address.verified_at !== null) return address.user_id;
  const { now } = origin;
  const user = await findUser(tx, environment.id, address.user_id);
  const key = { environmentId: environment.id, id: address.id };
  const actor = { type: 'visitor', id: null } as const;
  if (user?.primary_email_address_id !== address.id) {
    await deleteEmailAddress(tx, key);
    await record(tx, origin, { type: 'email_address.claim_dropped', actor, targetId: address.user_id });
    return undefined;
  }
  const ofUser = { environmentId: environment.id, userId: user.id };
  const sessions = await endSessionsOfUser(tx, { ...ofUser, status: 'revoked', now });
  const accounts = await deleteExternalAccountsOf(tx, ofUser);
  await verifyEmailAddress(tx, { ...key, strategy, now });
  await record(tx, origin, {
    type: 'email_address.claimed',
    actor,
    targetId: user.id,
    details: { ended_sessions: sessions, removed_external_accounts: accounts },
  });
  return user.id;
}

/**
 * Refuses people who may not sign in.
 * @throws {AppError} `user_banned`, `user_locked`
 */
export async function assertMaySignIn(tx: Db, environmentId: string, userId: string): Promise<void> {
  const user = await findUser(tx, environmentId, userId);
  if (!user) throw new AppError('resource_not_found');
  if (user.banned) throw new AppError('user_banned');
  if (user.locked) throw new AppError('user_locked');
}
