import { describe, expect, it } from 'vitest';
import { environmentWith } from '../../test/canned-environment.ts';
import { userWith } from '../../test/canned.ts';
import { emptyProfileErrors, profileFields, profileValues } from './profile-fields.ts';

const environment = environmentWith({ required: ['first_name'] });
const { attributes } = environment.user_settings;
const ada = userWith({});
const fields = profileFields(environment, ada);

describe('what people may change of themselves', () => {
  it('is what the app wants to know', () => {
    expect(fields.map(({ name }) => name)).toEqual(['first_name', 'last_name', 'username']);
  });

  it('leaves out what it does not', () => {
    const { username } = attributes;
    if (!username) throw new Error('expected a username');
    const without = { ...attributes, username: { ...username, enabled: false } };
    const settings = { ...environment.user_settings, attributes: without };
    const names = profileFields({ ...environment, user_settings: settings }, ada).map(({ name }) => name);
    expect(names).toEqual(['first_name', 'last_name']);
  });

  it('leaves out what they have and cannot change, and lets them give it once', () => {
    const { username } = attributes;
    if (!username) throw new Error('expected a username');
    const fixed = { ...attributes, username: { ...username, immutable: true } };
    const settings = { ...environment, user_settings: { ...environment.user_settings, attributes: fixed } };
    const namesFor = (user: typeof ada) => profileFields(settings, user).map(({ name }) => name);
    expect(namesFor(userWith({ username: 'ada' }))).toEqual(['first_name', 'last_name']);
    expect(namesFor(userWith({ username: null }))).toContain('username');
  });

  it('begins with what is known', () => {
    expect(profileValues(userWith({ username: null }), fields)).toEqual({
      first_name: 'Ada',
      last_name: 'Lovelace',
      username: '',
    });
  });

  it('may be empty unless it is required', () => {
    const values = { first_name: ' ', last_name: '', username: '' };
    expect(emptyProfileErrors(fields, values, attributes)).toEqual({ first_name: 'Enter your first name.' });
  });
});
