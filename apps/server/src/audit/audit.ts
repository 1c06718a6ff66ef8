import type { AuditEventResource } from '@portico/contract';
import { createIdAt } from '../keys/secrets.ts';
import { announce } from '../webhooks/announce.ts';
import type { WebhookTarget } from '../webhooks/announce.ts';
import { insertAuditEvent } from '../store/audit-events.ts';
import type { AuditEventRow } from '../store/audit-events.ts';
import type { Db } from '../store/database.ts';

/** Who caused a request, for the audit log. */
export interface Origin {
  readonly environmentId: string;
  /** who is to be told of what happens there */
  readonly webhooks: readonly WebhookTarget[];
  readonly traceId: string;
  readonly ipAddress: string | null;
  readonly now: number;
}

/** Everything that is ever written about. */
export type AuditEventType =
  | 'sign_in.completed'
  | 'sign_in.failed'
  | 'sign_in.paused'
  | 'sign_up.started'
  | 'sign_up.completed'
  | 'session.ended'
  | 'session.reverified'
  | 'session.reverification_failed'
  | 'external_account.connected'
  | 'external_account.disconnected'
  | 'external_account.connect_failed'
  | 'external_account.renamed'
  | 'external_account.tokens_read'
  | 'external_account.tokens_refreshed'
  | 'external_account.tokens_expiring'
  | 'external_account.needs_reconnect'
  | 'external_account.tokens_ended'
  | 'external_account.tokens_used'
  | 'external_account.tokens_revoked'
  | 'external_account.revocation_dropped'
  | 'email_address.added'
  | 'email_address.verified'
  | 'email_address.unverified'
  | 'email_address.removed'
  | 'email_address.claimed'
  | 'email_address.claim_dropped'
  | 'user.created'
  | 'user.updated'
  | 'user.banned'
  | 'user.unbanned'
  | 'user.locked'
  | 'user.unlocked'
  | 'user.merged'
  | 'user.deleted'
  | 'allowlist_identifier.created'
  | 'allowlist_identifier.deleted'
  | 'blocklist_identifier.created'
  | 'blocklist_identifier.deleted'
  | 'waitlist_entry.approved'
  | 'waitlist_entry.rejected'
  | 'connection.created'
  | 'connection.updated'
  | 'connection.deleted'
  | 'connection.app_token_put'
  | 'connection.app_token_fetched'
  | 'connection.app_token_used'
  | 'connection.app_token_removed'
  | 'connection.app_token_revoked'
  | 'connection.app_token_revocation_dropped'
  | 'environment_settings.updated'
  | 'mail_template.updated'
  | 'mail_template.reset'
  | 'api_key.created'
  | 'api_key.revoked'
  | 'master_key.added'
  | 'master_key.changed'
  | 'master_key.dropped'
  | 'webhook_endpoint.created'
  | 'webhook_endpoint.updated'
  | 'webhook_endpoint.deleted'
  | 'webhook_endpoint.secret_rotated'
  | 'webhook_endpoint.tested'
  | 'webhook_endpoint.disabled'
  | 'webhook_endpoint.events_dropped'
  | 'webhook_delivery.resent'
  | 'owner.claimed'
  | 'owner.signed_in';

export interface AuditEvent {
  readonly type: AuditEventType;
  readonly actor: { readonly type: AuditEventRow['actor_type']; readonly id: string | null };
  readonly targetId?: string | undefined;
  readonly reference?: string;
  /** never a secret, a token or a code */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Writes an event in the transaction of the change it tells of: there is no change without its event. Apps that want
 * to know are told from here, too, so that no change can forget them.
 */
export async function record(tx: Db, origin: Origin, event: AuditEvent): Promise<void> {
  await insertAuditEvent(tx, auditEventRow(origin, event));
  await announce(tx, origin, event);
}

export function auditEventRow(origin: Origin, event: AuditEvent): AuditEventRow {
  return {
    environment_id: origin.environmentId,
    id: createIdAt('aud', origin.now),
    type: event.type,
    actor_type: event.actor.type,
    actor_id: event.actor.id,
    target_id: event.targetId ?? null,
    reference: event.reference ?? null,
    trace_id: origin.traceId,
    ip_address: origin.ipAddress,
    details: JSON.stringify(event.details ?? {}),
    created_at: origin.now,
  };
}

export function auditEventResource(row: AuditEventRow): AuditEventResource {
  return {
    object: 'audit_event',
    id: row.id,
    type: row.type,
    actor: { type: row.actor_type, id: row.actor_id },
    target_id: row.target_id,
    reference: row.reference,
    trace_id: row.trace_id,
    ip_address: row.ip_address,
    details: JSON.parse(row.details) as Record<string, unknown>,
    created_at: row.created_at,
  };
}
