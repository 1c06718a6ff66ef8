import { describe, expect, it } from 'vitest';
import { initialsOf, nameOf } from './person.tsx';

describe('initialsOf', () => {
  it.each([
    ['Ada Byron', 'AB'],
    ['Zoë & the Sea 🌊', 'ZS'],
    ['@ada', 'A'],
    ['', ''],
  ])('takes letters from "%s"', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('nameOf', () => {
  const nobody = { first_name: null, last_name: null, username: null };
  it.each([
    [{ ...nobody, first_name: 'Ada', last_name: 'Byron', username: 'ada' }, 'Ada Byron'],
    [{ ...nobody, username: 'ada' }, '@ada'],
    [{ ...nobody, email_addresses: [{ email_address: 'ada@example.com' }] }, 'ada@example.com'],
    [nobody, 'No name'],
  ])('calls people by what is known', (person, name) => {
    expect(nameOf(person)).toBe(name);
  });
});
