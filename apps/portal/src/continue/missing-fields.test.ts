import { describe, expect, it } from 'vitest';
import { signUpWith, unverifiedSignUp } from '../../test/canned.ts';
import { emptyFieldErrors, fieldsToAsk, reasonToAsk } from './missing-fields.ts';

const namesOf = (fields: ReturnType<typeof fieldsToAsk>) => fields.map(({ name }) => name);
const everything = signUpWith({ missing_fields: ['last_name', 'email_address', 'first_name'] });

describe('fieldsToAsk', () => {
  it('asks for what is missing, in the order people expect', () => {
    expect(namesOf(fieldsToAsk(everything, false))).toEqual(['email_address', 'first_name', 'last_name']);
  });

  it('asks for the address once more when the person wants another', () => {
    expect(namesOf(fieldsToAsk(unverifiedSignUp('prepared'), true))).toEqual(['email_address']);
  });
});

describe('reasonToAsk', () => {
  const names = { app: 'Acme', provider: 'X' };

  it('says what the provider did not give', () => {
    const reason = reasonToAsk(fieldsToAsk(signUpWith(), false), names);
    expect(reason).toBe('X did not give us an email address. Acme needs one to reach you.');
  });

  it('says that more is needed when it is not the address alone', () => {
    expect(reasonToAsk(fieldsToAsk(everything, false), names)).toMatch(/^Acme needs a little more/);
  });
});

describe('emptyFieldErrors', () => {
  it('asks for each field that was left empty or blank', () => {
    const asked = fieldsToAsk(everything, false);
    expect(emptyFieldErrors(asked, { email_address: 'ada@example.com', first_name: ' ' })).toEqual({
      first_name: 'Enter your first name.',
      last_name: 'Enter your last name.',
    });
  });
});
