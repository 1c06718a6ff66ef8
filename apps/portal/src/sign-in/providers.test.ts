import { describe, expect, it } from 'vitest';
import { environmentWith } from '../../test/canned.ts';
import type { EnvironmentWish } from '../../test/canned.ts';
import { providerButtons } from './providers.ts';

const six = ['x', 'google', 'github', 'discord', 'apple', 'twitch'] as const;

function buttonsOf(wish: EnvironmentWish) {
  const { wide, icons, iconColumns } = providerButtons(environmentWith(wish));
  return { wide: wide.map(({ name }) => name), icons: icons.map(({ name }) => name), iconColumns };
}

describe('providerButtons', () => {
  it('gives up to four providers their whole width, in the order of the operator', () => {
    expect(buttonsOf({ providers: ['github', 'x', 'google', 'apple'] })).toEqual({
      wide: ['GitHub', 'X', 'Google', 'Apple'],
      icons: [],
      iconColumns: 0,
    });
  });

  it('makes icons of all but the promoted ones when there are more', () => {
    expect(buttonsOf({ providers: six, promoted: ['google'] })).toEqual({
      wide: ['Google'],
      icons: ['X', 'GitHub', 'Discord', 'Apple', 'Twitch'],
      iconColumns: 5,
    });
  });

  it('promotes the first three when the operator promoted none', () => {
    expect(buttonsOf({ providers: six }).wide).toEqual(['X', 'Google', 'GitHub']);
  });

  it('leaves out what is only there to be connected', () => {
    const environment = environmentWith({ providers: ['x', 'google'] });
    const { social } = environment.user_settings;
    const google = social['oauth_google'];
    if (!google) throw new Error('expected Google');
    social['oauth_google'] = { ...google, authenticatable: false };
    expect(providerButtons(environment).wide.map(({ name }) => name)).toEqual(['X']);
  });

  it('fills the last row of icons as far as it can', () => {
    expect(buttonsOf({ providers: [...six, 'gitlab'], promoted: ['x'] }).iconColumns).toBe(3);
  });
});
