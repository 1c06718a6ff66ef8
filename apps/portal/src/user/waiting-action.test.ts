import { beforeEach, describe, expect, it } from 'vitest';
import { keepAction, takeAction } from './waiting-action.ts';

const action = { kind: 'disconnect', id: 'eac_1' } as const;
const minute = 60_000;
const waiting = { action, userId: 'user_1', at: 0 };

/** What a tab offers, without a tab. */
function storage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}

describe('an action that waits', () => {
  let tab: Storage;
  beforeEach(() => {
    tab = storage();
  });

  it('is taken once', () => {
    keepAction(() => tab, waiting);
    expect(takeAction(() => tab, { userId: 'user_1', now: minute })).toEqual(action);
    expect(takeAction(() => tab, { userId: 'user_1', now: minute })).toBeUndefined();
  });

  it.each([
    { name: 'late', taken: { userId: 'user_1', now: 10 * minute } },
    { name: 'of somebody else', taken: { userId: 'user_2', now: minute } },
  ])('is forgotten when it is $name', ({ taken }) => {
    keepAction(() => tab, waiting);
    expect(takeAction(() => tab, taken)).toBeUndefined();
    expect(tab.length).toBe(0);
  });

  it.each(['', 'no JSON', 'null', '7', '{}'])('is not there in %j', (text) => {
    tab.setItem('portico-waiting-action', text);
    expect(takeAction(() => tab, { userId: 'user_1', now: 0 })).toBeUndefined();
  });

  it('does without a storage that is switched off', () => {
    const off = (): Storage => {
      throw new DOMException('denied', 'SecurityError');
    };
    keepAction(off, waiting);
    expect(takeAction(off, { userId: 'user_1', now: 0 })).toBeUndefined();
  });
});
