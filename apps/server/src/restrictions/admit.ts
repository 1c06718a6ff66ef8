import type { ErrorCode, ErrorMeta } from '@portico/contract';
import { readSignals } from '@portico/providers';
import type { Identity, ProviderDefinition } from '@portico/providers';
import type { ConnectionSettings } from '../connections/connection-settings.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import type { WaitlistStatus } from '../store/waitlist.ts';
import { whyNotAdmitted } from './account-admission.ts';
import { isDisposable } from './disposable-domains.ts';
import { isSubaddress } from './subaddress.ts';

/** Somebody who has no account here. */
export interface Applicant {
  /**
   * Canonical. Undefined: not given yet, so what is asked of addresses is asked once there is one. Null: there
   * will be none, and whoever has to be on a list is on none.
   */
  readonly emailAddress: string | null | undefined;
  /** undefined: no provider vouched for the person */
  readonly identity: Identity | undefined;
}

/** What was looked up about the address. */
export interface AdmissionFacts {
  readonly isAllowListed: boolean;
  readonly isBlockListed: boolean;
  readonly waitlistStatus: WaitlistStatus | undefined;
}

export interface AdmissionRules extends AdmissionFacts {
  readonly environment: EnvironmentSettings;
  /** through which the person comes; a connection of ours is one */
  readonly connection?:
    | { readonly settings: ConnectionSettings; readonly provider: Pick<ProviderDefinition, 'signals'> }
    | undefined;
}

export interface AdmissionRefusal {
  readonly rule: AdmissionRuleName;
  readonly code: ErrorCode;
  readonly meta?: ErrorMeta;
}

export type AdmissionRuleName =
  | 'sign_up_mode'
  | 'waitlist'
  | 'block_list'
  | 'allow_list'
  | 'subaddress'
  | 'disposable'
  | 'account_signals';

interface Rule {
  readonly name: AdmissionRuleName;
  readonly refuse: (
    applicant: Applicant,
    rules: AdmissionRules,
    now: number,
  ) => Omit<AdmissionRefusal, 'rule'> | undefined;
}

/** The allow list belongs to open sign-up. Elsewhere somebody is let in by an operator, one by one. */
const asksAllowList = ({ signUpMode, restrictions }: EnvironmentSettings) =>
  signUpMode === 'public' && restrictions.allowlist;

const rules: readonly Rule[] = [
  {
    // Being on the allow list lets nobody in here: it narrows open sign-up, it does not widen closed sign-up.
    name: 'sign_up_mode',
    refuse: (_, { environment }) =>
      environment.signUpMode === 'restricted' ? { code: 'sign_up_mode_restricted' } : undefined,
  },
  {
    name: 'waitlist',
    refuse: (_, { environment, waitlistStatus }) =>
      environment.signUpMode === 'waitlist' && waitlistStatus !== 'approved'
        ? { code: 'sign_up_restricted_waitlist' }
        : undefined,
  },
  {
    // Who is on both lists may come in: `ada@example.com` can be allowed although `*@example.com` is blocked.
    name: 'block_list',
    refuse: ({ emailAddress }, { environment, isBlockListed, isAllowListed }) => {
      if (typeof emailAddress !== 'string' || !environment.restrictions.blocklist || !isBlockListed)
        return undefined;
      return asksAllowList(environment) && isAllowListed ? undefined : { code: 'not_allowed_access' };
    },
  },
  {
    name: 'allow_list',
    refuse: ({ emailAddress }, { environment, isAllowListed }) => {
      if (emailAddress === undefined || !asksAllowList(environment)) return undefined;
      return emailAddress !== null && isAllowListed ? undefined : { code: 'not_allowed_access' };
    },
  },
  {
    name: 'subaddress',
    refuse: ({ emailAddress }, { environment, connection }) => {
      const isBlocked =
        environment.restrictions.blockEmailSubaddresses ||
        connection?.settings.blockEmailSubaddresses === true;
      return isBlocked && typeof emailAddress === 'string' && isSubaddress(emailAddress)
        ? { code: 'email_subaddress_blocked' }
        : undefined;
    },
  },
  {
    name: 'disposable',
    refuse: ({ emailAddress }, { environment }) =>
      environment.restrictions.blockDisposableEmailDomains &&
      typeof emailAddress === 'string' &&
      isDisposable(emailAddress)
        ? { code: 'form_identifier_disposable' }
        : undefined,
  },
  {
    name: 'account_signals',
    refuse: ({ identity }, { connection }, now) => {
      if (!connection) return undefined;
      const signals = readSignals(connection.provider.signals, identity?.unmapped ?? {});
      const reason = whyNotAdmitted(connection.settings.admission, signals, now);
      return reason && { code: 'oauth_account_not_admitted', meta: { reason } };
    },
  },
];

/** The names of the rules, in the order in which they are asked. */
export const admissionRuleNames: readonly AdmissionRuleName[] = rules.map(({ name }) => name);

/**
 * Decides whether somebody new may sign up. Pure: the first rule that speaks against it is returned, and undefined
 * lets the person in as far as is known now.
 * @param now Unix milliseconds
 */
export function admit(
  applicant: Applicant,
  circumstances: AdmissionRules,
  now: number,
): AdmissionRefusal | undefined {
  for (const { name, refuse } of rules) {
    const refusal = refuse(applicant, circumstances, now);
    if (refusal) return { rule: name, ...refusal };
  }
  return undefined;
}
