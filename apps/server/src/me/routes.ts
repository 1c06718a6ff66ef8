/**
 * The Frontend API of the person who is signed in.
 *
 *   /v1/me, /v1/me/metadata                       the profile (profile-routes.ts)
 *   /v1/me/email-addresses/…                      addresses (profile-routes.ts)
 *   /v1/me/external-accounts/…                    accounts at providers: begun here, finished by the callback
 *   /v1/me/sessions/…                             devices (profile-routes.ts)
 *   /v1/client/sessions/{id}/verify/…             proving once more that it is the person
 *
 * Called by the account page and by components in apps. Answers to writes carry the whole client.
 */
import { AppError, frontendMe } from '@portico/contract';
import type { SessionCaller } from '../http/access.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import type { RequestContext } from '../http/request-context.ts';
import { actingSession, findCurrentBrowser } from '../sessions/current-browser.ts';
import { withoutOutcome } from '../sign-in/begin.ts';
import { browserCookie, clearOutcome } from '../sign-in/flow-cookies.ts';
import { startedVerification } from '../sign-in/sign-in-resource.ts';
import { connectAccount, reauthorizeAccount } from './connect-account.ts';
import { disconnectAccount } from './disconnect-account.ts';
import { myRequest } from './my-request.ts';
import type { MyRequest } from './my-request.ts';
import { enterReverificationCode, reverificationUrl, sendReverificationCode } from './reverify.ts';
import { sessionVerification } from './session-verification.ts';
import { withClient } from './with-client.ts';

const accountRoutes: readonly Route[] = [
  route(frontendMe.createMyExternalAccount, async ({ deps, request, caller, body }) => {
    const account = await connectAccount(deps, myRequest(request, caller), body);
    return withClient(deps, request, caller, account);
  }),
  route(frontendMe.reauthorizeMyExternalAccount, async ({ deps, request, caller, params, body }) => {
    const account = await reauthorizeAccount(deps, myRequest(request, caller), { ...body, id: params.id });
    return withClient(deps, request, caller, account);
  }),
  route(frontendMe.deleteMyExternalAccount, async ({ deps, request, caller, params }) => {
    await disconnectAccount(deps, myRequest(request, caller), params.id);
    const deleted = { object: 'external_account', id: params.id, deleted: true as const };
    return withClient(deps, request, caller, deleted);
  }),
];

/** The session that a call names, which is one of this browser's. @throws {AppError} `authentication_invalid` */
function verifying(request: RequestContext, { current }: SessionCaller, id: string): MyRequest {
  const session = actingSession(current, id);
  if (!session) throw new AppError('authentication_invalid');
  return myRequest(request, { current, session });
}

const verifyRoutes: readonly Route[] = [
  route(frontendMe.verifySession, async ({ deps, request, caller, params }) => {
    const my = verifying(request, caller, params.id);
    return withClient(deps, request, caller, await sessionVerification(deps, request, my));
  }),
  route(frontendMe.prepareSessionFirstFactor, async ({ deps, request, caller, params, body }) => {
    const my = verifying(request, caller, params.id);
    const { strategy, redirect_url: redirectUrl } = body;
    if (strategy === 'email_code') {
      await sendReverificationCode(deps, my, body.email_address_id);
      const cookies = clearOutcome(request.environment, request.cookies);
      const shown = await sessionVerification(deps, withoutOutcome(request), my);
      return { ...(await withClient(deps, request, caller, shown)), cookies };
    }
    const url = await reverificationUrl(deps, my, { strategy, redirectUrl });
    const started = startedVerification(strategy, url);
    return withClient(deps, request, caller, await sessionVerification(deps, request, my, started));
  }),
  route(frontendMe.attemptSessionFirstFactor, async ({ deps, request, caller, params, body }) => {
    const my = verifying(request, caller, params.id);
    if (body.strategy !== 'email_code') {
      throw new AppError('strategy_not_supported', { meta: { param_name: 'strategy' } });
    }
    const secret = await enterReverificationCode(deps, my, body.code);
    const { environment, now } = request;
    const current = await findCurrentBrowser(deps.db, environment, { secret, now });
    const session = current && actingSession(current, params.id);
    if (!current || !session) throw new AppError('authentication_invalid');
    const after = { current, session };
    const seen = withoutOutcome(request);
    const shown = await sessionVerification(deps, seen, myRequest(request, after));
    const cookies = [browserCookie(environment, secret), ...clearOutcome(environment, request.cookies)];
    return { ...(await withClient(deps, seen, after, shown)), cookies };
  }),
];

export const meRoutes: readonly Route[] = [...accountRoutes, ...verifyRoutes];
