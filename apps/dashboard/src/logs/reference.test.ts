import { describe, expect, it } from 'vitest';
import { parseReference } from './reference.ts';

describe('parseReference', () => {
  it.each(['7F3K-92', '7f3k92', 'Reference 7F3K-92.', ' 7f3k – 92 '])('understands "%s"', (typed) => {
    expect(parseReference(typed)).toBe('7F3K-92');
  });

  it('is empty for nothing', () => {
    expect(parseReference('  ')).toBe('');
  });
});
