import { describe, expect, it } from 'vitest';
import { attributesAt, pathsIn, pathTo, withPath } from './body-paths.ts';

describe('pathTo', () => {
  it('leads through objects and lists', () => {
    expect(pathTo(['emails', '0'], 'value')).toEqual(['emails', '0', 'value']);
  });

  it.each(['first name', 'a.b', 'a|b', '[x]', '', '"x"'])('names no "%s", nor what is inside', (key) => {
    expect(pathTo([], key)).toBeUndefined();
    expect(pathTo(pathTo([], key), 'inside')).toBeUndefined();
  });
});

describe('attributesAt', () => {
  it('finds every attribute that tries a path, and takes no default for one', () => {
    const mapping = { username: 'login | name', first_name: 'name | "Somebody"', last_name: '"login"' };
    expect(attributesAt('name', mapping)).toEqual(['username', 'first_name']);
    expect(attributesAt('login', mapping)).toEqual(['username']);
    expect(pathsIn(mapping.first_name)).toEqual(['name']);
  });
});

describe('withPath', () => {
  it.each([
    { text: 'old', isFallback: false, result: 'new' },
    { text: 'old', isFallback: true, result: 'old | new' },
    { text: ' ', isFallback: true, result: 'new' },
    { text: 'old | new', isFallback: true, result: 'old | new' },
  ])('makes "$result" of "$text" (as a fallback: $isFallback)', ({ text, isFallback, result }) => {
    expect(withPath(text, 'new', isFallback)).toBe(result);
  });
});
