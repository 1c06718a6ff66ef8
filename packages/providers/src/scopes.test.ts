import { describe, expect, it } from 'vitest';
import { missingScopes, scopesToRequest, validateScope } from './scopes.ts';

const provider = {
  baseScopes: ['tweet.read', 'users.read'],
  emailScope: 'users.email',
  offlineScope: 'offline.access',
};
const nothingMore = { requestEmail: false, keepAccess: false, additionalScopes: [] };

describe('scopesToRequest', () => {
  it('always asks for the base scopes, first', () => {
    expect(scopesToRequest(provider, nothingMore)).toEqual(['tweet.read', 'users.read']);
  });

  it('adds what the switches and the operator ask for, none twice', () => {
    const additionalScopes = ['like.read', 'tweet.read', 'users.email', 'like.read'];
    expect(scopesToRequest(provider, { requestEmail: true, keepAccess: true, additionalScopes })).toEqual([
      'tweet.read',
      'users.read',
      'users.email',
      'offline.access',
      'like.read',
    ]);
  });

  it('ignores a switch the provider has no scope for', () => {
    expect(
      scopesToRequest({ baseScopes: ['a'] }, { ...nothingMore, requestEmail: true, keepAccess: true }),
    ).toEqual(['a']);
  });

  it('asks once for a scope that has two names', () => {
    const google = {
      baseScopes: ['openid'],
      emailScope: 'email',
      scopeAliases: { 'https://g.example/email': 'email' },
    };
    const additionalScopes = ['https://g.example/email', 'https://g.example/drive'];
    expect(scopesToRequest(google, { requestEmail: true, keepAccess: false, additionalScopes })).toEqual([
      'openid',
      'email',
      'https://g.example/drive',
    ]);
  });

  it('refuses an additional scope that would be several', () => {
    expect(() => scopesToRequest(provider, { ...nothingMore, additionalScopes: ['a b'] })).toThrow('"a b"');
  });
});

describe('validateScope', () => {
  it.each(['tweet.read', 'https://www.googleapis.com/auth/userinfo.email', 'read:user', '!', '~'])(
    'accepts %s',
    (scope) => expect(validateScope(scope)).toBe(scope),
  );
  it.each(['', ' ', 'a b', 'a"b', 'a\\b', 'a\0', 'ä', 'a\n', 'a'.repeat(256)])('refuses "%s"', (scope) =>
    expect(() => validateScope(scope)).toThrow(TypeError),
  );
});

describe('missingScopes', () => {
  it('compares as sets', () => {
    expect(missingScopes(['a', 'b', 'c'], ['c', 'a', 'd'])).toEqual(['b']);
  });
});
