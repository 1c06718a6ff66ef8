import { describe, expect, it } from 'vitest';
import { xPreset } from '../../test/canned-connections.ts';
import { isScope, scopesToAdd } from './scope-catalogue.ts';

const names = (wanted: string, added: readonly string[] = []) =>
  scopesToAdd(xPreset, added, wanted).map(({ scope }) => scope);

describe('scopesToAdd', () => {
  it('leaves out what is asked for already, by the base, a switch or hand', () => {
    expect(names('')).toEqual(['follows.read', 'like.read']);
    expect(names('', ['like.read'])).toEqual(['follows.read']);
  });

  it('finds by name and by meaning, every word of it', () => {
    expect(names('LIKE')).toEqual(['like.read']);
    expect(names('follow person')).toEqual(['follows.read']);
    expect(names('zebra')).toEqual([]);
  });
});

describe('isScope', () => {
  it.each(['a b', '', 'a"b', 'a\nb'])('refuses %j', (text) => {
    expect(isScope(text)).toBe(false);
  });

  it('takes an address, as some providers have', () => {
    expect(isScope('https://www.googleapis.com/auth/calendar')).toBe(true);
  });
});
