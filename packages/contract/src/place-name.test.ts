import { describe, expect, it } from 'vitest';
import { placeName } from './place-name.ts';

describe('placeName', () => {
  it.each([
    { city: 'Lyon', country: 'FR', is: 'Lyon, France' },
    { city: null, country: 'DE', is: 'Germany' },
    { city: 'Atlantis', country: null, is: 'Atlantis' },
    { city: null, country: 'QQ', is: 'QQ' },
    { city: null, country: 'T1', is: 'T1' },
    { city: null, country: null, is: undefined },
  ])('of $city and $country is $is', ({ city, country, is }) => {
    expect(placeName({ city, country })).toBe(is);
  });
});
