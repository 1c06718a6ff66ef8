import { describe, expect, it } from 'vitest';
import { inOrder, moved, replaced } from './connection-order.ts';

const three = [
  { id: 'c', position: 2 },
  { id: 'a', position: 0 },
  { id: 'b', position: 1 },
];
const ids = (connections: readonly { id: string }[]) => connections.map(({ id }) => id).join('');

describe('moved', () => {
  it.each([
    { id: 'b', step: -1 as const, order: 'bac' },
    { id: 'b', step: 1 as const, order: 'acb' },
    { id: 'a', step: -1 as const, order: 'abc' },
    { id: 'c', step: 1 as const, order: 'abc' },
    { id: 'unknown', step: 1 as const, order: 'abc' },
  ])('puts $id by $step to get $order', ({ id, step, order }) => {
    expect(ids(moved(three, id, step))).toBe(order);
  });

  it('gives everybody a position of their own where they shared one', () => {
    const same = three.map((one) => ({ ...one, position: 0 }));
    expect(moved(same, 'b', -1)).toEqual([
      { id: 'c', position: 0 },
      { id: 'b', position: 1 },
      { id: 'a', position: 2 },
    ]);
  });
});

describe('replaced', () => {
  it('names those that stand elsewhere now', () => {
    expect(ids(replaced(three, moved(three, 'a', 1)))).toBe('ba');
    expect(replaced(three, inOrder(three))).toEqual([]);
  });
});
