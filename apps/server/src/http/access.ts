import { AppError } from '@portico/contract';
import type { Access, Endpoint } from '@portico/contract';
import type { Context } from 'hono';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import type { ApiKeyScope } from '../keys/api-key.ts';
import { authenticateSecretKey } from '../keys/authenticate-secret-key.ts';
import { findCurrentOperator } from '../operators/current-operator.ts';
import { actingSession, findCurrentBrowser } from '../sessions/current-browser.ts';
import type { CurrentBrowser } from '../sessions/current-browser.ts';
import type { SessionRow } from '../store/sessions.ts';
import { cookieName } from './cookies.ts';
import { assertOwnPage } from './origin.ts';
import type { RequestContext } from './request-context.ts';

/** A visitor: perhaps a browser we know. */
export interface BrowserCaller {
  readonly current: CurrentBrowser | undefined;
}

/** A person who is signed in. */
export interface SessionCaller {
  readonly current: CurrentBrowser;
  readonly session: SessionRow;
}

/** A server with its key, or an operator: they act on one environment. */
export interface ManagementCaller {
  readonly environment: Environment;
  readonly actor: { readonly type: 'api_key' | 'operator'; readonly id: string };
  /** of a key; operators have none and need none */
  readonly scopes?: readonly ApiKeyScope[];
}

/** What the guard of an endpoint found out. */
export type Caller<A extends Access> = A extends 'browser'
  ? BrowserCaller
  : A extends 'session'
    ? SessionCaller
    : A extends 'management' | 'operator' | 'tokens'
      ? ManagementCaller
      : undefined;

/**
 * Lets a request in, or not. Runs before anything of the request is read.
 * @throws {AppError}
 */
export async function authenticate<E extends Endpoint>(
  deps: Deps,
  endpoint: E,
  request: RequestContext,
  c: Context,
): Promise<Caller<E['access']>> {
  return (await guards[endpoint.access](deps, { request, c })) as Caller<E['access']>;
}

interface Arrival {
  readonly request: RequestContext;
  readonly c: Context;
}

type Guard = (deps: Deps, arrival: Arrival) => Promise<Caller<Access>>;

const guards: Record<Access, Guard> = {
  public: async (deps, arrival) => {
    assertWrite(deps.registry.operators(), arrival);
    return undefined;
  },
  browser: async (deps, arrival) => {
    assertWrite(arrival.request.environment, arrival);
    return { current: await currentBrowser(deps, arrival.request) };
  },
  session: async (deps, arrival) => {
    assertWrite(arrival.request.environment, arrival);
    const current = await currentBrowser(deps, arrival.request);
    const session = current && actingSession(current, arrival.c.req.query('_clerk_session_id'));
    if (!current || !session) throw new AppError('authentication_invalid');
    return { current, session };
  },
  management: async (deps, arrival) => {
    refuseLeakedKey(arrival);
    const authorization = arrival.c.req.header('authorization');
    if (authorization === undefined) return operatorCaller(deps, arrival, 'secret_key_missing');
    if (arrival.request.origin !== undefined) throw new AppError('secret_key_from_browser');
    return authenticateSecretKey(deps, arrival.request, authorization);
  },
  operator: async (deps, arrival) => operatorCaller(deps, arrival, 'operator_session_required'),
  tokens: async (deps, arrival) => {
    refuseLeakedKey(arrival);
    const authorization = arrival.c.req.header('authorization');
    if (authorization === undefined) throw new AppError('secret_key_missing');
    if (arrival.request.origin !== undefined) throw new AppError('secret_key_from_browser');
    const caller = await authenticateSecretKey(deps, arrival.request, authorization);
    if (!caller.scopes.includes('oauth_tokens')) throw new AppError('secret_key_scope_missing');
    return caller;
  },
};

function assertWrite(environment: Environment, { request, c }: Arrival): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
  assertOwnPage(environment, {
    origin: request.origin,
    fetchSite: c.req.header('sec-fetch-site'),
    hasCookies: c.req.header('cookie') !== undefined,
  });
}

async function currentBrowser(deps: Deps, request: RequestContext): Promise<CurrentBrowser | undefined> {
  const secret = request.cookies.get(cookieName(request.environment, '').full);
  return findCurrentBrowser(deps.db, request.environment, { secret, now: request.now });
}

/** A key in a URL is in every log on the way: it is refused, whether it is valid or not. */
function refuseLeakedKey({ c }: Arrival): void {
  if (/sk_(test|live)_/.test(c.req.url)) throw new AppError('secret_key_in_query');
}

/** The dashboard lives at the public origin, and calls from there alone. */
async function operatorCaller(
  deps: Deps,
  arrival: Arrival,
  absent: 'secret_key_missing' | 'operator_session_required',
): Promise<ManagementCaller> {
  const { request, c } = arrival;
  const operators = deps.registry.operators();
  const secret = request.cookies.get(cookieName(operators, '').full);
  if (secret === undefined) throw new AppError(absent);
  const site = c.req.header('sec-fetch-site');
  const isOwnPage =
    request.origin === undefined
      ? site === undefined || site === 'same-origin'
      : request.origin === deps.config.url;
  if (!isOwnPage) throw new AppError('origin_invalid');
  assertOperatorWrite(arrival);
  const operatorId = await findCurrentOperator(deps, { secret, now: request.now });
  return { environment: chosenEnvironment(deps, arrival), actor: { type: 'operator', id: operatorId } };
}

/** Writes need proof that a page of ours sent them, not merely no proof of the contrary. */
function assertOperatorWrite({ request, c }: Arrival): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
  if (request.origin === undefined && c.req.header('sec-fetch-site') !== 'same-origin') {
    throw new AppError('origin_invalid', { message: 'A request with cookies must come from the dashboard.' });
  }
}

/** The dashboard names the environment it shows. The operators' own is not managed like the others. */
function chosenEnvironment(deps: Deps, { c, request }: Arrival): Environment {
  const chosen = c.req.header('portico-environment');
  const environment =
    chosen === undefined ? request.environment : (deps.registry.byId(chosen) ?? deps.registry.bySlug(chosen));
  if (!environment || environment.kind === 'operators') throw new AppError('environment_not_found');
  return environment;
}
