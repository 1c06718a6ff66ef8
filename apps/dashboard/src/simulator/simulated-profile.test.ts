import { describe, expect, it } from 'vitest';
import { emptyProfile, isTold, profileFrom } from './simulated-profile.ts';

const mapping = {
  provider_user_id: 'data.id',
  username: 'data.username',
  first_name: ['data.name', 'data.username'],
  last_name: '"Somebody" | family',
  email_address: 'emails.0.value',
};

describe('profileFrom', () => {
  it('puts what was typed where the mapping looks for it', () => {
    const form = { ...emptyProfile, provider_user_id: ' 42 ', first_name: 'Ada', last_name: 'King' };
    expect(profileFrom(mapping, { ...form, email_address: 'ada@example.com' })).toEqual({
      data: { id: '42', name: 'Ada' },
      family: 'King',
      emails: [{ value: 'ada@example.com' }],
    });
  });

  it('leaves out what is empty, and what the provider does not tell', () => {
    expect(profileFrom(mapping, emptyProfile)).toEqual({});
    expect(profileFrom({ ...mapping, email_verified: 'ok' }, emptyProfile)).toEqual({ ok: true });
  });

  it('touches no prototype', () => {
    profileFrom({ username: '__proto__.polluted' }, { ...emptyProfile, username: 'x' });
    expect('polluted' in {}).toBe(false);
  });
});

describe('isTold', () => {
  it('is so where there is a path', () => {
    expect(isTold(mapping, 'last_name')).toBe(true);
    expect(isTold(mapping, 'email_verified')).toBe(false);
    expect(isTold({ username: '"nobody"' }, 'username')).toBe(false);
  });
});
