import { describe, expect, it } from 'vitest';
import { environmentWith } from '../test/canned-environment.ts';
import {
  addAccountPath,
  carriedSearch,
  defaultReturnUrl,
  matchedByServer,
  requestedReturnUrl,
  wantsAnotherAccount,
} from './return-url.ts';

const here = { origin: 'https://auth.example.com', basePath: '/e/staging' };
const asking = (url: string) => `?${new URLSearchParams({ redirect_url: url })}`;

describe('requestedReturnUrl', () => {
  it.each([
    { asked: 'https://app.example.com/a?b=c#d', url: 'https://app.example.com/a?b=c#d' },
    { asked: '/user', url: 'https://auth.example.com/user' },
    { asked: '//evil.example', url: 'https://evil.example/' },
    { asked: '\\\\evil.example', url: 'https://evil.example/' },
    { asked: 'javascript:alert(1)', url: undefined },
    { asked: ' java\tscript:alert(1)', url: undefined },
    { asked: 'data:text/html,hello', url: undefined },
    { asked: 'https://', url: undefined },
    { asked: '', url: undefined },
  ])('reads "$asked" as $url', ({ asked, url }) => {
    expect(requestedReturnUrl(asking(asked), here)).toBe(url);
  });
});

describe('matchedByServer', () => {
  it('goes to pages of its own origin directly', () => {
    expect(matchedByServer('https://auth.example.com/user', here)).toBe('https://auth.example.com/user');
  });

  it.each([
    'https://app.example.com/any/page?a=b',
    'https://evil.example/',
    'https://auth.example.com.evil.example/',
    'http://auth.example.com/',
    'https://auth.example.com:8443/',
  ])('lets the server judge %s', (url) => {
    const search = new URLSearchParams({ redirect_url: url });
    expect(matchedByServer(url, here)).toBe(`https://auth.example.com/e/staging/v1/client/touch?${search}`);
  });
});

describe('defaultReturnUrl', () => {
  it("is the person's own page where the operator set none", () => {
    expect(defaultReturnUrl(environmentWith(), 'sign-in', here)).toBe(
      'https://auth.example.com/e/staging/user',
    );
  });

  it('tells people who signed up from those who signed in', () => {
    const environment = environmentWith({
      display: { after_sign_in_url: 'https://app.example.com/', after_sign_up_url: '/e/staging/welcome' },
    });
    expect(defaultReturnUrl(environment, 'sign-in', here)).toBe('https://app.example.com/');
    expect(defaultReturnUrl(environment, 'sign-up', here)).toBe('https://auth.example.com/e/staging/welcome');
  });
});

describe('carriedSearch', () => {
  it('carries the wish alone', () => {
    const search = `${asking('https://app.example.com/?a=b')}&change=email_address`;
    expect(carriedSearch(search, here)).toBe(asking('https://app.example.com/?a=b'));
  });

  it('carries that another account is wanted', () => {
    expect(wantsAnotherAccount(carriedSearch('?add_account=true&change=email_address', here))).toBe(true);
    expect(wantsAnotherAccount(carriedSearch('?add_account=yes', here))).toBe(false);
  });

  it('is empty without a wish', () => {
    expect(carriedSearch('?change=email_address', here)).toBe('');
  });
});

describe('addAccountPath', () => {
  it('leads back to the own page of the environment', () => {
    const { search, pathname } = new URL(addAccountPath(here), here.origin);
    expect(pathname).toBe('/sign-in');
    expect(requestedReturnUrl(search, here)).toBe(`${here.origin}${here.basePath}/user`);
    expect(wantsAnotherAccount(search)).toBe(true);
  });
});
