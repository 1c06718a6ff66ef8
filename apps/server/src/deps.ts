import type { Outbound } from '@portico/oauth';
import type { Ledger } from './audit/ledger.ts';
import type { Config } from './config.ts';
import type { Traffic } from './connections/traffic.ts';
import type { Registry } from './environments/registry.ts';
import type { Sealer } from './keys/seal.ts';
import type { Log } from './log.ts';
import type { Mailer } from './mail/mailer.ts';
import type { Vault } from './vault/vault.ts';
import type { Webhooks } from './webhooks/webhooks.ts';
import type { Db } from './store/database.ts';

/** What use cases work with. Built once in app.ts. */
export interface Deps {
  readonly config: Config;
  readonly db: Db;
  readonly sealer: Sealer;
  readonly registry: Registry;
  readonly outbound: Outbound;
  readonly mailer: Mailer;
  readonly ledger: Ledger;
  readonly traffic: Traffic;
  readonly vault: Vault;
  readonly webhooks: Webhooks;
  readonly log: Log;
  /** Unix milliseconds; a test moves it */
  readonly now: () => number;
}
