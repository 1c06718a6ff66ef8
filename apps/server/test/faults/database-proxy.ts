import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { TestDatabaseKind } from '../databases.ts';

/**
 * What stands between the server and PostgreSQL:
 * - `open`: nothing;
 * - `down`: connections are closed, new ones are refused;
 * - `frozen`: connections stay, and no byte passes, as with a machine that hangs.
 */
export type ProxyState = 'open' | 'down' | 'frozen';

export interface DatabaseProxy {
  set(state: ProxyState): Promise<void>;
  /**
   * Closes the connection on which the server next sends this text.
   * @param moment `before` PostgreSQL sees it, or `after` it answered and before the server hears
   */
  cutAt(text: string, moment: 'before' | 'after'): void;
  /** how often that happened */
  readonly cuts: () => number;
  close(): Promise<void>;
}

interface Cut {
  readonly text: string;
  readonly moment: 'before' | 'after';
}

interface Traffic {
  state: ProxyState;
  cut: Cut | undefined;
  cuts: number;
  readonly pairs: Set<readonly [Socket, Socket]>;
}

async function startProxy(target: { host: string; port: number }) {
  const traffic: Traffic = { state: 'open', cut: undefined, cuts: 0, pairs: new Set() };
  const server = createServer((client) => {
    if (traffic.state === 'down') client.resetAndDestroy();
    else join(client, connect(target.port, target.host), traffic);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const closePairs = () => {
    for (const pair of traffic.pairs) for (const socket of pair) socket.destroy();
  };
  const proxy: DatabaseProxy = {
    set: (state) => {
      traffic.state = state;
      if (state === 'down') closePairs();
      if (state === 'open') for (const pair of traffic.pairs) for (const socket of pair) socket.resume();
      return Promise.resolve();
    },
    cutAt: (text, moment) => (traffic.cut = { text, moment }),
    cuts: () => traffic.cuts,
    close: async () => {
      closePairs();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return { port, proxy };
}

function join(client: Socket, database: Socket, traffic: Traffic): void {
  const pair = [client, database] as const;
  traffic.pairs.add(pair);
  let cutsAtAnswer = false;
  const end = () => {
    traffic.pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  };
  const cut = () => {
    traffic.cut = undefined;
    traffic.cuts += 1;
    end();
  };
  for (const socket of pair) socket.on('error', end).on('close', end);
  client.on('data', (chunk) => {
    const found = traffic.cut !== undefined && chunk.includes(traffic.cut.text);
    if (found && traffic.cut?.moment === 'before') return cut();
    cutsAtAnswer ||= found;
    return pass(chunk, client, database);
  });
  database.on('data', (chunk) => (cutsAtAnswer ? cut() : pass(chunk, database, client)));

  function pass(chunk: Buffer, from: Socket, to: Socket): void {
    if (traffic.state !== 'frozen') {
      to.write(chunk);
      return;
    }
    // What had arrived is kept back, and nothing more is taken.
    from.pause();
    from.unshift(chunk);
  }
}

/** Databases of PostgreSQL that are reached through a proxy. */
export function proxiedPostgres(kind: TestDatabaseKind): {
  kind: TestDatabaseKind;
  proxy: () => DatabaseProxy;
} {
  let opened: DatabaseProxy | undefined;
  const create = async () => {
    const database = await kind.create();
    if (database.url.kind !== 'postgres') throw new Error('Only PostgreSQL is reached over a network.');
    const url = new URL(database.url.connectionString);
    const { port, proxy } = await startProxy({ host: url.hostname, port: Number(url.port || 5432) });
    opened = proxy;
    url.hostname = '127.0.0.1';
    url.port = String(port);
    return {
      url: { kind: 'postgres', connectionString: url.href } as const,
      drop: async () => {
        await proxy.close();
        await database.drop();
      },
    };
  };
  const proxy = () => {
    if (!opened) throw new Error('The proxy starts with its database.');
    return opened;
  };
  return { kind: { name: 'postgres', create }, proxy };
}
