import { describe, expect, it } from 'vitest';
import { userOf } from '../../test/canned-users.ts';
import { metadataProblem, userChanges, userForm } from './user-form.ts';

const saved = userForm({ ...userOf(0), last_name: 'Byron' });

describe('userChanges', () => {
  it('is empty for what was not touched', () => {
    expect(userChanges(saved, saved)).toEqual({});
    expect(userChanges(saved, { ...saved, first_name: ` ${saved.first_name} ` })).toEqual({});
  });

  it('takes a name away that was emptied', () => {
    expect(userChanges(saved, { ...saved, last_name: ' ', username: 'ada' })).toEqual({
      last_name: null,
      username: 'ada',
    });
  });

  it('replaces metadata of which something was typed, and empties what was emptied', () => {
    const form = { ...saved, public_metadata: '{"plan": "pro"}', private_metadata: '' };
    expect(userChanges(saved, form)).toEqual({ public_metadata: { plan: 'pro' }, private_metadata: {} });
  });
});

describe('metadataProblem', () => {
  it.each(['{}', '', '{ "plan": "pro" }'])('finds nothing wrong with %j', (text) => {
    expect(metadataProblem(text)).toBeUndefined();
  });

  it('says what is no JSON', () => {
    expect(metadataProblem('{ "plan": pro }')).toMatch(/^This is not JSON yet\./);
  });

  it.each(['[]', '1', 'null', '"text"'])('takes no %s', (text) => {
    expect(metadataProblem(text)).toMatch(/JSON object/);
  });
});
