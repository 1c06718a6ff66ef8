import { describe, expect, it } from 'vitest';
import { defineProvider } from './define-provider.ts';
import { standardCauses } from './standard-causes.ts';
import { x } from './presets/x.ts';

describe('defineProvider', () => {
  it('derives the strategy and leaves the data as it is', () => {
    const { oauth1: _other, ...own } = x;
    const causes = own.causes.slice(0, 2);
    expect(defineProvider({ ...own, causes, id: 'my_idp', aliases: [] })).toEqual({
      ...own,
      causes: [...causes, ...standardCauses('X', x.console)],
      id: 'my_idp',
      aliases: [],
      strategy: 'oauth_my_idp',
    });
  });

  it.each([
    { id: 'X' },
    { id: '1x' },
    { id: 'x-twitter' },
    { id: '' },
    { id: 'a'.repeat(65) },
    { aliases: ['twitter', 'x/y'] },
  ])('refuses a key that cannot stand in a URL: $id$aliases', (change) => {
    expect(() => defineProvider({ ...x, ...change })).toThrow('cannot be a provider key');
  });
});
