/** Tables about who is told what happens, and what they are still to be told; a part of schema.ts. */
import type { Switch } from './schema.ts';

export interface WebhookEndpointTable {
  environment_id: string;
  id: string;
  url: string;
  description: string;
  enabled: Switch;
  /** why it is off, when nobody switched it off */
  disabled_reason: 'failing' | 'gone' | null;
  /** space separated; null: all */
  event_types: string | null;
  sealed_secret: string;
  secret_hint: string;
  /** signs along until then */
  sealed_former_secret: string | null;
  former_secret_expires_at: number | null;
  /** since when nothing went well */
  failing_since: number | null;
  /** tries in a row that failed */
  failures: number;
  /** the receiver is left alone until then */
  paused_until: number;
  created_at: number;
  updated_at: number;
}

export type DeliveryStatus = 'pending' | 'delivered' | 'dropped';

/**
 * One event on its way to one endpoint, written with the change that it tells of. What it says is made when it is
 * sent; here is only what it is about (ADR 17).
 */
export interface WebhookDeliveryTable {
  environment_id: string;
  /** the order of ids is the order of events */
  id: string;
  endpoint_id: string;
  event_id: string;
  type: string;
  about: 'user' | 'external_account' | 'session' | 'webhook_endpoint';
  about_id: string;
  /** whose events keep their order: a user, or what the event is about where there is none */
  subject_id: string;
  /** JSON: ids and codes that only the event knows */
  details: string;
  occurred_at: number;
  status: DeliveryStatus;
  /** not before then; also the end of the lease of whoever is at it */
  due_at: number;
  /** grows with every taking: what an older one writes is refused */
  attempts: number;
  last_attempt_at: number | null;
  response_status: number | null;
  last_error: string | null;
}
