import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutboundCall } from '@portico/oauth';
import type { RunningApp } from '../src/app.ts';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import type { Config } from '../src/config.ts';
import { listen } from '../src/http/listen.ts';
import type { Keyring } from '../src/keys/keyring.ts';
import { createLog } from '../src/log.ts';
import { readWebApp } from '../src/pages/web-app.ts';
import type { FirstStart } from '../src/setup/first-start.ts';
import { openStore } from '../src/setup/open-store.ts';
import type { Db } from '../src/store/database.ts';
import type { DatabaseTarget } from '../src/store/database-target.ts';
import type { TestDatabaseKind } from './databases.ts';

/** A whole server on a free port, with a database of its own and a clock that a test can move. */
export interface TestServer {
  readonly url: string;
  readonly secretKey: string;
  readonly db: Db;
  readonly keyring: Keyring;
  readonly running: RunningApp;
  readonly config: Config;
  /** every line that was logged, at the lowest level */
  readonly logLines: string[];
  /** every call that left the server */
  readonly outboundCalls: OutboundCall[];
  /** moves the server's clock forward, in milliseconds */
  advance(milliseconds: number): void;
  now(): number;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /** instead of the system's clock at the start, in Unix milliseconds */
  readonly startAt?: number;
}

const masterKey = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

function variablesFor(target: DatabaseTarget, directory: string): Record<string, string> {
  return {
    PORTICO_MASTER_KEY: masterKey,
    PORTICO_DATA: directory,
    PORTICO_LOG_LEVEL: 'debug',
    ...(target.kind === 'postgres' ? { DATABASE_URL: target.connectionString } : {}),
  };
}

/** A port nobody listens on: the public origin has to be known before the first request. */
async function freePort(): Promise<number> {
  const listener = await listen(() => new Response(), { host: '127.0.0.1', port: 0 });
  await listener.close();
  return listener.port;
}

export async function startTestServer(
  kind: TestDatabaseKind,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const database = await kind.create();
  const directory = await mkdtemp(join(tmpdir(), 'portico-test-data-'));
  const port = await freePort();
  const config = readConfig({
    ...variablesFor(database.url, directory),
    PORTICO_PORT: String(port),
    ...options.variables,
  });
  const logLines: string[] = [];
  const log = createLog(config.logLevel, { write: (line) => logLines.push(line) });
  let offset = options.startAt === undefined ? 0 : options.startAt - Date.now();
  const now = () => Date.now() + offset;
  const store = await openStore(config, { now: now(), onIdleError: () => undefined });
  const outboundCalls: OutboundCall[] = [];
  const running = await createApp({
    config,
    store,
    log,
    webApps: webApps(),
    port: () => port,
    now,
    onOutboundCall: (call) => outboundCalls.push(call),
  });
  const listener = await listen(running.fetch, { host: '127.0.0.1', port });
  return {
    url: config.url,
    secretKey: (store.firstStart as FirstStart).developmentSecretKey,
    db: store.db,
    keyring: store.sealer,
    running,
    config,
    logLines,
    outboundCalls,
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    now,
    close: async () => {
      await listener.close();
      await running.close();
      await store.db.destroy();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const apps = join(import.meta.dirname, '../..');
let builtApps: ReturnType<typeof readApps> | undefined;
const readApps = () => ({
  portal: readWebApp(join(apps, 'portal/dist')),
  dashboard: readWebApp(join(apps, 'dashboard/dist')),
});
const webApps = () => (builtApps ??= readApps());
