/** Starts the server and stops it gently. */
import { join } from 'node:path';
import { createApp } from './app.ts';
import { readProcessConfig } from './config.ts';
import { listen } from './http/listen.ts';
import { createLog } from './log.ts';
import { createOwnerLink } from './operators/owner-link.ts';
import { readWebApp } from './pages/web-app.ts';
import { explainFailure } from './setup/explain-failure.ts';
import { startHousekeeping } from './setup/housekeeping.ts';
import { openStore } from './setup/open-store.ts';
import { releaseStartUpMemory } from './setup/release-memory.ts';
import { findOwner } from './store/operators.ts';
import { welcome } from './setup/welcome.ts';

const apps = join(import.meta.dirname, '../..');

async function main(): Promise<void> {
  const config = readProcessConfig();
  const log = createLog(config.logLevel);
  const onIdleError = (error: Error) => log.warn('database.connection_lost', {}, error);
  const store = await openStore(config, { now: Date.now(), onIdleError });
  const webApps = {
    portal: readWebApp(join(apps, 'portal/dist')),
    dashboard: readWebApp(join(apps, 'dashboard/dist')),
  };
  let port = config.port;
  const running = await createApp({ config, store, log, webApps, port: () => port });
  const listener = await listen(running.fetch, config);
  port = listener.port;
  const housekeeping = startHousekeeping(running.deps);

  const owner = await findOwner(store.db, running.deps.registry.operators().id);
  const ownerLink = owner ? undefined : await createOwnerLink(store.db, { url: config.url, now: Date.now() });
  log.info('server.ready', { url: config.url, port });
  log.flush();
  process.stdout.write(
    welcome({ config, registry: running.deps.registry, firstStart: store.firstStart, ownerLink }),
  );

  releaseStartUpMemory();

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info('server.stopping', { signal });
    running.drain();
    void (async () => {
      housekeeping.stop();
      await listener.close();
      await running.close();
      await store.db.destroy();
      log.info('server.stopped');
      log.flush();
      process.exit(0);
    })();
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
}

await main().catch((error: unknown) => {
  process.stderr.write(`\nPortico did not start.\n${explainFailure(error)}\n`);
  process.exit(1);
});
