import type { SignUpResource } from '@portico/contract';
import { ApiError } from '@portico/js';
import { codeOf } from '../use-start.ts';

/** What the page shows. */
export interface Verifying {
  readonly signUp: SignUpResource;
  /** milliseconds since the epoch, by this browser's clock: when another code may be asked for */
  readonly resendAt: number;
  /** the code of the last refusal; `undefined` inside: no answer */
  readonly refused?: { readonly code: string | undefined };
}

/** Seconds to wait after a refusal for haste that does not say how long: as long as between two codes. */
const untoldWaitSeconds = 30;

/** Whether a code was mailed to the address that is to be proven. The server clears one that could not be. */
export function hasCode(signUp: SignUpResource): boolean {
  return signUp.verifications.email_address?.strategy === 'email_code';
}

/**
 * What to show of a sign-up as the server has it.
 * @param now milliseconds since the epoch
 */
export function verifyingOf(signUp: SignUpResource, now: number): Verifying {
  const state = { signUp, resendAt: now + signUp.resend_after_seconds * 1000 };
  const status = signUp.verifications.email_address?.status;
  if (status === 'expired') return { ...state, refused: { code: 'verification_expired' } };
  if (status === 'failed') return { ...state, refused: { code: 'verification_failed' } };
  return state;
}

/**
 * What to show after a code was asked for in vain.
 * @param signUp as it is after the refusal
 * @param now milliseconds since the epoch
 */
export function notSent(signUp: SignUpResource, error: unknown, now: number): Verifying {
  const seconds = secondsTold(error) ?? (signUp.resend_after_seconds || secondsUntold(error));
  return { signUp, resendAt: now + seconds * 1000, refused: { code: codeOf(error) } };
}

function secondsTold(error: unknown): number | undefined {
  const told = error instanceof ApiError ? error.errors[0]?.meta['resend_after_seconds'] : undefined;
  return typeof told === 'number' && told >= 0 ? told : undefined;
}

function secondsUntold(error: unknown): number {
  return error instanceof ApiError && error.status === 429 ? untoldWaitSeconds : 0;
}
