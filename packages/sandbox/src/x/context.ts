import type { PendingRequests } from '../consent/pending.ts';
import type { StandInContext } from '../stand-in.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AppTokens } from './app-only.ts';
import type { XBehaviour } from './behaviour.ts';
import type { Grants } from './grants.ts';
import type { RateLimits } from './rate-limit.ts';

/** Everything X's endpoints work with. */
export interface XContext extends StandInContext {
  behaviour: XBehaviour;
  pending: PendingRequests<AuthorizationRequest>;
  grants: Grants;
  appTokens: AppTokens;
  rateLimits: RateLimits;
}
