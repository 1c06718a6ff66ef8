import { describe, expect, it } from 'vitest';
import { tokensToKeep } from './kept-tokens.ts';

const now = 1_800_000_000_000;
const stored = {
  accessToken: 'stored',
  refreshToken: 'stored-refresh',
  expiresAt: now - 1,
  scopes: ['read', 'write', 'offline'],
};
const told = { accessToken: 'told', refreshToken: 'told-refresh', expiresAt: now + 1, scopes: ['read'] };
const { refreshToken: _refresh, ...unrefreshable } = stored;
const { expiresAt: _expiry, ...endless } = unrefreshable;
const { scopes: _scopes, ...unspoken } = stored;
const choice = { stored, told, now, isPlainSignIn: true };

describe('tokensToKeep', () => {
  it.each([
    { name: 'that can be refreshed', living: stored },
    { name: 'that have not expired', living: { ...unrefreshable, expiresAt: now + 1 } },
    { name: 'of which nobody knows when they expire', living: endless },
  ])('keeps stored tokens $name when a sign-in brings a narrower grant', ({ living }) => {
    expect(tokensToKeep({ ...choice, stored: living })).toBe(living);
  });

  it.each([
    { name: 'the same scopes in another order', scopes: ['offline', 'write', 'read'] },
    { name: 'a scope that was not granted before', scopes: ['read', 'other'] },
    { name: 'more scopes', scopes: ['read', 'write', 'offline', 'other'] },
  ])('takes tokens with $name', ({ scopes }) => {
    const others = { ...told, scopes };
    expect(tokensToKeep({ ...choice, told: others })).toEqual(others);
  });

  it('takes tokens of another protocol, and glues nothing of the old ones to them', () => {
    const signed = { accessToken: 'signed', tokenSecret: 'signed-secret', scopes: [] };
    for (const isPlainSignIn of [true, false]) {
      for (const before of [stored, { ...stored, scopes: [] }]) {
        expect(tokensToKeep({ stored: before, told: signed, now, isPlainSignIn })).toBe(signed);
      }
      expect(tokensToKeep({ stored: signed, told: unrefreshable, now, isPlainSignIn })).toBe(unrefreshable);
    }
  });

  it('counts a scope that is named twice once', () => {
    const others = { ...told, scopes: ['read', 'write', 'offline', 'read'] };
    expect(tokensToKeep({ ...choice, told: others })).toEqual(others);
  });

  it.each([
    {
      name: 'the stored ones are dead',
      change: { stored: unrefreshable },
    },
    { name: 'nobody knows what the stored ones may do', change: { stored: unspoken } },
    { name: 'the person came to say what the app may do', change: { isPlainSignIn: false } },
  ])('takes narrower tokens when $name', ({ change }) => {
    expect(tokensToKeep({ ...choice, ...change })).toEqual(told);
  });

  it('keeps the refresh token from before when the provider hands out none', () => {
    const withoutRefresh = { accessToken: 'told', expiresAt: now + 1, scopes: stored.scopes };
    expect(tokensToKeep({ ...choice, told: withoutRefresh })).toEqual({
      ...withoutRefresh,
      refreshToken: 'stored-refresh',
    });
  });
});
