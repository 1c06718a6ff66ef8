import { AppError } from '@portico/contract';
import type { Origin } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { createSecret } from '../keys/secrets.ts';
import type { Device } from '../sessions/start-session.ts';
import type { Db } from '../store/database.ts';
import { deleteProof } from '../store/email-proofs.ts';
import { findSignUp, markEmailVerified, updateSignUpFields } from '../store/sign-ups.ts';
import type { BrowserRow } from '../store/sessions.ts';
import type { SignUpRow } from '../store/sign-ups.ts';
import { findUserByUsername } from '../store/users.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { onceMore } from '../users/once-more.ts';
import { canonicalUsername, usernameProblem } from '../users/username.ts';
import { enterCode, followLink, sendProof } from '../verification/email-proof.ts';
import type { ProofStrategy, ProofSubject } from '../verification/email-proof.ts';
import { completeSignUp } from './complete-sign-up.ts';
import { nextStep } from './next-step.ts';
import type { NextStep } from './next-step.ts';

/** Whose request it is: only the browser that began a sign-up can go on with it. */
export interface SignUpRequest {
  readonly browser: BrowserRow;
  readonly id: string;
  readonly origin: Origin;
  readonly device: Device;
}

/** A sign-up, and the browser's new secret when this request gave it one. */
export interface SignUpResult {
  readonly row: SignUpRow;
  readonly browserSecret: string | undefined;
}

export interface GivenFields {
  readonly email_address?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
  readonly legal_accepted?: boolean | undefined;
  readonly unsafe_metadata?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Reads a sign-up of this browser.
 * @throws {AppError} `resource_not_found`, also for one of another browser
 */
export async function getSignUp(
  deps: Pick<Deps, 'db'>,
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
  const connection = row.connection_id === null ? undefined : findConnection(environment, row.connection_id);
  return nextStep(
    {
      emailAddress: row.email_address,
      emailVerified: row.email_verified_at !== null,
      username: row.username,
      firstName: row.first_name,
      lastName: row.last_name,
      legalAccepted: row.legal_accepted_at !== null,
      allowsMissingEmail: connection?.settings.onMissingEmail === 'allow',
    },
    environment.settings,
  );
}

/** The browser's address to prove, for the mail and for what comes back. */
function subjectOf(row: SignUpRow): ProofSubject {
  const address = row.email_address === null ? undefined : canonicalEmailAddress(row.email_address);
  if (address === undefined) {
    throw new AppError('verification_missing', { meta: { param_name: 'email_address' } });
  }
  return { id: row.id, browserId: row.browser_id, address };
}

/**
 * What the columns become when a person gives fields.
 * @throws {AppError} naming the field
 */
export function columnsOf(fields: GivenFields, now: number) {
  const { email_address: address, username, legal_accepted: accepted, unsafe_metadata: metadata } = fields;
  if (address && canonicalEmailAddress(address) === undefined) {
    throw invalid('email_address', 'must be an email address.');
  }
  const problem = username ? usernameProblem(username) : undefined;
  if (problem !== undefined) throw invalid('username', problem);
  const acceptedAt = accepted ? now : null;
  const columns = {
    email_address: address,
    username,
    first_name: fields.first_name,
    last_name: fields.last_name,
    legal_accepted_at: accepted === undefined ? undefined : acceptedAt,
    unsafe_metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function invalid(field: string, problem: string): AppError {
  const meta = { param_name: field };
  return new AppError('form_param_format_invalid', { meta, message: `${field} ${problem}` });
}

/**
 * Takes what the person gives. Says nothing about whether an address is known here: that is told to whoever
 * has proven to own it. A username is seen by everybody, so it is told when it is taken.
 * @throws {AppError}
 */
export async function updateSignUp(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
  fields: GivenFields,
): Promise<SignUpResult> {
  const { now } = request.origin;
  const row = await getSignUp(deps, environment, request);
  assertOpen(row, now);
  const columns = columnsOf(fields, now);
  await assertUsernameFree(deps.db, environment, fields.username);
  const { email_address: address } = fields;
  // An address the provider vouched for stays proven as long as it is the same.
  const isOther = address !== undefined && address !== row.email_address;
  const key = { environmentId: environment.id, id: row.id };
  return changeAndComplete(deps, environment, request, async (tx) => {
    if (isOther) await deleteProof(tx, key);
    const change = isOther ? { ...columns, email_verified_at: null } : columns;
    if (!(await updateSignUpFields(tx, { ...key, now }, change))) {
      throw new AppError('sign_up_cannot_be_updated');
    }
  });
}

/** @throws {AppError} `form_identifier_exists` */
export async function assertUsernameFree(
  db: Db,
  environment: Environment,
  username: string | null | undefined,
): Promise<void> {
  if (!username) return;
  const canonical = canonicalUsername(username);
  if (!(await findUserByUsername(db, environment.id, canonical))) return;
  const meta = { param_name: 'username' };
  throw new AppError('form_identifier_exists', { meta, message: 'This username is taken.' });
}

/**
 * Mails a code or a link to the address that was given.
 * @throws {AppError}
 */
export async function sendSignUpProof(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
  proof: { readonly strategy: ProofStrategy; readonly redirectUrl?: string | undefined },
): Promise<SignUpResult> {
  const row = await getSignUp(deps, environment, request);
  assertOpen(row, request.origin.now);
  const subject = subjectOf(row);
  if (row.email_verified_at !== null) throw new AppError('verification_already_verified');
  await sendProof(deps, environment, { subject, ...proof, origin: request.origin });
  return { row, browserSecret: undefined };
}

/**
 * Takes the code, or goes on with the link that was opened.
 * @param code undefined: by link
 * @throws {AppError}
 */
export async function proveSignUpAddress(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
  code: string | undefined,
): Promise<SignUpResult> {
  const { now } = request.origin;
  const row = await getSignUp(deps, environment, request);
  assertOpen(row, now);
  if (row.email_verified_at !== null) throw new AppError('verification_already_verified');
  const subject = subjectOf(row);
  const consume =
    code === undefined
      ? await followLink(deps, environment, { subject, now })
      : await enterCode(deps, environment, { subject, code, now });
  const proof = { environmentId: environment.id, id: row.id, emailAddress: row.email_address ?? '', now };
  return changeAndComplete(deps, environment, request, async (tx) => {
    const isFirst = (await consume(tx)) && (await markEmailVerified(tx, proof));
    if (!isFirst) throw new AppError('verification_already_verified');
  });
}

function assertOpen(row: SignUpRow, now: number): void {
  if (row.status === 'missing_requirements' && row.abandon_at > now) return;
  throw new AppError('sign_up_cannot_be_updated');
}

/**
 * Changes a sign-up and, once nothing is missing, completes it, in one transaction: a sign-up that lacks
 * nothing and yet is not finished would be a dead end. Of several requests at once, one completes.
 */
async function changeAndComplete(
  deps: Deps,
  environment: Environment,
  request: SignUpRequest,
  change: (tx: Db) => Promise<void>,
): Promise<SignUpResult> {
  const browserSecret = createSecret();
  try {
    const isComplete = await onceMore(deps.db, async (tx) => {
      await change(tx);
      const row = await getSignUp({ db: tx }, environment, request);
      if (row.status !== 'missing_requirements' || nextStepOf(environment, row).step !== 'complete')
        return false;
      await completeSignUp(deps, environment, tx, { ...request, row, browserSecret });
      return true;
    });
    const row = await getSignUp(deps, environment, request);
    return { row, browserSecret: isComplete ? browserSecret : undefined };
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'identification_claimed')) throw error;
    // The operator joins nobody by address. The person proved to own it, so may be told, and give another.
    const key = { environmentId: environment.id, id: request.id, now: request.origin.now };
    await updateSignUpFields(deps.db, key, { email_address: null, email_verified_at: null });
    throw new AppError('identification_claimed', { cause: error, meta: { param_name: 'email_address' } });
  }
}
