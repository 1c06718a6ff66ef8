/** `npm run owner-link`: prints a new one-time link to the dashboard, for whoever has the machine. */
import { ConfigError, readConfig } from './config.ts';
import { MasterKeyError } from './keys/master-key.ts';
import { createOwnerLink } from './operators/owner-link.ts';
import { openStore } from './setup/open-store.ts';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { db } = await openStore(config, { now: Date.now(), onIdleError: () => undefined });
  const link = await createOwnerLink(db, { url: config.url, now: Date.now() });
  await db.destroy();
  process.stdout.write(`${link}\n`);
}

await main().catch((error: unknown) => {
  const isKnown = error instanceof ConfigError || error instanceof MasterKeyError;
  const reason = error instanceof Error ? (isKnown ? error.message : error.stack) : String(error);
  process.stderr.write(`No link was made.\n${reason}\n`);
  process.exit(1);
});
