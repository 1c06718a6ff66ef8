/**
 * X's OAuth 2.0 and `users/me`, under the paths X has them:
 *
 *   GET  /i/oauth2/authorize   the browser; answers the consent page
 *   POST /i/oauth2/authorize   the consent page's form; answers 302 back to the app
 *   POST /2/oauth2/token       the app's server
 *   POST /2/oauth2/revoke      the app's server
 *   GET  /2/users/me           the app's server
 *   POST /oauth2/token         the app's server, for itself
 *   POST /oauth2/invalidate_token
 *   GET  /2/users/by/username/<handle>   the app's server, for itself or for a person
 *   GET  /profile_images/…     pictures; X has them on a host of their own
 *
 * and OAuth 1.0a, see oauth1.ts.
 */
import { answerProfileImage } from '../avatar/profile-image.ts';
import { createBoundedMap } from '../bounded-map.ts';
import { decide } from '../consent/decide.ts';
import type { PendingRequest } from '../consent/pending.ts';
import { createOAuth1 } from '../oauth1/stand-in.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { StandIn, StandInContext } from '../stand-in.ts';
import { methodNotAllowed, notFound, unauthorized } from './answers.ts';
import { appOnlyToken, createAppTokens, invalidateAppToken, refuseAppOnly } from './app-only.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { authorize } from './authorize.ts';
import { defaultBehaviour, type XBehaviour } from './behaviour.ts';
import type { XContext } from './context.ts';
import { deskOf } from './decide.ts';
import { createGrants } from './grants.ts';
import { xOAuth1Speech } from './oauth1.ts';
import { createRateLimits } from './rate-limit.ts';
import { revoke, token } from './token-endpoint.ts';
import { userByUsername, userLookupPath } from './user-lookup.ts';
import { usersMe, usersMeSigned } from './users-me.ts';

type Handler = (context: XContext, request: ReceivedRequest) => Response | Promise<Response>;

const routes: Record<string, Record<string, Handler>> = {
  '/i/oauth2/authorize': { GET: authorize, POST: (context, request) => decide(deskOf(context), request) },
  '/2/oauth2/token': { POST: token },
  '/2/oauth2/revoke': { POST: revoke },
  '/2/users/me': { GET: usersMe },
  '/oauth2/token': { POST: appOnlyToken },
  '/oauth2/invalidate_token': { POST: invalidateAppToken },
};

export function createX(shared: StandInContext, changes: Partial<XBehaviour> = {}): StandIn {
  const behaviour = { ...defaultBehaviour, ...changes };
  const context: XContext = {
    ...shared,
    behaviour,
    pending: createBoundedMap<string, PendingRequest<AuthorizationRequest>>(shared.capacity),
    grants: createGrants({ ...shared, behaviour }),
    appTokens: createAppTokens(shared),
    rateLimits: createRateLimits({ ...shared, behaviour }),
  };
  const { slowMilliseconds } = behaviour;
  const oauth1 = createOAuth1(shared, { speech: xOAuth1Speech(shared.now), slowMilliseconds });
  return {
    async handle(path, request) {
      if (path === '/2/users/me' && request.method === 'GET' && isSigned(request)) {
        const call = await oauth1.callOf(request);
        return call.kind === 'refused' ? unauthorized() : usersMeSigned(context, request, call);
      }
      const methods = Object.hasOwn(routes, path) ? routes[path] : undefined;
      if (methods === undefined) {
        const [, username] = userLookupPath.exec(path) ?? [];
        if (username !== undefined && request.method === 'GET')
          return userByUsername(context, request, username);
        const refused = path.startsWith('/1.1/') ? refuseAppOnly(context, request) : undefined;
        const answered = refused ?? oauth1.handle(path, request);
        if (answered !== undefined) return answered;
        const picture = request.method === 'GET' ? answerProfileImage(shared.crowd, path) : undefined;
        return picture ?? notFound();
      }
      const handler = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
      return handler === undefined ? methodNotAllowed() : handler(context, request);
    },
    reset() {
      context.pending.clear();
      context.grants.clear();
      context.appTokens.clear();
      context.rateLimits.clear();
      oauth1.reset();
    },
  };
}

/** RFC 5849 §3.5.1. */
const isSigned = ({ headers }: ReceivedRequest): boolean =>
  /^oauth\s/i.test(headers.get('authorization') ?? '');
