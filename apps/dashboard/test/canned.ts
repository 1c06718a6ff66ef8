import type {
  AllowlistIdentifierResource,
  ApiKeyResource,
  AppTokenResource,
  AuditEventResource,
  BlocklistIdentifierResource,
  EnvironmentSettingsResource,
  EnvironmentSummaryResource,
  InboxMessageResource,
  ManagedSessionResource,
  ManagedUserResource,
  OauthProviderPresetResource,
  OauthProviderResource,
  OauthTryResource,
  WaitlistEntryResource,
} from '@portico/contract';
import { development, production } from './canned-environments.ts';
import { connections, presets, xConnection, xPreset } from './canned-connections.ts';
import { causedFailure, tryOf } from './canned-tries.ts';
import { mails } from './canned-mails.ts';
import type { MailTemplate } from './canned-mails.ts';
import { ago, idOf, sessionOf, userOf } from './canned-users.ts';

/** What the API of the test server knows; each test starts with a fresh copy. */
export interface Data {
  environments: EnvironmentSummaryResource[];
  presets: OauthProviderPresetResource[];
  connections: OauthProviderResource[];
  users: ManagedUserResource[];
  sessions: ManagedSessionResource[];
  settings: EnvironmentSettingsResource;
  keys: ApiKeyResource[];
  inbox: InboxMessageResource[];
  mails: MailTemplate[];
  events: AuditEventResource[];
  tries: OauthTryResource[];
  appTokens: AppTokenResource[];
  allowlist: AllowlistIdentifierResource[];
  blocklist: BlocklistIdentifierResource[];
  waitlist: WaitlistEntryResource[];
}

const settings: EnvironmentSettingsResource = {
  object: 'environment_settings',
  id: development.id,
  name: 'Development',
  kind: 'development',
  application_name: 'Acme',
  base_url: development.base_url,
  publishable_key: 'pk_test_bG9jYWxob3N0OjQ0MDAk',
  attributes: {
    email_address: { enabled: true, required: true, immutable: false },
    username: { enabled: false, required: false, immutable: false },
    first_name: { enabled: true, required: false, immutable: false },
    last_name: { enabled: true, required: false, immutable: false },
    legal_accepted: { enabled: false, required: false, immutable: false },
  },
  email_sign_in: { code: true, link: false },
  terms_url: null,
  privacy_url: null,
  delete_self_enabled: true,
  sign_up_mode: 'public',
  restrictions: {
    allowlist: false,
    blocklist: false,
    block_email_subaddresses: false,
    block_disposable_email_domains: false,
    ignore_dots_for_gmail_addresses: true,
  },
  session: {
    multi_session: false,
    idle_lifetime_seconds: 7 * 86_400,
    absolute_lifetime_seconds: 30 * 86_400,
  },
  session_token_algorithm: 'ES256',
  allowed_origins: ['http://localhost:3000', 'http://localhost:5173'],
  allowed_redirect_urls: [],
  mail: { configured: true },
  created_at: ago(9000),
  updated_at: ago(100),
};

const event = (number: number, change: Partial<AuditEventResource>): AuditEventResource => ({
  object: 'audit_event',
  id: idOf('aud', number),
  type: 'sign_in.completed',
  actor: { type: 'user', id: idOf('user', 1) },
  target_id: null,
  reference: null,
  trace_id: `4bf92f3577b34da6a3ce929d0e0e${number}`,
  ip_address: '127.0.0.1',
  details: { rule: 'known_account', strategy: 'oauth_x' },
  created_at: ago(number * 17),
  ...change,
});

const events: AuditEventResource[] = [
  event(1, {}),
  event(2, {
    type: 'sign_in.failed',
    reference: '7F3K-92',
    actor: { type: 'visitor', id: null },
    details: {
      code: 'misconfigured_oauth_provider',
      provider_error: 'unauthorized_client',
      strategy: 'oauth_x',
    },
  }),
  event(3, { type: 'sign_up.completed', details: { rule: 'new_user', strategy: 'oauth_x' } }),
  event(4, {
    type: 'connection.created',
    actor: { type: 'operator', id: idOf('user', 9) },
    target_id: xConnection.id,
    details: { name: 'X' },
  }),
  event(5, {
    type: 'environment_settings.updated',
    actor: { type: 'operator', id: idOf('user', 9) },
    details: {
      before: { signUpMode: 'public', allowedOrigins: [] },
      after: { signUpMode: 'public', allowedOrigins: ['http://localhost:3000'] },
    },
  }),
];

/** A project that has been in use for a while. */
const listed = (prefix: string, number: number, identifier: string) => ({
  id: idOf(prefix, number),
  identifier,
  identifier_type: 'email_address' as const,
  created_at: ago(number * 60),
});

const blocked = ['*@mailinator.example', 'eve@example.com', '*@*.spam.example.org', 'mallory@example.net'];

const waitlist: WaitlistEntryResource[] = ['grace@example.com', 'hedy.lamarr@example.org'].map(
  (address, index) => ({
    object: 'waitlist_entry',
    id: idOf('wle', index + 1),
    email_address: address,
    status: 'pending',
    created_at: ago(index * 300 + 12),
    updated_at: ago(index * 300 + 12),
  }),
);

export function fullData(): Data {
  return structuredClone({
    environments: [development, production],
    presets,
    connections,
    users: Array.from({ length: 30 }, (_user, index) => userOf(index)),
    sessions: [
      sessionOf(0),
      sessionOf(1, { browser_name: 'Safari', device_type: 'iPhone', ip_address: null }),
    ],
    settings,
    allowlist: [{ object: 'allowlist_identifier', ...listed('alid', 1, '*@acme.example') }],
    blocklist: blocked.map((identifier, index) => ({
      object: 'blocklist_identifier',
      ...listed('blid', index + 1, identifier),
    })),
    waitlist,
    keys: [
      {
        object: 'api_key',
        id: idOf('key', 1),
        name: 'First key',
        hint: 'sk_test_…4f2a',
        scopes: ['oauth_tokens'],
        created_at: ago(9000),
        last_used_at: ago(4),
      },
      {
        object: 'api_key',
        id: idOf('key', 2),
        name: 'Nightly export on the old server',
        hint: 'sk_test_…90cd',
        scopes: [],
        created_at: ago(4000),
        last_used_at: null,
      },
    ],
    mails,
    inbox: [
      {
        object: 'inbox_message',
        id: idOf('mail', 1),
        to: 'ada@example.com',
        subject: '481920 is your code for Acme',
        text: 'Your code is 481920.\nIt works for ten minutes. If you did not ask for it, ignore this message.',
        created_at: ago(0.1),
      },
      {
        object: 'inbox_message',
        id: idOf('mail', 2),
        to: 'june.park.with.a.rather.long.address@ceramics.example.com',
        subject: '004211 is your code for Acme',
        text: 'Your code is 004211.',
        created_at: ago(26),
      },
    ],
    events,
    appTokens: [],
    tries: [tryOf(idOf('flow', 1), xConnection.id), causedFailure(idOf('flow', 2), xConnection.id)],
  });
}

/** A project that was just made. */
export function emptyData(): Data {
  const data = fullData();
  const firstKey = data.keys.slice(0, 1).map((key) => ({ ...key, last_used_at: null }));
  return {
    ...data,
    environments: data.environments.map((one) => ({ ...one, inbox_count: 0 })),
    presets: [xPreset],
    connections: [],
    users: [],
    sessions: [],
    keys: firstKey,
    inbox: [],
    events: [],
    allowlist: [],
    blocklist: [],
    waitlist: [],
  };
}
