/** `npm run owner-link`: prints a new one-time link to the dashboard, for whoever has the machine. */
import { readProcessConfig } from './config.ts';
import { createOwnerLink } from './operators/owner-link.ts';
import { explainFailure } from './setup/explain-failure.ts';
import { openStore } from './setup/open-store.ts';
import { findMeta } from './store/meta.ts';

async function main(): Promise<void> {
  const config = readProcessConfig();
  const { db } = await openStore(config, { now: Date.now(), onIdleError: () => undefined });
  // Where the server was started last: whoever runs this may not have its variables.
  const url = (await findMeta(db, 'public_url')) ?? config.url;
  const link = await createOwnerLink(db, { url, now: Date.now() });
  await db.destroy();
  process.stdout.write(`${link}\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`No link was made.\n${explainFailure(error)}\n`);
  process.exit(1);
});
