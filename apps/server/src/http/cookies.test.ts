import { describe, expect, it } from 'vitest';
import { sampleEnvironment } from '../../test/sample-environment.ts';
import { cookieName, isCookieValue, parseCookies, setCookie } from './cookies.ts';

const root = sampleEnvironment();
const staging = sampleEnvironment({ slug: 'staging', basePath: '/e/staging' });
const loopback = sampleEnvironment({ baseUrl: 'http://localhost:4400' });

describe('cookieName', () => {
  it.each([
    { environment: root, purpose: '', full: '__Host-portico', secure: true },
    { environment: root, purpose: 'outcome', full: '__Host-portico_outcome', secure: true },
    { environment: staging, purpose: '', full: '__Host-portico_staging', secure: true },
    { environment: staging, purpose: 'flow_0a', full: '__Host-portico_staging_flow_0a', secure: true },
    { environment: loopback, purpose: '', full: 'portico', secure: false },
    { environment: loopback, purpose: 'flow_0a', full: 'portico_flow_0a', secure: false },
  ] as const)('is $full', ({ environment, purpose, full, secure }) => {
    expect(cookieName(environment, purpose)).toEqual({ full, secure });
  });

  it('keeps the cookies of environments on one host apart', () => {
    const others = ['production', 'operators'].map((slug) => sampleEnvironment({ slug }));
    const names = [root, staging, ...others].flatMap((environment) =>
      (['', 'outcome', 'flow_0a'] as const).map((purpose) => cookieName(environment, purpose).full),
    );
    expect(new Set(names).size).toBe(4 * 3);
  });
});

describe('setCookie', () => {
  it('binds a cookie to the exact host, away from scripts', () => {
    expect(setCookie(cookieName(root, ''), 'value', 60)).toBe(
      '__Host-portico=value; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
    );
  });

  it('leaves Secure out on plain HTTP, where browsers would refuse it', () => {
    expect(setCookie(cookieName(loopback, ''), 'value', 60)).toBe(
      'portico=value; Path=/; Max-Age=60; HttpOnly; SameSite=Lax',
    );
  });

  it('never names a domain', () => {
    expect(setCookie(cookieName(root, ''), '', 0)).not.toMatch(/domain/i);
  });
});

describe('parseCookies', () => {
  it.each<{ name: string; header: string | undefined; is: Record<string, string> }>([
    { name: 'no header', header: undefined, is: {} },
    { name: 'an empty header', header: '', is: {} },
    { name: 'one', header: 'a=1', is: { a: '1' } },
    { name: 'several', header: 'a=1; b=2;c=3', is: { a: '1', b: '2', c: '3' } },
    { name: 'a value with an equals sign', header: 'a=1=2==', is: { a: '1=2==' } },
    { name: 'an empty value', header: 'a=; b=2', is: { a: '', b: '2' } },
    { name: 'white space', header: ' a = 1 ; b=2 ', is: { a: '1', b: '2' } },
    { name: 'pairs without an equals sign', header: 'a; b=2; ;', is: { b: '2' } },
    { name: 'names that differ in case', header: 'a=1; A=2', is: { a: '1', A: '2' } },
    {
      name: 'names that objects have',
      header: '__proto__=1; constructor=2',
      is: { ['__proto__']: '1', constructor: '2' },
    },
  ])('reads $name', ({ header, is }) => {
    expect([...parseCookies(header)]).toEqual(Object.entries(is));
  });

  it.each(['a=1; a=2', 'a=1; b=2; a=1', 'a=1; a=2; a=3', 'a=; a=1'])(
    'believes neither of two with one name: %s',
    (header) => {
      expect(parseCookies(header).has('a')).toBe(false);
    },
  );

  it('still reads the others', () => {
    expect(parseCookies('a=1; b=2; a=3').get('b')).toBe('2');
  });
});

describe('isCookieValue', () => {
  it.each([
    { value: 'v1.0a1b2c3d.AbC-_9', is: true },
    { value: 'a'.repeat(4000), is: true },
    { value: 'a'.repeat(4001), is: false },
    { value: '', is: false },
    { value: 'a b', is: false },
    { value: 'a;b', is: false },
    { value: '"a"', is: false },
    { value: 'a\n', is: false },
    { value: 'é', is: false },
    { value: 'a%41', is: false },
  ])('of $value is $is', ({ value, is }) => {
    expect(isCookieValue(value)).toBe(is);
  });
});
