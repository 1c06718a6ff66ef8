import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { refusalOf } from '../restrictions/refusal.ts';
import { enter } from '../sessions/enter.ts';
import type { Db } from '../store/database.ts';
import { finishSignUp, noteCreated } from '../store/sign-ups.ts';
import type { SignUpRow } from '../store/sign-ups.ts';
import { findKnownAccount } from '../store/users.ts';
import { assertMaySignIn, claimAddress } from '../users/claim-address.ts';
import { attachAccount, createUser } from '../users/create-user.ts';
import type { VouchedAccount } from '../users/create-user.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { openIdentity } from '../users/pending-identity.ts';
import type { SignUpRequest } from './sign-up.ts';

type Completion = SignUpRequest & { readonly row: SignUpRow; readonly browserSecret: string };

/**
 * Completes a sign-up that lacks nothing, in the caller's transaction: somebody new becomes a user; somebody
 * who proved an address that has an account here is signed in to that account, and what the provider vouched
 * for is joined to it.
 * @returns the id of the session
 * @throws {AppError}
 */
export async function completeSignUp(
  deps: Pick<Deps, 'sealer' | 'log'>,
  environment: Environment,
  tx: Db,
  work: Completion,
): Promise<string> {
  const { row, origin } = work;
  const key = { environmentId: environment.id, id: row.id };
  const account = await vouchedAccount(deps, environment, tx, row);
  // Of several requests at once one gets past this line; the row is its until the end of the transaction.
  if (!(await finishSignUp(tx, { ...key, now: origin.now }))) throw new AppError('sign_up_cannot_be_updated');
  const canonical = row.email_address === null ? undefined : canonicalEmailAddress(row.email_address);
  const ownerId =
    canonical === undefined
      ? undefined
      : await claimAddress(deps, tx, environment, { canonical, strategy: 'email_code', origin });
  const userId =
    ownerId === undefined
      ? await create(deps, environment, tx, { row, account, canonical, now: origin.now })
      : await join(deps, environment, tx, { ...work, account, userId: ownerId });
  const sessionId = await enter(tx, environment, {
    userId,
    browser: work.browser,
    browserSecret: work.browserSecret,
    strategy: account?.connection.strategy ?? 'email_code',
    device: work.device,
    origin,
    event: ownerId === undefined ? 'sign_up.completed' : 'sign_in.completed',
    rule: ownerId === undefined ? 'new_user' : 'email_needs_proof',
  });
  await noteCreated(tx, { ...key, userId, sessionId });
  return sessionId;
}

async function vouchedAccount(
  { sealer }: Pick<Deps, 'sealer'>,
  environment: Environment,
  tx: Db,
  row: SignUpRow,
): Promise<VouchedAccount | undefined> {
  const pending = openIdentity(sealer, 'sign_ups', row);
  if (!pending || row.connection_id === null) return undefined;
  const connection = findConnection(environment, row.connection_id);
  if (!connection?.enabled) throw new AppError('oauth_provider_not_enabled');
  const known = await findKnownAccount(tx, {
    environmentId: environment.id,
    connectionId: connection.id,
    providerUserId: pending.identity.providerUserId,
  });
  if (known) throw new AppError('external_account_exists');
  return { connection, ...pending };
}

interface Creation {
  readonly row: SignUpRow;
  readonly account: VouchedAccount | undefined;
  /** the proven address, as it is compared */
  readonly canonical: string | undefined;
  readonly now: number;
}

async function create(
  { sealer }: Pick<Deps, 'sealer'>,
  environment: Environment,
  tx: Db,
  { row, account, canonical, now }: Creation,
): Promise<string> {
  await assertAdmitted(environment, tx, { account, canonical, now });
  return createUser(tx, sealer, {
    environmentId: environment.id,
    account,
    emailAddress:
      row.email_address === null ? undefined : { address: row.email_address, strategy: 'email_code' },
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    legalAcceptedAt: row.legal_accepted_at,
    unsafeMetadata: row.unsafe_metadata,
    now,
  });
}

/** @throws {AppError} the code of what keeps somebody new out */
async function assertAdmitted(
  environment: Environment,
  tx: Db,
  { account, canonical, now }: Omit<Creation, 'row'>,
): Promise<void> {
  const connection = account?.connection;
  if (connection && !connection.settings.allowSignUp) throw new AppError('oauth_account_does_not_exist');
  const applicant = { emailAddress: canonical ?? null, identity: account?.identity };
  const refusal = await refusalOf(tx, environment, { applicant, connection, now });
  if (refusal) throw new AppError(refusal.code, refusal.meta === undefined ? {} : { meta: refusal.meta });
}

/** @throws {AppError} `identification_claimed` where the operator wants no joining */
async function join(
  { sealer }: Pick<Deps, 'sealer'>,
  environment: Environment,
  tx: Db,
  work: Completion & { readonly account: VouchedAccount | undefined; readonly userId: string },
): Promise<string> {
  const { account, userId, origin } = work;
  await assertMaySignIn(tx, environment.id, userId);
  if (!account) return userId;
  const { settings, strategy } = account.connection;
  if (settings.onEmailMatch === 'deny' || !settings.allowConnect)
    throw new AppError('identification_claimed');
  if (!settings.allowSignIn) throw new AppError('sign_in_disabled');
  const accountId = await attachAccount(tx, sealer, { ...account, userId, now: origin.now });
  await record(tx, origin, {
    type: 'external_account.connected',
    actor: { type: 'user', id: userId },
    targetId: accountId,
    details: { strategy, rule: 'email_needs_proof' },
  });
  return userId;
}
