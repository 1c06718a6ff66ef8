import type { AccountSignals } from '@portico/providers';
import type { ConnectionSettings } from '../connections/connection-settings.ts';

const dayMs = 24 * 3600 * 1000;

type Demands = ConnectionSettings['admission'];

/** Why an account at a provider may not sign up. */
export type AdmissionReason =
  | 'account_age_not_told'
  | 'account_too_new'
  | 'followers_not_told'
  | 'too_few_followers'
  | 'verified_type_not_told'
  | 'verified_type_not_admitted'
  | 'protection_not_told'
  | 'account_protected';

/**
 * Judges an account by what its provider told of it. What is asked for and was not told refuses: otherwise a
 * provider's fault would open the door.
 * @param now Unix milliseconds
 * @returns the first reason against it
 */
export function whyNotAdmitted(
  demands: Demands,
  signals: AccountSignals,
  now: number,
): AdmissionReason | undefined {
  for (const judge of judges) {
    const reason = judge(demands, signals, now);
    if (reason) return reason;
  }
  return undefined;
}

type Judge = (demands: Demands, signals: AccountSignals, now: number) => AdmissionReason | undefined;

const judges: readonly Judge[] = [
  ({ minAccountAgeDays }, { createdAt }, now) => {
    if (!minAccountAgeDays) return undefined;
    if (createdAt === undefined) return 'account_age_not_told';
    return now - createdAt < minAccountAgeDays * dayMs ? 'account_too_new' : undefined;
  },
  ({ minFollowers }, { followers }) => {
    if (!minFollowers) return undefined;
    if (followers === undefined) return 'followers_not_told';
    return followers < minFollowers ? 'too_few_followers' : undefined;
  },
  ({ verifiedTypes }, { verifiedType }) => {
    if (verifiedTypes.length === 0) return undefined;
    if (verifiedType === undefined) return 'verified_type_not_told';
    return verifiedTypes.includes(verifiedType) ? undefined : 'verified_type_not_admitted';
  },
  ({ allowProtected }, { protected: isProtected }) => {
    if (allowProtected) return undefined;
    if (isProtected === undefined) return 'protection_not_told';
    return isProtected ? 'account_protected' : undefined;
  },
];
