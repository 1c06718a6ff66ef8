/**
 * A provider's OAuth 2.0 or OpenID Connect, made from its preset and its recorded profile, under the paths of its
 * own addresses:
 *
 *   GET   the authorization endpoint     the browser; answers the consent page
 *   POST  /_consent                      the consent page's form; sends the person back to the app
 *   POST  the token endpoint             the app's server (or GET, where the provider wants that)
 *   POST  where tokens are refreshed        the app's server, if that is a place of its own
 *   any   the revocation endpoint        the app's server
 *   any   profile and additional calls   the app's server
 *   GET   the key set                    the app's server
 *   GET   /profile_images/…              pictures
 */
import type { ProfileRecording } from '@portico/providers';
import { answerProfileImage } from '../avatar/profile-image.ts';
import { createBoundedMap } from '../bounded-map.ts';
import { decide } from '../consent/decide.ts';
import type { PendingRequest } from '../consent/pending.ts';
import { createProfileTemplate } from '../profile/profile-of.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { StandIn, StandInContext } from '../stand-in.ts';
import { pathPatternOf } from './address.ts';
import { json, methodNotAllowed, notFound } from './answers.ts';
import { authorize } from './authorize.ts';
import { consentPath, deskOf } from './consent.ts';
import type { AuthorizationRequest, DerivedContext } from './context.ts';
import { createGrants } from './grants.ts';
import { createIdTokenKeys } from './id-token-keys.ts';
import { additionalProfile, profile } from './profile-endpoint.ts';
import type { DerivedProvider } from './provider.ts';
import { isRevocation, revoke } from './revocation-endpoint.ts';
import { refreshAlone, token } from './token-endpoint.ts';

interface Route {
  readonly path: RegExp;
  readonly method: string;
  readonly handle: (context: DerivedContext, request: ReceivedRequest) => Response | Promise<Response>;
  /** Asked where one address has two uses. */
  readonly applies?: (context: DerivedContext, request: ReceivedRequest) => boolean;
}

export interface DerivedOptions {
  readonly provider: DerivedProvider;
  readonly recordings: readonly ProfileRecording[];
  /** Default 6,000. */
  readonly slowMilliseconds?: number;
}

export function createDerived(shared: StandInContext, options: DerivedOptions): StandIn {
  const { provider, recordings, slowMilliseconds = 6000 } = options;
  const { random, capacity, now } = shared;
  const context: DerivedContext = {
    ...shared,
    provider,
    template: createProfileTemplate(provider, recordings),
    pending: createBoundedMap<string, PendingRequest<AuthorizationRequest>>(capacity),
    grants: createGrants({ now, random, capacity, refresh: provider.refresh }),
    keys: createIdTokenKeys(random, provider.idTokenSigningAlgorithms ?? ['RS256', 'ES256']),
    slowMilliseconds,
  };
  const routes = routesOf(provider);
  return {
    async handle(path, request) {
      if (request.method === 'GET') {
        const picture = answerProfileImage(shared.crowd, path);
        if (picture !== undefined) return picture;
      }
      const there = routes.filter((route) => route.path.test(path));
      if (there.length === 0) return notFound(provider);
      const route = there.find(
        ({ method, applies }) => method === request.method && applies?.(context, request) !== false,
      );
      return route === undefined ? methodNotAllowed(provider) : route.handle(context, request);
    },
    reset() {
      context.pending.clear();
      context.grants.clear();
    },
  };
}

function routesOf(provider: DerivedProvider): Route[] {
  const { revocationEndpoint, revocationQuirks, jwksUri, profile: asked } = provider;
  const { tokenEndpoint, refreshEndpoint = tokenEndpoint, tokenEndpointQuirks } = provider;
  const tokenMethod = tokenEndpointQuirks?.requestAs === 'query' ? 'GET' : 'POST';
  const { also = [] } = asked;
  const at = (url: string, method: string, handle: Route['handle'], applies?: Route['applies']): Route => ({
    path: pathPatternOf(url),
    method,
    handle,
    ...(applies === undefined ? {} : { applies }),
  });
  const consent: Route = {
    path: new RegExp(`^${consentPath}$`),
    method: 'POST',
    handle: (context, request) => decide(deskOf(context), request),
  };
  return [
    at(provider.authorizationEndpoint, 'GET', authorize),
    consent,
    ...(revocationEndpoint === undefined
      ? []
      : [at(revocationEndpoint, revocationQuirks?.method ?? 'POST', revoke, isRevocation)]),
    at(tokenEndpoint, tokenMethod, token),
    ...(refreshEndpoint === tokenEndpoint ? [] : [at(refreshEndpoint, tokenMethod, refreshAlone)]),
    ...(asked.url === undefined ? [] : [at(asked.url, asked.method ?? 'GET', profile)]),
    ...also.map((call) =>
      at(call.url, 'GET', (context, request) => additionalProfile(context, request, call)),
    ),
    ...(jwksUri === undefined
      ? []
      : [at(jwksUri, 'GET', async ({ keys }) => json({}, 200, await keys.publish()))]),
  ];
}
