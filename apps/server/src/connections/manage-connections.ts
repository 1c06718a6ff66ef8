import { AppError } from '@portico/contract';
import type { ProviderDefinition } from '@portico/providers';
import type { Origin } from '../audit/audit.ts';
import { record } from '../audit/audit.ts';
import type { Deps } from '../deps.ts';
import type { Environment } from '../environments/environment.ts';
import { findConnection } from '../environments/environment.ts';
import { createId } from '../keys/secrets.ts';
import type { ManagementActor } from '../operators/actor.ts';
import { takeAppTokens } from '../store/app-tokens.ts';
import {
  deleteUnusedConnection,
  forgetSecretOfDeleted,
  insertConnection,
  updateConnection,
} from '../store/connections.ts';
import type { ConnectionRow } from '../store/connections.ts';
import { inTransaction, isUniqueViolation } from '../store/database.ts';
import { setSettingsVersion } from '../store/meta.ts';
import type { Switch } from '../store/schema.ts';
import { letGoOfAppTokens } from '../vault/leaving-tokens.ts';
import { workOutboxSoon } from '../vault/work-outbox.ts';
import {
  applyChange,
  assertReachable,
  assertSecretUsable,
  assertUsable,
  invalid,
} from './connection-changes.ts';
import type { ConnectionChange } from './connection-changes.ts';
import { clientSecretContext } from './connection.ts';
import type { Connection } from './connection.ts';
import { defaultConnectionSettings } from './connection-settings.ts';
import type { ConnectionSettings } from './connection-settings.ts';
import { discoverIssuer } from './discover.ts';
import { customPrefix, effectiveProvider, frameOf } from './effective-provider.ts';
import { assertMaySendTokens } from './token-places.ts';

/** Who changes something, and on behalf of which request. */
export interface ManagementRequest {
  readonly environmentId: string;
  readonly actor: ManagementActor;
  readonly origin: Origin;
  /** whether whoever asks may have people's tokens: an operator, or a key with the scope `oauth_tokens` */
  readonly handlesTokens: boolean;
}

/** @throws {AppError} `environment_not_found` */
export function environmentOf(deps: Deps, request: ManagementRequest): Environment {
  const environment = deps.registry.byId(request.environmentId);
  if (!environment) throw new AppError('environment_not_found');
  return environment;
}

/** @throws {AppError} `oauth_provider_not_found` */
export function getConnection(deps: Deps, request: ManagementRequest, id: string): Connection {
  const connection = findConnection(environmentOf(deps, request), id);
  if (!connection) throw new AppError('oauth_provider_not_found', { meta: { param_name: 'id' } });
  return connection;
}

/**
 * Adds a connection. It is on at once: in development it needs nothing else, and elsewhere it is not shown
 * before it has credentials.
 * @throws {AppError} `oauth_unsupported_provider`, `oauth_provider_exists`, or naming a field
 */
export async function createConnection(
  deps: Deps,
  request: ManagementRequest,
  { kind, providerKey, change }: NewConnection,
): Promise<Connection> {
  const name = change.name ?? (kind === 'preset' ? undefined : providerKey);
  const frame = newFrame({ kind, providerKey, name });
  const wanted = applyChange(frame, defaultConnectionSettings(), {
    use_custom_credentials: Boolean(change.client_id) || kind !== 'preset',
    // Asked for where it costs nobody anything; somewhere it needs a setting or a review at the provider.
    request_email: frame.emailScope !== undefined && frame.emailNeedsApproval !== true,
    // Whether an issuer that only its operator knows proves addresses is theirs to say: it could name anybody's.
    trusted_email: kind === 'preset',
    ...change,
  });
  const settings = await settled(deps, { frame, wanted, previous: undefined, change });
  const { now } = request.origin;
  const id = createId('oauthp');
  const row: ConnectionRow = {
    environment_id: request.environmentId,
    id,
    provider_kind: kind,
    provider_key: frame.id,
    name: name ?? frame.displayName,
    enabled: change.enabled === false ? 0 : 1,
    position: change.position ?? environmentOf(deps, request).connections.length,
    client_id: change.client_id ?? null,
    ...secretColumns(deps, id, change.client_secret, now),
    settings: JSON.stringify(settings),
    created_at: now,
    updated_at: now,
    deleted_at: null,
  };
  await write(
    deps,
    request,
    { type: 'connection.created', id, details: { changed: Object.keys(change) } },
    async (tx) => {
      await insertConnection(tx, row);
      return true;
    },
  ).catch((error: unknown) => {
    if (isUniqueViolation(error))
      throw new AppError('oauth_provider_exists', { meta: { param_name: 'provider_key' } });
    throw error;
  });
  return getConnection(deps, request, id);
}

export interface NewConnection {
  readonly kind: ConnectionRow['provider_kind'];
  /** of a preset or one of its aliases; else the operator's own, with or without `custom_` */
  readonly providerKey: string;
  readonly change: ConnectionChange;
}

/** @throws {AppError} `oauth_unsupported_provider`, or naming the field */
function newFrame({ kind, providerKey, name }: Omit<NewConnection, 'change'> & { name: string | undefined }) {
  const key = kind === 'preset' ? providerKey : customPrefix + providerKey.replace(/^custom_(?=.)/, '');
  if (key.length > 64) throw invalid('provider_key', 'At most 57 characters.');
  const frame = frameOf({ provider_kind: kind, provider_key: key, name: name ?? key });
  if (!frame) throw new AppError('oauth_unsupported_provider', { meta: { param_name: 'provider_key' } });
  return frame;
}

interface Settling {
  readonly frame: ProviderDefinition;
  readonly wanted: ConnectionSettings;
  /** undefined for a new one */
  readonly previous: Connection | undefined;
  readonly change: ConnectionChange;
}

/**
 * The settings as they will be saved: with what the issuer says of itself, and checked.
 * @throws {AppError} naming the field
 */
async function settled(
  deps: Deps,
  { frame, wanted, previous, change }: Settling,
): Promise<ConnectionSettings> {
  const issuerChanged =
    wanted.issuer !== (previous?.settings.issuer ?? null) ||
    wanted.discoveryEndpoint !== (previous?.settings.discoveryEndpoint ?? null);
  // An address that may not be called is not called to see what it says.
  if (issuerChanged) await assertUsable(deps.outbound, frame, { ...wanted, discovered: null });
  const settings = issuerChanged ? { ...wanted, discovered: await discover(deps.outbound, wanted) } : wanted;
  await assertUsable(deps.outbound, frame, settings);
  const provider = effectiveProvider(frame, settings);
  assertReachable(provider);
  if (change.client_secret) assertSecretUsable(provider, change.client_secret);
  // The keys of one protocol open nothing by another.
  const isSwitched = previous !== undefined && previous.provider.protocol !== provider.protocol;
  if (isSwitched && settings.useCustomCredentials && !(change.client_id && change.client_secret)) {
    const { clientId, clientSecret } = provider.console.fieldLabels;
    const field = change.client_id ? 'client_secret' : 'client_id';
    throw invalid(field, `By this protocol other keys are needed: the ${clientId} and the ${clientSecret}.`);
  }
  return settings;
}

/** @returns null when the operator names every address themselves */
async function discover(
  outbound: Deps['outbound'],
  { issuer, discoveryEndpoint, authorizationEndpoint, tokenEndpoint, jwksUri }: ConnectionSettings,
): Promise<ConnectionSettings['discovered']> {
  if (issuer === null) return null;
  const isManual = authorizationEndpoint !== null && tokenEndpoint !== null && jwksUri !== null;
  if (isManual && discoveryEndpoint === null) return null;
  const question = { issuer, discoveryEndpoint: discoveryEndpoint ?? undefined };
  const found = await discoverIssuer(outbound, question);
  return { ...found, idTokenSigningAlgorithms: [...found.idTokenSigningAlgorithms] };
}

/**
 * Changes a connection; what is left out stays.
 * @throws {AppError} `oauth_provider_not_found`, or naming a field
 */
export async function changeConnection(
  deps: Deps,
  request: ManagementRequest,
  id: string,
  change: ConnectionChange,
): Promise<Connection> {
  const connection = getConnection(deps, request, id);
  const { row, frame } = connection;
  const wanted = applyChange(frame, connection.settings, change);
  const settings = await settled(deps, { frame, wanted, previous: connection, change });
  const after = { provider: effectiveProvider(frame, settings), settings };
  assertMaySendTokens(request, { before: connection, after, change });
  // Times of change tell versions apart, so they always grow.
  const now = Math.max(request.origin.now, row.updated_at + 1);
  const where = { environmentId: row.environment_id, id, previouslyUpdatedAt: row.updated_at };
  const columns = {
    name: change.name ?? row.name,
    enabled: Number(change.enabled ?? row.enabled) as Switch,
    position: change.position ?? row.position,
    client_id: change.client_id === undefined ? row.client_id : change.client_id,
    // Omitted and empty mean: keep the secret.
    ...(change.client_secret === undefined || change.client_secret === ''
      ? {}
      : secretColumns(deps, id, change.client_secret, now)),
    settings: JSON.stringify(settings),
    updated_at: now,
  };
  const details = {
    changed: Object.keys(change),
    ...differences(toldOf(row, connection.settings), toldOf(columns, settings)),
  };
  const done = await write(deps, request, { type: 'connection.updated', id, details }, (tx) =>
    updateConnection(tx, where, columns),
  );
  if (!done) {
    // Somebody else changed it in this instant, perhaps on another node: start from what is there now.
    await deps.registry.reload();
    return changeConnection(deps, request, id, change);
  }
  return getConnection(deps, request, id);
}

/**
 * Deletes a connection that nobody uses.
 * @throws {AppError} `oauth_provider_not_found`, `oauth_provider_in_use`
 */
export async function deleteConnection(deps: Deps, request: ManagementRequest, id: string): Promise<void> {
  const connection = getConnection(deps, request, id);
  const { environmentId } = connection;
  const { now } = request.origin;
  const done = await write(deps, request, { type: 'connection.deleted', id, details: {} }, async (tx) => {
    if (!(await deleteUnusedConnection(tx, { environmentId, id, now }))) return false;
    const rows = await takeAppTokens(tx, { environmentId, connectionId: id });
    await letGoOfAppTokens(deps, tx, { connection, rows, now });
    await forgetSecretOfDeleted(tx, { environmentId, id });
    return true;
  });
  if (!done) throw new AppError('oauth_provider_in_use');
  workOutboxSoon(deps);
}

interface Change {
  readonly type: 'connection.created' | 'connection.updated' | 'connection.deleted';
  readonly id: string;
  readonly details: Readonly<Record<string, unknown>>;
}

type Told = Readonly<Record<string, unknown>>;

/** What an audit event may tell of a connection: everything but its secret. */
function toldOf(
  { name, enabled, position, client_id }: Pick<ConnectionRow, 'name' | 'enabled' | 'position' | 'client_id'>,
  settings: ConnectionSettings,
): Told {
  return { name, enabled: enabled === 1, position, client_id, ...settings };
}

const wireName = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Only what is not the same before and after. */
function differences(before: Told, after: Told): { readonly before: Told; readonly after: Told } {
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const pick = (told: Told) => Object.fromEntries(names.map((name) => [wireName(name), told[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}

/** Writes a change with its audit event, and lets every node know. @returns false when nothing was changed */
async function write(
  deps: Deps,
  { actor, origin }: ManagementRequest,
  { type, id, details }: Change,
  change: (tx: Deps['db']) => Promise<boolean>,
): Promise<boolean> {
  const done = await inTransaction(deps.db, async (tx) => {
    if (!(await change(tx))) return false;
    await record(tx, origin, { type, actor, targetId: id, details });
    await setSettingsVersion(tx, createId('version'));
    return true;
  });
  if (done) await deps.registry.reload();
  return done;
}

function secretColumns(deps: Deps, id: string, secret: string | null | undefined, now: number) {
  if (!secret) {
    return { sealed_client_secret: null, client_secret_hint: null, client_secret_updated_at: null };
  }
  return {
    sealed_client_secret: deps.sealer.seal(secret, clientSecretContext({ id })),
    // Four characters of a short secret would be too much of it.
    client_secret_hint: secret.length >= 20 ? secret.slice(-4) : '',
    client_secret_updated_at: now,
  };
}
