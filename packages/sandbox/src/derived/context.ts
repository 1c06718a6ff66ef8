import type { ConsentRequest, PendingRequests } from '../consent/pending.ts';
import type { ProfileTemplate } from '../profile/profile-of.ts';
import type { StandInContext } from '../stand-in.ts';
import type { Grants } from './grants.ts';
import type { IdTokenKeys } from './id-token-keys.ts';
import type { DerivedProvider } from './provider.ts';

/** An authorization request that was checked and waits for a person's decision. */
export interface AuthorizationRequest extends ConsentRequest {
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly nonce: string | undefined;
  readonly isOffline: boolean;
}

/** Everything the endpoints of a derived stand-in work with. */
export interface DerivedContext extends StandInContext {
  readonly provider: DerivedProvider;
  readonly template: ProfileTemplate;
  readonly pending: PendingRequests<AuthorizationRequest>;
  readonly grants: Grants;
  readonly keys: IdTokenKeys;
  /** How long each call takes in the scenario "slow". */
  readonly slowMilliseconds: number;
}
