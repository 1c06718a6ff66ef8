import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import { findConnection } from '../environments/environment.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { deleteConnectFailure, deleteExternalAccount } from '../store/external-accounts.ts';
import { endSessionsOfUser } from '../store/sessions.ts';
import type { ExternalAccountRow, Profile } from '../store/users.ts';
import { touchUser } from '../users/touch-user.ts';
import { primaryAddress, tell } from '../users/tell-user.ts';
import { waysIn } from '../users/ways-in.ts';
import { letGoOfAccounts } from '../vault/leaving-tokens.ts';
import { workOutboxSoon } from '../vault/work-outbox.ts';
import { assertFresh } from './fresh.ts';
import { lockMyProfile, mine, notFound } from './my-request.ts';
import type { MyRequest } from './my-request.ts';

/**
 * Disconnects an account, or dismisses an attempt that failed. Whoever came in by that account elsewhere is
 * signed out; the session that asks stays.
 * @throws {AppError} `last_identification_deletion_failed` for the last way in
 */
export async function disconnectAccount(deps: Deps, my: MyRequest, id: string): Promise<void> {
  if (await inTransaction(deps.db, (tx) => dismiss(tx, my, id))) return;
  const { profile, account } = await inTransaction(deps.db, (tx) => disconnect(deps, tx, my, id));
  workOutboxSoon(deps);
  const providerName = findConnection(my.environment, account.connection_id)?.name ?? account.provider_key;
  const notice = { kind: 'account_disconnected' as const, providerName };
  tell(deps, my.environment, { to: [primaryAddress(profile)], notice, origin: my.origin });
}

/** @returns false when no attempt of theirs has this id */
async function dismiss(tx: Db, my: MyRequest, id: string): Promise<boolean> {
  const isGone = await deleteConnectFailure(tx, { ...mine(my), id });
  // What people see of themselves has changed, and clients tell so by the time of the user.
  if (isGone) await touchUser(tx, my.origin, my.userId);
  return isGone;
}

async function disconnect(
  deps: Pick<Deps, 'sealer' | 'log'>,
  tx: Db,
  my: MyRequest,
  id: string,
): Promise<{ profile: Profile; account: ExternalAccountRow }> {
  // Of two removals at once the second sees what the first left.
  const profile = await lockMyProfile(tx, my);
  const account = profile.externalAccounts.find((candidate) => candidate.id === id);
  if (!account) throw notFound();
  assertFresh(my.session, my.origin.now);
  assertWayInWithout(my, profile, id);
  const deleted = await deleteExternalAccount(tx, { ...mine(my), id });
  const { environment } = my;
  const accounts = deleted ? [deleted] : [];
  await letGoOfAccounts(deps, tx, { environment, accounts, now: my.origin.now });
  const ended = await endOtherSessions(tx, my);
  await record(tx, my.origin, {
    type: 'external_account.disconnected',
    actor: { type: 'user', id: my.userId },
    targetId: id,
    details: { provider_key: account.provider_key, ended_sessions: ended },
  });
  return { profile, account };
}

/** @throws {AppError} `last_identification_deletion_failed` when nothing would be left to sign in with */
export function assertWayInWithout({ environment }: MyRequest, profile: Profile, id: string): void {
  const left = waysIn(environment, profile).filter((way) => way !== id);
  if (left.length === 0) throw new AppError('last_identification_deletion_failed');
}

/** Ends what may have been begun by a way in that is gone. @returns how many there were */
export function endOtherSessions(tx: Db, my: MyRequest): Promise<number> {
  const { now } = my.origin;
  return endSessionsOfUser(tx, { ...mine(my), status: 'revoked', now, exceptId: my.session.id });
}
