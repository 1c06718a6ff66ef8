import { describe, expect, it } from 'vitest';
import { networkOf, siteOf } from './network.ts';

describe('RL04 networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::9', '2001:db8:1:2'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('RL04 siteOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2ab::9', '2001:db8:1:2'],
    ['2001:0DB8:0001:02ff:3::', '2001:db8:1:2'],
    ['2001:db8:1:300::9', '2001:db8:1:3'],
    ['2001:db8:1::9', '2001:db8:1:0'],
  ])('counts %s as %s', (address, site) => {
    expect(siteOf(address)).toBe(site);
  });
});
