/**
 * Tables about how connections do, the tokens they have for themselves, whose turn it is to refresh tokens, and what
 * providers are still to be told; a part of schema.ts.
 */

/** What a test of a connection found last. */
export interface ConnectionFindingsTable {
  environment_id: string;
  connection_id: string;
  /** JSON */
  findings: string;
  checked_at: number;
}

/** How many people were sent to a provider in an hour, and came back. */
export interface ConnectionTrafficTable {
  environment_id: string;
  connection_id: string;
  /** hours since 1970 */
  hour: number;
  started: number;
  returned: number;
  failed: number;
}

/**
 * The refreshing of an account's tokens: whose turn it is, until when, and what came back. The row stays, so that the
 * fence only ever grows.
 */
export interface TokenRefreshTable {
  environment_id: string;
  account_id: string;
  /** who holds the lease: an id of this attempt alone */
  owner: string;
  /** grows with every holder; what an older one writes is refused */
  fence: number;
  lease_until: number;
  /** times in a row that no answer was understood */
  attempts: number;
  /** attempts of which nobody knows how they ended: counted before the provider is asked, 0 when it is known */
  open: number;
  /** the provider's answer as it came, until its tokens are stored */
  sealed_answer: string | null;
  /** not before then, by the provider's wish or our patience */
  retry_at: number | null;
  updated_at: number;
}

/** A token that a connection has for itself: the operator's own, or one in nobody's name. At most one of each kind. */
export interface AppTokenTable {
  environment_id: string;
  /** of connection and kind: vault/app-tokens.ts */
  id: string;
  connection_id: string;
  kind: 'access_token' | 'bearer';
  /** JSON: vault/app-tokens.ts */
  sealed_tokens: string;
  /** the last characters, as far as they may be shown */
  hint: string;
  /** null where the provider set no end */
  expires_at: number | null;
  created_at: number;
  updated_at: number;
  updated_by_type: 'api_key' | 'operator';
  updated_by_id: string;
}

/** What has to be told to a provider, until it was: written with the change that it follows from. */
export interface OutboxTable {
  environment_id: string;
  id: string;
  kind: 'revoke_tokens' | 'revoke_app_token';
  connection_id: string;
  /** the external account that the tokens were of, or which token of the app itself it was */
  about: string;
  /** JSON: vault/leaving-tokens.ts */
  sealed_payload: string;
  /** not before then; also the end of the lease of whoever is at it */
  due_at: number;
  /** grows with every taking: what an older one writes is refused */
  attempts: number;
  /** in the provider's words */
  last_error: string | null;
  created_at: number;
}
