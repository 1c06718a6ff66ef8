import { createOutbound } from '@portico/oauth';
import type { Sandbox } from '@portico/sandbox';
import { createLedger } from './audit/ledger.ts';
import { createVault } from './vault/vault.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import { createWebhooks } from './webhooks/webhooks.ts';
import { createTraffic } from './connections/traffic.ts';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Config } from './config.ts';
import { connectionRoutes } from './connections/routes.ts';
import type { Deps } from './deps.ts';
import { openRegistry } from './environments/registry.ts';
import { errorBody, statusOf } from './http/answer.ts';
import { environmentOfUrl, pathWithinEnvironment, routedPath, withOverriddenMethod } from './http/address.ts';
import { failureAnswer } from './http/failure.ts';
import { dataPolicy, securityHeaders } from './http/headers.ts';
import type { App, HonoEnvironment, Route } from './http/mount.ts';
import { mountRoutes } from './http/mount.ts';
import { corsHeaders, preflightHeaders } from './http/origin.ts';
import { createTraceId, requestContextOf } from './http/request-context.ts';
import { createWhereaboutsReader } from './http/whereabouts.ts';
import type { Log } from './log.ts';
import { createMailer } from './mail/mailer.ts';
import { vaultRoutes } from './vault/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { managementRoutes } from './management/routes.ts';
import { profileRoutes } from './me/profile-routes.ts';
import { meRoutes } from './me/routes.ts';
import { createApiDocuments } from './pages/api-document.ts';
import type { ApiDocumentOf } from './pages/api-document.ts';
import { mountPages, notFoundPage } from './pages/routes.ts';
import type { WebApps } from './pages/web-app.ts';
import { restrictionRoutes } from './restrictions/routes.ts';
import { createMountedSandbox, sandboxAccessOf } from './sandbox-access.ts';
import { jwksAnswer } from './sessions/jwks.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { mountSignIn } from './sign-in/routes.ts';
import { signInRoutes } from './sign-in/attempt-routes.ts';
import { signUpRoutes } from './sign-up/routes.ts';
import { userRoutes } from './users/routes.ts';
import { version } from './version.ts';
import { ping } from './store/database.ts';

/** Every endpoint of the contract with the code that answers it. */
export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...profileRoutes,
  ...meRoutes,
  ...signInRoutes,
  ...signUpRoutes,
  ...connectionRoutes,
  ...restrictionRoutes,
  ...userRoutes,
  ...mailRoutes,
  ...vaultRoutes,
  ...webhookRoutes,
  ...managementRoutes,
];

export interface AppOptions {
  readonly config: Config;
  readonly store: Pick<Deps, 'db' | 'sealer'>;
  readonly log: Log;
  readonly webApps: WebApps;
  /** the port we listen on, known once we do */
  readonly port: () => number;
  /** Unix milliseconds; the system's clock unless a test moves it */
  readonly now?: () => number;
  readonly onOutboundCall?: Parameters<typeof createOutbound>[0]['onCall'];
}

export interface RunningApp {
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>;
  readonly app: App;
  readonly deps: Deps;
  readonly sandbox: Sandbox;
  /** answers 503 on /readyz from now on */
  readonly drain: () => void;
  /** stops timers, closes pools; the database stays open for its owner */
  readonly close: () => Promise<void>;
}

/** Builds the application: everything it works with, and every route it answers. */
export async function createApp(options: AppOptions): Promise<RunningApp> {
  const { config, log, store } = options;
  const now = options.now ?? Date.now;
  const sandboxOptions = { sealer: store.sealer, url: config.url, port: options.port, now };
  const registry = await openRegistry({
    ...store,
    url: config.url,
    sandboxFor: (environment) => sandboxAccessOf(sandboxOptions, environment),
    onError: (error) => log.error('registry.not_refreshed', {}, error),
  });
  const sandbox = createMountedSandbox(sandboxOptions, registry);
  const onCall = options.onOutboundCall;
  const userAgent = `Portico/${version}`;
  const outbound = createOutbound({ allow: config.outboundAllow, userAgent, ...(onCall ? { onCall } : {}) });
  const mailer = createMailer({ config, ...store, log, now });
  const traffic = createTraffic({ db: store.db, now });
  const deps: Deps = {
    config,
    ...store,
    registry,
    outbound,
    mailer,
    ledger: createLedger(store.db),
    traffic,
    vault: createVault(),
    webhooks: createWebhooks({ log }),
    log,
    now,
  };
  const state = { draining: false };
  const app = buildRoutes(deps, { sandbox, webApps: options.webApps, state });
  return {
    app,
    deps,
    sandbox,
    fetch: (request, env) => app.fetch(withOverriddenMethod(request), env),
    drain: () => (state.draining = true),
    close: async () => {
      deps.registry.close();
      mailer.close();
      await Promise.all([deps.vault.drain(), deps.webhooks.drain()]);
      await traffic.flush().catch((error: unknown) => log.warn('traffic.not_counted', {}, error));
      await outbound.close();
    },
  };
}

interface Parts {
  readonly sandbox: Sandbox;
  readonly webApps: WebApps;
  readonly state: { draining: boolean };
}

function buildRoutes(deps: Deps, { sandbox, webApps, state }: Parts): App {
  const headers = securityHeaders(deps.config);
  const jsonHeaders = {
    ...headers,
    'content-type': 'application/json',
    'content-security-policy': dataPolicy,
  };
  const app: App = new Hono<HonoEnvironment>({
    getPath: (request) => routedPath(pathWithinEnvironment(request.url)),
  });

  app.use('*', requestPipeline(deps));
  app.onError((error, c) => {
    const traceId = c.get('request')?.traceId ?? createTraceId();
    return failureAnswer(error, { log: deps.log, traceId, headers: jsonHeaders });
  });
  app.notFound((c) => {
    const isPage = c.req.method === 'GET' && c.req.header('accept')?.includes('text/html') === true;
    if (isPage && !c.req.path.startsWith('/v1/')) {
      const environment = c.get('request')?.environment ?? deps.registry.byHost(undefined);
      return notFoundPage({ deps, webApps, headers }, environment);
    }
    const body = errorBody([{ code: 'resource_not_found' }], c.get('request')?.traceId ?? createTraceId());
    return new Response(body, { status: statusOf('resource_not_found'), headers: jsonHeaders });
  });

  const apiDocumentOf = createApiDocuments(deps.registry);
  mountOperations(app, deps, { headers: jsonHeaders, state, apiDocumentOf });
  mountRoutes(app, deps, jsonHeaders, routes);
  mountSignIn(app, deps, headers);
  app.all('/sandbox/*', (c) =>
    c.get('request').environment.basePath === '' ? sandbox.fetch(c.req.raw) : c.notFound(),
  );
  mountPages(app, { deps, webApps, headers, apiDocumentOf });
  return app;
}

/** What every request goes through: its environment and trace, CORS, and a line in the log. */
function requestPipeline(deps: Deps) {
  const readWhereabouts = createWhereaboutsReader(deps.config.proxy);
  return async (c: Context<HonoEnvironment>, next: () => Promise<void>) => {
    const startedAt = performance.now();
    const traceId = createTraceId();
    const environment = environmentOfUrl(deps.registry, c.req.url, c.req.header('host'));
    if (!environment) return c.notFound();
    const request = requestContextOf(c, { environment, traceId, now: deps.now(), readWhereabouts });
    c.set('request', request);

    const cors = corsHeaders(environment, request.origin);
    if (c.req.method === 'OPTIONS') {
      return new Response(null, { status: 204, headers: { ...cors, ...preflightHeaders } });
    }
    await next();
    if (request.origin !== undefined) {
      for (const [name, value] of Object.entries(cors)) c.res.headers.set(name, value);
    }
    // Reads that went well are many and say little.
    const level = c.req.method === 'GET' && c.res.status < 400 ? 'debug' : 'info';
    if (!deps.log.writes(level)) return undefined;
    deps.log[level]('request', {
      trace_id: traceId,
      environment: environment.slug,
      method: c.req.method,
      // The pattern, not the address: addresses hold ids, codes and states.
      route: c.req.routePath,
      status: c.res.status,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
    });
    return undefined;
  };
}

interface Operations {
  readonly headers: Record<string, string>;
  readonly state: { draining: boolean };
  readonly apiDocumentOf: ApiDocumentOf;
}

function mountOperations(app: App, deps: Deps, { headers, state, apiDocumentOf }: Operations): void {
  const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers });
  app.get('/healthz', () => answer({ status: 'ok' }));
  app.get('/readyz', async () => {
    if (state.draining) return answer({ status: 'draining' }, 503);
    await ping(deps.db);
    return answer({ status: 'ready' });
  });
  app.get('/.well-known/jwks.json', (c) => jwksAnswer(c.get('request').environment, headers));
  app.get('/v1/openapi.json', (c) => answer(apiDocumentOf(c.get('request').environment)));
}
