import type { SessionVerificationResource } from '@portico/contract';

type Factor = SessionVerificationResource['supported_first_factors'][number];

/** A proven address that a code can go to. */
export interface EmailFactor {
  readonly id: string;
  readonly address: string;
}

/** What can prove that it is the person. */
export interface Factors {
  readonly emails: readonly EmailFactor[];
  /** `oauth_<key>` of connected accounts */
  readonly providers: readonly string[];
}

/** How far the person is. */
export type FreshStep =
  | { readonly step: 'loading' }
  | { readonly step: 'choosing'; readonly factors: Factors }
  | {
      readonly step: 'code';
      readonly factors: Factors;
      readonly email: EmailFactor;
      /** milliseconds since the epoch, by this browser's clock: when another code may be asked for */
      readonly resendAt: number;
      readonly times: number;
    };

/** What the server takes as proof, the primary address first. */
export function factorsOf({ supported_first_factors: factors }: SessionVerificationResource): Factors {
  const emails = factors.filter(({ strategy }) => strategy === 'email_code');
  return {
    emails: emails.toSorted((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false)).map(emailOf),
    providers: factors.map(({ strategy }) => strategy).filter((strategy) => strategy.startsWith('oauth_')),
  };
}

const emailOf = ({ email_address_id: id = '', safe_identifier: address = '' }: Factor) => ({ id, address });

/**
 * A code that is on its way already is asked for at once, where it is clear which address it went to.
 * @param now milliseconds since the epoch
 */
export function firstStep(verification: SessionVerificationResource, now: number): FreshStep {
  const factors = factorsOf(verification);
  const { first_factor_verification: last, resend_after_seconds: seconds } = verification;
  const [email, ...others] = factors.emails;
  const isSent = last?.strategy === 'email_code' && last.status === 'unverified';
  if (!email || others.length > 0 || !isSent) return { step: 'choosing', factors };
  return { step: 'code', factors, email, resendAt: now + seconds * 1000, times: 0 };
}
