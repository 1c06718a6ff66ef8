/** Starts the server and stops it gently. */
import { join } from 'node:path';
import { createApp } from './app.ts';
import type { RunningApp } from './app.ts';
import { readProcessConfig } from './config.ts';
import { listen } from './http/listen.ts';
import { createLog } from './log.ts';
import { createOwnerLink } from './operators/owner-link.ts';
import { readMasterKeyFile } from './keys/master-key.ts';
import { readWebApp } from './pages/web-app.ts';
import { startKeyWatch } from './rotation/key-watch.ts';
import { explainFailure } from './setup/explain-failure.ts';
import { startHousekeeping } from './setup/housekeeping.ts';
import { startDeliveries } from './webhooks/start-deliveries.ts';
import { openStore } from './setup/open-store.ts';
import { releaseStartUpMemory } from './setup/release-memory.ts';
import { replaceMeta } from './store/meta.ts';
import { findOwner } from './store/operators.ts';
import { welcome } from './setup/welcome.ts';
import { startNotingSignIns } from './users/note-sign-ins.ts';

/** Milliseconds: what runs us ends us for good after ten seconds. */
const longestStopMs = 9000;
const apps = join(import.meta.dirname, '../..');

async function main(): Promise<void> {
  const config = readProcessConfig();
  const log = createLog(config.logLevel);
  // The port comes first: a start that cannot have it changes nothing, and uses up no key that is shown only
  // once. Whoever asks before we are ready waits that moment.
  const ready = Promise.withResolvers<RunningApp['fetch']>();
  let answer: RunningApp['fetch'] = async (request, env) => (await ready.promise)(request, env);
  const listener = await listen((request, env) => answer(request, env), config);
  const onIdleError = (error: Error) => log.warn('database.connection_lost', {}, error);
  const store = await openStore(config, { now: Date.now(), onIdleError });
  await replaceMeta(store.db, 'public_url', config.url);
  const webApps = {
    portal: readWebApp(join(apps, 'portal/dist')),
    dashboard: readWebApp(join(apps, 'dashboard/dist')),
  };
  const { port } = listener;
  const running = await createApp({ config, store, log, webApps, port: () => port });
  answer = running.fetch;
  ready.resolve(answer);
  const housekeeping = startHousekeeping(running.deps);
  const notingSignIns = startNotingSignIns(running.deps);
  const deliveries = startDeliveries(running.deps);
  const keyWatch = startKeyWatch({
    ...running.deps,
    keyring: store.sealer,
    readKeys: async () => config.masterKeys ?? (await readMasterKeyFile(config.dataDirectory)) ?? [],
  });

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
    // A provider may keep a request longer than whoever stops us waits.
    setTimeout(() => end('server.cut_off'), longestStopMs);
    void (async () => {
      housekeeping.stop();
      notingSignIns.stop();
      deliveries.stop();
      await keyWatch.close();
      await listener.close();
      await running.close();
      await store.db.destroy();
      end('server.stopped');
    })();
  };
  const end = (event: string) => {
    log.info(event);
    log.flush();
    process.exit(0);
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
}

await main().catch((error: unknown) => {
  process.stderr.write(`\nPortico did not start.\n${explainFailure(error)}\n`);
  process.exit(1);
});
