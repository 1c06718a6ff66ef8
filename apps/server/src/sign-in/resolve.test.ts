import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConnectionSettings } from '../connections/connection.ts';
import { defaultSettings } from '../environments/settings.ts';
import { progressOf, provenAddress, resolve, ruleNames } from './resolve.ts';
import type { Situation } from './resolve.ts';

const known = { accountId: 'eac_ada', userId: 'user_ada', banned: 0, locked: 0, imageUrl: null };
const settings = defaultConnectionSettings();
const environment = defaultSettings('My app');
const ask = { ...environment.attributes, email_address: { enabled: true, required: true } };
const doNotAsk = { ...environment.attributes, email_address: { enabled: true, required: false } };

/** A stranger with a proven address, whom nothing keeps from signing up. */
const stranger: Situation = {
  identity: {
    providerUserId: '2244994945',
    emailAddress: 'ada@example.com',
    emailVerified: true,
    username: 'ada',
    unmapped: {},
  },
  connection: { enabled: true, settings },
  environment: { ...environment, attributes: ask },
  knownAccount: undefined,
  emailOwnerId: undefined,
};
const withoutEmail = { providerUserId: '2244994945', emailVerified: false, unmapped: {} };

const withSettings = (change: Partial<typeof settings>) => ({
  connection: { enabled: true, settings: { ...settings, ...change } },
});

/** What makes each rule apply, in the order in which rules are asked. */
const reasons: readonly { rule: string; apply: (situation: Situation) => Situation }[] = [
  { rule: 'connection_off', apply: (s) => ({ ...s, connection: { ...s.connection, enabled: false } }) },
  { rule: 'known_account', apply: (s) => ({ ...s, knownAccount: known }) },
  { rule: 'email_of_another_user', apply: (s) => ({ ...s, emailOwnerId: 'user_grace' }) },
  {
    rule: 'sign_up_off',
    apply: (s) => ({
      ...s,
      connection: { ...s.connection, settings: { ...s.connection.settings, allowSignUp: false } },
    }),
  },
  {
    rule: 'restricted',
    apply: (s) => ({ ...s, environment: { ...s.environment, signUpMode: 'restricted' } }),
  },
  { rule: 'requirements', apply: (s) => ({ ...s, identity: withoutEmail }) },
];

/** Every choice of reasons, the empty one included. */
const choices = Array.from({ length: 2 ** reasons.length }, (_, bits) =>
  reasons.filter((_reason, index) => bits & (1 << index)),
);

describe('resolve', () => {
  it('asks its rules in the order that is written down', () => {
    expect(ruleNames).toEqual([...reasons.map(({ rule }) => rule), 'new_user']);
  });

  it.each(
    choices.map((chosen) => ({ chosen, names: chosen.map(({ rule }) => rule).join(' + ') || 'nothing' })),
  )('lets the first rule decide that applies: $names', ({ chosen }) => {
    let situation = stranger;
    for (const { apply } of chosen) situation = apply(situation);
    const decision = resolve(situation);
    const expected = chosen[0]?.rule ?? 'new_user';
    expect(decision.rule).toBe(expected);
    expect(decision.passed).toEqual(ruleNames.slice(0, ruleNames.indexOf(expected)));
  });

  it.each([
    {
      name: 'refuses a connection that was switched off meanwhile',
      change: { connection: { enabled: false, settings }, knownAccount: known },
      rule: 'connection_off',
      outcome: { kind: 'refuse', code: 'oauth_provider_not_enabled' },
    },
    {
      name: 'signs a known account in',
      change: { knownAccount: known },
      rule: 'known_account',
      outcome: { kind: 'sign_in', userId: 'user_ada', accountId: 'eac_ada' },
    },
    {
      name: 'refuses a known account where the connection is for sign-ups only',
      change: { knownAccount: known, ...withSettings({ allowSignIn: false }) },
      rule: 'known_account',
      outcome: { kind: 'refuse', code: 'sign_in_disabled' },
    },
    {
      name: 'refuses a banned person',
      change: { knownAccount: { ...known, banned: 1 } },
      rule: 'known_account',
      outcome: { kind: 'refuse', code: 'user_banned' },
    },
    {
      name: 'refuses a locked person',
      change: { knownAccount: { ...known, locked: 1 } },
      rule: 'known_account',
      outcome: { kind: 'refuse', code: 'user_locked' },
    },
    {
      name: 'says banned of a person who is both',
      change: { knownAccount: { ...known, banned: 1, locked: 1 } },
      rule: 'known_account',
      outcome: { kind: 'refuse', code: 'user_banned' },
    },
    {
      name: 'signs a known account in where sign-ups are off, closed and an address is asked for',
      change: {
        knownAccount: known,
        identity: withoutEmail,
        ...withSettings({ allowSignUp: false, onMissingEmail: 'reject' }),
        environment: { ...environment, signUpMode: 'restricted' },
      },
      rule: 'known_account',
      outcome: { kind: 'sign_in', userId: 'user_ada', accountId: 'eac_ada' },
    },
    {
      name: 'never joins somebody to a user by an address, whatever the connection says',
      change: { emailOwnerId: 'user_grace', ...withSettings({ onEmailMatch: 'link', trustedEmail: true }) },
      rule: 'email_of_another_user',
      outcome: { kind: 'refuse', code: 'identification_claimed' },
    },
    {
      name: 'refuses a stranger where the connection takes no sign-ups',
      change: withSettings({ allowSignUp: false }),
      rule: 'sign_up_off',
      outcome: { kind: 'refuse', code: 'oauth_account_does_not_exist' },
    },
    {
      name: 'refuses a stranger where sign-ups are closed',
      change: { environment: { ...environment, signUpMode: 'restricted' } },
      rule: 'restricted',
      outcome: { kind: 'refuse', code: 'sign_up_mode_restricted' },
    },
    {
      name: 'asks for an address that is required',
      change: { identity: withoutEmail },
      rule: 'requirements',
      outcome: { kind: 'ask' },
    },
    {
      name: 'asks for an address instead of one the provider does not vouch for',
      change: { identity: { ...stranger.identity, emailVerified: false } },
      rule: 'requirements',
      outcome: { kind: 'ask' },
    },
    {
      name: 'asks for an address instead of one that is none',
      change: { identity: { ...stranger.identity, emailAddress: 'a@x.example,b@y.example' } },
      rule: 'requirements',
      outcome: { kind: 'ask' },
    },
    {
      name: 'rejects a missing address where the connection says so',
      change: { identity: withoutEmail, ...withSettings({ onMissingEmail: 'reject' }) },
      rule: 'requirements',
      outcome: { kind: 'refuse', code: 'oauth_no_email_returned' },
    },
    {
      name: 'lets people without an address in where the connection allows it',
      change: { identity: withoutEmail, ...withSettings({ onMissingEmail: 'allow' }) },
      rule: 'new_user',
      outcome: { kind: 'create' },
    },
    {
      name: 'rejects nobody for an address that is not required',
      change: {
        identity: withoutEmail,
        ...withSettings({ onMissingEmail: 'reject' }),
        environment: { ...environment, attributes: doNotAsk },
      },
      rule: 'new_user',
      outcome: { kind: 'create' },
    },
    {
      name: 'asks, and does not reject, when it is the name that is missing',
      change: {
        ...withSettings({ onMissingEmail: 'reject' }),
        environment: {
          ...environment,
          attributes: { ...ask, first_name: { enabled: true, required: true } },
        },
      },
      rule: 'requirements',
      outcome: { kind: 'ask' },
    },
    {
      name: 'makes a user of a stranger who brings everything',
      change: {},
      rule: 'new_user',
      outcome: { kind: 'create' },
    },
  ] as const)('$name', ({ change, rule, outcome }) => {
    const decision = resolve({ ...stranger, ...change });
    expect(decision).toMatchObject({ rule, outcome });
    expect(decision.outcome).toEqual(outcome);
  });

  describe('whatever the situation', () => {
    const attribute = fc.record({ enabled: fc.boolean(), required: fc.boolean() });
    const knownAccount = fc.record({
      accountId: fc.constantFrom('eac_1', 'eac_2'),
      userId: fc.constantFrom('user_1', 'user_2'),
      banned: fc.constantFrom(0, 1),
      locked: fc.constantFrom(0, 1),
      imageUrl: fc.constant(null),
    });
    const identity = fc
      .record({
        providerUserId: fc.string({ minLength: 1 }),
        emailAddress: fc.option(fc.constantFrom('ada@example.com', 'nonsense', 'a@x.co,b@y.co'), {
          nil: undefined,
        }),
        emailVerified: fc.boolean(),
        firstName: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      })
      .map(({ emailAddress, firstName, ...rest }) => ({
        ...rest,
        ...(emailAddress === undefined ? {} : { emailAddress }),
        ...(firstName === undefined ? {} : { firstName }),
        unmapped: {},
      }));
    const connectionSettings = fc
      .record({
        allowSignIn: fc.boolean(),
        allowSignUp: fc.boolean(),
        trustedEmail: fc.boolean(),
        onMissingEmail: fc.constantFrom('continue', 'allow', 'reject'),
        onEmailMatch: fc.constantFrom('link', 'ask', 'deny'),
      })
      .map((change) => ({ ...settings, ...change }));
    const situations: fc.Arbitrary<Situation> = fc.record({
      identity,
      connection: fc.record({ enabled: fc.boolean(), settings: connectionSettings }),
      environment: fc
        .record({
          signUpMode: fc.constantFrom('public', 'restricted'),
          attributes: fc.record({
            email_address: attribute,
            username: attribute,
            first_name: attribute,
            last_name: attribute,
            legal_accepted: attribute,
          }),
        })
        .map((change) => ({ ...environment, ...change })),
      knownAccount: fc.option(knownAccount, { nil: undefined }),
      emailOwnerId: fc.option(fc.constantFrom('user_1', 'user_3'), { nil: undefined }),
    });
    const always = (check: (situation: Situation) => void) =>
      fc.assert(fc.property(situations, check), { numRuns: 500 });

    it('decides the same again, and leaves the situation as it was', () => {
      always((situation) => {
        const before = structuredClone(situation);
        expect(resolve(situation)).toEqual(resolve(structuredClone(situation)));
        expect(situation).toEqual(before);
      });
    });

    it('signs in nobody but the user of the known account', () => {
      always((situation) => {
        const { outcome } = resolve(situation);
        if (outcome.kind !== 'sign_in') return;
        const { accountId, userId, banned, locked } = situation.knownAccount ?? { banned: 1, locked: 1 };
        expect(outcome).toEqual({ kind: 'sign_in', accountId, userId });
        expect([banned, locked, situation.connection.settings.allowSignIn]).toEqual([0, 0, true]);
      });
    });

    it('lets nothing that comes after a known account change what becomes of it', () => {
      fc.assert(
        fc.property(situations, situations, knownAccount, (one, other, account) => {
          const { enabled } = one.connection;
          const { allowSignIn } = one.connection.settings;
          const otherSettings = { ...other.connection.settings, allowSignIn };
          const elsewhere = { ...other, connection: { enabled, settings: otherSettings } };
          const decide = (situation: Situation) => resolve({ ...situation, knownAccount: account });
          expect(decide(elsewhere)).toEqual(decide(one));
        }),
        { numRuns: 500 },
      );
    });

    it('makes no user of an account or an address that is somebody', () => {
      always((situation) => {
        const { outcome } = resolve(situation);
        if (outcome.kind !== 'create' && outcome.kind !== 'ask') return;
        expect([situation.knownAccount, situation.emailOwnerId]).toEqual([undefined, undefined]);
      });
    });

    it('never names the owner of an address', () => {
      always((situation) => {
        const decision = resolve({ ...situation, emailOwnerId: 'user_owner' });
        expect(JSON.stringify(decision)).not.toContain('user_owner');
      });
    });
  });
});

describe('provenAddress', () => {
  it.each([
    { name: 'one the provider vouches for', change: {}, is: 'ada@example.com' },
    { name: 'none it does not vouch for', change: { emailVerified: false }, is: undefined },
    { name: 'none that cannot be compared', change: { emailAddress: 'ada@localhost' }, is: undefined },
  ])('is $name', ({ change, is }) => {
    expect(provenAddress({ ...stranger.identity, ...change })).toBe(is);
  });

  it('is none where there is none', () => {
    expect(provenAddress({ ...withoutEmail, emailVerified: true })).toBeUndefined();
  });
});

describe('progressOf', () => {
  it('counts what the provider vouches for, and its names', () => {
    const identity = { ...stranger.identity, firstName: 'Ada', lastName: 'King' };
    expect(progressOf(identity, settings)).toEqual({
      emailAddress: 'ada@example.com',
      emailVerified: true,
      username: null,
      firstName: 'Ada',
      lastName: 'King',
      legalAccepted: false,
      allowsMissingEmail: false,
    });
  });

  it('does not count an address the provider only mentions', () => {
    const progress = progressOf({ ...stranger.identity, emailVerified: false }, settings);
    expect(progress).toMatchObject({ emailAddress: null, emailVerified: false, firstName: null });
  });
});
