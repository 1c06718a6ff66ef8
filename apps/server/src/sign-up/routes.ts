/**
 * The Frontend API of attempts: how a page begins to sign somebody in, and how it asks for what is missing.
 *
 *   /v1/client/sign-ins, /v1/client/sign-ups
 *
 * Beginning writes nothing: the answer holds the address of our start (sign-in/routes.ts), to which the page
 * sends the browser.
 */
import { AppError, frontend } from '@portico/contract';
import type { SignUpResource } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import type { BrowserCaller } from '../http/access.ts';
import { originOf } from '../http/audit-origin.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import type { RequestContext } from '../http/request-context.ts';
import { createId } from '../keys/secrets.ts';
import { viewClient } from '../sessions/view-client.ts';
import { findCurrentBrowser } from '../sessions/current-browser.ts';
import { browserCookie, clearOutcome } from '../sign-in/flow-cookies.ts';
import { problemUrl } from '../sign-in/pages.ts';
import { matchRedirectUrl } from '../sign-in/redirect-url.ts';
import { newSignIn, startedVerification } from '../sign-in/sign-in-resource.ts';
import { connectionForSignIn } from '../sign-in/start.ts';
import { abandonSignUps } from '../store/sign-ups.ts';
import type { SignUpRequest, SignUpResult } from './sign-up.ts';
import { enterCode, getSignUp, sendCode, updateSignUp } from './sign-up.ts';
import { blankSignUp, signUpResource, withExternalAccount } from './sign-up-resource.ts';

interface Start {
  readonly strategy?: string | undefined;
  readonly redirect_url?: string | undefined;
  readonly action_complete_redirect_url?: string | undefined;
}

/** Checks everything that can be checked now, so that a mistake shows where it was made. */
function startUrl(
  environment: Environment,
  intent: 'sign_in' | 'sign_up',
  strategy: string,
  body: Start,
): string {
  const connection = connectionForSignIn(environment, strategy);
  if (connection.credentials === 'missing') throw new AppError('oauth_config_missing');
  const redirectUrl = body.redirect_url ?? problemUrl(environment);
  const completeUrl = body.action_complete_redirect_url ?? redirectUrl;
  const url = new URL(`${environment.baseUrl}/sign-in/start`);
  url.searchParams.set('strategy', connection.strategy);
  url.searchParams.set('intent', intent);
  url.searchParams.set('redirect_url', matchRedirectUrl(environment, redirectUrl, 'redirect_url'));
  url.searchParams.set(
    'action_complete_redirect_url',
    matchRedirectUrl(environment, completeUrl, 'action_complete_redirect_url'),
  );
  return url.href;
}

function strategyOf(body: Start): string | undefined {
  const { strategy } = body;
  if (strategy !== undefined && !strategy.startsWith('oauth_')) {
    throw new AppError('strategy_not_supported', { meta: { param_name: 'strategy' } });
  }
  return strategy;
}

/** Ends what was left of a former attempt. @returns cookies that do the same in the browser */
async function clearAttempt(deps: Deps, request: RequestContext, caller: BrowserCaller): Promise<string[]> {
  const browserId = caller.current?.browser.id;
  const { environment, now } = request;
  if (browserId !== undefined)
    await abandonSignUps(deps.db, { environmentId: environment.id, browserId, now });
  return clearOutcome(environment, request.cookies);
}

/** The request as it looks once the cookies of the answer have arrived. */
function withoutOutcome(request: RequestContext): RequestContext {
  return { ...request, cookies: new Map() };
}

function signUpRequest(request: RequestContext, caller: BrowserCaller, id: string): SignUpRequest {
  if (!caller.current) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
  return {
    browser: caller.current.browser,
    id,
    origin: originOf(request),
    device: { ipAddress: request.ipAddress, userAgent: request.userAgent },
  };
}

/** Shows a sign-up, and the browser as it is after it. */
async function show(
  deps: Deps,
  request: RequestContext,
  caller: BrowserCaller,
  { row, browserSecret }: SignUpResult,
) {
  const { environment, now } = request;
  const response: SignUpResource = signUpResource(deps, environment, { row, now });
  if (browserSecret === undefined) {
    return { body: { response, client: await viewClient(deps, request, caller.current) } };
  }
  const current = await findCurrentBrowser(deps.db, environment, { secret: browserSecret, now });
  const client = await viewClient(deps, request, current);
  return { body: { response, client }, cookies: [browserCookie(environment, browserSecret)] };
}

function assertEmailCode(strategy: string): void {
  if (strategy !== 'email_code')
    throw new AppError('strategy_not_supported', { meta: { param_name: 'strategy' } });
}

export const attemptRoutes: readonly Route[] = [
  route(frontend.createSignIn, async ({ deps, request, caller, body }) => {
    const strategy = strategyOf(body);
    const url = strategy && startUrl(request.environment, 'sign_in', strategy, body);
    const cookies = await clearAttempt(deps, request, caller);
    const verification = strategy && url ? startedVerification(strategy, url) : null;
    const response = newSignIn(createId('sia'), request.now, verification);
    return {
      body: { response, client: await viewClient(deps, withoutOutcome(request), caller.current) },
      cookies,
    };
  }),
  route(frontend.createSignUp, async ({ deps, request, caller, body }) => {
    const strategy = strategyOf(body);
    const url = strategy && startUrl(request.environment, 'sign_up', strategy, body);
    const cookies = await clearAttempt(deps, request, caller);
    const blank = blankSignUp(request.environment, createId('sua'), request.now);
    const response = strategy && url ? withExternalAccount(blank, startedVerification(strategy, url)) : blank;
    return {
      body: { response, client: await viewClient(deps, withoutOutcome(request), caller.current) },
      cookies,
    };
  }),
  route(frontend.getSignIn, async ({ deps, request, caller, params }) => {
    const client = await viewClient(deps, request, caller.current);
    if (client.sign_in?.id !== params.id)
      throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
    return { body: { response: client.sign_in, client } };
  }),
  route(frontend.getSignUp, async ({ deps, request, caller, params }) => {
    const row = await getSignUp(deps, request.environment, signUpRequest(request, caller, params.id));
    return show(deps, request, caller, { row, browserSecret: undefined });
  }),
  route(frontend.updateSignUp, async ({ deps, request, caller, params, body }) => {
    const result = await updateSignUp(
      deps,
      request.environment,
      signUpRequest(request, caller, params.id),
      body,
    );
    return show(deps, request, caller, result);
  }),
  route(frontend.prepareSignUpVerification, async ({ deps, request, caller, params, body }) => {
    assertEmailCode(body.strategy);
    const result = await sendCode(deps, request.environment, signUpRequest(request, caller, params.id));
    return show(deps, request, caller, result);
  }),
  route(frontend.attemptSignUpVerification, async ({ deps, request, caller, params, body }) => {
    assertEmailCode(body.strategy);
    const signUp = signUpRequest(request, caller, params.id);
    const result = await enterCode(deps, request.environment, signUp, body.code.replaceAll(/\s/g, ''));
    return show(deps, request, caller, result);
  }),
];
