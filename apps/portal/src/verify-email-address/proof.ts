import type { SignInResource, SignUpResource, Verification, VouchedAccountResource } from '@portico/contract';
import type { NextPage } from '../next-page.ts';
import type { Intent } from '../return-url.ts';

/** How an address is proven. */
export type ProofStrategy = 'email_code' | 'email_link';

/** What both pages show of an address that is to be proven: of a sign-in, or of a sign-up. */
export interface Proof {
  readonly intent: Intent;
  readonly attemptId: string;
  readonly address: string;
  /** who a provider says this is */
  readonly account: VouchedAccountResource | null;
  /** whether the account at the provider will be joined to the one that the address has */
  readonly connects: boolean;
  /** what was mailed; undefined: nothing yet, or not any more */
  readonly sent: ProofStrategy | undefined;
  readonly status: Verification['status'];
  /** the first is what is mailed unless another is asked for */
  readonly offered: readonly ProofStrategy[];
  /** until another mail may be asked for */
  readonly resendAfterSeconds: number;
}

/** @returns undefined where no address is to be proven next */
export function proofOf(next: NextPage): Proof | undefined {
  if (next.page === 'verify-sign-in') return proofOfSignIn(next.signIn);
  return next.page === 'verify-email-address' ? proofOfSignUp(next.signUp) : undefined;
}

export function proofOfSignIn(signIn: SignInResource): Proof {
  const { first_factor_verification: verification, external_account: account } = signIn;
  return {
    intent: 'sign-in',
    attemptId: signIn.id,
    address: signIn.identifier ?? '',
    account,
    connects: account !== null,
    sent: strategyIn(verification),
    status: verification?.status ?? 'unverified',
    offered: signIn.supported_first_factors.map(({ strategy }) => strategy).filter(isProofStrategy),
    resendAfterSeconds: signIn.resend_after_seconds,
  };
}

export function proofOfSignUp(signUp: SignUpResource): Proof {
  const verification = signUp.verifications.email_address;
  return {
    intent: 'sign-up',
    attemptId: signUp.id,
    address: signUp.email_address ?? '',
    account: signUp.external_account,
    connects: false,
    sent: strategyIn(verification),
    status: verification?.status ?? 'unverified',
    offered: (verification?.supported_strategies ?? []).filter(isProofStrategy),
    resendAfterSeconds: signUp.resend_after_seconds,
  };
}

/** The server names the strategy once a mail is on its way, and clears it when the mail could not leave. */
function strategyIn(verification: Verification | null): ProofStrategy | undefined {
  const strategy = verification?.strategy ?? '';
  return isProofStrategy(strategy) ? strategy : undefined;
}

function isProofStrategy(strategy: string): strategy is ProofStrategy {
  return strategy === 'email_code' || strategy === 'email_link';
}
