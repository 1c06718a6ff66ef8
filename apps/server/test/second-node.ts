import { createApp } from '../src/app.ts';
import type { RunningApp } from '../src/app.ts';
import { listen } from '../src/http/listen.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/setup/open-store.ts';
import type { TestServer } from './server.ts';

/** A process of its own as far as a node can tell: another connection, another memory, the same database. */
export interface SecondNode {
  readonly url: string;
  readonly deps: RunningApp['deps'];
  close(): Promise<void>;
}

export async function startSecondNode({ config, now }: TestServer): Promise<SecondNode> {
  const store = await openStore(config, { now: now(), onIdleError: () => undefined });
  const node = await createApp({
    config,
    store,
    log: createLog('error', { write: () => undefined }),
    webApps: {} as never,
    port: () => config.port,
    now,
  });
  const listener = await listen(node.fetch, { host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${listener.port}`,
    deps: node.deps,
    close: async () => {
      await listener.close();
      await node.close();
      await store.db.destroy();
    },
  };
}
