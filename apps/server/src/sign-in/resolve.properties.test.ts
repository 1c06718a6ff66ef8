import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountOf, attributes, environment, settings } from '../../test/situations.ts';
import { resolve } from './resolve.ts';
import type { Situation } from './resolve.ts';

describe('resolve, always', () => {
  const bit = fc.constantFrom(0, 1);
  const owner = fc.record({
    userId: fc.constantFrom('user_grace', 'user_eve'),
    banned: bit,
    locked: bit,
    isVerified: fc.boolean(),
  });
  const account = fc
    .record({ userId: fc.constantFrom('user_ada', 'user_grace'), banned: bit, locked: bit })
    .map(({ userId, ...state }) => accountOf(userId, state));
  const situations: fc.Arbitrary<Situation> = fc.record({
    intent: fc.constantFrom('sign_in', 'sign_up', 'connect', 'verify', 'try'),
    transferable: fc.boolean(),
    identity: fc
      .record({ emailVerified: fc.boolean(), address: fc.constantFrom('ada@example.com', 'no', undefined) })
      .map(({ emailVerified, address }) => ({
        providerUserId: '1',
        emailVerified,
        unmapped: {},
        ...(address === undefined ? {} : { emailAddress: address }),
      })),
    connection: fc.record({
      enabled: fc.boolean(),
      settings: fc
        .record({
          allowSignIn: fc.boolean(),
          allowSignUp: fc.boolean(),
          allowConnect: fc.boolean(),
          trustedEmail: fc.boolean(),
          onMissingEmail: fc.constantFrom('continue', 'allow', 'reject'),
          onEmailMatch: fc.constantFrom('link', 'ask', 'deny'),
          onUsernameMatch: fc.constantFrom('ignore', 'link'),
        })
        .map((change) => ({ ...settings, ...change })),
    }),
    environment: fc.boolean().map((required) => ({ ...environment, attributes: attributes(required) })),
    actor: fc.option(
      fc.record({
        userId: fc.constantFrom('user_ada', 'user_grace'),
        isStillHere: fc.boolean(),
        accountId: fc.constantFrom(undefined, 'eac_of_user_ada'),
      }),
      { nil: undefined },
    ),
    knownAccount: fc.option(account, { nil: undefined }),
    emailOwner: fc.option(owner, { nil: undefined }),
    usernameOwner: fc.option(owner, { nil: undefined }),
    refusal: fc.constantFrom(undefined, 'sign_up_mode_restricted'),
  });
  const always = (check: (situation: Situation) => void) =>
    fc.assert(fc.property(situations, check), { numRuns: 2000 });

  it('decides the same again, and leaves the situation as it was', () => {
    always((situation) => {
      const before = structuredClone(situation);
      expect(resolve(situation)).toEqual(resolve(structuredClone(situation)));
      expect(situation).toEqual(before);
    });
  });

  it('signs in nobody whose account was not proven', () => {
    always((situation) => {
      const { outcome } = resolve(situation);
      const { knownAccount, identity, emailOwner, usernameOwner, connection } = situation;
      const { trustedEmail, onUsernameMatch } = connection.settings;
      if (outcome.kind === 'sign_in') expect(outcome.userId).toBe(knownAccount?.userId);
      if (outcome.kind !== 'link') return;
      const byEmail =
        identity.emailVerified &&
        trustedEmail &&
        emailOwner?.isVerified === true &&
        emailOwner.userId === outcome.userId;
      const byUsername =
        onUsernameMatch === 'link' && trustedEmail && usernameOwner?.userId === outcome.userId;
      expect(byEmail || byUsername).toBe(true);
    });
  });

  it('lets nobody in who is banned or locked', () => {
    always((situation) => {
      const { outcome } = resolve(situation);
      const { knownAccount, emailOwner, usernameOwner } = situation;
      if (outcome.kind === 'sign_in') expect([knownAccount?.banned, knownAccount?.locked]).toEqual([0, 0]);
      if (outcome.kind !== 'link') return;
      const owners = [emailOwner, usernameOwner].filter((one) => one?.userId === outcome.userId);
      expect(owners.some((one) => one?.banned === 0 && one.locked === 0)).toBe(true);
    });
  });

  it('makes no second user for an account that is known, and joins it to nobody else', () => {
    always((situation) => {
      if (!situation.knownAccount) return;
      expect(['create', 'ask', 'link', 'prove', 'connect']).not.toContain(resolve(situation).outcome.kind);
    });
  });

  it('makes no user with an address that somebody has', () => {
    always((situation) => {
      if (!situation.emailOwner) return;
      expect(['create', 'ask']).not.toContain(resolve(situation).outcome.kind);
    });
  });

  it('lands what one person started on nobody but them, and only while they are here', () => {
    always((situation) => {
      if (situation.intent !== 'connect' && situation.intent !== 'verify') return;
      const { outcome } = resolve(situation);
      if (outcome.kind === 'refuse') return;
      expect(['connect', 'reconnect', 'reverify']).toContain(outcome.kind);
      expect('userId' in outcome && outcome.userId).toBe(situation.actor?.userId);
      expect(situation.actor?.isStillHere).toBe(true);
    });
  });
});
