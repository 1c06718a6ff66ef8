import { describe, expect, it } from 'vitest';
import { compareScopes, hopState, hopTitle } from './hop-words.ts';

describe('compareScopes', () => {
  it('sets asked against granted, and names what came unasked', () => {
    expect(compareScopes(['a', 'b'], ['b', 'c'])).toEqual([
      { scope: 'a', isAsked: true, isGranted: false },
      { scope: 'b', isAsked: true, isGranted: true },
      { scope: 'c', isAsked: false, isGranted: true },
    ]);
  });

  it('does not guess where the provider did not say', () => {
    expect(compareScopes(['a'], null)).toEqual([{ scope: 'a', isAsked: true, isGranted: null }]);
  });
});

describe('hopState', () => {
  it.each([
    { hop: { status: 200, error: null }, state: 'good' },
    { hop: { status: 403, error: null }, state: 'bad' },
    { hop: { status: null, error: 'oauth_provider_unavailable' }, state: 'bad' },
    { hop: { status: null, error: null }, state: 'unknown' },
  ])('is $state for $hop', ({ hop, state }) => {
    expect(hopState(hop)).toBe(state);
  });
});

describe('hopTitle', () => {
  it('spells out a hop it does not know', () => {
    expect(hopTitle('introspection')).toBe('Introspection');
  });

  it.each(['discovery', 'request_token', 'authorize', 'callback', 'token', 'keys', 'profile', 'revocation'])(
    'has words for %s',
    (name) => {
      expect(hopTitle(name)).toContain(' ');
    },
  );
});
