/**
 * The rest of the Backend API: routes only, calling the use cases of each concept.
 *
 *   /v1/users, /v1/environment-settings, /v1/api-keys, /v1/inbox-messages, /v1/audit-events
 *   /v1/environments, /v1/owner-claims     for the dashboard alone
 */
import { AppError, backend } from '@portico/contract';
import type { EnvironmentSummaryResource } from '@portico/contract';
import { auditEventResource, record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import { changeSettings, settingsResource } from '../environments/change-settings.ts';
import type { Environment } from '../environments/environment.ts';
import { deviceOf, originOf } from '../http/audit-origin.ts';
import { managementRequest } from '../http/management-request.ts';
import { cookieName } from '../http/cookies.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import { apiKeyScopesOf, createSecretKeyText, hintOf } from '../keys/api-key.ts';
import { createId, hashSecret } from '../keys/secrets.ts';
import { inboxContext } from '../mail/mailer.ts';
import { claimOwnerLink } from '../operators/owner-link.ts';
import { browserCookie } from '../sign-in/flow-cookies.ts';
import { isLookedThrough, listAuditEvents } from '../store/audit-events.ts';
import { inTransaction } from '../store/database.ts';
import { insertApiKey, listApiKeys, revokeApiKey } from '../store/environments.ts';
import type { ApiKeyRow } from '../store/environments.ts';
import { countInboxMessages, deleteInboxMessages, listInboxMessages } from '../store/inbox.ts';
import { setSettingsVersion } from '../store/meta.ts';
import type { InboxMessageRow } from '../store/inbox.ts';
import { findProfile } from '../store/users.ts';
import { managedUserResource, seenBy } from '../users/user-resource.ts';

function apiKeyResource(row: ApiKeyRow) {
  const { id, name, hint, created_at, last_used_at } = row;
  const scopes = apiKeyScopesOf(row);
  return { object: 'api_key' as const, id, name, hint, scopes, created_at, last_used_at };
}

function inboxMessageResource(deps: Deps, row: InboxMessageRow) {
  const { id, recipient: to, created_at } = row;
  const subject = deps.sealer.open(row.sealed_subject, inboxContext(id, 'sealed_subject'));
  const text = deps.sealer.open(row.sealed_text, inboxContext(id, 'sealed_text'));
  return { object: 'inbox_message' as const, id, to, subject, text, created_at };
}

async function environmentSummary(deps: Deps, environment: Environment): Promise<EnvironmentSummaryResource> {
  return {
    object: 'environment_summary',
    id: environment.id,
    project_name: environment.projectName,
    slug: environment.slug,
    name: environment.name,
    kind: environment.kind === 'development' ? 'development' : 'production',
    base_url: environment.baseUrl,
    sign_in_url: `${environment.baseUrl}/sign-in`,
    inbox_count: environment.kind === 'development' ? await countInboxMessages(deps.db, environment.id) : 0,
  };
}

const userRoutes: readonly Route[] = [
  route(backend.getUser, async ({ deps, request, caller, params }) => {
    const profile = await findProfile(deps.db, caller.environment.id, params.id);
    if (!profile) throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
    return { body: managedUserResource(profile, seenBy(request, caller)) };
  }),
];

const settingsRoutes: readonly Route[] = [
  route(backend.getEnvironmentSettings, async ({ deps, caller }) => ({
    body: settingsResource(deps, caller.environment),
  })),
  route(backend.updateEnvironmentSettings, async ({ deps, request, caller, body }) => ({
    body: settingsResource(deps, await changeSettings(deps, managementRequest(request, caller), body)),
  })),
  route(backend.listEnvironments, async ({ deps }) => {
    const shown = deps.registry.all().filter((environment) => environment.kind !== 'operators');
    const data: EnvironmentSummaryResource[] = [];
    for (const environment of shown) data.push(await environmentSummary(deps, environment));
    return { body: { data, total_count: data.length } };
  }),
];

const apiKeyRoutes: readonly Route[] = [
  route(backend.listApiKeys, async ({ deps, caller }) => {
    const data = (await listApiKeys(deps.db, caller.environment.id)).map(apiKeyResource);
    return { body: { data, total_count: data.length } };
  }),
  route(backend.createApiKey, async ({ deps, request, caller, body }) => {
    const { environment, actor } = caller;
    const secret = createSecretKeyText(environment.kind === 'development' ? 'test' : 'live');
    const row: ApiKeyRow = {
      environment_id: environment.id,
      id: createId('key'),
      name: body.name,
      key_hash: hashSecret(secret),
      hint: hintOf(secret),
      scopes: [...new Set(body.scopes)].join(' '),
      created_at: request.now,
      last_used_at: null,
      revoked_at: null,
    };
    await inTransaction(deps.db, async (tx) => {
      await insertApiKey(tx, row);
      await record(tx, originOf(request, environment), {
        type: 'api_key.created',
        actor,
        targetId: row.id,
        details: { scopes: row.scopes },
      });
      await setSettingsVersion(tx, createId('version'));
    });
    await deps.registry.reload();
    return { body: { ...apiKeyResource(row), secret } };
  }),
  route(backend.deleteApiKey, async ({ deps, request, caller, params }) => {
    const { environment, actor } = caller;
    await inTransaction(deps.db, async (tx) => {
      if (!(await revokeApiKey(tx, environment.id, params.id, request.now))) {
        throw new AppError('resource_not_found', { meta: { param_name: 'id' } });
      }
      await record(tx, originOf(request, environment), {
        type: 'api_key.revoked',
        actor,
        targetId: params.id,
      });
      await setSettingsVersion(tx, createId('version'));
    });
    await deps.registry.reload();
    return { body: { object: 'api_key', id: params.id, deleted: true as const } };
  }),
];

/** How far back events are looked for that no index finds, unless the caller says so. */
const lookedThroughMs = 24 * 3600 * 1000;

const logRoutes: readonly Route[] = [
  route(backend.listInboxMessages, async ({ deps, caller, query }) => {
    const { rows, totalCount } = await listInboxMessages(deps.db, caller.environment.id, query);
    return { body: { data: rows.map((row) => inboxMessageResource(deps, row)), total_count: totalCount } };
  }),
  route(backend.deleteInboxMessages, async ({ deps, caller }) => {
    await deleteInboxMessages(deps.db, caller.environment.id);
    return { body: { object: 'inbox', id: caller.environment.id, deleted: true as const } };
  }),
  route(backend.listAuditEvents, async ({ deps, request, caller, query }) => {
    const filter = {
      // People read references out in any spelling.
      reference: query.reference?.trim().toUpperCase(),
      type: query.type ?? query.event_type,
      userId: query.user_id,
      actorId: query.actor,
      targetId: query.target,
      after: query.created_at_after,
      before: query.created_at_before,
    };
    const { limit, offset } = query;
    const after = filter.after ?? (isLookedThrough(filter) ? request.now - lookedThroughMs : undefined);
    const page = { ...filter, after, limit, offset };
    const { rows, totalCount } = await listAuditEvents(deps.db, caller.environment.id, page);
    return { body: { data: rows.map(auditEventResource), total_count: totalCount } };
  }),
];

const ownerRoutes: readonly Route[] = [
  route(backend.claimOwnerLink, async ({ deps, request, body }) => {
    const operators = deps.registry.operators();
    const secret = request.cookies.get(cookieName(operators, '').full);
    const { userId, browserSecret } = await claimOwnerLink(deps, {
      token: body.token,
      origin: { traceId: request.traceId, ipAddress: request.ipAddress, now: request.now },
      device: deviceOf(request),
      secretHash: secret === undefined ? undefined : hashSecret(secret),
    });
    const cookies = [browserCookie(operators, browserSecret)];
    return { body: { object: 'owner_claim' as const, user_id: userId }, cookies };
  }),
];

export const managementRoutes: readonly Route[] = [
  ...userRoutes,
  ...settingsRoutes,
  ...apiKeyRoutes,
  ...logRoutes,
  ...ownerRoutes,
];
