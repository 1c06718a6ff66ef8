import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { drawRandom } from './random.ts';
import { createId, createIdAt, createSecret, firstIdAt, hashSecret, isSameSecret } from './secrets.ts';

describe('drawRandom', () => {
  it('gives as many bytes as were asked for, across the end of what was drawn at once', () => {
    const lengths = Array.from({ length: 300 }, (_, index) => (index % 256) + 1);
    expect(lengths.map((length) => drawRandom(length).length)).toEqual(lengths);
  });

  it('never gives the same bytes twice', () => {
    const drawn = Array.from({ length: 5000 }, () => drawRandom(12).toString('hex'));
    expect(new Set(drawn).size).toBe(5000);
  });

  it('gives bytes that nobody changes afterwards', () => {
    const first = drawRandom(32);
    const before = first.toString('hex');
    for (let draw = 0; draw < 1000; draw += 1) drawRandom(32);
    expect(first.toString('hex')).toBe(before);
    expect(before).not.toBe('00'.repeat(32));
  });

  it('gives every byte about equally often', () => {
    const counts = Array.from({ length: 256 }, () => 0);
    for (let draw = 0; draw < 1000; draw += 1) {
      for (const byte of drawRandom(256)) counts[byte] = (counts[byte] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 255 degrees of freedom: more than 390 happens once in ten million runs.
    expect(chiSquare).toBeLessThan(390);
  });
});

describe('secrets', () => {
  it('are 256 random bits in base64url', () => {
    const secrets = Array.from({ length: 1000 }, createSecret);
    expect(new Set(secrets).size).toBe(1000);
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
  });

  it('are stored as their SHA-256', () => {
    expect(hashSecret('a')).toBe(createHash('sha256').update('a').digest('base64url'));
  });

  it.each([
    { one: 'abc', two: 'abc', is: true },
    { one: '', two: '', is: true },
    { one: 'abc', two: 'abd', is: false },
    { one: 'abc', two: 'abcd', is: false },
    { one: 'abc', two: '', is: false },
    { one: 'é', two: 'e\u0301', is: false },
  ])('"$one" and "$two" are the same: $is', ({ one, two, is }) => {
    expect(isSameSecret(one, two)).toBe(is);
  });
});

describe('createId', () => {
  it('gives ids with their prefix, each its own', () => {
    const ids = Array.from({ length: 1000 }, () => createId('user'));
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^user_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });

  it('begins with the time, so that ids of different moments are in their order', () => {
    const before = Date.now();
    const time = Number.parseInt(createId('user').slice(5, 17), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });
});

describe('createIdAt', () => {
  it('gives ids of a moment, in the order in which they were made', () => {
    const at = Date.UTC(2031, 4, 1);
    const ids = Array.from({ length: 100 }, () => createIdAt('aud', at));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) {
      expect(id).toMatch(/^aud_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
      expect(id >= firstIdAt('aud', at) && id < firstIdAt('aud', at + 1)).toBe(true);
    }
  });
});
