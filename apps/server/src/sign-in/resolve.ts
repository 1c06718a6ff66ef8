import type { ErrorCode, SignInRule } from '@portico/contract';
import type { Identity } from '@portico/providers';
import type { ConnectionSettings } from '../connections/connection-settings.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import type { KnownAccount } from '../store/users.ts';
import { nextStep } from '../sign-up/next-step.ts';
import { canonicalEmailAddress } from '../users/email-address.ts';

/** What a person came for. A trial is judged as a sign-in. */
export type Intent = 'sign_in' | 'sign_up' | 'connect' | 'verify' | 'try';

/** A user who has what the provider told: an address, a username. */
export interface Owner {
  readonly userId: string;
  readonly banned: number;
  readonly locked: number;
}

/** Who was signed in when the flow started, as they are now. */
export interface Actor {
  readonly userId: string;
  /** the same session, in the same browser, is still alive */
  readonly isStillHere: boolean;
  /** the external account that is to be connected again */
  readonly accountId: string | undefined;
}

/** Everything the rules look at. Facts were read in the transaction that will act on the outcome. */
export interface Situation {
  readonly intent: Intent;
  /** whether one button may do the work of the other */
  readonly transferable: boolean;
  readonly identity: Identity;
  readonly connection: { readonly enabled: boolean; readonly settings: ConnectionSettings };
  readonly environment: EnvironmentSettings;
  readonly actor: Actor | undefined;
  /** the external account with this connection and provider_user_id, and its user's state */
  readonly knownAccount: KnownAccount | undefined;
  /** the user who has the address that the provider told, proven by it or not */
  readonly emailOwner: (Owner & { readonly isVerified: boolean }) | undefined;
  /** the user who chose the handle as username; looked up only where the operator says that it counts */
  readonly usernameOwner: Owner | undefined;
  /** why this person may not sign up here */
  readonly refusal: ErrorCode | undefined;
}

export type Outcome =
  | { readonly kind: 'sign_in'; readonly userId: string; readonly accountId: string }
  /** join the account to the user, and sign in */
  | { readonly kind: 'link'; readonly userId: string }
  /** the same, once the address is proven */
  | { readonly kind: 'prove'; readonly userId: string }
  | { readonly kind: 'create' }
  | { readonly kind: 'ask' }
  /** keep the identity for the other button */
  | {
      readonly kind: 'transfer';
      readonly code: 'external_account_not_found' | 'external_account_exists';
    }
  /** join the account to the user who is signed in */
  | { readonly kind: 'connect'; readonly userId: string }
  /** write what the provider told now over what it told before */
  | { readonly kind: 'reconnect'; readonly userId: string; readonly accountId: string }
  /** it is the person: their session is fresh again */
  | { readonly kind: 'reverify'; readonly userId: string; readonly accountId: string }
  | { readonly kind: 'refuse'; readonly code: ErrorCode };

/** The outcome and the rule that decided; `passed` are the rules that did not apply, in their order. */
export interface Decision {
  readonly rule: SignInRule;
  readonly outcome: Outcome;
  readonly passed: readonly SignInRule[];
}

interface Rule {
  readonly name: SignInRule;
  /** @returns undefined when the rule does not apply */
  readonly decide: (situation: Situation) => Outcome | undefined;
}

const refuse = (code: ErrorCode): Outcome => ({ kind: 'refuse', code });

function whyNotLetIn({ banned, locked }: Owner): Outcome | undefined {
  if (banned) return refuse('user_banned');
  return locked ? refuse('user_locked') : undefined;
}

/** A rule about somebody who is signed in and came to connect or to prove that it is them. */
function whileSignedIn(decide: (situation: Situation, actor: Actor) => Outcome | undefined): Rule['decide'] {
  return (situation) => {
    if (situation.intent !== 'connect' && situation.intent !== 'verify') return undefined;
    return situation.actor ? decide(situation, situation.actor) : refuse('oauth_session_changed');
  };
}

/** Who is this? The first rule that applies decides. Names appear in traces, in the audit log and in tests. */
const rules: readonly Rule[] = [
  {
    name: 'connection_off',
    decide: ({ connection }) => (connection.enabled ? undefined : refuse('oauth_provider_not_enabled')),
  },
  {
    // A flow that one person started never lands on another.
    name: 'connect_session_changed',
    decide: whileSignedIn((_, actor) => (actor.isStillHere ? undefined : refuse('oauth_session_changed'))),
  },
  {
    name: 'verify_own',
    decide: whileSignedIn(({ intent, knownAccount }, { userId }) => {
      if (intent !== 'verify') return undefined;
      if (knownAccount?.userId !== userId) return refuse('oauth_account_mismatch');
      return { kind: 'reverify', userId, accountId: knownAccount.accountId };
    }),
  },
  {
    name: 'connect_off',
    decide: whileSignedIn(({ connection }, { accountId }) =>
      connection.settings.allowConnect || accountId !== undefined
        ? undefined
        : refuse('oauth_provider_not_enabled'),
    ),
  },
  {
    name: 'connect_own',
    decide: whileSignedIn(({ knownAccount }, { userId, accountId }) => {
      if (knownAccount?.userId !== userId) return undefined;
      const isOther = accountId !== undefined && accountId !== knownAccount.accountId;
      return isOther
        ? refuse('oauth_account_mismatch')
        : { kind: 'reconnect', userId, accountId: knownAccount.accountId };
    }),
  },
  {
    // Never a silent switch: whose it is stays as it was, and nothing is told about them.
    name: 'connect_conflict',
    decide: whileSignedIn(({ knownAccount }) =>
      knownAccount ? refuse('oauth_account_already_linked') : undefined,
    ),
  },
  {
    name: 'connect_other_account',
    decide: whileSignedIn((_, { accountId }) =>
      accountId === undefined ? undefined : refuse('oauth_account_mismatch'),
    ),
  },
  {
    name: 'connect_other_address',
    decide: whileSignedIn(({ identity, environment, emailOwner }, { userId }) => {
      const isFixed = environment.attributes.email_address.immutable;
      const isOther = toldAddress(identity) !== undefined && emailOwner?.userId !== userId;
      return isFixed && isOther ? refuse('oauth_connection_blocked_by_immutable_attribute') : undefined;
    }),
  },
  {
    // An address that the provider told and that is somebody else's stays theirs.
    name: 'connect_new',
    decide: whileSignedIn((_, { userId }) => ({ kind: 'connect', userId })),
  },
  {
    // The id at the provider is the identity; addresses and handles change hands.
    name: 'known_account',
    decide: ({ intent, transferable, knownAccount, connection }) => {
      if (!knownAccount) return undefined;
      if (!connection.settings.allowSignIn) return refuse('sign_in_disabled');
      const refusal = whyNotLetIn(knownAccount);
      if (refusal) return refusal;
      if (intent === 'sign_up' && !transferable) return { kind: 'transfer', code: 'external_account_exists' };
      return { kind: 'sign_in', userId: knownAccount.userId, accountId: knownAccount.accountId };
    },
  },
  {
    name: 'same_verified_email',
    decide: ({ identity, connection: { settings }, emailOwner }) => {
      const isProven = identity.emailVerified && settings.trustedEmail && emailOwner?.isVerified === true;
      if (!isProven) return undefined;
      if (settings.onEmailMatch === 'deny') return refuse('identification_claimed');
      if (!settings.allowSignIn) return refuse('sign_in_disabled');
      if (settings.onEmailMatch === 'ask') return { kind: 'prove', userId: emailOwner.userId };
      return whyNotLetIn(emailOwner) ?? { kind: 'link', userId: emailOwner.userId };
    },
  },
  {
    // An address is no proof of being its owner here until both sides proved it.
    name: 'email_needs_proof',
    decide: ({ connection: { settings }, emailOwner }) => {
      if (!emailOwner) return undefined;
      if (settings.onEmailMatch === 'deny') return refuse('identification_claimed');
      if (!settings.allowSignIn) return refuse('sign_in_disabled');
      return { kind: 'prove', userId: emailOwner.userId };
    },
  },
  {
    // Only where the operator runs both sides, and said so: handles change hands elsewhere.
    name: 'same_username',
    decide: ({ connection: { settings }, usernameOwner }) => {
      if (!usernameOwner || settings.onUsernameMatch !== 'link' || !settings.trustedEmail) return undefined;
      if (!settings.allowSignIn) return refuse('sign_in_disabled');
      return whyNotLetIn(usernameOwner) ?? { kind: 'link', userId: usernameOwner.userId };
    },
  },
  {
    name: 'sign_up_off',
    decide: ({ connection }) =>
      connection.settings.allowSignUp ? undefined : refuse('oauth_account_does_not_exist'),
  },
  {
    name: 'restricted',
    decide: ({ refusal }) => (refusal === undefined ? undefined : refuse(refusal)),
  },
  {
    name: 'not_transferable',
    decide: ({ intent, transferable }) =>
      intent === 'sign_in' && !transferable
        ? { kind: 'transfer', code: 'external_account_not_found' }
        : undefined,
  },
  {
    name: 'requirements',
    decide: ({ identity, connection, environment }) => {
      const progress = progressOf(identity, connection.settings, environment);
      const { missingFields, unverifiedFields } = nextStep(progress, environment);
      const lacksEmail = missingFields.includes('email_address') || unverifiedFields.length > 0;
      if (lacksEmail && connection.settings.onMissingEmail === 'reject')
        return refuse('oauth_no_email_returned');
      return missingFields.length > 0 || unverifiedFields.length > 0 ? { kind: 'ask' } : undefined;
    },
  },
  { name: 'new_user', decide: () => ({ kind: 'create' }) },
];

/** Decides what a sign-in comes to. Pure: the same situation has the same outcome, here and in a simulator. */
export function resolve(situation: Situation): Decision {
  const passed: SignInRule[] = [];
  for (const { name, decide } of rules) {
    const outcome = decide(situation);
    if (outcome) return { rule: name, outcome, passed };
    passed.push(name);
  }
  throw new Error('The last rule decides always.');
}

/**
 * How far a sign-up is with what a provider told: a proven address and names. An address it only mentions is
 * filled in where one has to be asked for, and still has to be proven.
 */
export function progressOf(
  identity: Identity,
  settings: ConnectionSettings,
  environment: EnvironmentSettings,
) {
  const proven = provenAddress(identity, settings);
  const { enabled, required } = environment.attributes.email_address;
  const isAsked = enabled && required && settings.onMissingEmail === 'continue';
  const mentioned = isAsked ? toldAddress(identity) : undefined;
  return {
    emailAddress: proven ?? mentioned ?? null,
    emailVerified: proven !== undefined,
    // A handle at a provider is nobody's username here until it is chosen.
    username: null,
    firstName: identity.firstName ?? null,
    lastName: identity.lastName ?? null,
    legalAccepted: false,
    allowsMissingEmail: settings.onMissingEmail === 'allow',
  };
}

/** The address the provider vouches for, where it is trusted to, if it can be one. */
export function provenAddress(identity: Identity, settings: ConnectionSettings): string | undefined {
  return identity.emailVerified && settings.trustedEmail ? toldAddress(identity) : undefined;
}

/** The address the provider told, vouched for or not, if it can be one. */
export function toldAddress({ emailAddress }: Identity): string | undefined {
  if (emailAddress === undefined || canonicalEmailAddress(emailAddress) === undefined) return undefined;
  return emailAddress;
}
