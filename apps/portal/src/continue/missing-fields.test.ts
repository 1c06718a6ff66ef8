import { describe, expect, it } from 'vitest';
import { signUpWith, unverifiedSignUp } from '../../test/canned.ts';
import { asksForTerms, fieldsToAsk, firstValues, missingErrors, reasonToAsk } from './missing-fields.ts';

const namesOf = (fields: ReturnType<typeof fieldsToAsk>) => fields.map(({ name }) => name);
const everything = signUpWith({
  missing_fields: ['last_name', 'email_address', 'legal_accepted', 'first_name', 'username'],
});

describe('fieldsToAsk', () => {
  it('asks for what is missing, in the order people expect', () => {
    expect(namesOf(fieldsToAsk(everything, false))).toEqual([
      'email_address',
      'username',
      'first_name',
      'last_name',
    ]);
  });

  it('asks for the address once more when the person wants another', () => {
    expect(namesOf(fieldsToAsk(unverifiedSignUp('prepared'), true))).toEqual(['email_address']);
  });
});

describe('asksForTerms', () => {
  it.each([
    { missing: ['legal_accepted'], asks: true },
    { missing: ['email_address'], asks: false },
  ])('is $asks when $missing is missing', ({ missing, asks }) => {
    expect(asksForTerms(signUpWith({ missing_fields: missing }))).toBe(asks);
  });
});

describe('firstValues', () => {
  it('suggests the handle of the provider as a username', () => {
    expect(firstValues(signUpWith({ username: null })).username).toBe('ada');
  });

  it('keeps what was given before', () => {
    const signUp = signUpWith({ username: 'countess', email_address: 'ada@example.com' });
    expect(firstValues(signUp)).toMatchObject({ username: 'countess', email_address: 'ada@example.com' });
  });
});

describe('reasonToAsk', () => {
  const names = { app: 'Acme', provider: 'X', terms: false };
  const missing = (...fields: string[]) => fieldsToAsk(signUpWith({ missing_fields: fields }), false);

  it.each([
    {
      name: 'what the provider did not give',
      asked: missing('email_address'),
      change: {},
      reason: 'X did not give us an email address. Acme needs one to reach you.',
    },
    {
      name: 'why an address is needed where no provider is involved',
      asked: missing('email_address'),
      change: { provider: undefined },
      reason: 'Enter an email address. Acme needs one to reach you.',
    },
    {
      name: 'what a username is for',
      asked: missing('username'),
      change: {},
      reason: 'Choose the name you go by at Acme.',
    },
    {
      name: 'that the terms are to be accepted, where it is those alone',
      asked: missing(),
      change: { terms: true },
      reason: 'Acme asks you to accept its terms before you go on.',
    },
    {
      name: 'that more is needed when it is not the address alone',
      asked: missing('email_address', 'last_name'),
      change: {},
      reason: 'Acme needs a little more to set up your account.',
    },
    {
      name: 'that more is needed when it is the address and the terms',
      asked: missing('email_address'),
      change: { terms: true },
      reason: 'Acme needs a little more to set up your account.',
    },
  ])('says $name', ({ asked, change, reason }) => {
    expect(reasonToAsk(asked, { ...names, ...change })).toBe(reason);
  });
});

describe('missingErrors', () => {
  const asked = fieldsToAsk(everything, false);
  const values = { email_address: 'ada@example.com', first_name: ' ', username: 'ada' };
  const empty = { first_name: 'Enter your first name.', last_name: 'Enter your last name.' };

  it('asks for each field that was left empty or blank', () => {
    expect(missingErrors(asked, values, 'accepted')).toEqual(empty);
  });

  it('asks for the terms where they are to be accepted', () => {
    expect(missingErrors([], {}, 'not accepted')).toEqual({ legal_accepted: 'Accept the terms to go on.' });
    expect(missingErrors([], {}, 'not asked')).toEqual({});
  });
});
