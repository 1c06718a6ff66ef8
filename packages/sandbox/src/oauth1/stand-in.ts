/**
 * OAuth 1.0a (RFC 5849), the parts that every provider has:
 *
 *   POST  request token       the app's server, signed
 *   GET   authorize           the browser; answers the consent page
 *   POST  /_consent1          the consent page's form; sends the person back to the app
 *   POST  access token        the app's server, signed
 *   GET   profile             the app's server, signed
 *   POST  revocation          the app's server, signed
 */
import { createBoundedMap } from '../bounded-map.ts';
import { decide } from '../consent/decide.ts';
import type { PendingRequest } from '../consent/pending.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { StandInContext } from '../stand-in.ts';
import { authorizeRequestToken, oauth1ConsentPath, oauth1DeskOf } from './consent.ts';
import { accessToken, callOf, invalidateToken, profile, requestToken } from './signed-calls.ts';
import type { Call } from './signed-calls.ts';
import type { AccessToken, OAuth1Context, OAuth1Speech, RequestToken } from './speech.ts';

type Handler = (context: OAuth1Context, request: ReceivedRequest) => Response | Promise<Response>;

export interface OAuth1StandIn {
  /** @returns undefined for what is not of this protocol */
  handle(path: string, request: ReceivedRequest): Promise<Response> | undefined;
  /** who signed a call to a place that is not of this protocol */
  callOf(request: ReceivedRequest): Promise<Call>;
  reset(): void;
}

export function createOAuth1(
  shared: StandInContext,
  { speech, slowMilliseconds = 6000 }: { speech: OAuth1Speech; slowMilliseconds?: number },
): OAuth1StandIn {
  const { capacity } = shared;
  const context: OAuth1Context = {
    ...shared,
    speech,
    slowMilliseconds,
    pending: createBoundedMap<string, PendingRequest<RequestToken>>(capacity),
    requestTokens: createBoundedMap<string, RequestToken>(capacity),
    accessTokens: createBoundedMap<string, AccessToken>(capacity),
    nonces: createBoundedMap<string, true>(capacity),
  };
  const { paths } = speech;
  const routes: readonly (readonly [method: string, path: RegExp | undefined, handle: Handler])[] = [
    ['POST', paths.requestToken, requestToken],
    ['GET', paths.authorize, authorizeRequestToken],
    ['POST', new RegExp(`^${oauth1ConsentPath}$`), (own, request) => decide(oauth1DeskOf(own), request)],
    ['POST', paths.accessToken, accessToken],
    ['GET', paths.profile, profile],
    ['POST', paths.revocation, invalidateToken],
  ];
  return {
    handle(path, request) {
      const route = routes.find(
        ([method, pattern]) => method === request.method && pattern?.test(path) === true,
      );
      return route === undefined ? undefined : Promise.resolve(route[2](context, request));
    },
    callOf: (request) => callOf(context, request),
    reset() {
      for (const map of [context.pending, context.requestTokens, context.accessTokens, context.nonces])
        map.clear();
    },
  };
}
