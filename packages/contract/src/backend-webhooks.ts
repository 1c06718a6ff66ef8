import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { deletedObject, httpUrl, id, line, listOf, page } from './fields.ts';
import * as resources from './resources/webhook.ts';

/** The Backend API of webhooks: who is told what happens, and whether it arrived. */
const endpointId = { params: z.strictObject({ id: id('whe') }) };

const fields = {
  /** https; http only outside production, and without credentials */
  url: httpUrl.meta({ examples: ['https://app.example.com/hooks'] }),
  description: z.union([z.literal(''), line(200)]),
  enabled: z.boolean(),
  /** null: all there are, and those that are added to Portico later */
  event_types: z.array(resources.webhookEventType).min(1).max(100).nullable(),
};

export const listWebhookEndpoints = endpoint({
  id: 'listWebhookEndpoints',
  method: 'GET',
  path: '/v1/webhook-endpoints',
  access: 'management',
  summary: 'List webhook endpoints, the first one first',
  response: listOf(resources.webhookEndpoint),
});

export const createWebhookEndpoint = endpoint({
  id: 'createWebhookEndpoint',
  method: 'POST',
  path: '/v1/webhook-endpoints',
  access: 'management',
  summary: 'Add a webhook endpoint; its signing secret is in this answer only',
  body: z.strictObject({
    url: fields.url,
    description: fields.description.optional(),
    enabled: fields.enabled.optional(),
    event_types: fields.event_types.optional(),
  }),
  response: resources.webhookEndpointWithSecret,
  status: 201,
  errors: ['webhook_endpoint_limit_reached'],
});

export const getWebhookEndpoint = endpoint({
  id: 'getWebhookEndpoint',
  method: 'GET',
  path: '/v1/webhook-endpoints/{id}',
  access: 'management',
  summary: 'Read a webhook endpoint',
  ...endpointId,
  response: resources.webhookEndpoint,
  errors: ['resource_not_found'],
});

export const updateWebhookEndpoint = endpoint({
  id: 'updateWebhookEndpoint',
  method: 'PATCH',
  path: '/v1/webhook-endpoints/{id}',
  access: 'management',
  summary: 'Change a webhook endpoint; what waits for it while it is off is sent when it is on again',
  ...endpointId,
  body: z.strictObject(z.object(fields).partial().shape),
  response: resources.webhookEndpoint,
  errors: ['resource_not_found'],
});

export const deleteWebhookEndpoint = endpoint({
  id: 'deleteWebhookEndpoint',
  method: 'DELETE',
  path: '/v1/webhook-endpoints/{id}',
  access: 'management',
  summary: 'Delete a webhook endpoint, with what waits for it',
  ...endpointId,
  response: deletedObject,
  errors: ['resource_not_found'],
});

export const rotateWebhookSecret = endpoint({
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: '/v1/webhook-endpoints/{id}/rotate-secret',
  access: 'management',
  summary: 'Make another signing secret; the one before signs along for 24 hours',
  ...endpointId,
  response: resources.webhookEndpointWithSecret,
  errors: ['resource_not_found'],
});

export const testWebhookEndpoint = endpoint({
  id: 'testWebhookEndpoint',
  method: 'POST',
  path: '/v1/webhook-endpoints/{id}/test',
  access: 'management',
  summary: 'Send a test event now, once, and say how it went',
  ...endpointId,
  response: resources.webhookDelivery,
  errors: ['resource_not_found'],
});

export const listWebhookDeliveries = endpoint({
  id: 'listWebhookDeliveries',
  method: 'GET',
  path: '/v1/webhook-deliveries',
  access: 'management',
  summary: 'List deliveries of the last days, newest first',
  query: z.strictObject({
    ...page,
    webhook_endpoint_id: id('whe').optional(),
    status: resources.webhookDeliveryStatus.optional(),
  }),
  response: listOf(resources.webhookDelivery),
});

export const resendWebhookDelivery = endpoint({
  id: 'resendWebhookDelivery',
  method: 'POST',
  path: '/v1/webhook-deliveries/{id}/resend',
  access: 'management',
  summary: 'Send an event once more, under the same `webhook-id`; one that waits is sent now',
  params: z.strictObject({ id: id('whd') }),
  response: resources.webhookDelivery,
  status: 201,
  errors: ['resource_not_found'],
});
