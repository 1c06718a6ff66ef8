import { takesIdempotencyKey } from '@portico/contract';
import type { Endpoint, Input, ResponseOf } from '@portico/contract';
import type { Context, Hono } from 'hono';
import type { Deps } from '../deps.ts';
import type { Caller, ManagementCaller } from './access.ts';
import { authenticate } from './access.ts';
import { routedPath } from './address.ts';
import type { Answer } from './answer.ts';
import { withCookies } from './answer.ts';
import { answerOnce } from './idempotency.ts';
import { readInput } from './input.ts';
import type { RequestContext } from './request-context.ts';

/** What the middleware in app.ts leaves for every handler. */
export interface HonoEnvironment {
  Variables: { request: RequestContext };
}

export type App = Hono<HonoEnvironment>;

/** An endpoint with the code that answers it. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly handle: (call: never) => Promise<Answer>;
}

type Handler<E extends Endpoint> = (
  call: {
    readonly deps: Deps;
    readonly request: RequestContext;
    readonly caller: Caller<E['access']>;
  } & Input<E>,
) => Promise<{ body: ResponseOf<E>; cookies?: readonly string[]; status?: number }>;

/** Binds a handler to its declaration. Nobody can forget the guard: it comes with the declaration. */
export function route<E extends Endpoint>(endpoint: E, handle: Handler<E>): Route {
  return { endpoint, handle: handle };
}

/** Mounts routes. Each answers in kebab-case, and in snake_case for clients that spell paths so. */
export function mountRoutes(
  app: App,
  deps: Deps,
  headers: Readonly<Record<string, string>>,
  routes: readonly Route[],
) {
  for (const { endpoint, handle } of routes) {
    for (const path of pathsOf(endpoint.path)) {
      app.on(endpoint.method, path, async (c: Context<HonoEnvironment>) => {
        const request = c.get('request');
        // Who is calling comes first: a stranger learns nothing about what a route accepts.
        const caller = await authenticate(deps, endpoint, request, c);
        const input = await readInput(endpoint, c.req.raw, c.req.param());
        const run = () => handle({ deps, request, caller, ...input } as never);
        const key = takesIdempotencyKey(endpoint) ? c.req.header('idempotency-key') : undefined;
        if (key === undefined) {
          const answer = await run();
          return respond(endpoint, wantsBareList(endpoint, c) ? bareList(answer) : answer, headers);
        }
        const write = { caller: caller as ManagementCaller, endpoint, key, input, now: request.now };
        const { answer, isRepeated } = await answerOnce(deps, write, run);
        return respond(
          endpoint,
          answer,
          isRepeated ? { ...headers, 'idempotency-replayed': 'true' } : headers,
        );
      });
    }
  }
}

/** Callers of the ecosystem's API say which version of it they speak, and whether they count. */
function wantsBareList(endpoint: Endpoint, { req }: Context): boolean {
  if (!endpoint.isBareForSdks || req.header('clerk-api-version') === undefined) return false;
  return req.query('paginated') !== 'true';
}

const bareList = (answer: Answer): Answer => ({ ...answer, body: (answer.body as { data: unknown }).data });

function respond(
  endpoint: Endpoint,
  { body, status, cookies }: Answer,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(JSON.stringify(body), {
    status: status ?? endpoint.status,
    headers: withCookies(headers, cookies),
  });
}

/** `/v1/oauth-providers/{id}` → `/v1/oauth-providers/:id` and `/v1/oauth_providers/:id`. */
export function pathsOf(path: string): string[] {
  const kebab = routedPath(path).replace(/\{(\w+)\}/g, ':$1');
  const snake = kebab
    .split('/')
    .map((segment) => (segment.startsWith(':') ? segment : segment.replaceAll('-', '_')))
    .join('/');
  return snake === kebab ? [kebab] : [kebab, snake];
}
