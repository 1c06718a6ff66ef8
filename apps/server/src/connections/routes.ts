/**
 * Connections on the Backend API, for servers and the dashboard:
 *
 *   /v1/oauth-providers        list, add, read, change, delete, test, try
 *   /v1/oauth-tries/{id}       what a trial found out
 *   /v1/oauth-provider-presets what can be added
 */
import { AppError, backend } from '@portico/contract';
import type { OauthTryResource } from '@portico/contract';
import { presets } from '@portico/providers';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import type { Route } from '../http/mount.ts';
import { managementRequest } from '../http/management-request.ts';
import { route } from '../http/mount.ts';
import { tryContext } from '../sign-in/finish-try.ts';
import { createTryTicket } from '../sign-in/try-ticket.ts';
import { countAccountsByConnection } from '../store/connections.ts';
import { findConsumedFlow, listTries } from '../store/flows.ts';
import type { Connection } from './connection.ts';
import { connectionResource, presetResource } from './connection-resource.ts';
import { changeConnection, createConnection, deleteConnection, getConnection } from './manage-connections.ts';
import { discoverIssuer, discoveredResource } from './discover.ts';
import { customPrefix } from './effective-provider.ts';
import { examplesOf } from './examples.ts';
import { readHealth } from './health.ts';
import { previewMapping } from './preview-mapping.ts';
import { simulate } from './simulate.ts';
import { testConnection } from './test-connection.ts';

async function show(deps: Deps, environment: Environment, connection: Connection) {
  const [shown] = await showAll(deps, environment, [connection]);
  if (!shown) throw new Error('One connection makes one resource.');
  return shown;
}

async function showAll(deps: Deps, environment: Environment, connections: readonly Connection[]) {
  const counts = await countAccountsByConnection(deps.db, environment.id);
  const health = await readHealth(deps, environment.id);
  return connections.map((connection) => {
    const state = { usersCount: counts.get(connection.id) ?? 0, health: health(connection) };
    return connectionResource(connection, state, environment);
  });
}

/** The environment as it is after a change, which replaces it. */
const now = (deps: Deps, environment: Environment) => deps.registry.byId(environment.id) ?? environment;

/** Fields that cannot change may be sent back as they are. */
function assertImmutable(
  connection: Connection,
  body: { provider_kind?: string | undefined; provider_key?: string | undefined },
) {
  const key = connection.providerKey;
  const fixed: Record<string, readonly string[]> = {
    provider_kind: [connection.row.provider_kind],
    provider_key: connection.row.provider_kind === 'preset' ? [key] : [key, key.slice(customPrefix.length)],
  };
  for (const name of ['provider_kind', 'provider_key'] as const) {
    if (body[name] !== undefined && !fixed[name]?.includes(body[name])) {
      throw new AppError('form_param_immutable', { meta: { param_name: name } });
    }
  }
}

/** How long what a trial found out can be read. */
const tryShownMs = 20 * 60 * 1000;

async function readTry(deps: Deps, environmentId: string, id: string): Promise<OauthTryResource> {
  const flow = await findConsumedFlow(deps.db, environmentId, id);
  if (!flow?.sealed_try || flow.consumed_at + tryShownMs < deps.now())
    throw new AppError('oauth_try_not_found');
  return JSON.parse(deps.sealer.open(flow.sealed_try, tryContext(id))) as OauthTryResource;
}

/** A profile to show a mapping on: of the last trial, as long as that can be read, else the recorded one. */
async function lastProfile(deps: Deps, environmentId: string, connection: Connection) {
  const since = deps.now() - tryShownMs;
  for (const flow of await listTries(deps.db, { environmentId, since })) {
    const found = JSON.parse(deps.sealer.open(flow.sealed_try, tryContext(flow.id))) as OauthTryResource;
    if (found.oauth_provider_id !== connection.id || !isRecord(found.raw)) continue;
    return { profile: found.raw, source: 'try' as const };
  }
  const [example = {}] = examplesOf(connection.provider);
  return { profile: example, source: 'example' as const };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const connectionRoutes: readonly Route[] = [
  route(backend.listOauthProviders, async ({ deps, caller, query }) => {
    const { environment } = caller;
    const { connections } = environment;
    const page = connections.slice(query.offset, query.offset + query.limit);
    return {
      body: { data: await showAll(deps, environment, page), total_count: connections.length },
    };
  }),
  route(backend.createOauthProvider, async ({ deps, request, caller, body }) => {
    const { provider_kind: kind, provider_key: providerKey, ...change } = body;
    const management = managementRequest(request, caller);
    const created = await createConnection(deps, management, { kind, providerKey, change });
    return { body: await show(deps, now(deps, caller.environment), created) };
  }),
  route(backend.getOauthProvider, async ({ deps, request, caller, params }) => ({
    body: await show(
      deps,
      caller.environment,
      getConnection(deps, managementRequest(request, caller), params.id),
    ),
  })),
  route(backend.updateOauthProvider, async ({ deps, request, caller, params, body }) => {
    const management = managementRequest(request, caller);
    assertImmutable(getConnection(deps, management, params.id), body);
    const { provider_kind: _kind, provider_key: _key, ...change } = body;
    const changed = await changeConnection(deps, management, params.id, change);
    return { body: await show(deps, now(deps, caller.environment), changed) };
  }),
  route(backend.deleteOauthProvider, async ({ deps, request, caller, params }) => {
    await deleteConnection(deps, managementRequest(request, caller), params.id);
    return { body: { object: 'oauth_provider', id: params.id, deleted: true as const } };
  }),
  route(backend.simulateOauthProvider, async ({ deps, request, caller, params, body }) => {
    const connection = getConnection(deps, managementRequest(request, caller), params.id);
    return { body: await simulate(deps, caller.environment, { connection, simulation: body }) };
  }),
  route(backend.testOauthProvider, async ({ deps, request, caller, params }) => ({
    body: await testConnection(
      deps,
      caller.environment,
      getConnection(deps, managementRequest(request, caller), params.id),
    ),
  })),
  route(backend.previewAttributeMapping, async ({ deps, request, caller, params, body }) => {
    const connection = getConnection(deps, managementRequest(request, caller), params.id);
    const { attribute_mapping: mapping, profile } = body;
    const known = profile
      ? { profile, source: 'request' as const }
      : await lastProfile(deps, caller.environment.id, connection);
    return { body: previewMapping(connection, { mapping, ...known }) };
  }),
  route(backend.discoverOauthProvider, async ({ deps, body }) => {
    const { issuer, discovery_endpoint: discoveryEndpoint } = body;
    const question = { issuer, discoveryEndpoint: discoveryEndpoint ?? undefined };
    return { body: discoveredResource(await discoverIssuer(deps.outbound, question)) };
  }),
  route(backend.createOauthTry, async ({ deps, request, caller, params }) => {
    const connection = getConnection(deps, managementRequest(request, caller), params.id);
    if (connection.credentials === 'missing') throw new AppError('oauth_config_missing');
    const { environment } = caller;
    const { ticket, sealed } = createTryTicket(deps.sealer, environment, {
      connectionId: connection.id,
      now: request.now,
    });
    const url = `${environment.baseUrl}/sign-in/start?ticket=${sealed}`;
    return { body: { object: 'oauth_try' as const, id: ticket.flowId, url } };
  }),
  route(backend.getOauthTry, async ({ deps, caller, params }) => ({
    body: await readTry(deps, caller.environment.id, params.id),
  })),
  route(backend.listOauthProviderPresets, async ({ caller }) => {
    const data = presets.map((preset) => presetResource(preset, caller.environment));
    return { body: { data, total_count: data.length } };
  }),
];
