import { describe, expect, it } from 'vitest';
import { xConnection } from '../../test/canned-connections.ts';
import { connectionStanding, hardlyComesBack } from './connection-health.ts';

const { health } = xConnection;

describe('connectionStanding', () => {
  it.each([
    { change: {}, kind: 'good', words: 'Works' },
    { change: { allow_sign_up: false }, kind: 'good', words: 'Works: no new sign-ups' },
    { change: { enabled: false }, kind: 'off', words: 'Paused' },
    { change: { credentials: 'missing' as const }, kind: 'attention', words: 'Not ready' },
    { change: { health: { ...health, status: 'unknown' as const } }, kind: 'off', words: 'Not tested yet' },
    { change: { health: { ...health, status: 'bad' as const } }, kind: 'bad', words: 'Does not work' },
    { change: { health: { ...health, returned: 3 } }, kind: 'attention', words: '3 of 412 came back' },
  ])('says "$words"', ({ change, kind, words }) => {
    expect(connectionStanding({ ...xConnection, ...change })).toMatchObject({ kind, words });
  });

  it('gives the reason of what is wrong, also where it is paused', () => {
    const bad = {
      ...xConnection,
      health: { ...health, status: 'bad' as const, reason: 'The secret is wrong.' },
    };
    expect(connectionStanding(bad).reason).toBe('The secret is wrong.');
    expect(connectionStanding({ ...bad, enabled: false }).reason).toBe('The secret is wrong.');
  });
});

describe('hardlyComesBack', () => {
  it.each([
    { started: 40, returned: 3, is: true },
    { started: 40, returned: 20, is: false },
    { started: 3, returned: 0, is: true },
    { started: 2, returned: 0, is: false },
    { started: 0, returned: 0, is: false },
  ])('is $is when $returned of $started come back', ({ started, returned, is }) => {
    expect(hardlyComesBack({ ...health, started, returned })).toBe(is);
  });
});
