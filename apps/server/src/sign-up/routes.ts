/**
 * The Frontend API of signing up.
 *
 *   /v1/client/sign-ups/…
 *
 * How a page begins it, and how it asks for what is missing.
 */
import { AppError, frontend } from '@portico/contract';
import type { SignUpResource } from '@portico/contract';
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
import { clearAttempt, proofOf, startUrl, strategyOf, withoutOutcome } from '../sign-in/begin.ts';
import { browserCookie, clearOutcome } from '../sign-in/flow-cookies.ts';
import { startedVerification } from '../sign-in/sign-in-resource.ts';
import { transfer } from '../sign-in/transfer.ts';
import { findProof } from '../store/email-proofs.ts';
import type { SignUpRow } from '../store/sign-ups.ts';
import { startEmailSignUp } from './start-email-sign-up.ts';
import type { SignUpRequest, SignUpResult } from './sign-up.ts';
import { getSignUp, proveSignUpAddress, sendSignUpProof, updateSignUp } from './sign-up.ts';
import { blankSignUp, completedSignUp, signUpResource, withExternalAccount } from './sign-up-resource.ts';

function signUpRequest(request: RequestContext, caller: BrowserCaller, id: string): SignUpRequest {
  if (!caller.current) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
  return { browser: caller.current.browser, id, origin: originOf(request), device: deviceOf(request) };
}

async function resourceOf(deps: Deps, request: RequestContext, row: SignUpRow): Promise<SignUpResource> {
  const { environment, now } = request;
  const proof = await findProof(deps.db, { environmentId: environment.id, id: row.id });
  return signUpResource(deps, environment, { row, proof, now });
}

/** Shows a sign-up, and the browser as it is after it. */
async function show(
  deps: Deps,
  request: RequestContext,
  caller: BrowserCaller,
  { row, browserSecret }: SignUpResult,
) {
  const { environment, now } = request;
  const response = await resourceOf(deps, request, row);
  if (browserSecret === undefined) {
    return { body: { response, client: await viewClient(deps, request, caller.current) } };
  }
  const current = await findCurrentBrowser(deps.db, environment, { secret: browserSecret, now });
  const client = await viewClient(deps, request, current);
  return { body: { response, client }, cookies: [browserCookie(environment, browserSecret)] };
}

/** Goes on with a sign-in that found nobody. */
async function signUpByTransfer(deps: Deps, request: RequestContext, caller: BrowserCaller) {
  if (!caller.current) throw new AppError('account_transfer_invalid');
  const { environment, now } = request;
  const browserSecret = await transfer(deps, environment, {
    intent: 'sign_up',
    browser: caller.current.browser,
    origin: originOf(request),
    reference: referenceOf(request.traceId),
    device: deviceOf(request),
  });
  const current = await findCurrentBrowser(deps.db, environment, { secret: browserSecret, now });
  const client = await viewClient(deps, withoutOutcome(request), current);
  const response = client.sign_up ?? completedSignUp(environment, { id: createId('sua'), client, now });
  const cookies = [browserCookie(environment, browserSecret), ...clearOutcome(environment, request.cookies)];
  return { body: { response, client }, cookies };
}

export const signUpRoutes: readonly Route[] = [
  route(frontend.createSignUp, async ({ deps, request, caller, body }) => {
    const { environment, now } = request;
    if (body.transfer) return signUpByTransfer(deps, request, caller);
    const { email_address: emailAddress } = body;
    if (body.strategy === undefined && emailAddress) {
      const result = await startEmailSignUp(deps, environment, {
        fields: { ...body, email_address: emailAddress },
        browser: caller.current?.browser,
        proof: proofOf(environment, {}),
        origin: originOf(request),
      });
      return show(deps, request, caller, result);
    }
    const strategy = strategyOf(body);
    const url = strategy && startUrl(environment, 'sign_up', strategy, body);
    const cookies = await clearAttempt(deps, request, caller);
    const blank = blankSignUp(environment, createId('sua'), now);
    const response = strategy && url ? withExternalAccount(blank, startedVerification(strategy, url)) : blank;
    return {
      body: { response, client: await viewClient(deps, withoutOutcome(request), caller.current) },
      cookies,
    };
  }),
  route(frontend.getSignUp, async ({ deps, request, caller, params }) => {
    const row = await getSignUp(deps, request.environment, signUpRequest(request, caller, params.id));
    return show(deps, request, caller, { row, browserSecret: undefined });
  }),
  route(frontend.updateSignUp, async ({ deps, request, caller, params, body }) => {
    const signUp = signUpRequest(request, caller, params.id);
    return show(deps, request, caller, await updateSignUp(deps, request.environment, signUp, body));
  }),
  route(frontend.prepareSignUpVerification, async ({ deps, request, caller, params, body }) => {
    const proof = proofOf(request.environment, body);
    const signUp = signUpRequest(request, caller, params.id);
    return show(deps, request, caller, await sendSignUpProof(deps, request.environment, signUp, proof));
  }),
  route(frontend.attemptSignUpVerification, async ({ deps, request, caller, params, body }) => {
    const { strategy } = proofOf(request.environment, body);
    const code = strategy === 'email_link' ? undefined : (body.code ?? '');
    if (code === '') throw new AppError('form_param_missing', { meta: { param_name: 'code' } });
    const signUp = signUpRequest(request, caller, params.id);
    return show(deps, request, caller, await proveSignUpAddress(deps, request.environment, signUp, code));
  }),
];
