import { describe, expect, it } from 'vitest';
import { matchingEntries, movedBy } from './palette-entries.ts';
import type { PaletteEntry } from './palette-entries.ts';

const entry = (title: string, words = ''): PaletteEntry => ({
  key: title,
  title,
  words,
  detail: 'Page',
  icon: 'search',
  path: '/',
});
const entries = [entry('API keys', 'secret'), entry('SSO connections', 'oauth keys'), entry('Inbox', 'mail')];
const titles = (typed: string) => matchingEntries(entries, typed).map(({ title }) => title);

describe('matchingEntries', () => {
  it('finds by other words than the title', () => {
    expect(titles('mail')).toEqual(['Inbox']);
  });

  it('wants every word', () => {
    expect(titles('oauth sso')).toEqual(['SSO connections']);
    expect(titles('oauth mail')).toEqual([]);
  });

  it('puts what begins with it first', () => {
    expect(titles('s')[0]).toBe('SSO connections');
  });

  it('lists everything before anything is typed', () => {
    expect(titles('  ')).toHaveLength(3);
  });
});

describe('movedBy', () => {
  it('goes round', () => {
    expect([movedBy(1, 2, 3), movedBy(-1, 0, 3), movedBy(1, 0, 0)]).toEqual([0, 2, 0]);
  });
});
