import type { ConsentRequest } from '../consent/pending.ts';

/** An authorization request that was checked and waits for a person's decision. */
export interface AuthorizationRequest extends ConsentRequest {
  readonly state: string;
  readonly codeChallenge: string;
  readonly codeChallengeMethod: 'S256' | 'plain';
}
