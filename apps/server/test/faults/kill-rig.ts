import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SandboxPerson, SandboxServer } from '@portico/sandbox';
import { openDatabase } from '../../src/store/database.ts';
import type { Db } from '../../src/store/database.ts';
import type { DatabaseTarget } from '../../src/store/database-target.ts';
import { createServerClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { connectProvider, startProvider } from './provider.ts';
import { printedSecretKey, startServerProcess } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';

/** A server that can be killed and started again, between a provider and a database that outlive it. */
export interface KillRig {
  readonly url: string;
  readonly provider: SandboxServer;
  readonly target: DatabaseTarget;
  readonly asServer: ReturnType<typeof createServerClient>;
  readonly server: () => ServerProcess;
  /** of the server's process */
  readonly settings: Readonly<Record<string, string>>;
  /** `kill -9` */
  kill(): Promise<void>;
  /** @returns milliseconds until it was ready again */
  restart(): Promise<number>;
  /** Looks into the database, on a connection that is closed again: a restart finds nobody else at it. */
  look<Result>(read: (db: Db) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export interface KillRigOptions {
  readonly kind: TestDatabaseKind;
  readonly people: readonly SandboxPerson[];
  /** of the server's process, beside what the rig needs */
  readonly variables?: Readonly<Record<string, string>>;
}

export async function startKillRig({ kind, people, variables = {} }: KillRigOptions): Promise<KillRig> {
  const database = await kind.create();
  const target = database.url;
  const ownDirectory = await mkdtemp(join(tmpdir(), 'portico-test-process-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const provider = await startProvider(people);
  const settings = {
    PORTICO_DATA: target.kind === 'sqlite' ? dirname(target.path) : ownDirectory,
    PORTICO_PORT: String(port),
    PORTICO_OUTBOUND_ALLOW: new URL(provider.origin).host,
    ...(target.kind === 'postgres' ? { DATABASE_URL: target.connectionString } : {}),
    ...variables,
  };
  let server = await startServerProcess(settings);
  const asServer = createServerClient(url, printedSecretKey(server.output()));
  await connectProvider(asServer, provider.origin);
  return {
    url,
    provider,
    target,
    asServer,
    server: () => server,
    settings,
    kill: () => server.kill(),
    restart: async () => {
      server = await startServerProcess(settings);
      return server.readyMs;
    },
    look: async (read) => {
      const db = openDatabase(target, () => undefined);
      try {
        return await read(db);
      } finally {
        await db.destroy();
      }
    },
    close: async () => {
      await server.kill();
      await provider.close();
      await database.drop();
      await rm(ownDirectory, { recursive: true, force: true });
    },
  };
}
