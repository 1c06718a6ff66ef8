import { z } from 'zod';
import { time } from '../fields.ts';
import { webhookEventTypes } from '../webhook-events.ts';

export const webhookEventType = z.enum(webhookEventTypes);

/** An address of an app that is told what happens in an environment. */
export const webhookEndpoint = z
  .object({
    object: z.literal('webhook_endpoint'),
    id: z.string(),
    url: z.string(),
    description: z.string(),
    enabled: z.boolean(),
    /** null: all there are, and those that are added to Portico later */
    event_types: z.array(webhookEventType).nullable(),
    /** how the signing secret ends */
    secret_hint: z.string(),
    /** until then deliveries are also signed with the secret before; null when there is none */
    former_secret_expires_at: time.nullable(),
    /** since when no delivery went well; null when the last one did */
    failing_since: time.nullable(),
    /** why it is not enabled, when nobody switched it off: `failing` for days, or `gone` (the receiver said 410) */
    disabled_reason: z.enum(['failing', 'gone']).nullable(),
    /** how many events wait for it, as far as they are counted */
    pending_count: z.int(),
    /** how many events of the last days were given up, as far as they are counted; tests are not */
    dropped_count: z.int(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpointResource = z.infer<typeof webhookEndpoint>;

/** With the signing secret, which is not shown again. */
export const webhookEndpointWithSecret = webhookEndpoint
  .extend({ secret: z.string() })
  .meta({ id: 'WebhookEndpointWithSecret' });
export type WebhookEndpointWithSecret = z.infer<typeof webhookEndpointWithSecret>;

export const webhookDeliveryStatus = z.enum(['pending', 'delivered', 'dropped']);

/** One event on its way to one endpoint. */
export const webhookDelivery = z
  .object({
    object: z.literal('webhook_delivery'),
    id: z.string(),
    webhook_endpoint_id: z.string(),
    /** `webhook-id` of each try: the same for all endpoints, and when it is sent again */
    event_id: z.string(),
    type: z.string(),
    /** what it is about */
    about_id: z.string(),
    status: webhookDeliveryStatus,
    /** whether it waits for an earlier event of the same user, which keeps the order */
    waits_for_earlier: z.boolean(),
    attempts: z.int(),
    /** the status of the receiver's last answer; null when there was none */
    response_status: z.int().nullable(),
    /** what went wrong last, in a few words; null when nothing did */
    last_error: z.string().nullable(),
    last_attempt_at: time.nullable(),
    /** null when there is no next one */
    next_attempt_at: time.nullable(),
    created_at: time,
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDeliveryResource = z.infer<typeof webhookDelivery>;
