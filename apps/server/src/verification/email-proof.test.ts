import { describe, expect, it } from 'vitest';
import { secondsToResend } from './email-proof.ts';

describe('secondsToResend', () => {
  it('is none where nothing was sent', () => {
    expect(secondsToResend(undefined, 1000)).toBe(0);
  });
});
