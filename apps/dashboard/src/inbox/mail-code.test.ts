import { describe, expect, it } from 'vitest';
import { codeIn } from './mail-code.ts';

describe('codeIn', () => {
  it('finds the six digits in the subject or the text', () => {
    expect(codeIn({ subject: '481920 is your code for Acme', text: '' })).toBe('481920');
    expect(codeIn({ subject: 'Hello', text: 'Your code is 004211.' })).toBe('004211');
  });

  it('does not take a part of a longer number for one', () => {
    expect(codeIn({ subject: 'Order 12345678', text: 'See https://a.example/1234567' })).toBeUndefined();
  });
});
