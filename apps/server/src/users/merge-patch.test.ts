import { describe, expect, it } from 'vitest';
import { mergePatch } from './merge-patch.ts';

describe('mergePatch', () => {
  // The examples of RFC 7396, appendix A, whose patch is an object.
  it.each([
    { target: { a: 'b' }, patch: { a: 'c' }, merged: { a: 'c' } },
    { target: { a: 'b' }, patch: { b: 'c' }, merged: { a: 'b', b: 'c' } },
    { target: { a: 'b' }, patch: { a: null }, merged: {} },
    { target: { a: 'b', b: 'c' }, patch: { a: null }, merged: { b: 'c' } },
    { target: { a: ['b'] }, patch: { a: 'c' }, merged: { a: 'c' } },
    { target: { a: 'c' }, patch: { a: ['b'] }, merged: { a: ['b'] } },
    { target: { a: { b: 'c' } }, patch: { a: { b: 'd', c: null } }, merged: { a: { b: 'd' } } },
    { target: { a: [{ b: 'c' }] }, patch: { a: [1] }, merged: { a: [1] } },
    { target: { e: null }, patch: { a: 1 }, merged: { e: null, a: 1 } },
    { target: [1, 2], patch: { a: 'b', c: null }, merged: { a: 'b' } },
    { target: {}, patch: { a: { bb: { ccc: null } } }, merged: { a: { bb: {} } } },
  ])('merges $patch into $target', ({ target, patch, merged }) => {
    expect(mergePatch(target, patch)).toEqual(merged);
  });

  it('takes __proto__ for a key like any other', () => {
    const merged = mergePatch({}, JSON.parse('{"__proto__":{"admin":true}}') as Record<string, unknown>);
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"admin":true}}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
