import { afterAll } from 'vitest';
import { startSandboxServer, type SandboxServer } from '../src/index.ts';
import { registeredApp } from './oauth2-client.ts';

/** A sandbox for the tests of one file, which call it once, at the top. It is not slow where a scenario says so. */
export async function startRunningSandbox(): Promise<SandboxServer> {
  const server = await startSandboxServer({ apps: [registeredApp], wait: async () => undefined });
  afterAll(() => server.close());
  return server;
}
