import { describe, expect, it } from 'vitest';
import { emailAddress, environmentWith, externalAccount, userWith } from '../../test/canned.ts';
import { initialsOf } from '../parts/initials.ts';
import { connectedAccounts, namesOf, sortedAddresses } from './person.ts';

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
  ])('shows $name', ({ change, names }) => {
    expect(namesOf(userWith(change))).toEqual(names);
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

describe('connectedAccounts', () => {
  const shown = (account: ReturnType<typeof externalAccount>) =>
    connectedAccounts(userWith({ external_accounts: [account] }), environmentWith())[0];

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
