import type { BoundedMap } from '../bounded-map.ts';
import type { RegisteredApp } from '../sandbox-app.ts';

/** An authorization request that was checked and waits for a person's decision. */
export interface AuthorizationRequest {
  app: RegisteredApp;
  redirectUri: string;
  state: string;
  scopes: readonly string[];
  codeChallenge: string;
  codeChallengeMethod: 'S256' | 'plain';
}

export interface PendingRequest {
  readonly request: AuthorizationRequest;
  /** What was decided and where that led, so that a double submit leads to the same place. */
  outcome: { decision: string; location: string | undefined } | undefined;
}

export type PendingRequests = BoundedMap<string, PendingRequest>;
