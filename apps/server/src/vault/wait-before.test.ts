import { describe, expect, it } from 'vitest';
import { waitBefore } from './refresh-failure.ts';
import { waitBeforeNext } from './work-outbox.ts';

const day = 24 * 3600 * 1000;

describe('the wait before a provider is asked again', () => {
  it.each([
    { name: 'for a refresh', wait: waitBefore },
    { name: 'for a revocation', wait: waitBeforeNext },
  ])('is whole milliseconds, also $name', ({ wait }) => {
    for (let attempts = 1; attempts < 40; attempts += 1) {
      expect(Number.isInteger(wait(attempts, Math.PI / 4, 0))).toBe(true);
    }
  });

  it('grows from half a minute to a day, and differs from that of others', () => {
    expect([1, 2, 3, 30].map((attempts) => waitBeforeNext(attempts, 1, 0))).toEqual([
      30_000,
      60_000,
      120_000,
      day,
    ]);
    expect(waitBeforeNext(1, 0, 0)).toBe(15_000);
  });

  it('is at least what the provider wishes, and never more than a day', () => {
    expect(waitBeforeNext(1, 0, 600_000)).toBe(600_000);
    expect(waitBeforeNext(1, 0, 7 * day)).toBe(day);
  });
});
