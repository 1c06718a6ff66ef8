import { describe, expect, it } from 'vitest';
import { environmentWith } from '../test/canned.ts';
import { allowedReturnUrl, carriedSearch, defaultReturnUrl, requestedReturnUrl } from './return-url.ts';

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

describe('allowedReturnUrl', () => {
  const environment = environmentWith({ display: { home_url: 'https://app.example.com' } });
  const allow = (url: string, matched: readonly string[] = []) =>
    allowedReturnUrl(environment, url, matched, here);

  it.each(['https://auth.example.com/user', 'https://app.example.com/any/page'])(
    'follows %s, an origin of the environment',
    (url) => {
      expect(allow(url)).toBe(url);
    },
  );

  it.each([
    'https://evil.example/',
    'https://app.example.com.evil.example/',
    'http://app.example.com/',
    'https://app.example.com:8443/',
  ])('does not follow %s, an origin nobody named', (url) => {
    expect(allow(url)).toBeUndefined();
  });

  it('follows a URL that the server matched, and no other of its origin', () => {
    const matched = ['http://localhost:3000/welcome'];
    expect(allow('http://localhost:3000/welcome', matched)).toBe('http://localhost:3000/welcome');
    expect(allow('http://localhost:3000/other', matched)).toBeUndefined();
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

  it('is empty without a wish', () => {
    expect(carriedSearch('?change=email_address', here)).toBe('');
  });
});
