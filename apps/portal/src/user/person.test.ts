import { describe, expect, it } from 'vitest';
import { environmentWith } from '../../test/canned-environment.ts';
import { emailAddress, externalAccount, failedAccount, userWith } from '../../test/canned.ts';
import { initialsOf } from '../parts/initials.ts';
import { accountRows, connectable, detailOf, isOnlyWayIn, namesOf, sortedAddresses } from './person.ts';

const nameless = { first_name: null, last_name: null };

describe('namesOf', () => {
  it.each([
    { name: 'name and handle', change: {}, names: { name: 'Ada Lovelace', handle: '@ada' } },
    {
      name: 'the username here before that of a provider',
      change: { username: 'countess' },
      names: { name: 'Ada Lovelace', handle: '@countess' },
    },
    { name: 'the handle as a name', change: nameless, names: { name: '@ada', handle: '' } },
    {
      name: 'the address as a name',
      change: { ...nameless, external_accounts: [] },
      names: { name: 'ada@example.com', handle: '' },
    },
    {
      name: 'something to call an account without any',
      change: { ...nameless, external_accounts: [], email_addresses: [] },
      names: { name: 'Your account', handle: '' },
    },
    {
      name: 'nothing of an account that was tried and is somebody else’s',
      change: {
        ...nameless,
        external_accounts: [failedAccount('x', 'oauth_account_already_linked')],
      },
      names: { name: 'ada@example.com', handle: '' },
    },
  ])('shows $name', ({ change, names }) => {
    expect(namesOf(userWith(change))).toEqual(names);
  });
});

describe('detailOf', () => {
  it.each([
    { name: 'the handle', change: {}, detail: '@ada' },
    { name: 'the address without a handle', change: { external_accounts: [] }, detail: 'ada@example.com' },
    { name: 'the address of whom a handle names', change: nameless, detail: 'ada@example.com' },
    {
      name: 'nothing that is the name already',
      change: { ...nameless, external_accounts: [] },
      detail: '',
    },
  ])('is $name', ({ change, detail }) => {
    expect(detailOf(userWith(change))).toBe(detail);
  });
});

describe('sortedAddresses', () => {
  it('puts the primary address first', () => {
    const addresses = [
      emailAddress('idn_2', 'b@example.com', 'verified'),
      emailAddress('idn_1', 'a@example.com', 'verified'),
    ];
    expect(sortedAddresses(userWith({ email_addresses: addresses })).map(({ id }) => id)).toEqual([
      'idn_1',
      'idn_2',
    ]);
  });
});

describe('accountRows', () => {
  const shown = (account: ReturnType<typeof externalAccount>) =>
    accountRows(userWith({ external_accounts: [account] }), environmentWith())[0];

  it('knows a provider by the name and logo of its connection', () => {
    expect(shown(externalAccount('x', 'ada'))).toMatchObject({
      provider: 'X',
      logoUrl: '/logos/x.svg',
      label: '@ada',
      isConnected: true,
    });
  });

  it('still names a provider whose connection is switched off', () => {
    expect(shown(externalAccount('google', null))).toMatchObject({ provider: 'Google', logoUrl: '' });
  });

  it('says when an account is not connected any more', () => {
    expect(shown(externalAccount('x', 'ada', 'failed'))?.isConnected).toBe(false);
  });

  it('calls an account without a handle by its address', () => {
    const account = { ...externalAccount('x', null), email_address: 'ada@example.com' };
    expect(shown(account)?.label).toBe('ada@example.com');
  });
});

describe('an account whose tokens are over', () => {
  const lost = { ...externalAccount('x', 'ada'), tokens_state_reason: 'refused_by_provider' };
  const rowOf = (account: ReturnType<typeof externalAccount>) =>
    accountRows(userWith({ external_accounts: [account] }), environmentWith())[0];

  it('is connected, and to be connected again', () => {
    expect(rowOf({ ...lost, tokens_state: 'revoked' })?.problem).toBeDefined();
    expect(rowOf({ ...lost, tokens_state: 'needs_reconnect' })).toMatchObject({
      isConnected: true,
      canConnect: true,
      problem: { code: 'external_account_needs_reconnect', lostAccess: 'refused_by_provider' },
    });
  });

  it.each(['active', 'expiring'] as const)('asks for nothing while they are %s', (state) => {
    expect(rowOf({ ...lost, tokens_state: state })?.problem).toBeUndefined();
  });
});

describe('an account that failed', () => {
  const rowOf = (account: ReturnType<typeof externalAccount>) =>
    accountRows(userWith({ external_accounts: [account] }), environmentWith())[0];

  it('says why, and by what the operator finds it', () => {
    expect(rowOf(failedAccount('x', 'oauth_access_denied'))).toMatchObject({
      isConnected: false,
      canConnect: true,
      problem: { code: 'oauth_access_denied', reference: '7F3K-92' },
    });
  });

  it('is still connected when connecting it again failed', () => {
    expect(rowOf(failedAccount('x', 'oauth_scopes_missing', 'verified'))).toMatchObject({
      isConnected: true,
      problem: { code: 'oauth_scopes_missing' },
    });
  });

  it('cannot be connected again once its connection is gone', () => {
    expect(rowOf(failedAccount('google', 'oauth_access_denied'))?.canConnect).toBe(false);
  });
});

describe('connectable', () => {
  const environment = environmentWith({ providers: ['x', 'google', 'github'] });
  const { social } = environment.user_settings;
  const github = social['oauth_github'];
  if (!github) throw new Error('expected GitHub');
  social['oauth_github'] = { ...github, allow_connect: false };

  it('is what the person does not have, and the app lets them connect', () => {
    expect(connectable(userWith(), environment).map(({ strategy }) => strategy)).toEqual(['oauth_google']);
  });
});

describe('isOnlyWayIn', () => {
  const x = 'eac_x';
  const google = externalAccount('google', 'ada');
  const both = environmentWith({ providers: ['x', 'google'] });

  it.each([
    { name: 'is, where nothing else is there', user: userWith(), environment: environmentWith(), only: true },
    {
      name: 'is not, where a code to an address lets in',
      user: userWith(),
      environment: environmentWith({ email: ['email_code'] }),
      only: false,
    },
    {
      name: 'is, where the address was never proven',
      user: userWith({ email_addresses: [emailAddress('idn_1', 'ada@example.com', 'unverified')] }),
      environment: environmentWith({ email: ['email_code'] }),
      only: true,
    },
    {
      name: 'is not, beside another account',
      user: userWith({ external_accounts: [externalAccount('x', 'ada'), google] }),
      environment: both,
      only: false,
    },
    {
      name: 'is, beside one whose connection is switched off',
      user: userWith({ external_accounts: [externalAccount('x', 'ada'), google] }),
      environment: environmentWith(),
      only: true,
    },
    {
      name: 'is, beside an attempt that failed',
      user: userWith({
        external_accounts: [externalAccount('x', 'ada'), failedAccount('google', 'oauth_access_denied')],
      }),
      environment: both,
      only: true,
    },
  ])('$name', ({ user, environment, only }) => {
    expect(isOnlyWayIn(user, environment, x)).toBe(only);
  });
});

describe('initialsOf', () => {
  it.each([
    { name: 'Ada Lovelace', initials: 'AL' },
    { name: 'Augusta Ada King Lovelace', initials: 'AL' },
    { name: '@ada', initials: 'A' },
    { name: 'élodie', initials: 'É' },
    { name: '𝒜da', initials: '𝒜' },
    { name: '', initials: '' },
  ])('are "$initials" for "$name"', ({ name, initials }) => {
    expect(initialsOf(name)).toBe(initials);
  });
});
