import { describe, expect, it } from 'vitest';
import { connectionState } from './connection-state.ts';

const open = {
  enabled: true,
  credentials: 'custom',
  allow_sign_in: true,
  allow_sign_up: true,
  allow_connect: true,
} as const;

describe('connectionState', () => {
  it.each([
    { change: {}, words: 'On' },
    { change: { enabled: false, credentials: 'missing' as const }, words: 'Paused' },
    { change: { credentials: 'missing' as const }, words: 'Not ready' },
    { change: { allow_sign_up: false }, words: 'On, no new sign-ups' },
    { change: { allow_sign_in: false, allow_sign_up: false }, words: 'Connecting only' },
    {
      change: { allow_sign_in: false, allow_sign_up: false, allow_connect: false },
      words: 'Nothing allowed',
    },
  ])('says "$words"', ({ change, words }) => {
    expect(connectionState({ ...open, ...change }).words).toBe(words);
  });
});
