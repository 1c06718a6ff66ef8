import { AppError, testEventType } from '@portico/contract';
import type { WebhookEventType } from '@portico/contract';
import { OAuthError } from '@portico/oauth';
import { record } from '../audit/audit.ts';
import type { AuditEventType, Origin } from '../audit/audit.ts';
import { environmentOf } from '../connections/manage-connections.ts';
import type { ManagementRequest } from '../connections/manage-connections.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { SealError } from '../keys/seal.ts';
import { createId } from '../keys/secrets.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { setSettingsVersion } from '../store/meta.ts';
import { findDelivery, insertDeliveries, settleDelivery } from '../store/webhook-deliveries.ts';
import type { WebhookDeliveryRow } from '../store/webhook-deliveries.ts';
import {
  deleteWebhookEndpoint,
  findWebhookEndpoint,
  insertWebhookEndpoint,
  listWebhookEndpoints,
  updateWebhookEndpoint,
} from '../store/webhook-endpoints.ts';
import type { WebhookEndpointRow } from '../store/webhook-endpoints.ts';
import { deliveryOf } from './announce.ts';
import { callReceiver, receiversBeside, webhookSecretContext } from './call-receiver.ts';
import { createWebhookSecret } from './signature.ts';
import { leaseMs, noteRecovery, sendNow } from './work-deliveries.ts';

/** What operators say of an endpoint; absent: as it was. */
export interface EndpointChange {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** null: all */
  readonly eventTypes?: readonly WebhookEventType[] | null | undefined;
}

export interface WithSecret {
  readonly row: WebhookEndpointRow;
  /** to be shown once */
  readonly secret: string;
}

/** Each event is kept once for each of them. */
const mostEndpoints = 20;
const hintLength = 4;
/** As long as a receiver may take to learn the new secret. */
const overlapMs = 24 * 3600 * 1000;

const notFound = () => new AppError('resource_not_found', { meta: { param_name: 'id' } });

/** @throws {AppError} `form_param_value_invalid` naming `url`, `webhook_endpoint_limit_reached` */
export async function createEndpoint(
  deps: Deps,
  request: ManagementRequest,
  given: EndpointChange & { readonly url: string },
): Promise<WithSecret> {
  const { environmentId, origin } = request;
  await assertUrl(deps, environmentOf(deps, request), given.url);
  const id = createId('whe');
  const secret = createWebhookSecret();
  const row: WebhookEndpointRow = {
    environment_id: environmentId,
    id,
    url: given.url,
    description: given.description ?? '',
    enabled: given.enabled === false ? 0 : 1,
    disabled_reason: null,
    event_types: storedTypes(given.eventTypes ?? null),
    sealed_secret: deps.sealer.seal(secret, webhookSecretContext(id, 'sealed_secret')),
    secret_hint: secret.slice(-hintLength),
    sealed_former_secret: null,
    former_secret_expires_at: null,
    failing_since: null,
    failures: 0,
    paused_until: 0,
    created_at: origin.now,
    updated_at: origin.now,
  };
  await change(deps, request, { type: 'webhook_endpoint.created', id }, async (tx) => {
    const known = await listWebhookEndpoints(tx, environmentId);
    if (known.length >= mostEndpoints) throw new AppError('webhook_endpoint_limit_reached');
    await insertWebhookEndpoint(tx, row);
    return row;
  });
  return { row, secret };
}

/** @throws {AppError} `resource_not_found`, `form_param_value_invalid` naming `url` */
export async function updateEndpoint(
  deps: Deps,
  request: ManagementRequest,
  id: string,
  given: EndpointChange,
): Promise<WebhookEndpointRow> {
  if (given.url !== undefined) await assertUrl(deps, environmentOf(deps, request), given.url);
  const { url, description, enabled, eventTypes } = given;
  const columns = {
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    // Switching it on is a new beginning.
    ...(enabled === undefined ? {} : { enabled: enabled ? (1 as const) : (0 as const), ...fresh }),
    ...(eventTypes === undefined ? {} : { event_types: storedTypes(eventTypes) }),
    updated_at: request.origin.now,
  };
  const key = { environmentId: request.environmentId, id };
  return change(deps, request, { type: 'webhook_endpoint.updated', id }, async (tx) => {
    if (enabled === true) await sendNow(tx, key, { now: request.origin.now });
    return updateWebhookEndpoint(tx, key, columns);
  });
}

/** Each once. */
const storedTypes = (types: readonly WebhookEventType[] | null): string | null =>
  types && [...new Set(types)].join(' ');

const fresh = { disabled_reason: null, failing_since: null, failures: 0, paused_until: 0 };

/** @throws {AppError} `resource_not_found` */
export async function deleteEndpoint(deps: Deps, request: ManagementRequest, id: string): Promise<void> {
  const key = { environmentId: request.environmentId, id };
  await change(deps, request, { type: 'webhook_endpoint.deleted', id }, async (tx) =>
    (await deleteWebhookEndpoint(tx, key)) ? true : undefined,
  );
}

/** Makes another secret; the one before signs along for a day. @throws {AppError} `resource_not_found` */
export async function rotateSecret(deps: Deps, request: ManagementRequest, id: string): Promise<WithSecret> {
  const key = { environmentId: request.environmentId, id };
  const secret = createWebhookSecret();
  const { sealer } = deps;
  const { now } = request.origin;
  const row = await change(deps, request, { type: 'webhook_endpoint.secret_rotated', id }, async (tx) => {
    const before = await findWebhookEndpoint(tx, key);
    if (!before) return undefined;
    const former = readableSecret(sealer, before);
    return updateWebhookEndpoint(tx, key, {
      sealed_secret: sealer.seal(secret, webhookSecretContext(id, 'sealed_secret')),
      secret_hint: secret.slice(-hintLength),
      sealed_former_secret:
        former === undefined ? null : sealer.seal(former, webhookSecretContext(id, 'sealed_former_secret')),
      former_secret_expires_at: former === undefined ? null : now + overlapMs,
      updated_at: now,
    });
  });
  return { row, secret };
}

/** One that cannot be opened is what rotating mends. */
function readableSecret(sealer: Deps['sealer'], { id, sealed_secret: sealed }: WebhookEndpointRow) {
  try {
    return sealer.open(sealed, webhookSecretContext(id, 'sealed_secret'));
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

/** Sends a test event at once and once, also to an endpoint that is off. @returns how it went */
export async function testEndpoint(
  deps: Deps,
  request: ManagementRequest,
  id: string,
): Promise<WebhookDeliveryRow> {
  const { environmentId, actor, origin } = request;
  const endpoint = await findWebhookEndpoint(deps.db, { environmentId, id });
  if (!endpoint) throw notFound();
  const told = { type: testEventType, about: 'webhook_endpoint', aboutId: id, subjectId: createId('test') };
  const waiting = deliveryOf(origin, id, {
    ...told,
    about: 'webhook_endpoint',
    eventId: createId('evt'),
    details: {},
  });
  const row = { ...waiting, attempts: 1, last_attempt_at: origin.now, due_at: origin.now + leaseMs };
  await inTransaction(deps.db, async (tx) => {
    await insertDeliveries(tx, [row]);
    await record(tx, origin, { type: 'webhook_endpoint.tested', actor, targetId: id });
  });
  const result = await callReceiver(deps, environmentOf(deps, request), { endpoint, row });
  const isDelivered = result.kind === 'delivered';
  const ended = {
    status: isDelivered ? ('delivered' as const) : ('dropped' as const),
    due_at: deps.now(),
    response_status: result.status,
    last_error: isDelivered ? null : result.words,
  };
  await settleDelivery(deps.db, row, ended);
  if (isDelivered) await noteRecovery(deps, endpoint);
  return { ...row, ...ended };
}

/**
 * Sends an event once more, as a delivery of its own under the same event id. One that waits is sent now instead.
 * @throws {AppError} `resource_not_found`
 */
export async function resendDelivery(
  deps: Deps,
  { environmentId, actor, origin }: ManagementRequest,
  id: string,
): Promise<WebhookDeliveryRow> {
  return inTransaction(deps.db, async (tx) => {
    const before = await findDelivery(tx, { environmentId, id });
    if (!before) throw notFound();
    const row =
      before.status === 'pending'
        ? await hurried(tx, before, origin.now)
        : await repeated(tx, before, origin);
    const details = { event_id: row.event_id, webhook_endpoint_id: row.endpoint_id };
    await record(tx, origin, { type: 'webhook_delivery.resent', actor, targetId: id, details });
    return row;
  });
}

/** Somebody looks at it, so that a receiver in trouble is not left alone either. */
async function hurried(tx: Db, row: WebhookDeliveryRow, now: number): Promise<WebhookDeliveryRow> {
  const endpoint = { environmentId: row.environment_id, id: row.endpoint_id };
  await updateWebhookEndpoint(tx, endpoint, { paused_until: 0 });
  await sendNow(tx, endpoint, { now, id: row.id });
  return (await findDelivery(tx, { environmentId: row.environment_id, id: row.id })) ?? row;
}

async function repeated(tx: Db, before: WebhookDeliveryRow, origin: Origin): Promise<WebhookDeliveryRow> {
  const again = deliveryOf(origin, before.endpoint_id, {
    type: before.type,
    about: before.about,
    aboutId: before.about_id,
    subjectId: before.subject_id,
    eventId: before.event_id,
    details: JSON.parse(before.details) as Record<string, unknown>,
  });
  const row = { ...again, occurred_at: before.occurred_at };
  await insertDeliveries(tx, [row]);
  return row;
}

interface Noted {
  readonly type: AuditEventType;
  readonly id: string;
}

/** Writes a change with its audit event, and tells the nodes. @throws {AppError} `resource_not_found` */
async function change<Result>(
  deps: Deps,
  { actor, origin }: ManagementRequest,
  { type, id }: Noted,
  work: (tx: Db) => Promise<Result | undefined>,
): Promise<Result> {
  const result = await inTransaction(deps.db, async (tx) => {
    const done = await work(tx);
    if (done === undefined) throw notFound();
    await record(tx, origin, { type, actor, targetId: id });
    await setSettingsVersion(tx, createId('version'));
    return done;
  });
  await deps.registry.reload();
  return result;
}

const needsTls = 'url: must be https; http is for your own machine only.';

async function assertUrl(
  { outbound, config }: Pick<Deps, 'outbound' | 'config'>,
  environment: Environment,
  url: string,
): Promise<void> {
  const invalid = (message: string, cause?: unknown) =>
    new AppError('form_param_value_invalid', { meta: { param_name: 'url' }, message, cause });
  const isPlain = new URL(url).protocol !== 'https:';
  if (isPlain && environment.kind === 'production') throw invalid('url: must be https in production.');
  try {
    const options = { hop: 'webhook', alsoAllow: receiversBeside(config, environment) } as const;
    const judged = await outbound.check(url, options);
    // No machine of one's own is without an address.
    if (isPlain && judged === 'unresolved') throw invalid(needsTls);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    throw invalid(refusalWords(error, isPlain), error);
  }
}

function refusalWords({ code }: OAuthError, isPlain: boolean): string {
  if (code !== 'oauth_address_forbidden') return 'url: must be an https URL without credentials.';
  if (isPlain) return needsTls;
  return 'url: leads to a private address, and PORTICO_OUTBOUND_ALLOW does not name it.';
}
