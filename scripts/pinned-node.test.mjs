import { describe, expect, it } from 'vitest';
import { isRecentEnough } from './pinned-node.mjs';

describe('isRecentEnough', () => {
  it.each([
    ['20.20.2', false],
    ['24.11.9', false],
    ['24.12.0', true],
    ['26.0.0', true],
  ])('answers for %s: %s', (version, answer) => {
    expect(isRecentEnough(version)).toBe(answer);
  });
});
