import { ApiError } from '@portico/js';
import { codeOf } from '../use-start.ts';
import type { Proof } from './proof.ts';

/** What the page shows. */
export interface Verifying {
  readonly proof: Proof;
  /** milliseconds since the epoch, by this browser's clock: when another mail may be asked for */
  readonly resendAt: number;
  /** the code of the last refusal; `undefined` inside: no answer */
  readonly refused?: { readonly code: string | undefined };
}

/** Seconds to wait after a refusal for haste that does not say how long: as long as between two mails. */
const untoldWaitSeconds = 30;

/**
 * What to show of an address as the server has it.
 * @param now milliseconds since the epoch
 */
export function verifyingOf(proof: Proof, now: number): Verifying {
  const state = { proof, resendAt: now + proof.resendAfterSeconds * 1000 };
  if (proof.sent === undefined) return state;
  if (proof.status === 'expired') return { ...state, refused: { code: 'verification_expired' } };
  if (proof.status === 'failed') return { ...state, refused: { code: 'verification_failed' } };
  return state;
}

/**
 * What to show after a mail was asked for in vain.
 * @param proof as it is after the refusal
 * @param now milliseconds since the epoch
 */
export function notSent(proof: Proof, error: unknown, now: number): Verifying {
  const seconds = secondsTold(error) ?? (proof.resendAfterSeconds || secondsUntold(error));
  return { proof, resendAt: now + seconds * 1000, refused: { code: codeOf(error) } };
}

/** Seconds after a refusal until a mail may be asked for again. */
export function secondsToWait(error: unknown): number {
  return secondsTold(error) ?? secondsUntold(error);
}

function secondsTold(error: unknown): number | undefined {
  const told = error instanceof ApiError ? error.errors[0]?.meta['resend_after_seconds'] : undefined;
  return typeof told === 'number' && told >= 0 ? told : undefined;
}

function secondsUntold(error: unknown): number {
  return error instanceof ApiError && error.status === 429 ? untoldWaitSeconds : 0;
}
