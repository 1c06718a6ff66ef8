import type { OauthProviderResource } from '@portico/contract';

type Placed = Pick<OauthProviderResource, 'id' | 'position'>;

/** The order in which the buttons stand. Equal positions keep the order in which the server lists them. */
export function inOrder<Connection extends Placed>(connections: readonly Connection[]): Connection[] {
  return connections.toSorted((a, b) => a.position - b.position);
}

/**
 * One connection a step further up (-1) or down (1), with every position anew: 0, 1, 2…
 * @returns all of them in their new order
 */
export function moved<Connection extends Placed>(
  connections: readonly Connection[],
  id: string,
  step: -1 | 1,
): Connection[] {
  const order = inOrder(connections);
  const from = order.findIndex((one) => one.id === id);
  const [connection] = from === -1 ? [] : order.splice(from, 1);
  if (connection) order.splice(Math.max(from + step, 0), 0, connection);
  return order.map((one, position) => ({ ...one, position }));
}

/** Those whose position is another one than before. */
export function replaced<Connection extends Placed>(
  before: readonly Connection[],
  after: readonly Connection[],
): Connection[] {
  const former = new Map(before.map(({ id, position }) => [id, position]));
  return after.filter(({ id, position }) => former.get(id) !== position);
}
