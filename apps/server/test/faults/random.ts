/** A generator of numbers that repeat: the same seed gives the same choices. */
export interface Random {
  /** from 0 up to, but not including, 1 */
  next(): number;
  /** a number of milliseconds, or of anything else, from 0 up to the limit */
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** @param seed any integer @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32) */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: (limit) => next() * limit,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('There is nothing to pick from.');
      return item;
    },
  };
}
