import { startSandboxServer } from '@portico/sandbox';
import type { AuthorizeAs, LoggedRequest, SandboxServer } from '@portico/sandbox';
import type { ApiAnswer, BrowserClient } from '../browser-client.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { failureShown } from '../faults/fault-rig.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

/** A provider that only its operator knows, on a port of its own; a test can script its every answer. */
export interface OwnProvider {
  readonly sandbox: SandboxServer['sandbox'];
  readonly origin: string;
  /** `host:port`, for PORTICO_OUTBOUND_ALLOW */
  readonly address: string;
  /** of the OpenID provider */
  readonly issuer: string;
  readonly credentials: { readonly client_id: string; readonly client_secret: string };
  /** an address below a stand-in: `at('oauth2', '/token')` */
  at(standIn: string, path: string): string;
  /** bodies that add a connection to it, each with a key nobody had */
  oidc(change?: object): object;
  oauth2(change?: object): object;
  oauth1(change?: object): object;
  /** requests whose path ends so, oldest first */
  received(path: string): LoggedRequest[];
  close(): Promise<void>;
}

/** @param name becomes part of the credentials, so that two providers can be told apart */
export async function startOwnProvider(name: string): Promise<OwnProvider> {
  const [clientId, clientSecret] = [`${name}-client`, `${name}-secret-0123456789`];
  const server = await startSandboxServer({
    apps: [{ clientId, clientSecret, redirectUris: () => true }],
    logCapacity: 10_000,
  });
  const { origin, sandbox } = server;
  const at = (standIn: string, path: string) => `${origin}/sandbox/${standIn}${path}`;
  const issuer = `${origin}/sandbox/oidc`;
  const credentials = { client_id: clientId, client_secret: clientSecret };
  let added = 0;
  const bodyOf =
    (kind: 'oidc' | 'oauth2' | 'oauth1', addresses: object) =>
    (change: object = {}) => ({
      provider_kind: `custom_${kind}`,
      provider_key: `${kind}_${(added += 1)}`,
      ...addresses,
      ...credentials,
      ...change,
    });
  return {
    sandbox,
    origin,
    address: new URL(origin).host,
    issuer,
    credentials,
    at,
    oidc: bodyOf('oidc', { issuer }),
    oauth2: bodyOf('oauth2', {
      authorization_endpoint: at('oauth2', '/authorize'),
      token_endpoint: at('oauth2', '/token'),
      userinfo_endpoint: at('oauth2', '/userinfo'),
    }),
    oauth1: bodyOf('oauth1', {
      request_token_endpoint: at('x', '/oauth/request_token'),
      authorization_endpoint: at('x', '/oauth/authenticate'),
      access_token_endpoint: at('x', '/oauth/access_token'),
      userinfo_endpoint: at('x', '/1.1/account/verify_credentials.json'),
    }),
    received: (path) => sandbox.script.requests.filter((request) => request.path.endsWith(path)),
    close: () => server.close(),
  };
}

/** A server that may call the providers of a test, and asks nobody for an address. */
export interface ProviderRig {
  readonly server: TestServer;
  asServer(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** adds a connection. @throws when that is refused */
  connect(body: object): Promise<{ readonly id: string; readonly strategy: string }>;
  change(id: string, body: object): Promise<ApiAnswer>;
  /** a whole sign-in in a fresh browser. @returns how it ended */
  signIn(strategy: string, choice?: AuthorizeAs): Promise<Ended>;
  /** how the last sign-in of a browser ended */
  endOf(browser: BrowserClient): Promise<Ended>;
  close(): Promise<void>;
}

export interface Ended {
  /** undefined when nobody was signed in */
  readonly userId: string | undefined;
  /** undefined when it went well */
  readonly code: string | undefined;
}

export async function startProviderRig(
  kind: TestDatabaseKind,
  providers: readonly OwnProvider[],
  variables: Readonly<Record<string, string>> = {},
): Promise<ProviderRig> {
  const allowed = providers.map(({ address }) => address).join(',');
  const server = await startTestServer(kind, {
    variables: { PORTICO_OUTBOUND_ALLOW: allowed, ...variables },
  });
  const asServer = createServerClient(`http://127.0.0.1:${server.config.port}`, server.secretKey);
  await asServer('PATCH', '/v1/environment-settings', { attributes: { email_address: { required: false } } });
  const endOf = async (browser: BrowserClient): Promise<Ended> => {
    const me = await browser.api('GET', '/v1/me');
    const shown = await failureShown(browser);
    return { userId: me.status === 200 ? me.body.response.id : undefined, code: shown?.code };
  };
  return {
    server,
    asServer,
    connect: async (body) => {
      const { status, body: created } = await asServer('POST', '/v1/oauth-providers', body);
      if (status !== 201) throw new Error(`It was not added: ${JSON.stringify(created)}`);
      return created;
    },
    change: (id, body) => asServer('PATCH', `/v1/oauth-providers/${id}`, body),
    signIn: async (strategy, choice = { person: 'ada_byrne' }) => {
      const browser = createBrowserClient(server.url);
      await browser.signIn(choice, { strategy });
      return endOf(browser);
    },
    endOf,
    close: () => server.close(),
  };
}
