import type { ErrorCode } from '@portico/contract';
import type { Identity } from '@portico/providers';
import type { ConnectionSettings } from '../connections/connection.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import type { KnownAccount } from '../store/users.ts';
import { nextStep } from '../sign-up/next-step.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';

/** Everything the rules look at. Facts were read in the transaction that will act on the outcome. */
export interface Situation {
  readonly identity: Identity;
  readonly connection: { readonly enabled: boolean; readonly settings: ConnectionSettings };
  readonly environment: EnvironmentSettings;
  /** the external account with this connection and provider_user_id, and its user's state */
  readonly knownAccount: KnownAccount | undefined;
  /** the user who has the address the provider gave */
  readonly emailOwnerId: string | undefined;
}

export type Outcome =
  | { readonly kind: 'sign_in'; readonly userId: string; readonly accountId: string }
  | { readonly kind: 'create' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'refuse'; readonly code: ErrorCode };

/** The outcome and the rule that decided; `passed` are the rules that did not apply, in their order. */
export interface Decision {
  readonly rule: string;
  readonly outcome: Outcome;
  readonly passed: readonly string[];
}

interface Rule {
  readonly name: string;
  /** @returns undefined when the rule does not apply */
  readonly decide: (situation: Situation) => Outcome | undefined;
}

const refuse = (code: ErrorCode): Outcome => ({ kind: 'refuse', code });

/** Who is this? The first rule that applies decides. Names appear in traces, in the audit log and in tests. */
const rules: readonly Rule[] = [
  {
    name: 'connection_off',
    decide: ({ connection }) => (connection.enabled ? undefined : refuse('oauth_provider_not_enabled')),
  },
  {
    // The id at the provider is the identity; addresses and handles change hands.
    name: 'known_account',
    decide: ({ knownAccount, connection }) => {
      if (!knownAccount) return undefined;
      if (!connection.settings.allowSignIn) return refuse('sign_in_disabled');
      if (knownAccount.banned) return refuse('user_banned');
      if (knownAccount.locked) return refuse('user_locked');
      return { kind: 'sign_in', userId: knownAccount.userId, accountId: knownAccount.accountId };
    },
  },
  {
    // An address is no proof of being its owner here: nobody is let in, or joined to, by it.
    name: 'email_of_another_user',
    decide: ({ emailOwnerId }) => (emailOwnerId === undefined ? undefined : refuse('identification_claimed')),
  },
  {
    name: 'sign_up_off',
    decide: ({ connection }) =>
      connection.settings.allowSignUp ? undefined : refuse('oauth_account_does_not_exist'),
  },
  {
    name: 'restricted',
    decide: ({ environment }) =>
      environment.signUpMode === 'public' ? undefined : refuse('sign_up_mode_restricted'),
  },
  {
    name: 'requirements',
    decide: ({ identity, connection, environment }) => {
      const { missingFields } = nextStep(progressOf(identity, connection.settings), environment);
      const lacksEmail = missingFields.includes('email_address');
      if (lacksEmail && connection.settings.onMissingEmail === 'reject')
        return refuse('oauth_no_email_returned');
      return missingFields.length > 0 ? { kind: 'ask' } : undefined;
    },
  },
  { name: 'new_user', decide: () => ({ kind: 'create' }) },
];

/** The names of the rules, in the order in which they are asked. */
export const ruleNames: readonly string[] = rules.map((rule) => rule.name);

/** Decides what a sign-in comes to. Pure: the same situation has the same outcome, here and in a simulator. */
export function resolve(situation: Situation): Decision {
  const passed: string[] = [];
  for (const rule of rules) {
    const outcome = rule.decide(situation);
    if (outcome) return { rule: rule.name, outcome, passed };
    passed.push(rule.name);
  }
  throw new Error('The last rule always applies.');
}

/** What the provider's word alone brings. An address it does not vouch for is none. */
export function progressOf(identity: Identity, settings: ConnectionSettings) {
  const emailAddress = provenAddress(identity) ?? null;
  return {
    emailAddress,
    emailVerified: emailAddress !== null,
    // A handle at a provider is nobody's username here until it is chosen.
    username: null,
    firstName: identity.firstName ?? null,
    lastName: identity.lastName ?? null,
    legalAccepted: false,
    allowsMissingEmail: settings.onMissingEmail === 'allow',
  };
}

/** The address the provider vouches for, if it can be one. */
export function provenAddress({ emailAddress, emailVerified }: Identity): string | undefined {
  if (!emailVerified || emailAddress === undefined) return undefined;
  return canonicalEmailAddress(emailAddress) === undefined ? undefined : emailAddress;
}
