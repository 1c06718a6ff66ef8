import { describe, expect, it } from 'vitest';
import { entryFor } from './menu-key.ts';

const entries = ['Ada Lovelace', 'Zoe', 'Add another account', 'Sign out'];

describe('entryFor', () => {
  it.each([
    { name: 'goes down', at: 0, key: 'ArrowDown', to: 1 },
    { name: 'goes from the last to the first', at: 3, key: 'ArrowDown', to: 0 },
    { name: 'begins with the first', at: -1, key: 'ArrowDown', to: 0 },
    { name: 'goes up', at: 2, key: 'ArrowUp', to: 1 },
    { name: 'goes from the first to the last', at: 0, key: 'ArrowUp', to: 3 },
    { name: 'begins with the last', at: -1, key: 'ArrowUp', to: 3 },
    { name: 'goes to the first', at: 2, key: 'Home', to: 0 },
    { name: 'goes to the last', at: 0, key: 'End', to: 3 },
    { name: 'goes to the next entry with a letter', at: 0, key: 'a', to: 2 },
    { name: 'goes round to an entry with a letter', at: 2, key: 'A', to: 0 },
    { name: 'stays where no entry begins so', at: 1, key: 'q', to: undefined },
    { name: 'leaves the space bar to the entry', at: 1, key: ' ', to: undefined },
    { name: 'leaves other keys alone', at: 1, key: 'Tab', to: undefined },
  ])('$name', ({ at, key, to }) => {
    expect(entryFor({ entries, at, key })).toBe(to);
  });

  it('has nowhere to go without entries', () => {
    expect(entryFor({ entries: [], at: -1, key: 'ArrowDown' })).toBeUndefined();
  });
});
