import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import { environmentOf } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { deleteEmailAddress, findEmailAddressById, verifyEmailAddress } from '../store/email-addresses.ts';
import { deleteExternalAccount, findExternalAccount } from '../store/external-accounts.ts';
import { endSession, endSessionsOfUser, findSession } from '../store/sessions.ts';
import type { SessionRow } from '../store/sessions.ts';
import { insertEmailAddress, updateUser } from '../store/users.ts';
import type { EmailAddressRow, Profile } from '../store/users.ts';
import { addressRow, lockProfile, notFound, refuseTaken } from './manage-users.ts';
import { letGoOfAccounts } from '../vault/leaving-tokens.ts';
import { workOutboxSoon } from '../vault/work-outbox.ts';
import { waysIn } from './ways-in.ts';

/** An address, with the profile of its user. */
export interface OwnedAddress {
  readonly address: EmailAddressRow;
  readonly profile: Profile;
}

/** @throws {AppError} `last_identification_deletion_failed` when nothing would be left to sign in with */
function assertWayInWithout(deps: Deps, request: ManagementRequest, profile: Profile, id: string): void {
  const ways = waysIn(environmentOf(deps, request), profile);
  if (ways.length > 0 && ways.every((way) => way === id)) {
    throw new AppError('last_identification_deletion_failed');
  }
}

export async function addAddress(
  deps: Deps,
  request: ManagementRequest,
  given: { user_id: string; email_address: string; verified: boolean; primary: boolean },
): Promise<OwnedAddress> {
  const { environmentId, origin, actor } = request;
  const row = addressRow(request, given.user_id, given.email_address, given.verified);
  return inTransaction(deps.db, async (tx) => {
    const { user } = await lockProfile(tx, request, given.user_id);
    await insertEmailAddress(tx, row);
    if (given.primary || user.primary_email_address_id === null) {
      await updateUser(tx, environmentId, user.id, { primary_email_address_id: row.id });
    }
    await record(tx, origin, {
      type: 'email_address.added',
      actor,
      targetId: row.id,
      details: { user_id: user.id, verified: given.verified },
    });
    return { address: row, profile: await lockProfile(tx, request, user.id) };
  }).catch(refuseTaken);
}

/** @throws {AppError} `resource_not_found` */
async function lockAddress(tx: Db, request: ManagementRequest, id: string): Promise<OwnedAddress> {
  const { environmentId } = request;
  const found = await findEmailAddressById(tx, { environmentId, id });
  if (!found) throw notFound();
  const profile = await lockProfile(tx, request, found.user_id);
  const address = profile.emailAddresses.find((candidate) => candidate.id === id);
  if (!address) throw notFound();
  return { address, profile };
}

export async function readAddress(deps: Deps, request: ManagementRequest, id: string): Promise<OwnedAddress> {
  return inTransaction(deps.db, (tx) => lockAddress(tx, request, id));
}

export async function changeAddress(
  deps: Deps,
  request: ManagementRequest,
  { id, verified, primary }: { id: string; verified?: boolean | undefined; primary?: true | undefined },
): Promise<OwnedAddress> {
  const { environmentId, origin, actor } = request;
  const { now } = origin;
  return inTransaction(deps.db, async (tx) => {
    const { address, profile } = await lockAddress(tx, request, id);
    if (verified !== undefined && verified !== (address.verified_at !== null)) {
      await verifyEmailAddress(tx, { environmentId, id, strategy: verified ? 'admin' : null, now });
      const type = verified ? 'email_address.verified' : 'email_address.unverified';
      await record(tx, origin, { type, actor, targetId: id, details: { user_id: profile.user.id } });
    }
    if (primary && profile.user.primary_email_address_id !== id) {
      await updateUser(tx, environmentId, profile.user.id, { primary_email_address_id: id, updated_at: now });
      const details = { changed: ['primary_email_address_id'] };
      await record(tx, origin, { type: 'user.updated', actor, targetId: profile.user.id, details });
    }
    return lockAddress(tx, request, id);
  });
}

export async function removeAddress(deps: Deps, request: ManagementRequest, id: string): Promise<void> {
  const { environmentId, origin, actor } = request;
  await inTransaction(deps.db, async (tx) => {
    const { profile } = await lockAddress(tx, request, id);
    assertWayInWithout(deps, request, profile, id);
    await deleteEmailAddress(tx, { environmentId, id });
    const { user } = profile;
    if (user.primary_email_address_id === id) {
      const next = profile.emailAddresses.find((row) => row.id !== id && row.verified_at !== null);
      await updateUser(tx, environmentId, user.id, { primary_email_address_id: next?.id ?? null });
    }
    await record(tx, origin, {
      type: 'email_address.removed',
      actor,
      targetId: id,
      details: { user_id: user.id },
    });
  });
}

/**
 * Disconnects an account; whoever came in by it is signed out.
 * @throws {AppError} `resource_not_found`, also when it is not of the user it is supposed to be of
 */
export async function removeAccount(
  deps: Deps,
  request: ManagementRequest,
  { id: accountId, userId: supposed }: { id: string; userId?: string },
): Promise<void> {
  const { environmentId, origin, actor } = request;
  await inTransaction(deps.db, async (tx) => {
    const userId = (await findExternalAccount(tx, { environmentId, id: accountId }))?.user_id;
    if (userId === undefined || (supposed !== undefined && supposed !== userId)) throw notFound();
    // Of two removals at once the second sees what the first left.
    const profile = await lockProfile(tx, request, userId);
    const account = profile.externalAccounts.find(({ id }) => id === accountId);
    if (!account) throw notFound();
    assertWayInWithout(deps, request, profile, accountId);
    const deleted = await deleteExternalAccount(tx, { environmentId, id: accountId, userId });
    const accounts = deleted ? [deleted] : [];
    const environment = environmentOf(deps, request);
    await letGoOfAccounts(deps, tx, { environment, accounts, now: origin.now });
    const ended = await endSessionsOfUser(tx, { environmentId, userId, status: 'revoked', now: origin.now });
    await record(tx, origin, {
      type: 'external_account.disconnected',
      actor,
      targetId: accountId,
      details: { user_id: userId, provider_key: account.provider_key, ended_sessions: ended },
    });
  });
  workOutboxSoon(deps);
}

export async function readSession(deps: Deps, request: ManagementRequest, id: string): Promise<SessionRow> {
  const row = await findSession(deps.db, { environmentId: request.environmentId, id });
  if (!row) throw notFound();
  return row;
}

/** Ends one session; one that is over stays as it is. */
export async function endOneSession(deps: Deps, request: ManagementRequest, id: string): Promise<SessionRow> {
  const { environmentId, origin, actor } = request;
  await inTransaction(deps.db, async (tx) => {
    const ended = await findSession(tx, { environmentId, id });
    if (!(await endSession(tx, { environmentId, id, status: 'revoked', now: origin.now }))) return;
    const details = { user_id: ended?.user_id, revoked: true };
    await record(tx, origin, { type: 'session.ended', actor, targetId: id, details });
  });
  return readSession(deps, request, id);
}

/** Signs a user out everywhere. @returns of how many sessions */
export async function endAllSessions(
  deps: Deps,
  request: ManagementRequest,
  userId: string,
): Promise<number> {
  const { environmentId, origin, actor } = request;
  return inTransaction(deps.db, async (tx) => {
    await lockProfile(tx, request, userId);
    const where = { environmentId, userId, status: 'revoked', now: origin.now } as const;
    const count = await endSessionsOfUser(tx, where);
    if (count > 0) {
      const details = { revoked: true, ended_sessions: count };
      await record(tx, origin, { type: 'session.ended', actor, targetId: userId, details });
    }
    return count;
  });
}
