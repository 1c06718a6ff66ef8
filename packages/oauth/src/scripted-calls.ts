import { afterAll, beforeEach } from 'vitest';
import type { HopRecord } from './client.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

/** A scripted server and the way out that reaches it. */
export interface ScriptedCalls {
  readonly server: ScriptedServer;
  readonly outbound: Outbound;
  /** what `observe` was told during this test */
  readonly hops: HopRecord[];
  readonly observe: (hop: HopRecord) => void;
}

/**
 * For the tests of one file, which call it once, at the top: each of them begins with a server that was asked nothing,
 * and after the last both are closed.
 */
export async function startScriptedCalls(): Promise<ScriptedCalls> {
  const server = await startScriptedServer();
  const outbound = createOutbound({ allow: [`127.0.0.1:${server.port}`], totalTimeoutMs: 2000 });
  const hops: HopRecord[] = [];
  beforeEach(() => {
    server.requests.length = 0;
    hops.length = 0;
  });
  afterAll(async () => {
    await server.close();
    await outbound.close();
  });
  return { server, outbound, hops, observe: (hop) => void hops.push(hop) };
}
