import { randomInt } from 'node:crypto';
import { AppError } from '@portico/contract';
import type { Origin } from '../audit/audit.ts';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { createSecret, isSameSecret } from '../keys/secrets.ts';
import { codeMail } from '../mail/code-mail.ts';
import { startSession } from '../sessions/start-session.ts';
import type { Device } from '../sessions/start-session.ts';
import { inTransaction, isUniqueViolation } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { countEvent } from '../store/rate-limits.ts';
import type { BrowserRow } from '../store/sessions.ts';
import {
  clearCode,
  completeSignUp,
  findSignUp,
  markEmailVerified,
  noteCreated,
  setCode,
  takeCodeTry,
  updateSignUpFields,
} from '../store/sign-ups.ts';
import type { SignUpRow } from '../store/sign-ups.ts';
import { findEmailAddress, findKnownAccount } from '../store/users.ts';
import { createUser } from '../users/create-user.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { nextStep } from './next-step.ts';
import type { NextStep } from './next-step.ts';
import { openIdentity } from './start-sign-up.ts';

export const codeLifetimeMs = 10 * 60 * 1000;
export const resendAfterMs = 30 * 1000;
const maxTries = 5;
/** Codes in an hour to one address, whoever asks, and for one sign-up: nobody's mailbox is flooded through us. */
const codesPerAddress = 5;
const codesPerSignUp = 10;
const hourMs = 3600 * 1000;

/** Whose request it is: only the browser that began a sign-up can go on with it. */
export interface SignUpRequest {
  readonly browser: BrowserRow;
  readonly id: string;
  readonly origin: Origin;
  readonly device: Device;
}

/** A sign-up, and the browser's new secret when it was completed by this request. */
export interface SignUpResult {
  readonly row: SignUpRow;
  readonly browserSecret: string | undefined;
}

export interface GivenFields {
  readonly email_address?: string | null | undefined;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
}

/**
 * Reads a sign-up of this browser.
 * @throws {AppError} `resource_not_found`, also for one of another browser
 */
export async function getSignUp(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
): Promise<SignUpRow> {
  const { id, browser } = request;
  const row = await findSignUp(deps.db, { environmentId: environment.id, id, browserId: browser.id });
  if (!row) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
  return row;
}

/** What a sign-up still needs. */
export function nextStepOf(environment: Environment, row: SignUpRow): NextStep {
  const onMissingEmail = findConnection(environment, row.connection_id)?.settings.onMissingEmail;
  return nextStep(
    {
      emailAddress: row.email_address,
      emailVerified: row.email_verified_at !== null,
      username: row.username,
      firstName: row.first_name,
      lastName: row.last_name,
      legalAccepted: row.legal_accepted_at !== null,
      allowsMissingEmail: onMissingEmail === 'allow',
    },
    environment.settings,
  );
}

/**
 * Takes what the person gives. Says nothing about whether an address is known here: that is told to whoever
 * has proven to own it.
 * @throws {AppError}
 */
export async function updateSignUp(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
  fields: GivenFields,
): Promise<SignUpResult> {
  const row = await getSignUp(deps, environment, request);
  assertOpen(row, request.origin.now);
  const { email_address: address } = fields;
  if (address && canonicalEmailAddress(address) === undefined) {
    throw new AppError('form_param_format_invalid', {
      meta: { param_name: 'email_address' },
      message: 'email_address must be an email address.',
    });
  }
  // An address the provider vouched for stays proven as long as it is the same.
  const isOtherAddress = address !== undefined && address !== row.email_address;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const key = { environmentId: environment.id, id: row.id, now: request.origin.now };
  return changeAndComplete(deps, environment, request, async (tx) => {
    if (!(await updateSignUpFields(tx, key, given, isOtherAddress))) {
      throw new AppError('sign_up_cannot_be_updated');
    }
  });
}

/**
 * Mails a code to the address that was given.
 * @throws {AppError}
 */
export async function sendCode(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
): Promise<SignUpResult> {
  const row = await getSignUp(deps, environment, request);
  const { now } = request.origin;
  assertOpen(row, now);
  const emailAddress = row.email_address;
  if (emailAddress === null)
    throw new AppError('verification_missing', { meta: { param_name: 'email_address' } });
  if (row.email_verified_at !== null) throw new AppError('verification_already_verified');
  await limitCodes(deps, environment, { id: row.id, emailAddress, now });

  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const hash = codeHash(deps, row.id, { emailAddress, code });
  const where = { environmentId: environment.id, id: row.id, emailAddress, sentBefore: now - resendAfterMs };
  if (!(await setCode(deps.db, where, { hash, expiresAt: now + codeLifetimeMs, now }))) {
    throw new AppError('verification_code_too_many_requests', {
      retryAfterSeconds: secondsToResend(row, now),
    });
  }
  try {
    // To the address as it is compared: what is proven and what is claimed are the same mailbox.
    const to = canonicalEmailAddress(emailAddress) ?? emailAddress;
    await deps.mailer.send(environment, codeMail(environment, { to, code }));
  } catch (error) {
    await clearCode(deps.db, { environmentId: environment.id, id: row.id, hash });
    throw error;
  }
  return { row: await getSignUp(deps, environment, request), browserSecret: undefined };
}

/** Seconds until another code may be asked for. */
export function secondsToResend(row: SignUpRow, now: number): number {
  if (row.code_sent_at === null) return 0;
  return Math.max(0, Math.ceil((row.code_sent_at + resendAfterMs - now) / 1000));
}

async function limitCodes(
  deps: Deps,
  environment: Environment,
  { id, emailAddress, now }: { id: string; emailAddress: string; now: number },
): Promise<void> {
  const canonical = canonicalEmailAddress(emailAddress) ?? emailAddress;
  const limits = [
    {
      key: `code:${deps.sealer.mac(canonical, ['rate_limits', environment.id, 'key'])}`,
      most: codesPerAddress,
    },
    { key: `code:${id}`, most: codesPerSignUp },
  ];
  for (const { key, most } of limits) {
    const count = await countEvent(deps.db, { environmentId: environment.id, key, now, windowMs: hourMs });
    if (count <= most) continue;
    const retryAfterSeconds = Math.ceil((hourMs - (now % hourMs)) / 1000);
    throw new AppError('verification_code_too_many_requests', { retryAfterSeconds });
  }
}

/**
 * Takes the code. Tries are counted before anything is compared, so that guesses that come at once count too.
 * @throws {AppError}
 */
export async function enterCode(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
  code: string,
): Promise<SignUpResult> {
  const before = await getSignUp(deps, environment, request);
  const { now } = request.origin;
  assertOpen(before, now);
  const row = await takeCodeTry(deps.db, { environmentId: environment.id, id: before.id, now, maxTries });
  if (!row) throw new AppError(whyNoTry(before, now));
  const emailAddress = row.email_address ?? '';
  const given = codeHash(deps, row.id, { emailAddress, code });
  if (row.code_hash === null || !isSameSecret(row.code_hash, given)) {
    throw new AppError('form_code_incorrect', {
      meta: { param_name: 'code', tries_left: maxTries - row.code_tries },
    });
  }
  const proof = { environmentId: environment.id, id: row.id, codeHash: row.code_hash, emailAddress, now };
  return changeAndComplete(deps, environment, request, async (tx) => {
    if (!(await markEmailVerified(tx, proof))) throw new AppError('verification_already_verified');
  });
}

function whyNoTry(row: SignUpRow, now: number) {
  if (row.email_verified_at !== null) return 'verification_already_verified';
  if (row.code_hash === null || row.code_expires_at === null) return 'verification_not_sent';
  return row.code_expires_at <= now ? 'verification_expired' : 'verification_failed';
}

/** Bound to the sign-up and the address: a code proves one address for one person. */
function codeHash(
  deps: Deps,
  id: string,
  { emailAddress, code }: { emailAddress: string; code: string },
): string {
  return deps.sealer.mac(`${emailAddress}\n${code}`, ['sign_ups', id, 'code_hash']);
}

function assertOpen(row: SignUpRow, now: number): void {
  if (row.status === 'missing_requirements' && row.abandon_at > now) return;
  throw new AppError('sign_up_cannot_be_updated');
}

/**
 * Changes a sign-up and, once nothing is missing, creates the user, in one transaction: a sign-up that lacks
 * nothing and yet is not finished would be a dead end. Of several requests at once, one creates.
 */
async function changeAndComplete(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
  change: (tx: Db) => Promise<void>,
): Promise<SignUpResult> {
  const browserSecret = createSecret();
  try {
    const isComplete = await inTransaction(deps.db, async (tx) => {
      await change(tx);
      const row = await getSignUp({ ...deps, db: tx }, environment, request);
      if (row.status !== 'missing_requirements' || nextStepOf(environment, row).step !== 'complete')
        return false;
      await complete(deps, environment, tx, { ...request, row, browserSecret });
      return true;
    });
    const row = await getSignUp(deps, environment, request);
    return { row, browserSecret: isComplete ? browserSecret : undefined };
  } catch (error) {
    const isClaimed =
      isUniqueViolation(error) || (error instanceof AppError && error.code === 'identification_claimed');
    if (!isClaimed) throw error;
    // The person proved to own the address, so may be told; another one can be given.
    const key = { environmentId: environment.id, id: request.id, now: request.origin.now };
    await updateSignUpFields(deps.db, key, { email_address: null }, true);
    throw new AppError('identification_claimed', { cause: error, meta: { param_name: 'email_address' } });
  }
}

type Completion = SignUpRequest & { readonly row: SignUpRow; readonly browserSecret: string };

async function complete(deps: Deps, environment: Environment, tx: Db, work: Completion): Promise<void> {
  const { row, origin, browser } = work;
  const connection = findConnection(environment, row.connection_id);
  if (
    !connection?.enabled ||
    !connection.settings.allowSignUp ||
    environment.settings.signUpMode !== 'public'
  ) {
    throw new AppError('oauth_account_does_not_exist');
  }
  const { identity, tokens } = openIdentity(deps.sealer, row);
  const key = { environmentId: environment.id, id: row.id };
  // Of several requests at once one gets past this line; the row is its until the end of the transaction.
  if (!(await completeSignUp(tx, { ...key, now: origin.now })))
    throw new AppError('sign_up_cannot_be_updated');
  await assertUnclaimed(tx, environment, { row, providerUserId: identity.providerUserId });
  const userId = await createUser(tx, deps.sealer, {
    connection,
    identity,
    tokens,
    emailAddress:
      row.email_address === null ? undefined : { address: row.email_address, strategy: 'email_code' },
    firstName: row.first_name,
    lastName: row.last_name,
    now: origin.now,
  });
  const sessionId = await startSession(tx, environment, {
    userId,
    browser,
    browserSecret: work.browserSecret,
    strategy: connection.strategy,
    device: work.device,
    now: origin.now,
  });
  await noteCreated(tx, { ...key, userId, sessionId });
  await record(tx, origin, {
    type: 'sign_up.completed',
    actor: { type: 'user', id: userId },
    targetId: sessionId,
    details: { strategy: connection.strategy, rule: 'new_user' },
  });
}

/** Joining an address to the account that has it is not done on the way of a sign-up. */
async function assertUnclaimed(
  tx: Db,
  environment: Environment,
  { row, providerUserId }: { row: SignUpRow; providerUserId: string },
): Promise<void> {
  const canonical = row.email_address === null ? undefined : canonicalEmailAddress(row.email_address);
  if (canonical !== undefined && (await findEmailAddress(tx, environment.id, canonical))) {
    throw new AppError('identification_claimed');
  }
  const known = await findKnownAccount(tx, {
    environmentId: environment.id,
    connectionId: row.connection_id,
    providerUserId,
  });
  if (known) throw new AppError('external_account_exists');
}
