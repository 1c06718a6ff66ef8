import { describe, expect, it } from 'vitest';
import { presets } from '../../test/canned-connections.ts';
import { searched, stepInGrid } from './provider-grid.ts';

const names = (typed: string) => searched(presets, typed).map(({ name }) => name);

describe('searched', () => {
  it('finds by part of a name, former names and keys, in any spelling', () => {
    expect(names('twitter')).toEqual(['X']);
    expect(names('hugging-face')).toEqual(['Hugging Face']);
    expect(names('  GIT ')).toEqual(['GitHub', 'GitLab']);
    expect(names('zebra')).toEqual([]);
  });

  it('puts names that begin so first', () => {
    expect(names('x')[0]).toBe('X');
    expect(names('x').slice(0, 2)).toEqual(['X', 'Xero']);
    expect(names('x')).toContain('Dropbox');
  });

  it('keeps all in their order while nothing is typed', () => {
    expect(searched(presets, ' ')).toEqual(presets);
  });
});

describe('stepInGrid', () => {
  const grid = { columns: 4, count: 10 };

  it.each([
    { from: -1, key: 'ArrowDown', to: 0 },
    { from: -1, key: 'ArrowRight', to: undefined },
    { from: 0, key: 'ArrowRight', to: 1 },
    { from: 0, key: 'ArrowLeft', to: undefined },
    { from: 1, key: 'ArrowDown', to: 5 },
    { from: 7, key: 'ArrowDown', to: 9 },
    { from: 9, key: 'ArrowDown', to: undefined },
    { from: 9, key: 'ArrowRight', to: undefined },
    { from: 2, key: 'ArrowUp', to: -1 },
    { from: 6, key: 'ArrowUp', to: 2 },
    { from: 6, key: 'Home', to: 0 },
    { from: 6, key: 'End', to: 9 },
    { from: 6, key: 'a', to: undefined },
  ])('leads with $key from $from to $to', ({ from, key, to }) => {
    expect(stepInGrid(key, from, grid)).toBe(to);
  });

  it('leads nowhere from the search field when nothing was found', () => {
    expect(stepInGrid('ArrowDown', -1, { columns: 4, count: 0 })).toBeUndefined();
  });
});
