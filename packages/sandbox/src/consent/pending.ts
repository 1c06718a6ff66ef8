import type { BoundedMap } from '../bounded-map.ts';
import type { RegisteredApp } from '../sandbox-app.ts';

/** What the consent page has to know of an authorization request, whatever protocol it is of. */
export interface ConsentRequest {
  readonly app: RegisteredApp;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

/** An authorization request that was checked and waits for a person's decision. */
export interface PendingRequest<Request extends ConsentRequest = ConsentRequest> {
  readonly request: Request;
  /** What was decided and where that led, so that a double submit leads to the same place. */
  outcome: { readonly decision: string; readonly leave: () => Response } | undefined;
}

export type PendingRequests<Request extends ConsentRequest> = BoundedMap<string, PendingRequest<Request>>;
