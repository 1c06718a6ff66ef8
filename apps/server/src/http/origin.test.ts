import { describe, expect, it } from 'vitest';
import { sampleEnvironment } from '../../test/sample-environment.ts';
import { defaultSettings } from '../environments/settings.ts';
import { assertOwnPage, corsHeaders, isAllowedOrigin } from './origin.ts';

const environment = sampleEnvironment({
  settings: { ...defaultSettings('My app'), allowedOrigins: ['https://app.example.com'] },
});
const foreign = [
  'https://evil.com',
  'https://app.example.com.evil.com',
  'https://evilapp.example.com',
  'https://sub.app.example.com',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://app.example.com/',
  'https://APP.example.com',
  'null',
  '',
  '*',
  'https://app.example.com, https://evil.com',
];

describe('isAllowedOrigin', () => {
  it.each(['https://auth.example.com', 'https://app.example.com'])('allows %s', (origin) => {
    expect(isAllowedOrigin(environment, origin)).toBe(true);
  });

  it.each(foreign)('does not allow "%s"', (origin) => {
    expect(isAllowedOrigin(environment, origin)).toBe(false);
  });

  it('allows no app of another environment', () => {
    expect(isAllowedOrigin(sampleEnvironment(), 'https://app.example.com')).toBe(false);
  });
});

describe('assertOwnPage', () => {
  const request = { origin: undefined, fetchSite: undefined, hasCookies: true };
  const assert = (change: object) => () => assertOwnPage(environment, { ...request, ...change });

  it.each([
    { name: 'a page of ours', change: { origin: 'https://auth.example.com' } },
    {
      name: 'a page of an allowed origin on another site',
      change: { origin: 'https://app.example.com', fetchSite: 'cross-site' },
    },
    { name: 'a page whose browser says same-origin and no more', change: { fetchSite: 'same-origin' } },
    { name: 'a program without cookies', change: { hasCookies: false } },
  ])('lets $name write', ({ change }) => {
    expect(assert(change)).not.toThrow();
  });

  it.each([
    ...foreign.map((origin) => ({ name: `a page of "${origin}"`, change: { origin } })),
    { name: 'a foreign page without cookies', change: { origin: 'https://evil.com', hasCookies: false } },
    {
      name: 'a foreign page that a browser takes for same-origin',
      change: { origin: 'https://evil.com', fetchSite: 'same-origin' },
    },
    { name: 'cookies without any sign of where they come from', change: {} },
    { name: 'cookies from a page of the same site', change: { fetchSite: 'same-site' } },
    { name: 'cookies from another site', change: { fetchSite: 'cross-site' } },
    { name: 'cookies with what a person typed', change: { fetchSite: 'none' } },
  ])('refuses $name', ({ change }) => {
    expect(assert(change)).toThrow(expect.objectContaining({ code: 'origin_invalid' }));
  });
});

describe('corsHeaders', () => {
  it('names an allowed origin, with credentials', () => {
    expect(corsHeaders(environment, 'https://app.example.com')).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expect.stringContaining('Retry-After'),
      vary: 'Origin',
    });
  });

  it.each([undefined, ...foreign])('tells "%s" nothing but that answers differ', (origin) => {
    expect(corsHeaders(environment, origin)).toEqual({ vary: 'Origin' });
  });
});
