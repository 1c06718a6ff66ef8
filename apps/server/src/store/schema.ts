import type {
  ConnectionFindingsTable,
  ConnectionTrafficTable,
  OutboxTable,
  AppTokenTable,
  TokenRefreshTable,
} from './connection-tables.ts';
import type { InboxMessageTable, MailTemplateTable } from './mail-tables.ts';
import type { WebhookDeliveryTable, WebhookEndpointTable } from './webhook-tables.ts';
import type { NotedSignInTable, UserCountTable, UserSearchTermTable, UserTable } from './user-tables.ts';

/**
 * The tables, as both databases hold them: ids and JSON are text, times are Unix milliseconds, switches are
 * 0 or 1. Every table of an environment carries `environment_id` as its first key column, so that it can be
 * the distribution key one day. Columns named `sealed_…` are encrypted and bound to their row (keys/seal.ts).
 */
export interface Schema {
  meta: MetaTable;
  projects: ProjectTable;
  environments: EnvironmentTable;
  api_keys: ApiKeyTable;
  signing_keys: SigningKeyTable;
  connections: ConnectionTable;
  connection_findings: ConnectionFindingsTable;
  connection_traffic: ConnectionTrafficTable;
  users: UserTable;
  user_search_terms: UserSearchTermTable;
  user_counts: UserCountTable;
  noted_sign_ins: NotedSignInTable;
  email_addresses: EmailAddressTable;
  external_accounts: ExternalAccountTable;
  app_tokens: AppTokenTable;
  token_refreshes: TokenRefreshTable;
  outbox: OutboxTable;
  webhook_endpoints: WebhookEndpointTable;
  webhook_deliveries: WebhookDeliveryTable;
  browsers: BrowserTable;
  sessions: SessionTable;
  sign_ups: SignUpTable;
  sign_ins: SignInTable;
  email_proofs: EmailProofTable;
  connect_failures: ConnectFailureTable;
  pending_email_addresses: PendingEmailAddressTable;
  listed_identifiers: ListedIdentifierTable;
  waitlist_entries: WaitlistEntryTable;
  mail_templates: MailTemplateTable;
  consumed_flows: ConsumedFlowTable;
  operators: OperatorTable;
  owner_links: OwnerLinkTable;
  inbox_messages: InboxMessageTable;
  audit_events: AuditEventTable;
  rate_limits: RateLimitTable;
  idempotency_keys: IdempotencyKeyTable;
}

export type Switch = 0 | 1;
export type EnvironmentKind = 'development' | 'production' | 'operators';

export interface MetaTable {
  key: string;
  value: string;
}

export interface ProjectTable {
  id: string;
  name: string;
  created_at: number;
}

export interface EnvironmentTable {
  id: string;
  project_id: string;
  slug: string;
  name: string;
  kind: EnvironmentKind;
  /** an origin of its own; null: `/e/<slug>` below the public origin, or the public origin itself */
  base_url: string | null;
  /** JSON: environments/settings.ts */
  settings: string;
  created_at: number;
  updated_at: number;
}

export interface ApiKeyTable {
  environment_id: string;
  id: string;
  name: string;
  key_hash: string;
  hint: string;
  /** space separated */
  scopes: string;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface SigningKeyTable {
  environment_id: string;
  /** the `kid` */
  id: string;
  algorithm: 'ES256' | 'RS256';
  /** JSON Web Key */
  public_key: string;
  /** PKCS#8 in PEM */
  sealed_private_key: string;
  created_at: number;
}

export interface ConnectionTable {
  environment_id: string;
  id: string;
  provider_kind: 'preset' | 'custom_oidc' | 'custom_oauth2' | 'custom_oauth1';
  provider_key: string;
  name: string;
  enabled: Switch;
  position: number;
  client_id: string | null;
  sealed_client_secret: string | null;
  client_secret_hint: string | null;
  client_secret_updated_at: number | null;
  /** JSON: connections/connection.ts */
  settings: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface EmailAddressTable {
  environment_id: string;
  id: string;
  user_id: string;
  /** as the person or the provider wrote it */
  address: string;
  /** as it is compared: one owner in an environment */
  canonical: string;
  /** null: never proven */
  verified_at: number | null;
  verification_strategy: string | null;
  created_at: number;
  updated_at: number;
}

export interface ExternalAccountTable {
  environment_id: string;
  id: string;
  connection_id: string;
  provider_key: string;
  provider_user_id: string;
  user_id: string;
  username: string | null;
  first_name: string | null;
  last_name: string | null;
  image_url: string | null;
  email_address: string | null;
  /** space separated; empty when the provider did not say */
  approved_scopes: string;
  /** JSON: what the provider told beyond the mapped attributes */
  public_metadata: string;
  /** JSON of the provider's tokens */
  sealed_tokens: string | null;
  tokens_expire_at: number | null;
  /** whether there is a refresh token among them */
  tokens_refreshable: Switch;
  /** whether the tokens can still be used, as far as we know */
  tokens_state: TokensState;
  /** why they cannot */
  tokens_state_reason: string | null;
  tokens_refreshed_at: number | null;
  /** JSON: why connecting it again failed last; null once it went well */
  last_error: string | null;
  /** the end of the grant that was told of ahead of time: told once for each */
  told_expire_at: number | null;
  last_signed_in_at: number;
  created_at: number;
  updated_at: number;
}

export type TokensState = 'active' | 'needs_reconnect' | 'revoked';

export interface BrowserTable {
  environment_id: string;
  id: string;
  /** SHA-256 of the cookie's value, which only the browser has */
  secret_hash: string;
  last_strategy: string | null;
  last_active_session_id: string | null;
  created_at: number;
  updated_at: number;
}

export type SessionStatus = 'active' | 'ended' | 'removed' | 'revoked';

export interface SessionTable {
  environment_id: string;
  id: string;
  browser_id: string;
  user_id: string;
  status: SessionStatus;
  /** when a factor was last proven */
  authenticated_at: number;
  last_active_at: number;
  /** idle end, moved by use */
  expire_at: number;
  /** absolute end */
  abandon_at: number;
  ip_address: string | null;
  city: string | null;
  country: string | null;
  user_agent: string | null;
  created_at: number;
  updated_at: number;
}

export interface SignUpTable {
  environment_id: string;
  id: string;
  browser_id: string;
  status: 'missing_requirements' | 'complete' | 'abandoned';
  /** null: nobody vouched, the person signs up by email */
  connection_id: string | null;
  /** JSON: the identity the provider vouched for, with its tokens; null once it is not needed any more */
  sealed_identity: string | null;
  email_address: string | null;
  email_verified_at: number | null;
  username: string | null;
  first_name: string | null;
  last_name: string | null;
  legal_accepted_at: number | null;
  /** JSON: what the app wants to know of the user it becomes */
  unsafe_metadata: string;
  created_session_id: string | null;
  created_user_id: string | null;
  created_at: number;
  updated_at: number;
  abandon_at: number;
}

/**
 * `email`: an address was typed, and a code or link proves it. `link`: a provider vouched for an identity whose
 * address has to be proven before it is joined to a user. `transfer`: it was not asked for, so it waits for
 * the other button.
 */
export type SignInKind = 'email' | 'link' | 'transfer';

export interface SignInTable {
  environment_id: string;
  id: string;
  browser_id: string;
  kind: SignInKind;
  status: 'open' | 'complete' | 'abandoned';
  /** of the identity that waits */
  connection_id: string | null;
  /** JSON: the identity the provider vouched for, with its tokens */
  sealed_identity: string | null;
  /** the address to prove, as it is compared */
  email_address: string | null;
  /** whom the identity is joined to once the address is proven */
  user_id: string | null;
  created_session_id: string | null;
  created_at: number;
  updated_at: number;
  abandon_at: number;
}

/** A code or link that was mailed last for one thing: an attempt, an address of a user, a session. */
export interface EmailProofTable {
  environment_id: string;
  /** of what it is for */
  id: string;
  browser_id: string;
  strategy: 'email_code' | 'email_link';
  /** where it was sent, as it is compared */
  address: string;
  /** keyed hash of the code, bound to what it is for and to the address; null once used up */
  code_hash: string | null;
  link_hash: string | null;
  redirect_url: string | null;
  expires_at: number;
  sent_at: number;
  tries: number;
  /** set by a link that was opened: the browser that asked goes on */
  proven_at: number | null;
}

/** An account somebody wanted to connect and could not; it is shown until it works or is dismissed. */
export interface ConnectFailureTable {
  environment_id: string;
  id: string;
  user_id: string;
  connection_id: string;
  provider_key: string;
  /** JSON: code and reference */
  error: string;
  created_at: number;
}

/** An address that somebody wants to add and has not proven. It is nobody's: any number of people may wait for it. */
export interface PendingEmailAddressTable {
  environment_id: string;
  id: string;
  user_id: string;
  /** as the person wrote it */
  address: string;
  canonical: string;
  created_at: number;
}

export interface ListedIdentifierTable {
  environment_id: string;
  id: string;
  list: 'allow' | 'block';
  /** an address, `*@domain`, or `*@*.domain`, as it is compared */
  identifier: string;
  /** the same, without what means nothing to the mailbox, such as dots at Gmail */
  mailbox: string;
  created_at: number;
}

export interface WaitlistEntryTable {
  environment_id: string;
  id: string;
  address: string;
  canonical: string;
  status: 'pending' | 'approved' | 'rejected';
  created_at: number;
  updated_at: number;
}

export interface ConsumedFlowTable {
  environment_id: string;
  id: string;
  consumed_at: number;
  /** where the browser was sent; null while the one that won is still at it */
  location: string | null;
  /** the sealed outcome that goes into a cookie beside it */
  sealed_outcome: string | null;
  /** JSON: what a trial found out */
  sealed_try: string | null;
}

export interface OperatorTable {
  environment_id: string;
  user_id: string;
  role: 'owner';
  created_at: number;
}

export interface OwnerLinkTable {
  token_hash: string;
  created_at: number;
  expires_at: number;
}

export interface AuditEventTable {
  environment_id: string;
  id: string;
  type: string;
  actor_type: 'user' | 'api_key' | 'operator' | 'system' | 'visitor';
  actor_id: string | null;
  target_id: string | null;
  reference: string | null;
  trace_id: string;
  ip_address: string | null;
  /** JSON */
  details: string;
  created_at: number;
}

export interface RateLimitTable {
  environment_id: string;
  key: string;
  window_start: number;
  count: number;
}

export interface IdempotencyKeyTable {
  environment_id: string;
  /** hash of who wrote and the key they sent */
  id: string;
  /** keyed hash of what was asked for */
  request_hash: string;
  /** null while the first request is under way, and for good when it was cut off */
  sealed_answer: string | null;
  created_at: number;
}
