import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { AuditEvent, Origin } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import type { Db } from '../store/database.ts';
import { endSessionsOfUser } from '../store/sessions.ts';
import { deleteEmailAddress, verifyEmailAddress } from '../store/email-addresses.ts';
import { deleteExternalAccountsOf } from '../store/external-accounts.ts';
import { deleteUnfinished } from '../store/unfinished.ts';
import { findEmailAddress, findProfile, findUser, lockUser, updateUser } from '../store/users.ts';
import type { EmailAddressRow } from '../store/users.ts';
import { letGoOfAccounts } from '../vault/leaving-tokens.ts';
import { insertProvenAddress } from './create-user.ts';

export interface ClaimAddress {
  /** as it is compared; proven in this very transaction, by a code, a link or a trusted provider */
  readonly canonical: string;
  readonly strategy: string;
  readonly origin: Origin;
}

/**
 * Finds whose account an address is that somebody has just proven to own. Whoever registered it before
 * without proving it must not be let in with them: an account that was made for the address is handed over
 * without its former sessions and accounts, and a mere claim of another account is dropped. Who has proven
 * another address keeps their account, and with it the way in by that address.
 * @returns undefined when it is nobody's
 * @see https://www.usenix.org/conference/usenixsecurity22/presentation/sudhodanan (pre-hijacking)
 */
export async function claimAddress(
  deps: Pick<Deps, 'sealer' | 'log'>,
  tx: Db,
  environment: Environment,
  { canonical, strategy, origin }: ClaimAddress,
): Promise<string | undefined> {
  const { now } = origin;
  const claimed = await findEmailAddress(tx, environment.id, canonical);
  if (!claimed) return undefined;
  if (claimed.verified_at !== null) return claimed.user_id;
  // What the earlier claimant does in this instant comes before or after: they leave nothing behind in between.
  await lockUser(tx, { environmentId: environment.id, id: claimed.user_id, now });
  const profile = await findProfile(tx, environment.id, claimed.user_id);
  const address = profile?.emailAddresses.find(({ id }) => id === claimed.id);
  if (!profile || !address) return undefined;
  const { user, emailAddresses } = profile;
  if (address.verified_at !== null) return user.id;
  const actor = { type: 'visitor', id: null } as const;
  const isProvenOtherwise = emailAddresses.some(({ verified_at }) => verified_at !== null);
  if (user.primary_email_address_id !== address.id || isProvenOtherwise) {
    await dropClaim(tx, environment, { claim: address, actor, origin });
    return undefined;
  }
  const ofUser = { environmentId: environment.id, userId: user.id };
  // The accounts first: a sign-in by one of them that is under way has either begun its session by then, which is
  // ended below, or finds the account gone.
  const accounts = await deleteExternalAccountsOf(tx, ofUser);
  await letGoOfAccounts(deps, tx, { environment, accounts, now });
  const sessions = await endSessionsOfUser(tx, { ...ofUser, status: 'revoked', now });
  await deleteUnfinished(tx, ofUser);
  await verifyEmailAddress(tx, { environmentId: environment.id, id: address.id, strategy, now });
  await record(tx, origin, {
    type: 'email_address.claimed',
    actor,
    targetId: user.id,
    details: { ended_sessions: sessions, removed_external_accounts: accounts.length },
  });
  return user.id;
}

export interface AddAddress {
  readonly id: string;
  readonly userId: string;
  /** as the person wrote it, and as it is compared */
  readonly address: string;
  readonly canonical: string;
  readonly strategy: string;
  readonly origin: Origin;
}

/**
 * Gives a user an address that they have just proven to own. Whoever else registered it without proof loses
 * that claim, and nothing more.
 * @returns the id of the address: `id`, unless they had it before without proof
 * @throws {AppError} `identification_claimed` when somebody else has proven it
 * @throws a unique violation when somebody else did in this instant
 */
export async function addProvenAddress(
  tx: Db,
  environment: Environment,
  { id, userId, address, canonical, strategy, origin }: AddAddress,
): Promise<string> {
  const { now } = origin;
  const environmentId = environment.id;
  const known = await findEmailAddress(tx, environmentId, canonical);
  if (known && known.user_id !== userId) {
    if (known.verified_at !== null) throw new AppError('identification_claimed');
    await dropClaim(tx, environment, { claim: known, actor: { type: 'user', id: userId }, origin });
  }
  const own = known?.user_id === userId ? known : undefined;
  if (own) {
    await verifyEmailAddress(tx, { environmentId, id: own.id, strategy, now });
  } else {
    await insertProvenAddress(tx, { environmentId, userId, id, address, strategy, now });
  }
  await record(tx, origin, {
    type: 'email_address.verified',
    actor: { type: 'user', id: userId },
    targetId: own?.id ?? id,
    details: { strategy },
  });
  return own?.id ?? id;
}

async function dropClaim(
  tx: Db,
  environment: Environment,
  dropped: { claim: EmailAddressRow; actor: AuditEvent['actor']; origin: Origin },
): Promise<void> {
  const { claim, actor, origin } = dropped;
  const key = { environmentId: environment.id, id: claim.id };
  await deleteEmailAddress(tx, key);
  const owner = await findUser(tx, environment.id, claim.user_id);
  if (owner?.primary_email_address_id === claim.id) {
    const change = { primary_email_address_id: null, updated_at: origin.now };
    await updateUser(tx, environment.id, owner.id, change);
  }
  await record(tx, origin, { type: 'email_address.claim_dropped', actor, targetId: claim.user_id });
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
