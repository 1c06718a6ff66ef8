import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillAddress, fillPlaceholders } from './placeholders.ts';

const valuesOf = (values: Record<string, string>) => (name: string) =>
  Object.hasOwn(values, name) ? values[name] : undefined;

describe('fillPlaceholders', () => {
  it.each([
    { text: 'plain', values: {}, filled: 'plain' },
    { text: '{a}-{b.c}-{a}', values: { a: '1', 'b.c': '2' }, filled: '1-2-1' },
    { text: '{a}', values: { a: '' }, filled: '' },
    { text: '{a}', values: { a: '{b}', b: 'never' }, filled: '{b}' },
    { text: '{a}', values: { a: '$&$1$`' }, filled: '$&$1$`' },
    { text: '{ viewer { id } } {}', values: { id: 'never' }, filled: '{ viewer { id } } {}' },
    { text: '{a} {b}', values: { a: '1' }, filled: undefined },
    { text: '{constructor}', values: {}, filled: undefined },
  ])('makes $filled of $text', ({ text, values, filled }) => {
    expect(fillPlaceholders(text, valuesOf(values))).toBe(filled);
  });
});

describe('fillAddress', () => {
  const template = 'https://api.example/users/{id}/profile?as={id}&v=2';

  it('fills addresses as they are and as a URL parser leaves them', () => {
    const filled = 'https://api.example/users/7/profile?as=7&v=2';
    expect(fillAddress(template, valuesOf({ id: '7' }))).toBe(filled);
    expect(fillAddress(new URL(template).href, valuesOf({ id: '7' }))).toBe(filled);
  });

  it.each(['', '.', '..', '...'])('has no place for %j, which would make another path', (id) => {
    expect(fillAddress(template, valuesOf({ id }))).toBeUndefined();
  });

  it.each([
    '../admin',
    '..%2fadmin',
    '%2e%2e',
    '%2E.',
    '..\\admin',
    '..;',
    'a?x=1',
    'a#',
    'a&v=3',
    '@evil.example',
    '//evil.example/',
    'a\r\nHost: evil.example',
    'a\tb',
    ' ',
    '{id}',
    '\ud800',
  ])('keeps %j in its place', (id) => {
    const url = new URL(fillAddress(template, valuesOf({ id })) ?? '');
    expect(url.origin).toBe('https://api.example');
    expect(url.pathname.split('/')).toHaveLength(4);
    expect(decodeURIComponent(url.pathname)).toBe(`/users/${id.toWellFormed()}/profile`);
    expect([...url.searchParams]).toEqual([
      ['as', id.toWellFormed()],
      ['v', '2'],
    ]);
    expect(url.hash).toBe('');
  });

  it('keeps any value in its place, or refuses it', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[./\\%25eEfF#?&@:;{}id]{0,8}$/));
    fc.assert(
      fc.property(part, (id) => {
        const filled = fillAddress(template, valuesOf({ id }));
        if (filled === undefined) return /^\.*$/.test(id);
        const { origin, pathname, searchParams, hash } = new URL(filled);
        const segments = pathname.split('/');
        return (
          origin === 'https://api.example' &&
          segments.length === 4 &&
          segments[1] === 'users' &&
          segments[3] === 'profile' &&
          [...searchParams.keys()].join() === 'as,v' &&
          hash === ''
        );
      }),
      { numRuns: 2000 },
    );
  });
});
