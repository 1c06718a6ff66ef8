import { describe, expect, it } from 'vitest';
import { outcomeWords } from './outcome-words.ts';

describe('outcomeWords', () => {
  it('says what would have happened', () => {
    expect(outcomeWords('create')).toContain('new here');
  });

  it('says a refusal in the words of its code', () => {
    expect(outcomeWords('sign_up_mode_restricted')).toBe(
      'They would be turned away: New sign-ups are closed.',
    );
  });

  it('passes on a sentence as it is', () => {
    expect(outcomeWords('Something newer.')).toBe('Something newer.');
  });
});
