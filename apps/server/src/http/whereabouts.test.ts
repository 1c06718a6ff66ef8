import { describe, expect, it } from 'vitest';
import { createWhereaboutsReader } from './whereabouts.ts';

const read = createWhereaboutsReader({
  trusted: ['10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.7'],
  cityHeader: 'x-city',
  countryHeader: 'x-country',
});
const from = (peer: string | undefined, headers: Record<string, string> = {}) =>
  read(peer, (name) => headers[name]);
const addressFrom = (peer: string, forwardedFor: string) =>
  from(peer, { 'x-forwarded-for': forwardedFor }).ipAddress;

describe('createWhereaboutsReader', () => {
  it.each([
    { name: 'no proxy at all', peer: '203.0.113.9', forwardedFor: '198.51.100.1', is: '203.0.113.9' },
    { name: 'a proxy', peer: '10.1.2.3', forwardedFor: '198.51.100.1', is: '198.51.100.1' },
    { name: 'a proxy named alone', peer: '192.0.2.7', forwardedFor: '198.51.100.1', is: '198.51.100.1' },
    { name: 'its neighbour', peer: '192.0.2.8', forwardedFor: '198.51.100.1', is: '192.0.2.8' },
    {
      name: 'IPv4 written as IPv6',
      peer: '::ffff:10.1.2.3',
      forwardedFor: '::ffff:198.51.100.1',
      is: '198.51.100.1',
    },
    { name: 'a proxy on IPv6', peer: '2001:db8:ffff::1', forwardedFor: '2001:db8::1', is: '2001:db8::1' },
    {
      name: 'what the client wrote itself',
      peer: '10.0.0.1',
      forwardedFor: '1.1.1.1, 198.51.100.1',
      is: '198.51.100.1',
    },
    {
      name: 'two proxies',
      peer: '10.0.0.1',
      forwardedFor: '1.1.1.1, 198.51.100.1, 10.9.9.9',
      is: '198.51.100.1',
    },
    { name: 'nobody but proxies', peer: '10.0.0.1', forwardedFor: '10.0.0.3, 10.0.0.2', is: '10.0.0.3' },
    { name: 'ports', peer: '10.0.0.1', forwardedFor: '198.51.100.1:5060', is: '198.51.100.1' },
    { name: 'ports on IPv6', peer: '10.0.0.1', forwardedFor: '[2001:db8::1]:5060', is: '2001:db8::1' },
    { name: 'no header', peer: '10.0.0.1', forwardedFor: '', is: '10.0.0.1' },
    { name: 'a word', peer: '10.0.0.1', forwardedFor: '198.51.100.1, unknown', is: '10.0.0.1' },
    { name: 'a word behind a proxy', peer: '10.0.0.1', forwardedFor: '1.1.1.1, x, 10.0.0.2', is: '10.0.0.2' },
    { name: 'a link-local address', peer: 'fe80::1%eth0', forwardedFor: '', is: 'fe80::1' },
  ])('finds who asks: $name', ({ peer, forwardedFor, is }) => {
    expect(addressFrom(peer, forwardedFor)).toBe(is);
  });

  it.each([
    { name: 'plain', city: 'Lyon', is: 'Lyon' },
    { name: 'UTF-8, byte by byte', city: Buffer.from('São Paulo').toString('latin1'), is: 'São Paulo' },
    { name: 'percent-encoded', city: 'S%C3%A3o%20Paulo', is: 'São Paulo' },
    { name: 'broken', city: '%E0%A4', is: null },
    { name: 'not UTF-8', city: 'S\u00e3o', is: null },
    { name: 'with a character that turns words around', city: '%E2%80%AELyon', is: 'Lyon' },
    { name: 'endless', city: 'x'.repeat(1000), is: 'x'.repeat(100) },
    { name: 'empty', city: ' ', is: null },
  ])('reads a city: $name', ({ city, is }) => {
    expect(from('10.0.0.1', { 'x-city': city }).city).toBe(is);
  });

  it.each([
    ['FR', 'FR'],
    ['XX', null],
    ['T1', null],
    ['fr', null],
    ['France', null],
  ])('reads the country %s as %s', (country, is) => {
    expect(from('10.0.0.1', { 'x-country': country }).country).toBe(is);
  });

  it('believes no place of whoever is not trusted', () => {
    const headers = { 'x-city': 'Lyon', 'x-country': 'FR', 'x-forwarded-for': '198.51.100.1' };
    expect(from('203.0.113.9', headers)).toEqual({ ipAddress: '203.0.113.9', city: null, country: null });
    expect(from(undefined, headers)).toEqual({ ipAddress: null, city: null, country: null });
  });

  it.each(['10.0.0.0/33', '10.0.0.0/8/8', 'proxy.internal', '10.0.0/8', '::/129', '10.0.0.0/x', ''])(
    'takes no network that is none: %s',
    (network) => {
      const settings = { trusted: [network], cityHeader: undefined, countryHeader: undefined };
      expect(() => createWhereaboutsReader(settings)).toThrow('is no network');
    },
  );
});
