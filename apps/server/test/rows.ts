import { createIdAt } from '../src/keys/secrets.ts';
import type { AuditEventRow } from '../src/store/audit-events.ts';
import type { ConnectionRow } from '../src/store/connections.ts';
import type { ApiKeyRow, EnvironmentRow } from '../src/store/environments.ts';
import type { InboxMessageRow } from '../src/store/inbox.ts';
import type { BrowserRow, SessionRow } from '../src/store/sessions.ts';
import type { SignUpRow } from '../src/store/sign-ups.ts';
import type { EmailAddressRow, ExternalAccountRow, UserRow } from '../src/store/users.ts';

/** The moment at which every row was made, in Unix milliseconds. */
export const madeAt = 1_800_000_000_000;

type Given<Row> = Partial<Row> & { readonly environment_id: string };

let made = 0;

/** An id like ours. Its order is the order of creation, also within one millisecond. */
export function nextId(prefix: string): string {
  made += 1;
  return `${prefix}_${made.toString(16).padStart(32, '0')}`;
}

/** Valid rows of each table; a test names what matters to it and leaves the rest. */
export const rowOf = {
  environment: (given: Partial<EnvironmentRow> = {}): EnvironmentRow => ({
    id: nextId('env'),
    project_id: 'proj_test',
    slug: nextId('slug').replaceAll('_', '-'),
    name: 'Development',
    kind: 'development',
    base_url: null,
    settings: '{"applicationName":"My app"}',
    created_at: madeAt,
    updated_at: madeAt,
    ...given,
  }),
  apiKey: (given: Given<ApiKeyRow>): ApiKeyRow => ({
    id: nextId('key'),
    name: 'First key',
    key_hash: nextId('hash'),
    hint: 'sk_test_…4f2a',
    scopes: '',
    created_at: madeAt,
    last_used_at: null,
    revoked_at: null,
    ...given,
  }),
  connection: (given: Given<ConnectionRow>): ConnectionRow => ({
    id: nextId('oauthp'),
    provider_kind: 'preset',
    provider_key: 'x',
    name: 'X',
    enabled: 1,
    position: 0,
    client_id: 'client',
    sealed_client_secret: 'sealed',
    client_secret_hint: 'cret',
    client_secret_updated_at: madeAt,
    settings: '{}',
    created_at: madeAt,
    updated_at: madeAt,
    deleted_at: null,
    ...given,
  }),
  user: (given: Given<UserRow>): UserRow => ({
    id: nextId('user'),
    username: null,
    username_canonical: null,
    first_name: null,
    last_name: null,
    image_url: null,
    primary_email_address_id: null,
    external_id: null,
    public_metadata: '{}',
    private_metadata: '{}',
    unsafe_metadata: '{}',
    banned: 0,
    locked: 0,
    legal_accepted_at: null,
    last_sign_in_at: null,
    created_at: madeAt,
    updated_at: madeAt,
    ...given,
  }),
  emailAddress: (given: Given<EmailAddressRow> & { readonly user_id: string }): EmailAddressRow => ({
    id: nextId('idn'),
    address: 'Ada@Example.com',
    canonical: 'ada@example.com',
    verified_at: madeAt,
    verification_strategy: 'email_code',
    created_at: madeAt,
    updated_at: madeAt,
    ...given,
  }),
  externalAccount: (given: Given<ExternalAccountRow> & { readonly user_id: string }): ExternalAccountRow => ({
    id: nextId('eac'),
    connection_id: 'oauthp_test',
    provider_key: 'x',
    provider_user_id: '2244994945',
    username: 'ada',
    first_name: 'Ada',
    last_name: null,
    image_url: null,
    email_address: null,
    approved_scopes: 'tweet.read users.read',
    public_metadata: '{}',
    sealed_tokens: 'sealed',
    tokens_state: 'active',
    tokens_state_reason: null,
    tokens_refreshed_at: null,
    tokens_expire_at: null,
    last_error: null,
    last_signed_in_at: madeAt,
    created_at: madeAt,
    updated_at: madeAt,
    ...given,
  }),
  browser: (given: Given<BrowserRow>): BrowserRow => ({
    id: nextId('client'),
    secret_hash: nextId('hash'),
    last_strategy: null,
    last_active_session_id: null,
    created_at: madeAt,
    updated_at: madeAt,
    ...given,
  }),
  session: (given: Given<SessionRow> & { readonly browser_id: string }): SessionRow => ({
    id: nextId('sess'),
    user_id: 'user_test',
    status: 'active',
    authenticated_at: madeAt,
    last_active_at: madeAt,
    expire_at: madeAt + 1000,
    abandon_at: madeAt + 5000,
    ip_address: null,
    city: null,
    country: null,
    user_agent: null,
    created_at: madeAt,
    updated_at: madeAt,
    ...given,
  }),
  signUp: (given: Given<SignUpRow>): SignUpRow => ({
    id: nextId('sua'),
    browser_id: 'client_test',
    status: 'missing_requirements',
    connection_id: 'oauthp_test',
    sealed_identity: 'sealed',
    email_address: 'ada@example.com',
    email_verified_at: null,
    username: null,
    first_name: null,
    last_name: null,
    legal_accepted_at: null,
    unsafe_metadata: '{}',
    created_session_id: null,
    created_user_id: null,
    created_at: madeAt,
    updated_at: madeAt,
    abandon_at: madeAt + 5000,
    ...given,
  }),
  inboxMessage: (given: Given<InboxMessageRow>): InboxMessageRow => ({
    id: nextId('msg'),
    recipient: 'ada@example.com',
    sealed_subject: 'sealed',
    sealed_text: 'sealed',
    created_at: madeAt,
    ...given,
  }),
  auditEvent: (given: Given<AuditEventRow>): AuditEventRow => ({
    id: createIdAt('aud', given.created_at ?? madeAt),
    type: 'sign_in.completed',
    actor_type: 'user',
    actor_id: 'user_test',
    target_id: null,
    reference: null,
    trace_id: '0123456789abcdef0123456789abcdef',
    ip_address: null,
    details: '{}',
    created_at: madeAt,
    ...given,
  }),
};
