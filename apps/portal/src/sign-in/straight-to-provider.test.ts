import { describe, expect, it } from 'vitest';
import { environmentWith } from '../../test/canned-environment.ts';
import { namedWayIn, onlyWayIn } from './straight-to-provider.ts';

const withRedirect = (environment: ReturnType<typeof environmentWith>) => {
  for (const provider of Object.values(environment.user_settings.social)) provider.auto_redirect = true;
  return environment;
};

describe('onlyWayIn', () => {
  it('is the one provider that the operator sends people straight to', () => {
    expect(onlyWayIn({ environment: withRedirect(environmentWith()) }, 'sign-in')).toBe('oauth_x');
  });

  it.each([
    { name: 'nobody said so', environment: environmentWith() },
    {
      name: 'there is another provider',
      environment: withRedirect(environmentWith({ providers: ['x', 'google'] })),
    },
    {
      name: 'there is a code by mail',
      environment: withRedirect(environmentWith({ email: ['email_code'] })),
    },
    { name: 'there is no provider', environment: environmentWith({ providers: [] }) },
  ])('is none where $name', ({ environment }) => {
    expect(onlyWayIn({ environment }, 'sign-in')).toBeUndefined();
  });
});

describe('namedWayIn', () => {
  const environment = environmentWith({ providers: ['x', 'google'] });

  it.each([
    { search: '?connection=google', strategy: 'oauth_google' },
    { search: '?connection=x&redirect_url=https://app.example/', strategy: 'oauth_x' },
    { search: '?connection=myspace', strategy: undefined },
    { search: '?connection=', strategy: undefined },
    { search: '', strategy: undefined },
  ])('of $search is $strategy', ({ search, strategy }) => {
    expect(namedWayIn({ environment }, 'sign-in', search)).toBe(strategy);
  });
});
