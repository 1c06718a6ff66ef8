import { describe, expect, it } from 'vitest';
import { shortId } from './short-id.ts';

describe('shortId', () => {
  it('keeps the kind, the beginning and the end', () => {
    expect(shortId('user_019abcde12347def8123456789abcdef')).toBe('user_019a…abcdef');
  });

  it('leaves alone what is short already', () => {
    expect(shortId('1701334529886453')).toBe('1701334529886453');
  });
});
