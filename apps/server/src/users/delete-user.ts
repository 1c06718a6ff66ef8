import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { AuditEvent, Origin } from '../audit/audit.ts';
import type { Environment } from '../environments/environment.ts';
import type { Db } from '../store/database.ts';
import { scrubAuditEvents } from '../store/audit-events.ts';
import { deleteEverythingOf } from '../store/user-deletion.ts';
import { findProfile, lockUser } from '../store/users.ts';

export interface DeleteUser {
  readonly userId: string;
  readonly actor: AuditEvent['actor'];
  readonly origin: Origin;
}

/**
 * Deletes a user and everything of them, in the caller's transaction: sessions end at once on every node. What
 * stays are audit events that say what happened to which id and when, without address, network or details.
 * @throws {AppError} `resource_not_found`
 */
export async function deleteUser(
  tx: Db,
  environment: Environment,
  { userId, actor, origin }: DeleteUser,
): Promise<void> {
  const key = { environmentId: environment.id, id: userId };
  await lockUser(tx, { ...key, now: origin.now });
  const profile = await findProfile(tx, environment.id, userId);
  if (!profile) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
  const ids = await deleteEverythingOf(tx, {
    environmentId: environment.id,
    userId,
    canonicals: profile.emailAddresses.map((address) => address.canonical),
    addresses: profile.emailAddresses.map((address) => address.address),
  });
  await scrubAuditEvents(tx, { environmentId: environment.id, userId, ids });
  // Whoever deletes somebody else is told of; of those who delete themselves nothing more than the id stays.
  const told = actor.id === userId ? { ...origin, ipAddress: null } : origin;
  await record(tx, told, { type: 'user.deleted', actor, targetId: userId });
}
