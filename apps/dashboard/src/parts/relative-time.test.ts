import { describe, expect, it } from 'vitest';
import { counted, durationInWords, relativeTime } from './relative-time.ts';

const now = Date.UTC(2026, 10, 21, 12);
const minutes = (count: number) => count * 60_000;

describe('relativeTime', () => {
  it.each([
    { age: 0, words: 'just now' },
    { age: minutes(1), words: '1 minute ago' },
    { age: minutes(59.9), words: '59 minutes ago' },
    { age: minutes(60), words: '1 hour ago' },
    { age: minutes(60 * 24 * 3), words: '3 days ago' },
    { age: minutes(60 * 24 * 40), words: '12 Oct' },
    { age: minutes(60 * 24 * 365), words: '21 Nov 2025' },
    { age: -minutes(5), words: 'in 5 minutes' },
  ])('says "$words"', ({ age, words }) => {
    expect(relativeTime(now - age, now)).toBe(words);
  });

  it('forgives a clock that is a few seconds ahead', () => {
    expect(relativeTime(now + 4000, now)).toBe('just now');
  });
});

describe('counted', () => {
  it.each([
    [0, '0 people'],
    [1, '1 person'],
    [1204, '1,204 people'],
  ])('says how many people %i are', (count, words) => {
    expect(counted(count, 'person', 'people')).toBe(words);
  });
});

describe('durationInWords', () => {
  it('changes from milliseconds to seconds where people do', () => {
    expect([durationInWords(83.6), durationInWords(1240)]).toEqual(['84 ms', '1.2 s']);
  });
});
