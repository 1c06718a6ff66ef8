/**
 * The stations of a round trip to a provider. They are navigations of a browser, so they answer with a
 * redirect, whatever happens: a person never lands on a bare error.
 *
 *   GET /sign-in/start                     from a button: seals the flow into a cookie, on to the provider
 *                                          (with connect_ticket: for somebody who is signed in)
 *   GET /v1/oauth-callback/:provider_key   from the provider: finishes the flow, on to where it should end
 *                                          (and at the paths that connections kept from a former system)
 *   POST to the same                       from the provider's page, where it answers with a form: on to the GET
 *   GET /v1/client/touch                   from a page of ours: on to an address of an app, after matching it
 */
import { AppError } from '@portico/contract';
import type { Context } from 'hono';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { callbackRoutes } from '../connections/callback-paths.ts';
import { pathWithinEnvironment } from '../http/address.ts';
import { deviceOf, originOf } from '../http/audit-origin.ts';
import { cookieName } from '../http/cookies.ts';
import { dataPolicy } from '../http/headers.ts';
import type { App, HonoEnvironment } from '../http/mount.ts';
import type { RequestContext } from '../http/request-context.ts';
import { referenceOf } from '../http/request-context.ts';
import { withCookies } from '../http/answer.ts';
import { hashSecret } from '../keys/secrets.ts';
import { findCurrentBrowser } from '../sessions/current-browser.ts';
import { finishFlow } from './finish.ts';
import { endCookies, findFlowCookie, outcomeCookie, startCookies } from './flow-cookies.ts';
import { openFlow } from './flow.ts';
import { stateOfRequestToken } from './upstream-oauth1.ts';
import type { Flow } from './flow.ts';
import { refuseTry } from './finish-try.ts';
import { failureCodeOf, isOurFailure } from './provider-failure.ts';
import { sealOutcome } from './outcome.ts';
import { problemUrl } from './pages.ts';
import { matchRedirectUrl } from './redirect-url.ts';
import { startConnect } from './start-connect.ts';
import { startFlow, startSignIn } from './start.ts';
import type { StartedFlow } from './start.ts';
import { findTryTicket, openTryTicket } from './try-ticket.ts';
import { clearTry, findTryUnderWay, tryCookie } from './try-under-way.ts';
import type { TryUnderWay } from './try-under-way.ts';

type Ctx = Context<HonoEnvironment>;

export function mountSignIn(app: App, deps: Deps, headers: Readonly<Record<string, string>>): void {
  const redirectHeaders = { ...headers, 'content-security-policy': dataPolicy };
  const redirect = (location: string, cookies: readonly string[]) =>
    // 303: whatever the method was, the next request is a GET (RFC 9110 §15.4.4).
    new Response(null, { status: 303, headers: withCookies({ ...redirectHeaders, location }, cookies) });
  const guarded = (run: (c: Ctx) => Promise<Response>, findTrial: FindTrial) => async (c: Ctx) => {
    try {
      return await run(c);
    } catch (error) {
      const request = c.get('request');
      const trial = findTrial(deps, c);
      if (!trial) return explain(deps, request, error, redirect);
      const refusal = { trial, error, origin: originOf(request) };
      return redirect(await refuseTry(deps, request.environment, refusal), []);
    }
  };

  app.get(
    '/sign-in/start',
    guarded(async (c) => {
      const { environment, cookies } = c.get('request');
      const started = await start(deps, c.get('request'), queryOf(c.req.url));
      const { flow, sealedFlow, authorizationUrl } = started;
      return redirect(authorizationUrl, [
        ...startCookies(environment, cookies, { state: flow.state, sealedFlow }),
        ...(flow.intent === 'try'
          ? [tryCookie(deps.sealer, environment, flow)]
          : clearTry(environment, cookies)),
      ]);
    }, trialOfTicket),
  );

  app.get(
    '/v1/client/touch',
    guarded(async (c) => {
      const { environment } = c.get('request');
      const url = queryOf(c.req.url).getAll('redirect_url').join(',');
      return redirect(matchedOr(environment, url, `${environment.baseUrl}/user`), []);
    }, noTrial),
  );

  const callback = guarded(async (c) => {
    const request = c.get('request');
    const { environment, cookies } = request;
    const params = queryOf(c.req.url);
    const flow = flowOf(deps, request, params);
    const ending = await finishFlow(deps, environment, {
      flow,
      callbackUrl: callbackUrlOf(c),
      params,
      origin: originOf(request),
      reference: referenceOf(request.traceId),
      device: deviceOf(request),
      secretHash: browserSecretHash(environment, cookies),
    });
    return redirect(ending.location, endCookies(environment, cookies, flow.state, ending));
  }, trialOfCallback);
  for (const path of ['/v1/oauth-callback/:key', '/v1/oauth_callback/:key', ...callbackRoutes]) {
    app.get(path, callback);
    app.post(path, async (c) => redirect(await asQuery(c), []));
  }
}

/** The address a provider called, in the one spelling that flows are made with. */
function callbackUrlOf(c: Ctx): string {
  const path = pathWithinEnvironment(c.req.url).replace(/^\/v1\/oauth_callback\//, '/v1/oauth-callback/');
  return c.get('request').environment.baseUrl + path;
}

/** What a provider may say in a callback. */
const callbackParameters = ['state', 'code', 'error', 'error_description', 'error_uri', 'iss', 'user'];
const longestForm = 32_768;

/**
 * A form that another site makes the browser send comes without our cookies (`SameSite=Lax`), and so without the flow.
 * Sent on to the same place as a navigation, it comes with them, and is the callback of any other provider.
 */
async function asQuery(c: Ctx): Promise<string> {
  const body = await c.req.text();
  const form = new URLSearchParams(body.length > longestForm ? '' : body);
  const query = new URLSearchParams();
  for (const [name, value] of form) if (callbackParameters.includes(name)) query.append(name, value);
  return `${callbackUrlOf(c)}?${query.toString()}`;
}

type Trial = Pick<TryUnderWay, 'flowId' | 'connectionId' | 'scopes'>;

/** The trial that a navigation belongs to: whatever comes of one is shown on its own page. */
type FindTrial = (deps: Deps, c: Ctx) => Trial | undefined;

const noTrial: FindTrial = () => undefined;

const trialOfTicket: FindTrial = ({ sealer }, c) => {
  const [sealed] = queryOf(c.req.url).getAll('ticket');
  const ticket =
    sealed === undefined ? undefined : findTryTicket(sealer, c.get('request').environment, sealed);
  return ticket && { ...ticket, scopes: [] };
};

/** The flow says what it is. Without one, it is what this browser started last. */
const trialOfCallback: FindTrial = (deps, c) => {
  const request = c.get('request');
  try {
    const flow = flowOf(deps, request, queryOf(c.req.url));
    return flow.intent === 'try' ? { ...flow, flowId: flow.id } : undefined;
  } catch {
    return findTryUnderWay(deps.sealer, request.environment, request);
  }
};

/** The flow that a callback belongs to. @throws {AppError} */
function flowOf(deps: Deps, { environment, cookies, now }: RequestContext, params: URLSearchParams): Flow {
  const state = singleState(params) ?? stateOfToken(params);
  const cookie = findFlowCookie(environment, cookies, state);
  return openFlow(deps.sealer, environment, { cookie, state, now });
}

/** The URL if it is on the list, else the fallback: somebody who is signed in is not to end on an error. */
function matchedOr(environment: Environment, url: string, fallback: string): string {
  try {
    return matchRedirectUrl(environment, url, 'redirect_url');
  } catch (error) {
    if (error instanceof AppError) return fallback;
    throw error;
  }
}

function queryOf(url: string): URLSearchParams {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark === -1 ? '' : url.slice(mark));
}

/** Only parameters of ours are read: nothing a caller adds reaches the provider. */
const startQuery = z.object({
  strategy: z.string().max(80).optional(),
  /** the key of a connection, for links that say `connection=x` */
  connection: z.string().max(64).optional(),
  login_hint: z.string().max(254).optional(),
  select_account: z.enum(['true', 'false']).catch('false'),
  intent: z.enum(['sign_in', 'sign_up']).catch('sign_in'),
  transferable: z.enum(['true', 'false']).catch('true'),
  redirect_url: z.string().max(2048).optional(),
  action_complete_redirect_url: z.string().max(2048).optional(),
  ticket: z.string().max(2048).optional(),
  connect_ticket: z.string().max(8192).optional(),
});

async function start(deps: Deps, request: RequestContext, params: URLSearchParams): Promise<StartedFlow> {
  const { environment } = request;
  const query = startQuery.safeParse(Object.fromEntries(params));
  if (!query.success) throw unreadable(query.error);
  const { intent, ticket, connect_ticket: connectTicket, login_hint: loginHint } = query.data;
  const strategy = query.data.strategy ?? (query.data.connection && `oauth_${query.data.connection}`);
  if (connectTicket !== undefined) return startConnect(deps, request, connectTicket);
  if (ticket !== undefined) return startTry(deps, environment, ticket);
  if (!strategy) throw new AppError('form_param_missing', { meta: { param_name: 'strategy' } });
  const redirectUrl = query.data.redirect_url ?? problemUrl(environment);
  const completeUrl =
    query.data.action_complete_redirect_url ?? query.data.redirect_url ?? `${environment.baseUrl}/user`;
  const transferable = query.data.transferable === 'true';
  const selectAccount = query.data.select_account === 'true';
  const wish = { strategy, intent, transferable, redirectUrl, completeUrl, loginHint, selectAccount };
  return startSignIn(deps, environment, wish);
}

function unreadable({ issues: [first] }: z.ZodError): AppError {
  return new AppError('form_param_format_invalid', { meta: { param_name: String(first?.path[0]) } });
}

async function startTry(deps: Deps, environment: Environment, sealed: string): Promise<StartedFlow> {
  const ticket = openTryTicket(deps.sealer, environment, { sealed, now: deps.now() });
  const connection = findConnection(environment, ticket.connectionId);
  if (!connection) throw new AppError('oauth_provider_not_enabled');
  const back = problemUrl(environment);
  const purpose = {
    intent: 'try',
    transferable: true,
    id: ticket.flowId,
    redirectUrl: back,
    completeUrl: back,
  } as const;
  return startFlow(deps, environment, connection, purpose);
}

/** By OAuth 1.0a the request token is what a flow is found by. */
function stateOfToken(params: URLSearchParams): string | undefined {
  const token = params.get('oauth_token') ?? params.get('denied');
  return token === null || token.length > 2048 ? undefined : stateOfRequestToken(token);
}

/** A parameter that comes twice means that somebody wants it read twice, differently. */
function singleState(params: URLSearchParams): string | undefined {
  const [state, ...others] = params.getAll('state');
  if (others.length > 0 || (state !== undefined && state.length > 500))
    throw new AppError('oauth_callback_invalid');
  return state;
}

function browserSecretHash(
  environment: Environment,
  cookies: ReadonlyMap<string, string>,
): string | undefined {
  const secret = cookies.get(cookieName(environment, '').full);
  return secret === undefined ? undefined : hashSecret(secret);
}

/** Sends the person to the page that explains, at an address that holds neither code nor state. */
async function explain(
  deps: Deps,
  request: RequestContext,
  error: unknown,
  redirect: (location: string, cookies: readonly string[]) => Response,
): Promise<Response> {
  const { environment, traceId, now } = request;
  const code = failureCodeOf(error);
  // Back and forward after a sign-in bring a finished flow again. Whoever is signed in has where to be.
  if (code === 'oauth_flow_other_browser' || code === 'oauth_state_invalid') {
    if (await isSignedIn(deps, request)) return redirect(`${environment.baseUrl}/user`, []);
  }
  const reference = referenceOf(traceId);
  const parameter = error instanceof AppError ? error.meta.param_name : undefined;
  deps.log[isOurFailure(code) ? 'error' : 'info'](
    'flow.refused',
    { trace_id: traceId, environment: environment.slug, code, reference, parameter },
    isOurFailure(code) ? error : undefined,
  );
  const outcome = { intent: 'sign_in', code, reference, at: now, parameter } as const;
  const sealed = sealOutcome(deps.sealer, environment, outcome);
  return redirect(problemUrl(environment), [outcomeCookie(environment, sealed)]);
}

async function isSignedIn(deps: Deps, { environment, cookies, now }: RequestContext): Promise<boolean> {
  const secret = cookies.get(cookieName(environment, '').full);
  const current = await findCurrentBrowser(deps.db, environment, { secret, now });
  return current !== undefined && current.sessions.length > 0;
}
