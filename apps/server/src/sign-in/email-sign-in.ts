import { AppError } from '@portico/contract';
import { record } from '../audit/audit.ts';
import type { Origin } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { createId, createSecret } from '../keys/secrets.ts';
import { enter } from '../sessions/enter.ts';
import { placeAttempt } from '../sessions/place-attempt.ts';
import type { Device } from '../sessions/start-session.ts';
import { completeSignUp } from '../sign-up/complete-sign-up.ts';
import { nextStepOf } from '../sign-up/sign-up.ts';
import { startSignUp } from '../sign-up/start-sign-up.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { completeSignIn, findSignIn, insertSignIn, noteSignInSession } from '../store/sign-ins.ts';
import type { SignInRow } from '../store/sign-ins.ts';
import type { BrowserRow } from '../store/sessions.ts';
import { findKnownAccount } from '../store/users.ts';
import { assertMaySignIn, claimAddress } from '../users/claim-address.ts';
import { attachAccount } from '../users/create-user.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';
import { onceMore } from '../users/once-more.ts';
import { openIdentity } from '../users/pending-identity.ts';
import { tellConnected } from '../users/tell-user.ts';
import {
  allowMail,
  enterCode,
  followLink,
  sendAllowedProof,
  sendProof,
} from '../verification/email-proof.ts';
import type { ProofStrategy, ProofSubject } from '../verification/email-proof.ts';

/** How long an unfinished sign-in waits, in milliseconds. */
export const attemptLifetimeMs = 3600 * 1000;

/** Whose request it is: only the browser that began a sign-in can go on with it. */
export interface SignInRequest {
  readonly browser: BrowserRow;
  readonly id: string;
  readonly origin: Origin;
  readonly device: Device;
}

/** A sign-in, and the browser's new secret when this request gave it one. */
export interface SignInResult {
  readonly row: SignInRow;
  readonly browserSecret: string | undefined;
}

type Proof = { readonly strategy: ProofStrategy; readonly redirectUrl?: string | undefined };

/**
 * Begins a sign-in with an address, and mails the code or link at once. Whether anybody has the address is not
 * even looked up before it is proven: known and unknown ones cannot be told apart.
 * @throws {AppError}
 */
export async function startEmailSignIn(
  deps: Deps,
  environment: Environment,
  start: {
    readonly identifier: string;
    readonly browser: BrowserRow | undefined;
    readonly proof: Proof;
    readonly origin: Origin;
  },
): Promise<SignInResult> {
  const { identifier, browser, proof, origin } = start;
  const { now } = origin;
  const address = canonicalEmailAddress(identifier);
  if (address === undefined) {
    const meta = { param_name: 'identifier' };
    throw new AppError('form_param_format_invalid', {
      meta,
      message: 'identifier must be an email address.',
    });
  }
  assertOffered(environment, proof.strategy);
  const id = createId('sia');
  const allowance = await allowMail(deps, environment, { id, address, origin });
  const browserSecret = createSecret();
  const row = await inTransaction(deps.db, async (tx) => {
    const created: SignInRow = {
      environment_id: environment.id,
      id,
      browser_id: await placeAttempt(tx, { environment, browser, browserSecret, now }),
      kind: 'email',
      status: 'open',
      connection_id: null,
      sealed_identity: null,
      email_address: address,
      user_id: null,
      created_session_id: null,
      created_at: now,
      updated_at: now,
      abandon_at: now + attemptLifetimeMs,
    };
    await insertSignIn(tx, created);
    return created;
  });
  await sendAllowedProof(deps, environment, { subject: subjectOf(row), ...proof, origin }, allowance);
  return { row, browserSecret };
}

/** @throws {AppError} `strategy_not_supported` */
export function assertOffered(environment: Environment, strategy: ProofStrategy): void {
  const { emailSignIn, attributes } = environment.settings;
  const isOn = strategy === 'email_code' ? emailSignIn.code : emailSignIn.link;
  if (!isOn || !attributes.email_address.enabled) {
    throw new AppError('strategy_not_supported', { meta: { param_name: 'strategy' } });
  }
}

/** @throws {AppError} `resource_not_found`, also for one of another browser */
export async function getSignIn(
  deps: Pick<Deps, 'db'>,
  environment: Environment,
  { id, browser }: Pick<SignInRequest, 'id' | 'browser'>,
): Promise<SignInRow> {
  const row = await findSignIn(deps.db, { environmentId: environment.id, id, browserId: browser.id });
  if (!row) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
  return row;
}

function subjectOf(row: SignInRow): ProofSubject {
  if (row.email_address === null) throw new AppError('verification_missing');
  return { id: row.id, browserId: row.browser_id, address: row.email_address };
}

function assertOpen(row: SignInRow, now: number): void {
  if (row.status !== 'open' || row.abandon_at <= now) throw new AppError('resource_forbidden');
}

/**
 * Mails a code or link once more, or for the first time where a provider's address has to be proven.
 * @throws {AppError}
 */
export async function sendSignInProof(
  deps: Deps,
  environment: Environment,
  request: SignInRequest,
  proof: Proof,
): Promise<SignInResult> {
  const row = await getSignIn(deps, environment, request);
  assertOpen(row, request.origin.now);
  if (row.kind === 'email') assertOffered(environment, proof.strategy);
  await sendProof(deps, environment, { subject: subjectOf(row), ...proof, origin: request.origin });
  return { row, browserSecret: undefined };
}

/**
 * Takes the code, or goes on with the link that was opened, and lets the person in: the owner of the address
 * into their account; somebody new, where that is allowed, into one that begins here.
 * @param code undefined: by link
 * @throws {AppError}
 */
export async function proveSignIn(
  deps: Deps,
  environment: Environment,
  request: SignInRequest,
  code: string | undefined,
): Promise<SignInResult> {
  const { now } = request.origin;
  const row = await getSignIn(deps, environment, request);
  assertOpen(row, now);
  const subject = subjectOf(row);
  const consume =
    code === undefined
      ? await followLink(deps, environment, { subject, now })
      : await enterCode(deps, environment, { subject, code, now });
  const browserSecret = createSecret();
  const strategy: ProofStrategy = code === undefined ? 'email_link' : 'email_code';
  await onceMore(deps.db, async (tx) => {
    if (!(await consume(tx))) throw new AppError('verification_already_verified');
    const key = { environmentId: environment.id, id: row.id };
    if (!(await completeSignIn(tx, { ...key, now }))) throw new AppError('resource_forbidden');
    const work = { ...request, row, browserSecret, strategy, address: subject.address };
    const sessionId = await letIn(deps, environment, tx, work);
    if (sessionId !== null) await noteSignInSession(tx, { ...key, sessionId });
  });
  const connection = row.kind === 'link' ? findConnection(environment, row.connection_id ?? '') : undefined;
  if (connection)
    tellConnected(deps, environment, {
      userId: row.user_id ?? undefined,
      connection,
      origin: request.origin,
    });
  return { row: await getSignIn(deps, environment, request), browserSecret };
}

type Proven = SignInRequest & {
  readonly row: SignInRow;
  readonly browserSecret: string;
  readonly strategy: ProofStrategy;
  readonly address: string;
};

/** @returns the session; null when more has to be asked for first */
async function letIn(
  deps: Pick<Deps, 'sealer' | 'log'>,
  environment: Environment,
  tx: Db,
  work: Proven,
): Promise<string | null> {
  const { address, strategy, origin, row } = work;
  const ownerId = await claimAddress(deps, tx, environment, { canonical: address, strategy, origin });
  if (ownerId === undefined) return signUp(deps, environment, tx, work);
  await assertMaySignIn(tx, environment.id, ownerId);
  if (row.kind === 'link') await joinAccount(deps, environment, tx, { ...work, userId: ownerId });
  return enter(tx, environment, {
    userId: ownerId,
    browser: work.browser,
    browserSecret: work.browserSecret,
    strategy,
    device: work.device,
    origin,
    event: 'sign_in.completed',
    rule: row.kind === 'link' ? 'email_needs_proof' : 'known_email',
  });
}

/** Joins what the provider vouched for to the owner of the address, who has just proven to be them. */
async function joinAccount(
  { sealer }: Pick<Deps, 'sealer'>,
  environment: Environment,
  tx: Db,
  { row, origin, userId }: Proven & { readonly userId: string },
): Promise<void> {
  const pending = openIdentity(sealer, 'sign_ins', row);
  const connection = findConnection(environment, row.connection_id ?? '');
  if (!pending || !connection?.enabled) throw new AppError('oauth_provider_not_enabled');
  const { settings, strategy } = connection;
  if (settings.onEmailMatch === 'deny') throw new AppError('identification_claimed');
  if (!settings.allowSignIn) throw new AppError('sign_in_disabled');
  const known = await findKnownAccount(tx, {
    environmentId: environment.id,
    connectionId: connection.id,
    providerUserId: pending.identity.providerUserId,
  });
  if (known?.userId === userId) return;
  if (known) throw new AppError('external_account_exists');
  const accountId = await attachAccount(tx, sealer, { connection, ...pending, userId, now: origin.now });
  await record(tx, origin, {
    type: 'external_account.connected',
    actor: { type: 'user', id: userId },
    targetId: accountId,
    details: { strategy, rule: 'email_needs_proof' },
  });
}

/** Nobody has the address: signing in is signing up. What is still missing is asked for. */
async function signUp(
  deps: Pick<Deps, 'sealer' | 'log'>,
  environment: Environment,
  tx: Db,
  work: Proven,
): Promise<string | null> {
  const { row, origin, browserSecret, address } = work;
  const pending = openIdentity(deps.sealer, 'sign_ins', row);
  const connection = row.connection_id === null ? undefined : findConnection(environment, row.connection_id);
  const started = await startSignUp(tx, deps.sealer, {
    environment,
    vouched: pending && connection ? { ...pending, connection } : undefined,
    progress: {
      emailAddress: address,
      emailVerified: true,
      username: null,
      firstName: pending?.identity.firstName ?? null,
      lastName: pending?.identity.lastName ?? null,
      legalAccepted: false,
      allowsMissingEmail: false,
    },
    browser: work.browser,
    browserSecret,
    now: origin.now,
  });
  if (nextStepOf(environment, started).step !== 'complete') return null;
  return completeSignUp(deps, environment, tx, { ...work, id: started.id, row: started });
}
