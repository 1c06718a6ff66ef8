import { describe, expect, it } from 'vitest';
import { isDisposable } from './disposable-domains.ts';

describe('a throwaway address', () => {
  it.each(['eve@mailinator.com', 'eve@any.thing.mailinator.com', 'eve@yopmail.com', 'eve@cool.fr.nf'])(
    'is %s',
    (address) => {
      expect(isDisposable(address)).toBe(true);
    },
  );

  it.each(['eve@gmail.com', 'eve@notmailinator.example', 'eve@mailinator.com.example.org', 'eve@fr.nf'])(
    'is not %s',
    (address) => {
      expect(isDisposable(address)).toBe(false);
    },
  );
});
