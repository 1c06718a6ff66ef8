import type { AuditEvent, Origin } from '../audit/audit.ts';
import { createId, createIdInOrder } from '../keys/secrets.ts';
import type { Db } from '../store/database.ts';
import { insertDeliveries } from '../store/webhook-deliveries.ts';
import type { WebhookDeliveryRow } from '../store/webhook-deliveries.ts';
import { announcementsOf } from './event-rules.ts';
import type { Announcement } from './event-rules.ts';

/** An endpoint as nodes keep it in memory: enough to know whether it is to be told. */
export interface WebhookTarget {
  readonly id: string;
  /** undefined: all */
  readonly eventTypes: ReadonlySet<string> | undefined;
}

/** @param row.event_types space separated; null: all */
export function webhookTarget(row: {
  readonly id: string;
  readonly event_types: string | null;
}): WebhookTarget {
  return {
    id: row.id,
    eventTypes: row.event_types === null ? undefined : new Set(row.event_types.split(' ')),
  };
}

/**
 * Puts what apps are to be told into the queue, in the transaction of the change: the change is not without it, nor it
 * without the change. Where nobody wants to know, no statement is made.
 */
export async function announce(tx: Db, origin: Origin, event: AuditEvent): Promise<void> {
  if (origin.webhooks.length === 0) return;
  const rows = announcementsOf(event).flatMap((announcement) => {
    const wanting = origin.webhooks.filter(({ eventTypes }) => eventTypes?.has(announcement.type) ?? true);
    const eventId = createId('evt');
    return wanting.map(({ id }) => deliveryOf(origin, id, { ...announcement, eventId }));
  });
  if (rows.length > 0) await insertDeliveries(tx, rows);
}

interface Told extends Omit<Announcement, 'type' | 'about'> {
  readonly type: string;
  readonly about: WebhookDeliveryRow['about'];
  readonly eventId: string;
}

/** A delivery that waits for its first try. */
export function deliveryOf(
  { environmentId, now }: Pick<Origin, 'environmentId' | 'now'>,
  endpointId: string,
  told: Told,
): WebhookDeliveryRow {
  return {
    environment_id: environmentId,
    id: createIdInOrder('whd', now),
    endpoint_id: endpointId,
    event_id: told.eventId,
    type: told.type,
    about: told.about,
    about_id: told.aboutId,
    subject_id: told.subjectId,
    details: JSON.stringify(told.details),
    occurred_at: now,
    status: 'pending',
    due_at: now,
    attempts: 0,
    last_attempt_at: null,
    response_status: null,
    last_error: null,
  };
}
