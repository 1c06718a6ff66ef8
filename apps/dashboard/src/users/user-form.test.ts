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

  it('names the line that is no JSON', () => {
    expect(metadataProblem('{\n  "plan": pro\n}')).toBe(
      'This is not JSON. Line 2: a value is expected here.',
    );
  });

  it.each(['[]', '1', 'null', '"text"'])('takes no %s', (text) => {
    expect(metadataProblem(text)).toMatch(/JSON object/);
  });

  it('says when there is too much of it', () => {
    expect(metadataProblem(JSON.stringify({ a: 'x'.repeat(9000) }))).toContain('8 KiB');
    expect(metadataProblem(JSON.stringify({ a: 'x'.repeat(8000) }))).toBeUndefined();
  });
});
