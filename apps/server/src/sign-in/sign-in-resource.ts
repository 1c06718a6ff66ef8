import type { SignInResource, Verification } from '@portico/contract';
import type { FailedOutcome } from './outcome.ts';
import { outcomeError } from './outcome.ts';

const blank: Verification = {
  object: 'verification',
  status: 'unverified',
  strategy: null,
  attempts: null,
  expire_at: null,
  error: null,
  external_verification_redirect_url: null,
};

/** A verification by a provider that has been started: its URL begins it. */
export function startedVerification(strategy: string, url: string): Verification {
  return { ...blank, strategy, external_verification_redirect_url: url };
}

/** A verification by a provider that failed, with the reason. */
export function failedVerification(outcome: FailedOutcome): Verification {
  return { ...blank, status: 'failed', strategy: outcome.strategy ?? null, error: outcomeError(outcome) };
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
    created_at: now,
    updated_at: now,
  };
}
