/**
 * The Backend API of webhooks.
 *
 *   /v1/webhook-endpoints/…      who is told what happens; the signing secret is shown once
 *   /v1/webhook-deliveries/…     whether it arrived, and sending it again
 */
import { AppError, backendWebhooks } from '@portico/contract';
import type {
  WebhookDeliveryResource,
  WebhookEndpointResource,
  WebhookEndpointWithSecret,
  WebhookEventType,
} from '@portico/contract';
import type { Deps } from '../deps.ts';
import { managementRequest } from '../http/management-request.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import { countDeliveries, listKeptBack, pageDeliveries } from '../store/webhook-deliveries.ts';
import type { WebhookDeliveryRow } from '../store/webhook-deliveries.ts';
import { findWebhookEndpoint, listWebhookEndpoints } from '../store/webhook-endpoints.ts';
import type { WebhookEndpointRow } from '../store/webhook-endpoints.ts';
import {
  createEndpoint,
  deleteEndpoint,
  resendDelivery,
  rotateSecret,
  testEndpoint,
  updateEndpoint,
} from './manage-endpoints.ts';
import type { WithSecret } from './manage-endpoints.ts';

async function endpointResource(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  row: WebhookEndpointRow,
): Promise<WebhookEndpointResource> {
  const of = { environmentId: row.environment_id, endpointId: row.id };
  const formerUntil = row.former_secret_expires_at;
  return {
    object: 'webhook_endpoint',
    id: row.id,
    url: row.url,
    description: row.description,
    enabled: row.enabled === 1,
    // Written by the contract's own list, and read by whoever knows it.
    event_types: row.event_types === null ? null : (row.event_types.split(' ') as WebhookEventType[]),
    secret_hint: row.secret_hint,
    former_secret_expires_at: formerUntil !== null && formerUntil > now() ? formerUntil : null,
    failing_since: row.failing_since,
    disabled_reason: row.disabled_reason,
    pending_count: await countDeliveries(db, of, 'pending'),
    dropped_count: await countDeliveries(db, of, 'dropped'),
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

const withSecret = async (deps: Deps, { row, secret }: WithSecret): Promise<WebhookEndpointWithSecret> => ({
  ...(await endpointResource(deps, row)),
  secret,
});

async function deliveryResources(
  { db }: Pick<Deps, 'db'>,
  environmentId: string,
  rows: readonly WebhookDeliveryRow[],
): Promise<WebhookDeliveryResource[]> {
  const ids = rows.filter(({ status }) => status === 'pending').map(({ id }) => id);
  const keptBack = await listKeptBack(db, { environmentId, ids });
  return rows.map((row) => deliveryResource(row, keptBack.has(row.id)));
}

function deliveryResource(row: WebhookDeliveryRow, isKeptBack: boolean): WebhookDeliveryResource {
  return {
    object: 'webhook_delivery',
    id: row.id,
    webhook_endpoint_id: row.endpoint_id,
    event_id: row.event_id,
    type: row.type,
    about_id: row.about_id,
    status: row.status,
    waits_for_earlier: isKeptBack,
    attempts: row.attempts,
    response_status: row.response_status,
    last_error: row.last_error,
    last_attempt_at: row.last_attempt_at,
    next_attempt_at: row.status === 'pending' ? row.due_at : null,
    created_at: row.occurred_at,
  };
}

const endpointRoutes: readonly Route[] = [
  route(backendWebhooks.listWebhookEndpoints, async ({ deps, caller }) => {
    const rows = await listWebhookEndpoints(deps.db, caller.environment.id);
    const data = await Promise.all(rows.map((row) => endpointResource(deps, row)));
    return { body: { data, total_count: data.length } };
  }),
  route(backendWebhooks.createWebhookEndpoint, async ({ deps, request, caller, body }) => {
    const { event_types: eventTypes, ...given } = body;
    const made = await createEndpoint(deps, managementRequest(request, caller), { ...given, eventTypes });
    return { body: await withSecret(deps, made) };
  }),
  route(backendWebhooks.getWebhookEndpoint, async ({ deps, caller, params: { id } }) => {
    const row = await findWebhookEndpoint(deps.db, { environmentId: caller.environment.id, id });
    if (!row) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
    return { body: await endpointResource(deps, row) };
  }),
  route(backendWebhooks.updateWebhookEndpoint, async ({ deps, request, caller, params, body }) => {
    const { event_types: eventTypes, ...given } = body;
    const change = { ...given, eventTypes };
    const row = await updateEndpoint(deps, managementRequest(request, caller), params.id, change);
    return { body: await endpointResource(deps, row) };
  }),
  route(backendWebhooks.deleteWebhookEndpoint, async ({ deps, request, caller, params: { id } }) => {
    await deleteEndpoint(deps, managementRequest(request, caller), id);
    return { body: { object: 'webhook_endpoint', id, deleted: true as const } };
  }),
  route(backendWebhooks.rotateWebhookSecret, async ({ deps, request, caller, params }) => ({
    body: await withSecret(deps, await rotateSecret(deps, managementRequest(request, caller), params.id)),
  })),
  route(backendWebhooks.testWebhookEndpoint, async ({ deps, request, caller, params }) => ({
    body: deliveryResource(await testEndpoint(deps, managementRequest(request, caller), params.id), false),
  })),
];

const deliveryRoutes: readonly Route[] = [
  route(backendWebhooks.listWebhookDeliveries, async ({ deps, caller, query }) => {
    const { webhook_endpoint_id: endpointId, status, limit, offset } = query;
    const where = { environmentId: caller.environment.id, endpointId, status, limit, offset };
    const { rows, totalCount } = await pageDeliveries(deps.db, where);
    const data = await deliveryResources(deps, caller.environment.id, rows);
    return { body: { data, total_count: totalCount } };
  }),
  route(backendWebhooks.resendWebhookDelivery, async ({ deps, request, caller, params }) => {
    const row = await resendDelivery(deps, managementRequest(request, caller), params.id);
    const keptBack = await listKeptBack(deps.db, { environmentId: caller.environment.id, ids: [row.id] });
    return { body: deliveryResource(row, keptBack.has(row.id)) };
  }),
];

export const webhookRoutes: readonly Route[] = [...endpointRoutes, ...deliveryRoutes];
