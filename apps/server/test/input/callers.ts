import type { Access, Endpoint } from '@portico/contract';
import { endpoints, openApiDocument } from '@portico/contract';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { personWithEmail, personWithoutEmail, startRig } from '../security/rig.ts';
import type { Rig } from '../security/rig.ts';

type Headers = Readonly<Record<string, string>>;

/** A server with somebody who may call each kind of endpoint. */
export interface Callers {
  readonly rig: Rig;
  readonly headers: Readonly<Record<Access, Headers>>;
  /** ids that exist, by the name of their prefix */
  readonly ids: Readonly<Record<string, string>>;
  send(method: string, path: string, init: RequestInit & { readonly access: Access }): Promise<Answered>;
  /** everything that is stored, but for what a call leaves of itself */
  stored(): Promise<string>;
}

export interface Answered {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly text: string;
}

export async function startCallers(kind: TestDatabaseKind): Promise<Callers> {
  const rig = await startRig(kind);
  const { server } = rig;
  const signedIn = createBrowserClient(server.url);
  await signedIn.signIn({ person: personWithEmail });
  const me = await signedIn.api('GET', '/v1/me');
  const session = await signedIn.api('GET', '/v1/client');
  await rig.asServer('PATCH', '/v1/environment-settings', {
    attributes: { email_address: { required: true } },
    // The person must still be there for the next call.
    delete_self_enabled: false,
  });
  const unfinished = createBrowserClient(server.url);
  await unfinished.signIn({ person: personWithoutEmail });
  const signUp = await unfinished.api('GET', '/v1/client');
  const operator = await rig.operator();
  const key = await rig.createKey(operator, server.running.deps.registry.byHost(undefined).id);
  const asPage = (browser: BrowserClient): Headers => ({ origin: server.url, cookie: cookieHeader(browser) });
  const tables = (await server.db.introspection.getTables()).filter(({ name }) => name !== 'rate_limits');
  const headers: Record<Access, Headers> = {
    public: {},
    browser: asPage(unfinished),
    session: asPage(signedIn),
    management: { authorization: `Bearer ${server.secretKey}` },
    operator: asPage(operator),
    tokens: { authorization: `Bearer ${server.secretKey}` },
  };
  return {
    rig,
    headers,
    ids: {
      oauthp: rig.connectionId,
      user: me.body.response.id,
      sess: session.body.response.sessions[0].id,
      sua: signUp.body.response.sign_up.id,
      key: key.id,
    },
    send: async (method, path, { access, headers: more, ...init }) => {
      // Thousands of requests: the sockets between are tested elsewhere.
      const request = new Request(server.url + path, {
        ...init,
        method,
        headers: { ...headers[access], ...(more as Headers) },
      });
      const response = await server.running.fetch(request);
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    stored: async () => {
      const isOfCall = (column: string) => column === 'last_used_at';
      const contents = tables.map(async ({ name }) => {
        const { rows } = await sql`select * from ${sql.table(name)}`.execute(server.db);
        // Whatever was written anew, though the same, may come in another order.
        return rows
          .map((row) => JSON.stringify(row, (column, value: unknown) => (isOfCall(column) ? null : value)))
          .toSorted();
      });
      return JSON.stringify(await Promise.all(contents));
    },
  };
}

const cookieHeader = ({ cookies }: BrowserClient) =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

const document = openApiDocument(endpoints, {
  version: '0',
  serverUrl: 'https://auth.example.com',
  cookies: { browser: 'portico', operator: 'portico_operators' },
});

/** Whether the API's own document says that this endpoint may answer so. */
function isDocumented({ path, method }: Endpoint, status: number, code: string): boolean {
  const paths = document['paths'] as Record<string, Record<string, { responses: Record<string, unknown> }>>;
  const answer = paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  return JSON.stringify(answer ?? '').includes(`\`${code}\``);
}

export interface WireProblem {
  readonly code: string;
  readonly message: string;
  readonly long_message: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** What gives away how the server is built. */
const innards =
  /\bat [\w.<>]+ \(|node_modules|\.ts:\d|file:\/\/|\/apps\/|sqlite|postgres|ZodError|TypeError|undefined/i;

/** Reads a refusal, and makes sure that it is one in every respect. */
export function readRefusal({ status, headers, text }: Answered, endpoint?: Endpoint): WireProblem[] {
  expect(status, text).toBeGreaterThanOrEqual(400);
  expect(status, text).toBeLessThan(500);
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(text).not.toMatch(innards);
  const body = JSON.parse(text) as { errors: WireProblem[]; trace_id: string; clerk_trace_id: string };
  expect(body.errors.length).toBeGreaterThan(0);
  expect(body.trace_id).toMatch(/^[0-9a-f]{32}$/);
  expect(body.clerk_trace_id).toBe(body.trace_id);
  for (const { code, message, long_message, meta } of body.errors) {
    expect(message.length, code).toBeGreaterThan(5);
    expect(long_message.startsWith(message), code).toBe(true);
    expect(meta, code).toBeTypeOf('object');
    if (endpoint) expect(isDocumented(endpoint, status, code), `${endpoint.id} ${status} ${code}`).toBe(true);
  }
  return body.errors;
}
