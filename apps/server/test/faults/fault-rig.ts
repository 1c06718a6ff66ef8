import { people } from '@portico/sandbox';
import type { SandboxPerson, SandboxServer } from '@portico/sandbox';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { connectProvider, startProvider } from './provider.ts';

/** A server in this process, and a provider that a test can script. */
export interface FaultRig {
  readonly server: TestServer;
  readonly asServer: ReturnType<typeof createServerClient>;
  readonly provider: SandboxServer;
  readonly connectionId: string;
  close(): Promise<void>;
}

const named = (username: string): SandboxPerson => {
  const found = people.find((person) => person.username === username);
  if (!found) throw new Error(`The sandbox does not know ${username}.`);
  return found;
};
/** Has a confirmed email address. */
export const ada = named('ada_byrne');
/** Has none. */
export const zoe = named('zoe_at_sea');

export interface FaultRigOptions {
  readonly variables?: Readonly<Record<string, string>>;
}

export async function startFaultRig(
  kind: TestDatabaseKind,
  options: FaultRigOptions = {},
): Promise<FaultRig> {
  const provider = await startProvider(people);
  const allowed = { PORTICO_OUTBOUND_ALLOW: new URL(provider.origin).host };
  const server = await startTestServer(kind, { variables: { ...allowed, ...options.variables } });
  const asServer = createServerClient(server.url, server.secretKey);
  const connectionId = await connectProvider(asServer, provider.origin);
  return {
    server,
    asServer,
    provider,
    connectionId,
    close: async () => {
      await provider.close();
      await server.close();
    },
  };
}

/** Why the last attempt failed, as the page is told; undefined when it did not. */
export async function failureShown(
  browser: BrowserClient,
): Promise<{ code: string; meta: object } | undefined> {
  const { body } = await browser.api('GET', '/v1/client');
  return body.response.sign_in?.first_factor_verification?.error ?? undefined;
}

/** Signs somebody in on a fresh browser. @returns their id here, or what the page showed instead */
export async function signInFresh(server: TestServer, person: SandboxPerson): Promise<string> {
  const browser = createBrowserClient(server.url);
  await browser.signIn({ person: person.id });
  const { status, body } = await browser.api('GET', '/v1/me');
  return status === 200 ? body.response.id : JSON.stringify(await failureShown(browser));
}
