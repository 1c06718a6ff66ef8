import { describe, expect, it } from 'vitest';
import { environmentWith } from '../../test/canned-environment.ts';
import type { EnvironmentWish } from '../../test/canned-environment.ts';
import { isSignUpOpen, offerFor, providerButtons } from './providers.ts';

const six = ['x', 'google', 'github', 'discord', 'apple', 'twitch'] as const;

function buttonsOf(wish: EnvironmentWish) {
  const { wide, icons, iconColumns } = providerButtons(environmentWith(wish), 'sign-in');
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
    expect(providerButtons(environment, 'sign-in').wide.map(({ name }) => name)).toEqual(['X']);
  });

  it('fills the last row of icons as far as it can', () => {
    expect(buttonsOf({ providers: [...six, 'gitlab'], promoted: ['x'] }).iconColumns).toBe(3);
  });
});

describe('offerFor', () => {
  it.each([
    { name: 'buttons to sign in', intent: 'sign-in', wish: {}, kind: 'ways' },
    { name: 'buttons to sign up', intent: 'sign-up', wish: {}, kind: 'ways' },
    {
      name: 'buttons to sign in where nobody new is taken',
      intent: 'sign-in',
      wish: { withoutSignUp: ['x'] },
      kind: 'ways',
    },
    {
      name: 'no sign-up where no connection takes any',
      intent: 'sign-up',
      wish: { withoutSignUp: ['x'] },
      kind: 'sign-up-closed',
    },
    {
      name: 'no sign-up where the environment takes none',
      intent: 'sign-up',
      wish: { signUpMode: 'restricted' },
      kind: 'sign-up-closed',
    },
    {
      name: 'sign-up to who was let in from the waitlist',
      intent: 'sign-up',
      wish: { signUpMode: 'waitlist' },
      kind: 'ways',
    },
    {
      name: 'an address where there is no connection',
      intent: 'sign-in',
      wish: { providers: [], email: ['email_link'] },
      kind: 'ways',
    },
    {
      name: 'a sign-up with an address where no connection takes any',
      intent: 'sign-up',
      wish: { withoutSignUp: ['x'], email: ['email_code'] },
      kind: 'ways',
    },
    {
      name: 'no sign-up with an address where the environment takes none',
      intent: 'sign-up',
      wish: { signUpMode: 'restricted', email: ['email_code'] },
      kind: 'sign-up-closed',
    },
    { name: 'nothing without a connection', intent: 'sign-in', wish: { providers: [] }, kind: 'no-way-in' },
    {
      name: 'nothing to new people either without a connection',
      intent: 'sign-up',
      wish: { providers: [] },
      kind: 'no-way-in',
    },
  ] as const)('offers $name', ({ intent, wish, kind }) => {
    expect(offerFor(environmentWith(wish), intent).kind).toBe(kind);
  });

  it.each([
    { name: 'where people sign in with it', email: ['email_code'], offered: true },
    { name: 'and not where they do not', email: [], offered: false },
  ] as const)('offers an address $name', ({ email, offered }) => {
    expect(offerFor(environmentWith({ email }), 'sign-in')).toMatchObject({ email: offered });
  });

  it('offers to new people only the connections that take them', () => {
    const environment = environmentWith({ providers: ['x', 'google'], withoutSignUp: ['x'] });
    expect(providerButtons(environment, 'sign-up').wide.map(({ name }) => name)).toEqual(['Google']);
  });

  it('leaves out a connection that is switched off', () => {
    const environment = environmentWith();
    const { social } = environment.user_settings;
    const x = social['oauth_x'];
    if (!x) throw new Error('expected X');
    social['oauth_x'] = { ...x, enabled: false };
    expect(offerFor(environment, 'sign-in').kind).toBe('no-way-in');
  });
});

describe('isSignUpOpen', () => {
  it('takes a connection of which the server does not say it for one that is open', () => {
    const environment = environmentWith();
    for (const provider of Object.values(environment.user_settings.social)) {
      Reflect.deleteProperty(provider, 'allow_sign_up');
    }
    expect(isSignUpOpen(environment)).toBe(true);
  });
});
