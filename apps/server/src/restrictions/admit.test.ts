import type { Identity } from '@portico/providers';
import { describe, expect, it } from 'vitest';
import { defaultConnectionSettings } from '../connections/connection-settings.ts';
import type { ConnectionSettings } from '../connections/connection-settings.ts';
import { defaultSettings } from '../environments/settings.ts';
import type { EnvironmentSettings } from '../environments/settings.ts';
import { admit, admissionRuleNames } from './admit.ts';
import type { AdmissionRules, Applicant } from './admit.ts';

const now = Date.UTC(2026, 10, 21);
const dayMs = 24 * 3600 * 1000;
const signals = {
  createdAt: 'data.created_at',
  followers: 'data.public_metrics.followers_count',
  verifiedType: 'data.verified_type',
  protected: 'data.protected',
};
const account = {
  created_at: new Date(now - 30 * dayMs).toISOString(),
  public_metrics: { followers_count: 100 },
  verified_type: 'blue',
  protected: false,
};

interface Case {
  readonly emailAddress?: string | null | undefined;
  readonly account?: Record<string, unknown> | null;
  readonly mode?: EnvironmentSettings['signUpMode'];
  readonly restrictions?: Partial<EnvironmentSettings['restrictions']>;
  readonly connection?: Partial<ConnectionSettings> | null;
  readonly admission?: Partial<ConnectionSettings['admission']>;
  readonly facts?: Partial<Pick<AdmissionRules, 'isAllowListed' | 'isBlockListed' | 'waitlistStatus'>>;
}

/** Everybody may come in, but for what a case changes. */
function judged(given: Case) {
  const settings = defaultSettings('Acme');
  const environment: EnvironmentSettings = {
    ...settings,
    signUpMode: given.mode ?? 'public',
    restrictions: { ...settings.restrictions, ...given.restrictions },
  };
  const identity: Identity = {
    providerUserId: '1',
    emailVerified: false,
    unmapped: given.account === null ? {} : { data: { ...account, ...given.account } },
  };
  const own = defaultConnectionSettings();
  const connection = {
    settings: { ...own, ...given.connection, admission: { ...own.admission, ...given.admission } },
    provider: { signals },
  };
  const applicant: Applicant = {
    emailAddress: 'emailAddress' in given ? given.emailAddress : 'ada@example.com',
    identity: given.connection === null ? undefined : identity,
  };
  const facts = { isAllowListed: false, isBlockListed: false, waitlistStatus: undefined, ...given.facts };
  const rules = { environment, ...(given.connection === null ? {} : { connection }), ...facts };
  return admit(applicant, rules, now);
}

const outcomeOf = (given: Case) => {
  const refusal = judged(given);
  return refusal ? `${refusal.rule} ${refusal.code}` : 'in';
};

const open = 'in';
const closed = 'sign_up_mode sign_up_mode_restricted';
const waiting = 'waitlist sign_up_restricted_waitlist';
const blocked = 'block_list not_allowed_access';
const unlisted = 'allow_list not_allowed_access';
const subaddress = 'subaddress email_subaddress_blocked';
const disposable = 'disposable form_identifier_disposable';

const onBoth = { isAllowListed: true, isBlockListed: true };
const bothLists = { allowlist: true, blocklist: true };
const allowlist = { allowlist: true };
const blocklist = { blocklist: true };
const noSubaddresses = { blockEmailSubaddresses: true };
const noDisposables = { blockDisposableEmailDomains: true };

describe('admit', () => {
  it.each<Case & { readonly name: string; readonly outcome: string }>([
    { name: 'anybody where nothing is restricted', outcome: open },
    { name: 'somebody without address where nothing is restricted', emailAddress: null, outcome: open },

    { name: 'nobody in restricted mode', mode: 'restricted', outcome: closed },
    {
      name: 'nobody in restricted mode, who is on the allow list neither',
      mode: 'restricted',
      restrictions: allowlist,
      facts: { isAllowListed: true },
      outcome: closed,
    },
    {
      name: 'nobody in restricted mode, even before there is an address',
      mode: 'restricted',
      emailAddress: undefined,
      outcome: closed,
    },

    { name: 'nobody who is not on the waitlist', mode: 'waitlist', outcome: waiting },
    {
      name: 'nobody without an address from the waitlist',
      mode: 'waitlist',
      emailAddress: undefined,
      outcome: waiting,
    },
    { name: 'nobody who waits', mode: 'waitlist', facts: { waitlistStatus: 'pending' }, outcome: waiting },
    {
      name: 'nobody who was rejected',
      mode: 'waitlist',
      facts: { waitlistStatus: 'rejected' },
      outcome: waiting,
    },
    { name: 'who was approved', mode: 'waitlist', facts: { waitlistStatus: 'approved' }, outcome: open },
    {
      name: 'who was approved and is on no allow list, which is for open sign-up',
      mode: 'waitlist',
      restrictions: allowlist,
      facts: { waitlistStatus: 'approved' },
      outcome: open,
    },
    {
      name: 'nobody who was approved and is blocked',
      mode: 'waitlist',
      restrictions: bothLists,
      facts: { waitlistStatus: 'approved', ...onBoth },
      outcome: blocked,
    },
    {
      name: 'who was rejected once the waitlist is off',
      facts: { waitlistStatus: 'rejected' },
      outcome: open,
    },

    { name: 'nobody blocked', restrictions: blocklist, facts: { isBlockListed: true }, outcome: blocked },
    { name: 'who is blocked while the list is off', facts: { isBlockListed: true }, outcome: open },
    { name: 'who is not blocked', restrictions: blocklist, outcome: open },
    {
      name: 'who is blocked and allowed, as an exception',
      restrictions: bothLists,
      facts: onBoth,
      outcome: open,
    },
    {
      name: 'nobody blocked whose exception stands on a list that is off',
      restrictions: blocklist,
      facts: onBoth,
      outcome: blocked,
    },
    {
      name: 'nobody blocked and not allowed',
      restrictions: bothLists,
      facts: { isBlockListed: true },
      outcome: blocked,
    },

    { name: 'nobody who is not allowed', restrictions: allowlist, outcome: unlisted },
    { name: 'who is allowed', restrictions: allowlist, facts: { isAllowListed: true }, outcome: open },
    {
      name: 'somebody for now who has not given an address',
      restrictions: bothLists,
      emailAddress: undefined,
      outcome: open,
    },
    {
      name: 'nobody who will give no address where there is an allow list',
      restrictions: allowlist,
      emailAddress: null,
      outcome: unlisted,
    },
    {
      name: 'somebody who will give no address where there is a block list',
      restrictions: blocklist,
      emailAddress: null,
      outcome: open,
    },

    { name: 'subaddresses', emailAddress: 'ada+2@example.com', outcome: open },
    {
      name: 'no subaddress where the environment blocks them',
      emailAddress: 'ada+2@example.com',
      restrictions: noSubaddresses,
      outcome: subaddress,
    },
    {
      name: 'no subaddress where the connection blocks them',
      emailAddress: 'ada+2@example.com',
      connection: noSubaddresses,
      outcome: subaddress,
    },
    {
      name: 'subaddresses by email where a connection blocks them',
      emailAddress: 'ada+2@example.com',
      connection: null,
      outcome: open,
    },
    { name: 'a plain address where subaddresses are blocked', restrictions: noSubaddresses, outcome: open },

    { name: 'throwaway addresses', emailAddress: 'eve@mailinator.com', outcome: open },
    {
      name: 'no throwaway address where they are blocked',
      emailAddress: 'eve@mailinator.com',
      restrictions: noDisposables,
      outcome: disposable,
    },
    {
      name: 'a lasting address where throwaway ones are blocked',
      restrictions: noDisposables,
      outcome: open,
    },
  ])('lets in $name', ({ outcome, ...given }) => {
    expect(outcomeOf(given)).toBe(outcome);
  });

  it.each<Pick<Case, 'account' | 'admission'> & { readonly name: string; readonly reason?: string }>([
    { name: 'asks nothing of accounts by itself', account: null },
    {
      name: 'takes zero for nothing asked',
      account: null,
      admission: { minAccountAgeDays: 0, minFollowers: 0 },
    },
    { name: 'admits an account of just the age', admission: { minAccountAgeDays: 30 } },
    { name: 'refuses a newer one', admission: { minAccountAgeDays: 31 }, reason: 'account_too_new' },
    {
      name: 'refuses one from the future',
      account: { created_at: new Date(now + dayMs).toISOString() },
      admission: { minAccountAgeDays: 1 },
      reason: 'account_too_new',
    },
    {
      name: 'refuses an unknown age',
      account: { created_at: undefined },
      admission: { minAccountAgeDays: 1 },
      reason: 'account_age_not_told',
    },
    { name: 'admits just enough followers', admission: { minFollowers: 100 } },
    { name: 'refuses fewer', admission: { minFollowers: 101 }, reason: 'too_few_followers' },
    {
      name: 'refuses an unknown number',
      account: { public_metrics: {} },
      admission: { minFollowers: 1 },
      reason: 'followers_not_told',
    },
    { name: 'admits a kind of verification', admission: { verifiedTypes: ['business', 'blue'] } },
    {
      name: 'refuses another',
      admission: { verifiedTypes: ['business'] },
      reason: 'verified_type_not_admitted',
    },
    {
      name: 'refuses an unknown one',
      account: { verified_type: undefined },
      admission: { verifiedTypes: ['blue'] },
      reason: 'verified_type_not_told',
    },
    { name: 'admits an account that is not protected', admission: { allowProtected: false } },
    {
      name: 'refuses one that is',
      account: { protected: true },
      admission: { allowProtected: false },
      reason: 'account_protected',
    },
    {
      name: 'refuses one that does not tell',
      account: { protected: undefined },
      admission: { allowProtected: false },
      reason: 'protection_not_told',
    },
    { name: 'admits a protected account where that is fine', account: { protected: true } },
    {
      name: 'refuses everything unknown of a provider that tells nothing',
      account: null,
      admission: { minAccountAgeDays: 1, minFollowers: 1, verifiedTypes: ['blue'], allowProtected: false },
      reason: 'account_age_not_told',
    },
  ])('of an account: $name', ({ reason, ...given }) => {
    const refusal = { rule: 'account_signals', code: 'oauth_account_not_admitted', meta: { reason } };
    expect(judged(given)).toEqual(reason === undefined ? undefined : refusal);
  });

  it('asks nothing of accounts where nobody came with one', () => {
    expect(judged({ connection: null, account: null, admission: { minFollowers: 1 } })).toBeUndefined();
  });

  it('gives the first reason, in the documented order', () => {
    const everything: Case = {
      emailAddress: 'eve+2@mailinator.com',
      restrictions: { ...bothLists, ...noSubaddresses, ...noDisposables },
      admission: { minFollowers: 1000 },
    };
    const found = [
      outcomeOf({ ...everything, mode: 'restricted', facts: { isBlockListed: true } }),
      outcomeOf({ ...everything, mode: 'waitlist', facts: { isBlockListed: true } }),
      outcomeOf({ ...everything, facts: { isBlockListed: true } }),
      outcomeOf(everything),
      outcomeOf({ ...everything, facts: { isAllowListed: true } }),
      outcomeOf({ ...everything, facts: { isAllowListed: true }, emailAddress: 'eve@mailinator.com' }),
      outcomeOf({ ...everything, facts: { isAllowListed: true }, emailAddress: 'eve@example.com' }),
    ];
    expect(found).toEqual([
      closed,
      waiting,
      blocked,
      unlisted,
      subaddress,
      disposable,
      'account_signals oauth_account_not_admitted',
    ]);
    expect(found.map((outcome) => outcome.split(' ')[0])).toEqual(admissionRuleNames);
  });
});
