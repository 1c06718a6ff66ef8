import { describe, expect, it } from 'vitest';
import { ruleNames } from '../../server/src/sign-in/resolve.ts';
import { ruleWords } from '../src/simulator/rule-words.ts';

describe('ruleWords', () => {
  it.each(ruleNames)('has words for %s, which the server knows', (rule) => {
    expect(ruleWords(rule).toLowerCase()).not.toBe(`${rule.replaceAll('_', ' ')}.`);
  });

  it('spells out a rule it does not know', () => {
    expect(ruleWords('full_moon')).toBe('Full moon.');
  });
});
