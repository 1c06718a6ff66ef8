import { describe, expect, it } from 'vitest';
import { signInRules } from '@portico/contract';
import { accountOf, attributes, environment, ownerOf, settings, stranger } from '../../test/situations.ts';
import { progressOf, provenAddress, resolve, toldAddress } from './resolve.ts';
import type { Situation } from './resolve.ts';

const ada = { userId: 'user_ada', isStillHere: true, accountId: undefined };
const withSettings = (change: Partial<typeof settings>, base = stranger): Situation => ({
  ...base,
  connection: { enabled: true, settings: { ...base.connection.settings, ...change } },
});

/** The dimensions of the matrix. Every combination is a cell. */
const dimensions = {
  intent: ['sign_in', 'sign_up'] as const,
  transferable: [true, false],
  known: ['nobody', 'somebody', 'banned'] as const,
  email: ['none', 'unverified', 'verified'] as const,
  trusted: [true, false],
  local: ['none', 'unverified', 'verified'] as const,
  onMatch: ['link', 'ask', 'deny'] as const,
  allowSignIn: [true, false],
  allowSignUp: [true, false],
  mode: ['public', 'restricted'] as const,
  required: [true, false],
};
type Cell = { [Name in keyof typeof dimensions]: (typeof dimensions)[Name][number] };

function cells(): Cell[] {
  let all: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(dimensions)) {
    all = all.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value })));
  }
  return all as Cell[];
}

function situationOf(cell: Cell): Situation {
  const { emailAddress: _address, ...nameless } = stranger.identity;
  const verified = cell.email === 'verified';
  const knownAccount =
    cell.known === 'nobody' ? undefined : accountOf('user_ada', { banned: cell.known === 'banned' ? 1 : 0 });
  // Where the provider told no address there is none to have an owner; and whoever is known is known.
  const hasOwner = cell.email !== 'none' && cell.local !== 'none' && !knownAccount;
  return {
    ...stranger,
    intent: cell.intent,
    transferable: cell.transferable,
    identity:
      cell.email === 'none'
        ? { ...nameless, emailVerified: false }
        : { ...stranger.identity, emailVerified: verified },
    connection: {
      enabled: true,
      settings: {
        ...settings,
        trustedEmail: cell.trusted,
        onEmailMatch: cell.onMatch,
        allowSignIn: cell.allowSignIn,
        allowSignUp: cell.allowSignUp,
      },
    },
    environment: { ...environment, attributes: attributes(cell.required) },
    knownAccount,
    emailOwner: hasOwner ? ownerOf('user_grace', cell.local === 'verified') : undefined,
    refusal: cell.mode === 'public' || knownAccount ? undefined : 'sign_up_mode_restricted',
  };
}

/** What is expected of a cell, written down from the table of rules, not from the code. */
function expected(cell: Cell): string {
  if (cell.known !== 'nobody') {
    if (!cell.allowSignIn) return 'known_account refuse sign_in_disabled';
    if (cell.known === 'banned') return 'known_account refuse user_banned';
    const crosses = cell.intent === 'sign_up' && !cell.transferable;
    return crosses ? 'known_account transfer external_account_exists' : 'known_account sign_in user_ada';
  }
  const matches = cell.email !== 'none' && cell.local !== 'none';
  if (matches) {
    const isProvenTwice = cell.email === 'verified' && cell.trusted && cell.local === 'verified';
    const rule = isProvenTwice ? 'same_verified_email' : 'email_needs_proof';
    if (cell.onMatch === 'deny') return `${rule} refuse identification_claimed`;
    if (!cell.allowSignIn) return `${rule} refuse sign_in_disabled`;
    return isProvenTwice && cell.onMatch === 'link' ? `${rule} link user_grace` : `${rule} prove user_grace`;
  }
  if (!cell.allowSignUp) return 'sign_up_off refuse oauth_account_does_not_exist';
  if (cell.mode === 'restricted') return 'restricted refuse sign_up_mode_restricted';
  if (cell.intent === 'sign_in' && !cell.transferable) {
    return 'not_transferable transfer external_account_not_found';
  }
  const isProven = cell.email === 'verified' && cell.trusted;
  return cell.required && !isProven ? 'requirements ask' : 'new_user create';
}

function said(situation: Situation): string {
  const { rule, outcome } = resolve(situation);
  const { kind, code = '', userId = '' } = { code: undefined, userId: undefined, ...outcome };
  return `${rule} ${kind} ${code || userId}`.trim();
}

const fixedAddress: Situation['environment'] = {
  ...environment,
  attributes: {
    ...environment.attributes,
    email_address: { enabled: true, required: true, immutable: true },
  },
};
const { emailAddress: _told, ...withoutAddress } = stranger.identity;

describe('resolve', () => {
  const matrix = cells();

  it.each(dimensions.intent.flatMap((intent) => dimensions.known.map((known) => ({ intent, known }))))(
    'decides every cell of the matrix for $intent by $known',
    ({ intent, known }) => {
      const mine = matrix.filter((cell) => cell.intent === intent && cell.known === known);
      expect(mine).toHaveLength(matrix.length / 6);
      const wrong = mine.filter((cell) => said(situationOf(cell)) !== expected(cell));
      expect(wrong.slice(0, 3).map((cell) => [cell, said(situationOf(cell)), expected(cell)])).toEqual([]);
    },
  );

  it('refuses everything where the connection is off, whoever comes for whatever', () => {
    const off = { enabled: false, settings };
    for (const cell of matrix.slice(0, 500)) {
      expect(said({ ...situationOf(cell), connection: off })).toBe(
        'connection_off refuse oauth_provider_not_enabled',
      );
    }
  });

  it.each<{ name: string; change: Partial<Situation>; says: string }>([
    { name: 'attaches a new account', change: {}, says: 'connect_new connect user_ada' },
    {
      name: 'attaches it although its address is somebody else’s, and leaves the address there',
      change: { emailOwner: ownerOf('user_grace', true) },
      says: 'connect_new connect user_ada',
    },
    {
      name: 'refreshes what is connected already',
      change: { knownAccount: accountOf('user_ada') },
      says: 'connect_own reconnect user_ada',
    },
    {
      name: 'never switches to the user who has the account',
      change: { knownAccount: accountOf('user_grace') },
      says: 'connect_conflict refuse oauth_account_already_linked',
    },
    {
      name: 'refuses when another session is there now',
      change: { actor: { ...ada, isStillHere: false } },
      says: 'connect_session_changed refuse oauth_session_changed',
    },
    {
      name: 'refuses when nobody started it',
      change: { actor: undefined },
      says: 'connect_session_changed refuse oauth_session_changed',
    },
    {
      name: 'refuses another account of one’s own than the one to be connected again',
      change: { actor: { ...ada, accountId: 'eac_1' }, knownAccount: accountOf('user_ada') },
      says: 'connect_own refuse oauth_account_mismatch',
    },
    {
      name: 'refuses a new account in place of the one to be connected again',
      change: { actor: { ...ada, accountId: 'eac_1' } },
      says: 'connect_other_account refuse oauth_account_mismatch',
    },
    {
      name: 'connects the same account again',
      change: {
        actor: { ...ada, accountId: 'eac_of_user_ada' },
        knownAccount: accountOf('user_ada'),
      },
      says: 'connect_own reconnect user_ada',
    },
    {
      name: 'refuses where connecting is off',
      change: withSettings({ allowConnect: false }),
      says: 'connect_off refuse oauth_provider_not_enabled',
    },
    {
      name: 'connects where signing in and up are off',
      change: withSettings({ allowSignIn: false, allowSignUp: false }),
      says: 'connect_new connect user_ada',
    },
    {
      name: 'refuses an account with another address where addresses cannot be changed',
      change: { environment: fixedAddress, emailOwner: undefined },
      says: 'connect_other_address refuse oauth_connection_blocked_by_immutable_attribute',
    },
    {
      name: 'refuses an account with the address of somebody else there, and tells nothing about them',
      change: { environment: fixedAddress, emailOwner: ownerOf('user_grace', true) },
      says: 'connect_other_address refuse oauth_connection_blocked_by_immutable_attribute',
    },
    {
      name: 'attaches an account with the same address there',
      change: { environment: fixedAddress, emailOwner: ownerOf('user_ada', true) },
      says: 'connect_new connect user_ada',
    },
    {
      name: 'attaches an account without an address there',
      change: { environment: fixedAddress, identity: withoutAddress },
      says: 'connect_new connect user_ada',
    },
  ])('connecting $name', ({ change, says }) => {
    // What a change spreads over is the stranger; the intent and who is here stay unless it says so.
    const { intent: _intent, actor, ...rest } = { ...stranger, ...change };
    const isGiven = 'actor' in change && !('intent' in change);
    expect(said({ ...rest, intent: 'connect', actor: isGiven ? actor : ada })).toBe(says);
  });

  it.each<{ name: string; change: Partial<Situation>; says: string }>([
    {
      name: 'takes one’s own account',
      change: { knownAccount: accountOf('user_ada') },
      says: 'verify_own reverify user_ada',
    },
    {
      name: 'refuses somebody else’s',
      change: { knownAccount: accountOf('user_grace') },
      says: 'verify_own refuse oauth_account_mismatch',
    },
    { name: 'refuses an unknown one', change: {}, says: 'verify_own refuse oauth_account_mismatch' },
    {
      name: 'refuses in another session',
      change: { actor: { ...ada, isStillHere: false }, knownAccount: accountOf('user_ada') },
      says: 'connect_session_changed refuse oauth_session_changed',
    },
  ])('proving that it is you $name', ({ change, says }) => {
    expect(said({ ...stranger, intent: 'verify', actor: ada, ...change })).toBe(says);
  });

  it.each<{ name: string; situation: Situation; says: string }>([
    {
      name: 'counts for nothing by default',
      situation: { ...stranger, usernameOwner: ownerOf('user_grace', true) },
      says: 'new_user create',
    },
    {
      name: 'joins where the operator says so',
      situation: {
        ...withSettings({ onUsernameMatch: 'link' }),
        usernameOwner: ownerOf('user_grace', true),
      },
      says: 'same_username link user_grace',
    },
    {
      name: 'counts for nothing on a connection that is not trusted',
      situation: {
        ...withSettings({ onUsernameMatch: 'link', trustedEmail: false }),
        usernameOwner: ownerOf('user_grace', true),
      },
      says: 'requirements ask',
    },
    {
      name: 'lets nobody in who is locked',
      situation: {
        ...withSettings({ onUsernameMatch: 'link' }),
        usernameOwner: ownerOf('user_grace', true, { locked: 1 }),
      },
      says: 'same_username refuse user_locked',
    },
  ])('the same username $name', ({ situation, says }) => {
    expect(said(situation)).toBe(says);
  });

  it('tells somebody who proved an address by both sides that they are banned', () => {
    const situation = { ...stranger, emailOwner: ownerOf('user_grace', true, { banned: 1 }) };
    expect(said(situation)).toBe('same_verified_email refuse user_banned');
  });

  it.each([
    { onMissingEmail: 'continue', says: 'requirements ask' },
    { onMissingEmail: 'allow', says: 'new_user create' },
    { onMissingEmail: 'reject', says: 'requirements refuse oauth_no_email_returned' },
  ] as const)(
    'does $onMissingEmail where an address is required and none came',
    ({ onMissingEmail, says }) => {
      const identity = { providerUserId: '1', emailVerified: false, unmapped: {} };
      expect(said({ ...withSettings({ onMissingEmail }), identity })).toBe(says);
    },
  );

  it('names the rules that were passed, in their order', () => {
    const { rule, passed } = resolve(stranger);
    expect([...passed, rule]).toEqual(signInRules);
  });
});

describe('provenAddress', () => {
  const { identity } = stranger;

  it('is one that a trusted provider vouches for', () => {
    expect(provenAddress(identity, settings)).toBe('ada@example.com');
    expect(provenAddress({ ...identity, emailVerified: false }, settings)).toBeUndefined();
    expect(provenAddress(identity, { ...settings, trustedEmail: false })).toBeUndefined();
  });

  it('is none that cannot be compared', () => {
    expect(toldAddress({ ...identity, emailAddress: 'a@x.co,b@y.co' })).toBeUndefined();
    expect(provenAddress({ ...identity, emailAddress: 'nonsense' }, settings)).toBeUndefined();
  });
});

describe('progressOf', () => {
  const progress = (change: Partial<Situation['identity']>, required = true) =>
    progressOf({ ...stranger.identity, ...change }, settings, {
      ...environment,
      attributes: attributes(required),
    });

  it('counts what the provider vouches for, and its names', () => {
    expect(progress({ firstName: 'Ada', lastName: 'King' })).toEqual({
      emailAddress: 'ada@example.com',
      emailVerified: true,
      username: null,
      firstName: 'Ada',
      lastName: 'King',
      legalAccepted: false,
      allowsMissingEmail: false,
    });
  });

  it('fills an address in that the provider only mentions, where one is asked for; it is not proven', () => {
    expect(progress({ emailVerified: false })).toMatchObject({
      emailAddress: 'ada@example.com',
      emailVerified: false,
    });
    expect(progress({ emailVerified: false }, false)).toMatchObject({ emailAddress: null });
  });
});
