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
import type { Route } from '../http/mount.ts';
import { managementRequest } from '../http/management-request.ts';
import { route } from '../http/mount.ts';
import { tryContext } from '../sign-in/finish-try.ts';
import { createTryTicket } from '../sign-in/try-ticket.ts';
import { countAccountsByConnection } from '../store/connections.ts';
import { findConsumedFlow } from '../store/flows.ts';
import type { Connection } from './connection.ts';
import { connectionResource, presetResource } from './connection-resource.ts';
import { changeConnection, createConnection, deleteConnection, getConnection } from './manage-connections.ts';
import { simulate } from './simulate.ts';
import { testConnection } from './test-connection.ts';

async function show(deps: Deps, connection: Connection) {
  const counts = await countAccountsByConnection(deps.db, connection.environmentId);
  return connectionResource(connection, counts.get(connection.id) ?? 0);
}

/** Fields that cannot change may be sent back as they are. */
function assertImmutable(
  connection: Connection,
  body: { provider_kind?: string | undefined; provider_key?: string | undefined },
) {
  const fixed = {
    provider_kind: connection.row.provider_kind,
    provider_key: connection.providerKey,
  } as const;
  for (const name of ['provider_kind', 'provider_key'] as const) {
    if (body[name] !== undefined && body[name] !== fixed[name]) {
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

export const connectionRoutes: readonly Route[] = [
  route(backend.listOauthProviders, async ({ deps, caller, query }) => {
    const { environment } = caller;
    const counts = await countAccountsByConnection(deps.db, environment.id);
    const resources = environment.connections.map((connection) =>
      connectionResource(connection, counts.get(connection.id) ?? 0),
    );
    const data = resources.slice(query.offset, query.offset + query.limit);
    return { body: { data, total_count: resources.length } };
  }),
  route(backend.createOauthProvider, async ({ deps, request, caller, body }) => {
    const { provider_kind: _kind, provider_key: providerKey, protocol: _protocol, ...change } = body;
    const created = await createConnection(deps, managementRequest(request, caller), { providerKey, change });
    return { body: await show(deps, created) };
  }),
  route(backend.getOauthProvider, async ({ deps, request, caller, params }) => ({
    body: await show(deps, getConnection(deps, managementRequest(request, caller), params.id)),
  })),
  route(backend.updateOauthProvider, async ({ deps, request, caller, params, body }) => {
    const management = managementRequest(request, caller);
    assertImmutable(getConnection(deps, management, params.id), body);
    const { provider_kind: _kind, provider_key: _key, protocol: _protocol, ...change } = body;
    return { body: await show(deps, await changeConnection(deps, management, params.id, change)) };
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
    body: await testConnection(deps, getConnection(deps, managementRequest(request, caller), params.id)),
  })),
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
