import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { AuditEvent, Origin } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import type { Db } from '../store/database.ts';
import { scrubAuditEvents } from '../store/audit-events.ts';
import { deleteExternalAccountsOf } from '../store/external-accounts.ts';
import { deleteEverythingOf } from '../store/user-deletion.ts';
import { findProfile, lockUser } from '../store/users.ts';
import { letGoOfAccounts } from '../vault/leaving-tokens.ts';

export interface DeleteUser {
  readonly userId: string;
  readonly actor: AuditEvent['actor'];
  readonly origin: Origin;
}

/**
 * Deletes a user and everything of them, in the caller's transaction: sessions end at once on every node. What
 * stays are audit events that say what happened to which id and when, without address, network or details, and what
 * their providers are still to be told, until they are: call `workOutboxSoon` after the commit.
 * @throws {AppError} `resource_not_found`
 */
export async function deleteUser(
  deps: Pick<Deps, 'sealer' | 'log'>,
  tx: Db,
  environment: Environment,
  { userId, actor, origin }: DeleteUser,
): Promise<void> {
  const key = { environmentId: environment.id, id: userId };
  await lockUser(tx, { ...key, now: origin.now });
  const profile = await findProfile(tx, environment.id, userId);
  if (!profile) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
  const accounts = await deleteExternalAccountsOf(tx, { environmentId: environment.id, userId });
  await letGoOfAccounts(deps, tx, { environment, accounts, now: origin.now });
  const others = await deleteEverythingOf(tx, {
    environmentId: environment.id,
    userId,
    canonicals: profile.emailAddresses.map((address) => address.canonical),
    addresses: profile.emailAddresses.map((address) => address.address),
  });
  const ids = [...accounts.map(({ id }) => id), ...others];
  await scrubAuditEvents(tx, { environmentId: environment.id, userId, ids });
  // Whoever deletes somebody else is told of; of those who delete themselves nothing more than the id stays.
  const told = actor.id === userId ? { ...origin, ipAddress: null } : origin;
  await record(tx, told, { type: 'user.deleted', actor, targetId: userId });
}
