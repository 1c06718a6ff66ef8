import { describe, expect, it } from 'vitest';
import { tokenIn } from './link-token.ts';

describe('tokenIn', () => {
  it('is what follows the #', () => {
    expect(tokenIn('#sia_0199.a-B_9')).toBe('sia_0199.a-B_9');
  });

  it.each([
    '',
    '#',
    '#sia_0199',
    '#sia_0199.',
    '#.secret',
    '#a.b.c',
    '#sia_0199.se cret',
    `#a.${'b'.repeat(200)}`,
  ])('is nothing in %j', (hash) => {
    expect(tokenIn(hash)).toBeUndefined();
  });
});
