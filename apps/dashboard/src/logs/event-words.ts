import type { AuditEventResource } from '@portico/contract';

const known: Readonly<Record<string, string>> = {
  'sign_in.completed': 'Signed in',
  'sign_in.failed': 'Sign-in failed',
  'sign_in.paused': 'Sign-in waits for a proof',
  'sign_up.started': 'Sign-up started',
  'sign_up.completed': 'Signed up',
  'session.ended': 'Session ended',
  'session.reverified': 'Proved who they are',
  'session.reverification_failed': 'Proof of who they are failed',
  'external_account.connected': 'Account connected',
  'external_account.disconnected': 'Account disconnected',
  'external_account.connect_failed': 'Connecting failed',
  'external_account.renamed': 'Handle changed',
  'external_account.tokens_read': 'Tokens read',
  'external_account.tokens_used': 'Tokens used',
  'external_account.tokens_refreshed': 'Tokens refreshed',
  'external_account.tokens_expiring': 'Access ends within a day',
  'external_account.needs_reconnect': 'Has to be connected again',
  'external_account.tokens_ended': 'Access was taken away',
  'external_account.tokens_revoked': 'Tokens revoked at the provider',
  'external_account.revocation_dropped': 'Not revoked: access was given anew',
  'email_address.added': 'Address added',
  'email_address.verified': 'Address proven',
  'email_address.unverified': 'Address no longer proven',
  'email_address.removed': 'Address removed',
  'email_address.claimed': 'Address claimed by its owner',
  'email_address.claim_dropped': 'Unproven address dropped',
  'user.created': 'User created',
  'user.updated': 'User changed',
  'user.banned': 'User banned',
  'user.unbanned': 'Ban lifted',
  'user.locked': 'User locked',
  'user.unlocked': 'User unlocked',
  'user.merged': 'Users merged',
  'user.deleted': 'User deleted',
  'master_key.added': 'Master key added',
  'master_key.changed': 'Master key changed',
  'master_key.dropped': 'Former master key dropped',
  'connection.created': 'Connection added',
  'connection.updated': 'Connection changed',
  'connection.deleted': 'Connection deleted',
  'connection.app_token_put': 'App’s access token put',
  'connection.app_token_fetched': 'App’s bearer token got',
  'connection.app_token_used': 'App’s token used',
  'connection.app_token_removed': 'App’s token removed',
  'connection.app_token_revoked': 'App’s token revoked at the provider',
  'connection.app_token_revocation_dropped': 'App’s token not revoked at the provider',
  'allowlist_identifier.created': 'Put on the allow list',
  'allowlist_identifier.deleted': 'Taken off the allow list',
  'blocklist_identifier.created': 'Put on the block list',
  'blocklist_identifier.deleted': 'Taken off the block list',
  'waitlist_entry.approved': 'Let in from the waitlist',
  'waitlist_entry.rejected': 'Turned down from the waitlist',
  'environment_settings.updated': 'Settings changed',
  'mail_template.updated': 'Mail worded',
  'mail_template.reset': 'Mail back to Portico’s words',
  'api_key.created': 'Secret key created',
  'api_key.revoked': 'Secret key revoked',
  'webhook_endpoint.created': 'Webhook endpoint added',
  'webhook_endpoint.updated': 'Webhook endpoint changed',
  'webhook_endpoint.deleted': 'Webhook endpoint deleted',
  'webhook_endpoint.secret_rotated': 'Signing secret rotated',
  'webhook_endpoint.tested': 'Test event sent',
  'webhook_endpoint.disabled': 'Webhook endpoint given up',
  'webhook_endpoint.events_dropped': 'Webhook events given up',
  'webhook_delivery.resent': 'Webhook event sent again',
  'owner.claimed': 'Owner link used',
  'owner.signed_in': 'Owner signed in',
};

/** The types a list can be narrowed to, with their words. */
export const eventTypes = Object.entries(known).map(([value, label]) => ({ value, label }));

/** What happened, in words; a type this version does not know is spelt out. */
export function eventTitle(type: string): string {
  return known[type] ?? sentence(type.replaceAll(/[._]/g, ' '));
}

/** Whether somebody should look at it. */
export function isFailure(type: string): boolean {
  return /[._]failed$/.test(type);
}

const actors: Readonly<Record<string, string>> = {
  user: 'A person',
  api_key: 'A secret key',
  operator: 'An operator',
  visitor: 'Somebody not signed in',
  system: 'Portico',
};

export function actorTitle({ type }: AuditEventResource['actor']): string {
  return actors[type] ?? sentence(type.replaceAll('_', ' '));
}

/** The details worth reading before a row is opened. */
export function eventSummary({
  details,
  reference,
}: Pick<AuditEventResource, 'details' | 'reference'>): string {
  const facts = ['code', 'rule', 'name', 'identifier', 'strategy'].map((name) => details[name]);
  const texts = facts.filter((fact) => typeof fact === 'string');
  const changed = details['changed'] ?? differing(details['before'], details['after']);
  return [...texts, changedFields(changed), reference ? `Reference ${reference}` : '']
    .filter(Boolean)
    .join(' · ');
}

/** The names of what differs between two states of one thing. */
function differing(before: unknown, after: unknown): string[] | undefined {
  if (!isRecord(before) || !isRecord(after)) return undefined;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function changedFields(changed: unknown): string {
  if (!Array.isArray(changed)) return '';
  const shown = changed
    .slice(0, 3)
    .map((name) => plainWords(String(name)))
    .join(', ');
  return changed.length > 3 ? `${shown} and ${changed.length - 3} more` : shown;
}

/** A name of code in words: `allowed_origins` and `allowedOrigins` are both allowed origins. */
function plainWords(name: string): string {
  return name
    .replaceAll('_', ' ')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
