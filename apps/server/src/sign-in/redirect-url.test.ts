import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEnvironment } from '../../test/sample-environment.ts';
import { defaultSettings } from '../environments/settings.ts';
import { matchRedirectUrl } from './redirect-url.ts';

const environment = sampleEnvironment({
  settings: {
    ...defaultSettings('My app'),
    allowedOrigins: ['https://app.example.com', 'http://localhost:3000'],
    allowedRedirectUrls: ['https://other.example.com/signed-in?from=portico'],
  },
});
const match = (url: string) => matchRedirectUrl(environment, url, 'redirect_url');

describe('matchRedirectUrl', () => {
  it.each([
    { name: 'a page of ours', url: 'https://auth.example.com/user', is: 'https://auth.example.com/user' },
    { name: 'our origin alone', url: 'https://auth.example.com', is: 'https://auth.example.com/' },
    { name: 'any page of an allowed origin', url: 'https://app.example.com/a?b=c#d', is: undefined },
    { name: 'an allowed origin on loopback with its port', url: 'http://localhost:3000/a', is: undefined },
    {
      name: 'the default port written out',
      url: 'https://app.example.com:443/a',
      is: 'https://app.example.com/a',
    },
    {
      name: 'capitals in scheme and host',
      url: 'https://APP.example.com/A',
      is: 'https://app.example.com/A',
    },
    {
      name: 'dots in the path, as a browser resolves them',
      url: 'https://app.example.com/a/../b',
      is: 'https://app.example.com/b',
    },
    { name: 'an exact URL', url: 'https://other.example.com/signed-in?from=portico', is: undefined },
    { name: 'an @ behind the host', url: 'https://app.example.com/@evil.com', is: undefined },
    {
      name: 'encoded line ends in the path',
      url: 'https://app.example.com/%0d%0aSet-Cookie:a',
      is: undefined,
    },
  ])('accepts $name', ({ url, is }) => {
    expect(match(url)).toBe(is ?? url);
  });

  const notOnTheList = [
    'https://evil.com',
    'https://evil.com/app.example.com',
    'https://evil.com/?https://app.example.com',
    'https://evil.com#https://app.example.com',
    'https://app.example.com.evil.com',
    'https://app.example.com-evil.com/',
    'https://evilapp.example.com',
    'https://sub.app.example.com',
    'https://example.com',
    'https://app.example.com:444/',
    'http://app.example.com/',
    'http://auth.example.com/',
    'https://localhost:3000/',
    'http://localhost:3001/',
    'http://localhost/',
    'http://127.0.0.1:3000/',
    'https://app.example.com./',
    'https://app.example.co',
    'https://app%2eexample.com.evil.com/',
    'https://xn--app-example-com.evil.com/',
    'https://1.1.1.1/',
    'https://0x7f000001/',
    'https://[::1]/',
    'https://other.example.com/',
    'https://other.example.com/signed-in',
    'https://other.example.com/signed-in?from=portico&more=1',
    'https://other.example.com/signed-in?from=portico#more',
    'https://other.example.com/signed-in/?from=portico',
    'https://other.example.com/SIGNED-IN?from=portico',
    'https:///evil.com/app.example.com',
  ];
  it.each(notOnTheList)('refuses %s, which is on no list', (url) => {
    expect(() => match(url)).toThrow(
      expect.objectContaining({ code: 'redirect_url_not_allowed', meta: { param_name: 'redirect_url' } }),
    );
  });

  const unusable = [
    '',
    '/',
    '/user',
    '//evil.com',
    '///evil.com',
    '/\\evil.com',
    '\\\\evil.com',
    '?a',
    '#a',
    'app.example.com',
    'https:',
    'https:/',
    'https://',
    'https:app.example.com',
    'https:/app.example.com',
    'https:\\\\app.example.com',
    'https://app.example.com\\@evil.com',
    'https://app.example.com\\.evil.com',
    'https://evil.com\\@app.example.com',
    'https://evil.com\\.app.example.com',
    'https://app.example.com@evil.com',
    'https://evil.com@app.example.com/',
    'https://user:password@app.example.com/',
    'https://:password@app.example.com/',
    ' https://app.example.com',
    'https://app.example.com ',
    'https://app.example.com/a b',
    '\thttps://app.example.com',
    'ht\ttps://app.example.com',
    'https://app.example\t.com',
    'https://app.example.com/\r\nSet-Cookie: a=b',
    'https://app.example.com/\0',
    'https://app.example.com\u2028/',
    'https://app.example。com/',
    'https://ａpp.example.com/',
    'https://аpp.example.com/',
    'https://app.example.com／@evil.com',
    'https://app.exam\u00ADple.com/',
    'https://app.example.com/é',
    'https://[app.example.com]/',
    'https://app.example.com:port/',
    'https://app.example.com:99999/',
    'https://%00app.example.com/',
    'https://app.example.com%2f@evil.com/%',
    'HTTPS://app.example.com/',
    'javascript:alert(1)',
    'javascript://app.example.com/%0aalert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,hello',
    'vbscript:msgbox',
    'file:///etc/passwd',
    'ftp://app.example.com/',
    'ws://app.example.com/',
    'blob:https://app.example.com/1',
    'view-source:https://app.example.com/',
    'intent://app.example.com#Intent;end',
    'mailto:ada@example.com',
    'about:blank',
    'null',
    'undefined',
  ];
  it.each(unusable.map((url) => ({ url, shown: JSON.stringify(url) })))(
    'refuses $shown, which not everybody would read alike',
    ({ url }) => {
      expect(() => match(url)).toThrow(
        expect.objectContaining({ code: 'invalid_redirect_url', meta: { param_name: 'redirect_url' } }),
      );
    },
  );

  it('allows no origin of another environment', () => {
    const strict = sampleEnvironment({ settings: { ...environment.settings, allowedOrigins: [] } });
    expect(() => matchRedirectUrl(strict, 'https://app.example.com/', 'redirect_url')).toThrow(
      expect.objectContaining({ code: 'redirect_url_not_allowed' }),
    );
  });

  it('names the field that the URL came in', () => {
    expect(() => matchRedirectUrl(environment, 'https://evil.com', 'action_complete_redirect_url')).toThrow(
      expect.objectContaining({ meta: { param_name: 'action_complete_redirect_url' } }),
    );
  });

  it('sends nobody to an origin that is not on the list, however the URL is put together', () => {
    const hosts = ['app.example.com', 'evil.com', 'auth.example.com', 'localhost:3000'];
    const marks =
      'https:// http:// // / \\ @ : . # ? %2f %40 %5c %09 javascript: ; & 。 ／ %00 .. 443 x'.split(' ');
    const piece = fc.constantFrom(...marks, ...hosts, '\t', ' ');
    const url = fc
      .tuple(fc.constantFrom('https://', 'http://', ''), fc.array(piece, { minLength: 1, maxLength: 8 }))
      .map(([scheme, parts]) => scheme + parts.join(''));
    const allowed = new Set(['https://auth.example.com', ...environment.settings.allowedOrigins]);
    const check = (text: string) => {
      let result: string;
      try {
        result = match(text);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/redirect_url/) });
        return;
      }
      expect(allowed).toContain(new URL(result).origin);
      // What a browser makes of the Location header is what was checked.
      expect(new URL(result, 'https://evil.com').href).toBe(result);
    };
    fc.assert(fc.property(url, check), { numRuns: 2000 });
  });
});
