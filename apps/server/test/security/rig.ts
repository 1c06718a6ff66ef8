import { people } from '@portico/sandbox';
import { createOwnerLink } from '../../src/operators/owner-link.ts';
import type { ApiAnswer, BrowserClient } from '../browser-client.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { startTestServer } from '../server.ts';
import type { TestServer, TestServerOptions } from '../server.ts';

export type ServerClient = (method: string, path: string, body?: unknown) => Promise<ApiAnswer>;

/** A whole server with X switched on, on which nobody is asked for an address. */
export interface Rig {
  readonly server: TestServer;
  /** where the server listens, whatever its public origin is */
  readonly port: number;
  /** the Backend API of the development environment */
  readonly asServer: ServerClient;
  readonly connectionId: string;
  /** a browser that is signed in to the dashboard */
  operator(): Promise<BrowserClient>;
  /** makes a secret key, as the dashboard does */
  createKey(operator: BrowserClient, environment: string): Promise<{ id: string; secret: string }>;
  /** how many rows of a table there are */
  count(table: 'users' | 'sessions' | 'operators' | 'sign_ups' | 'consumed_flows'): Promise<number>;
}

export interface RigOptions extends TestServerOptions {
  /** the connection to add, beyond its key */
  readonly connection?: object;
}

const idOf = (matches: (email: string | undefined) => boolean) =>
  people.find(({ email }) => matches(email))?.id ?? '';
export const personWithEmail = idOf((email) => email !== undefined);
export const personWithoutEmail = idOf((email) => email === undefined);

export async function startRig(kind: TestDatabaseKind, options: RigOptions = {}): Promise<Rig> {
  const server = await startTestServer(kind, options);
  const { port } = server.config;
  const asServer = createServerClient(`http://127.0.0.1:${port}`, server.secretKey);
  const added = await asServer('POST', '/v1/oauth-providers', {
    provider_kind: 'preset',
    provider_key: 'x',
    ...options.connection,
  });
  await asServer('PATCH', '/v1/environment-settings', { attributes: { email_address: { required: false } } });
  return {
    server,
    port,
    asServer,
    connectionId: added.body.id,
    operator: async () => {
      const browser = createBrowserClient(server.url);
      const link = await createOwnerLink(server.db, { url: server.url, now: server.now() });
      await browser.api('POST', '/v1/owner-claims', { token: link.split('#')[1] });
      return browser;
    },
    createKey: async (operator, environment) => {
      const answer = await operator.request('/v1/api-keys', {
        method: 'POST',
        headers: {
          origin: server.url,
          'content-type': 'application/json',
          'portico-environment': environment,
        },
        body: JSON.stringify({ name: 'A key' }),
      });
      return (await answer.json()) as { id: string; secret: string };
    },
    count: async (table) => {
      const rows = await server.db.selectFrom(table).select('environment_id').execute();
      return rows.length;
    },
  };
}

/** Headers of a page of ours, with the cookies of a browser. */
export function pageHeaders(origin: string, browser?: BrowserClient): [string, string][] {
  const cookies = [...(browser?.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  return [['origin', origin], ...(cookies === '' ? [] : [['cookie', cookies] as [string, string]])];
}
