/**
 * The Frontend API of signing in.
 *
 *   /v1/client/sign-ins/…      with a provider, with an address, or going on with what was vouched for
 *   /v1/email-links            from the page that a link in a mail opens
 *
 * Beginning with a provider writes nothing: the answer holds the address of our start (routes.ts), to which
 * the page sends the browser. Beginning with an address mails a code or link at once.
 */
import { AppError, frontend } from '@portico/contract';
import type { SignInResource } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { BrowserCaller } from '../http/access.ts';
import { deviceOf, originOf } from '../http/audit-origin.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import type { RequestContext } from '../http/request-context.ts';
import { referenceOf } from '../http/request-context.ts';
import { createId } from '../keys/secrets.ts';
import { findCurrentBrowser } from '../sessions/current-browser.ts';
import { viewClient } from '../sessions/view-client.ts';
import { findProof } from '../store/email-proofs.ts';
import type { SignInRow } from '../store/sign-ins.ts';
import { openProofLink } from '../verification/email-proof.ts';
import { clearAttempt, proofOf, startUrl, strategyOf, withoutOutcome } from './begin.ts';
import { getSignIn, proveSignIn, sendSignInProof, startEmailSignIn } from './email-sign-in.ts';
import type { SignInRequest, SignInResult } from './email-sign-in.ts';
import { browserCookie, clearOutcome } from './flow-cookies.ts';
import { completedSignIn, newSignIn, signInAttempt, startedVerification } from './sign-in-resource.ts';
import { transfer } from './transfer.ts';

function signInRequest(request: RequestContext, caller: BrowserCaller, id: string): SignInRequest {
  if (!caller.current) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
  return { browser: caller.current.browser, id, origin: originOf(request), device: deviceOf(request) };
}

async function resourceOf(deps: Deps, request: RequestContext, row: SignInRow): Promise<SignInResource> {
  const { environment, now } = request;
  const proof = await findProof(deps.db, { environmentId: environment.id, id: row.id });
  return signInAttempt(deps, environment, { row, proof, now });
}

/** Shows a sign-in, and the browser as it is after it. */
async function show(
  deps: Deps,
  request: RequestContext,
  caller: BrowserCaller,
  { row, browserSecret }: SignInResult,
) {
  const { environment, now } = request;
  const response = await resourceOf(deps, request, row);
  if (browserSecret === undefined) {
    return { body: { response, client: await viewClient(deps, request, caller.current) } };
  }
  const current = await findCurrentBrowser(deps.db, environment, { secret: browserSecret, now });
  const client = await viewClient(deps, withoutOutcome(request), current);
  const cookies = [browserCookie(environment, browserSecret), ...clearOutcome(environment, request.cookies)];
  return { body: { response, client }, cookies };
}

/** Goes on with a sign-up that found somebody. */
async function signInByTransfer(deps: Deps, request: RequestContext, caller: BrowserCaller) {
  if (!caller.current) throw new AppError('account_transfer_invalid');
  const { environment, now } = request;
  const browserSecret = await transfer(deps, environment, {
    intent: 'sign_in',
    browser: caller.current.browser,
    origin: originOf(request),
    reference: referenceOf(request.traceId),
    device: deviceOf(request),
  });
  const current = await findCurrentBrowser(deps.db, environment, { secret: browserSecret, now });
  const client = await viewClient(deps, withoutOutcome(request), current);
  const response = client.sign_in ?? completedSignIn(createId('sia'), now, client.last_active_session_id);
  const cookies = [browserCookie(environment, browserSecret), ...clearOutcome(environment, request.cookies)];
  return { body: { response, client }, cookies };
}

export const signInRoutes: readonly Route[] = [
  route(frontend.createSignIn, async ({ deps, request, caller, body }) => {
    const { environment } = request;
    if (body.transfer) return signInByTransfer(deps, request, caller);
    const { identifier } = body;
    if (identifier !== undefined) {
      const browser = caller.current?.browser;
      const proof = proofOf(environment, body);
      const start = { identifier, browser, proof, origin: originOf(request) };
      return show(deps, request, caller, await startEmailSignIn(deps, environment, start));
    }
    const strategy = strategyOf(body);
    const url = strategy && startUrl(environment, 'sign_in', strategy, body);
    const cookies = await clearAttempt(deps, request, caller);
    const verification = strategy && url ? startedVerification(strategy, url) : null;
    const response = newSignIn(createId('sia'), request.now, verification);
    return {
      body: { response, client: await viewClient(deps, withoutOutcome(request), caller.current) },
      cookies,
    };
  }),
  route(frontend.getSignIn, async ({ deps, request, caller, params }) => {
    const client = await viewClient(deps, request, caller.current);
    if (client.sign_in?.id === params.id) return { body: { response: client.sign_in, client } };
    const row = await getSignIn(deps, request.environment, signInRequest(request, caller, params.id));
    return { body: { response: await resourceOf(deps, request, row), client } };
  }),
  route(frontend.prepareSignInFirstFactor, async ({ deps, request, caller, params, body }) => {
    const proof = proofOf(request.environment, body);
    const signIn = signInRequest(request, caller, params.id);
    return show(deps, request, caller, await sendSignInProof(deps, request.environment, signIn, proof));
  }),
  route(frontend.attemptSignInFirstFactor, async ({ deps, request, caller, params, body }) => {
    const { strategy } = proofOf(request.environment, body);
    const code = strategy === 'email_link' ? undefined : (body.code ?? '');
    if (code === '') throw new AppError('form_param_missing', { meta: { param_name: 'code' } });
    const signIn = signInRequest(request, caller, params.id);
    return show(deps, request, caller, await proveSignIn(deps, request.environment, signIn, code));
  }),
  route(frontend.openEmailLink, async ({ deps, request, caller, body }) => {
    const { token } = body;
    const row = await openProofLink(deps, request.environment, { token, now: request.now });
    return {
      body: {
        object: 'email_link' as const,
        is_this_browser: caller.current?.browser.id === row.browser_id,
        redirect_url: row.redirect_url,
      },
    };
  }),
];
