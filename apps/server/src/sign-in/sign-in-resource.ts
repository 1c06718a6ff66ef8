import { toWireError } from '@portico/contract';
import type { SignInResource, Verification } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import type { EmailProofRow } from '../store/email-proofs.ts';
import type { SignInRow } from '../store/sign-ins.ts';
import { openIdentity, vouchedFor } from '../users/pending-identity.ts';
import { readableEmailAddress } from '../users/email-address.ts';
import { proofVerification, secondsToResend } from '../verification/email-proof.ts';
import type { FailedOutcome } from './outcome.ts';
import { outcomeError } from './outcome.ts';
import { blankVerification } from '../verification/blank-verification.ts';

/** A verification by a provider that has been started: its URL begins it. */
export function startedVerification(strategy: string, url: string): Verification {
  return { ...blankVerification, strategy, external_verification_redirect_url: url };
}

/** A verification by a provider that failed, with the reason. */
export function failedVerification(outcome: FailedOutcome): Verification {
  return {
    ...blankVerification,
    status: 'failed',
    strategy: outcome.strategy ?? null,
    error: outcomeError(outcome),
  };
}

/** A sign-in that failed, as long as its explanation is to be seen. */
export function signInResource(outcome: FailedOutcome): SignInResource {
  const id = `sia_${outcome.reference.replace('-', '').toLowerCase()}`;
  return newSignIn(id, outcome.at, failedVerification(outcome));
}

/** A sign-in that has just begun. It is not stored: what is needed to finish it lives in the browser. */
export function newSignIn(id: string, now: number, verification: Verification | null): SignInResource {
  return {
    object: 'sign_in_attempt',
    id,
    status: 'needs_identifier',
    supported_identifiers: [],
    identifier: null,
    supported_first_factors: [],
    supported_second_factors: [],
    first_factor_verification: verification,
    second_factor_verification: null,
    user_data: null,
    created_session_id: null,
    resend_after_seconds: 0,
    external_account: null,
    created_at: now,
    updated_at: now,
  };
}

/** A sign-in that ended well, of which nothing is left but its session. */
export function completedSignIn(id: string, now: number, sessionId: string | null): SignInResource {
  return { ...newSignIn(id, now, null), status: 'complete', created_session_id: sessionId };
}

interface Attempt {
  readonly row: SignInRow;
  /** the code or link that was mailed last */
  readonly proof: EmailProofRow | undefined;
  readonly now: number;
}

/** A stored sign-in as its browser sees it. */
export function signInAttempt(
  { sealer }: Pick<Deps, 'sealer'>,
  environment: Environment,
  { row, proof, now }: Attempt,
): SignInResource {
  const connection = findConnection(environment, row.connection_id ?? '');
  const base = {
    ...newSignIn(row.id, row.created_at, null),
    external_account: connection ? vouchedFor(openIdentity(sealer, 'sign_ins', row), connection) : null,
    updated_at: row.updated_at,
  };
  if (row.status !== 'open') {
    const isSignedIn = row.status === 'complete' && row.created_session_id !== null;
    return {
      ...base,
      status: isSignedIn ? 'complete' : 'needs_identifier',
      identifier: row.email_address === null ? null : readableEmailAddress(row.email_address),
      created_session_id: row.created_session_id,
    };
  }
  const strategy = connection?.strategy ?? null;
  if (row.kind === 'transfer') {
    const error = toWireError('external_account_not_found');
    return {
      ...base,
      first_factor_verification: { ...blankVerification, status: 'transferable', strategy, error },
    };
  }
  const address = readableEmailAddress(row.email_address);
  const factors = row.kind === 'link' ? ['email_code' as const] : offered(environment);
  return {
    ...base,
    status: 'needs_first_factor',
    supported_identifiers: ['email_address'],
    identifier: address,
    supported_first_factors: factors.map((factor) => ({
      strategy: factor,
      email_address_id: row.id,
      safe_identifier: address,
      primary: true,
    })),
    first_factor_verification: proof ? proofVerification(proof, now) : { ...blankVerification, strategy },
    resend_after_seconds: secondsToResend(proof, now),
  };
}

function offered({ settings: { emailSignIn } }: Environment): ('email_code' | 'email_link')[] {
  return [
    ...(emailSignIn.code ? (['email_code'] as const) : []),
    ...(emailSignIn.link ? (['email_link'] as const) : []),
  ];
}
