import { createPrivateKey } from 'node:crypto';
import { connectionOf } from '../connections/connection.ts';
import type { Connection, ConnectionSurroundings, SandboxAccess } from '../connections/connection.ts';
import { apiKeyScopesOf, publishableKeyOf } from '../keys/api-key.ts';
import type { ApiKeyScope } from '../keys/api-key.ts';
import type { Sealer } from '../keys/seal.ts';
import { listAllConnections } from '../store/connections.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { Db } from '../store/database.ts';
import { listAllApiKeys, listEnvironments, listSigningKeys } from '../store/environments.ts';
import type { ApiKeyRow, EnvironmentRow, SigningKeyRow } from '../store/environments.ts';
import { getSettingsVersion } from '../store/meta.ts';
import { listEnabledEndpoints } from '../store/webhook-endpoints.ts';
import { webhookTarget } from '../webhooks/announce.ts';
import type { WebhookTarget } from '../webhooks/announce.ts';
import type { Environment, SigningKey } from './environment.ts';
import { parseSettings } from './settings.ts';

/** How often a node asks whether another one changed settings, in milliseconds. */
const refreshInterval = 500;

export interface RegistryOptions {
  readonly db: Db;
  readonly sealer: Sealer;
  /** the public origin */
  readonly url: string;
  readonly sandboxFor: (environment: { id: string; kind: string }) => SandboxAccess | undefined;
  readonly onError: (error: unknown) => void;
}

/**
 * What nodes keep in memory: environments with their connections, keys and who is told by webhook. Reading them costs
 * no query; a change reaches the node that made it at once and every other within a second.
 */
export interface Registry {
  readonly all: () => readonly Environment[];
  readonly byId: (id: string) => Environment | undefined;
  readonly bySlug: (slug: string) => Environment | undefined;
  /** the environment of a host of its own, else the one at the public origin */
  readonly byHost: (host: string | undefined) => Environment;
  /** the secret key of a hash; undefined too while it is too new to be known here */
  readonly secretKey: (hash: string) => KnownKey | undefined;
  /** the reserved environment of the people who may use the dashboard */
  readonly operators: () => Environment;
  /** builds a connection that is not among those of its environment, because it was deleted */
  readonly connectionOf: (row: ConnectionRow) => Connection | undefined;
  /** reads everything again, after a change */
  readonly reload: () => Promise<void>;
  readonly close: () => void;
}

/** A secret key that was not revoked. */
export interface KnownKey {
  readonly id: string;
  readonly environmentId: string;
  readonly scopes: readonly ApiKeyScope[];
  /** when its last use was last written, in Unix milliseconds */
  usedAt: number;
}

interface Snapshot {
  readonly version: string;
  readonly environments: readonly Environment[];
  readonly secretKeys: ReadonlyMap<string, KnownKey>;
  readonly byId: ReadonlyMap<string, Environment>;
  readonly bySlug: ReadonlyMap<string, Environment>;
  readonly byHost: ReadonlyMap<string, Environment>;
  readonly root: Environment;
  readonly operators: Environment;
}

/** The slug of the environment that lives at the public origin itself. */
export const rootSlug = 'development';
export const operatorsSlug = 'operators';

/** Reads everything once and keeps it fresh until closed. */
export async function openRegistry(options: RegistryOptions): Promise<Registry> {
  let snapshot = await readSnapshot(options);
  let reading: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    if ((await getSettingsVersion(options.db)) === snapshot.version) return;
    snapshot = await readSnapshot(options);
  };
  const timer = setInterval(() => {
    reading ??= refresh()
      .catch(options.onError)
      .finally(() => (reading = undefined));
  }, refreshInterval);
  timer.unref();

  return {
    all: () => snapshot.environments,
    byId: (id) => snapshot.byId.get(id),
    bySlug: (slug) => snapshot.bySlug.get(slug),
    byHost: (host) => (host === undefined ? undefined : snapshot.byHost.get(host)) ?? snapshot.root,
    secretKey: (hash) => snapshot.secretKeys.get(hash),
    operators: () => snapshot.operators,
    connectionOf: (row) => {
      const environment = snapshot.byId.get(row.environment_id);
      return environment && connectionOf(row, surroundingsOf(environment.row, options));
    },
    reload: async () => {
      snapshot = await readSnapshot(options);
    },
    close: () => clearInterval(timer),
  };
}

async function readSnapshot(options: RegistryOptions): Promise<Snapshot> {
  // The version first: a change that comes in between is then seen as one more change, never missed.
  const version = await getSettingsVersion(options.db);
  const rows = await listEnvironments(options.db);
  const connections = await listAllConnections(options.db);
  const keys = (await listSigningKeys(options.db)).map((row) => ({
    row,
    key: signingKeyOf(row, options.sealer),
  }));
  const endpoints = await listEnabledEndpoints(options.db);
  const environments = rows.map((row) => {
    const surroundings = surroundingsOf(row, options);
    return environmentOf(row, placeOf(row, options.url), {
      connections: connections
        .filter((connection) => connection.environment_id === row.id)
        .map((connection) => connectionOf(connection, surroundings)),
      signingKeys: keys.filter((entry) => entry.row.environment_id === row.id).map((entry) => entry.key),
      webhooks: endpoints.filter((endpoint) => endpoint.environment_id === row.id).map(webhookTarget),
    });
  });
  const secretKeys = new Map(
    (await listAllApiKeys(options.db)).map((row) => [row.key_hash, knownKeyOf(row)]),
  );
  return { version, environments, secretKeys, ...indexesOf(environments) };
}

export function knownKeyOf(row: ApiKeyRow): KnownKey {
  const { id, environment_id: environmentId, last_used_at: usedAt } = row;
  return { id, environmentId, scopes: apiKeyScopesOf(row), usedAt: usedAt ?? 0 };
}

type Indexes = Omit<Snapshot, 'version' | 'environments' | 'secretKeys'>;

function indexesOf(environments: readonly Environment[]): Indexes {
  const bySlug = new Map(environments.map((environment) => [environment.slug, environment]));
  const root = bySlug.get(rootSlug);
  const operators = bySlug.get(operatorsSlug);
  if (!root || !operators) throw new Error('The database lacks an environment that the first start creates.');
  const ownHosts = environments.filter((environment) => environment.row.base_url !== null);
  return {
    byId: new Map(environments.map((environment) => [environment.id, environment])),
    bySlug,
    byHost: new Map(ownHosts.map((environment) => [new URL(environment.baseUrl).host, environment])),
    root,
    operators,
  };
}

function surroundingsOf(
  row: EnvironmentRow,
  { url, sealer, sandboxFor }: RegistryOptions,
): ConnectionSurroundings {
  return { sealer, baseUrl: placeOf(row, url).baseUrl, sandbox: sandboxFor(row) };
}

interface Place {
  readonly baseUrl: string;
  readonly basePath: string;
  readonly origin: string;
}

/** From the configuration alone, never from a request. */
function placeOf(row: EnvironmentRow, publicUrl: string): Place {
  if (row.base_url !== null) {
    return { baseUrl: row.base_url, basePath: '', origin: new URL(row.base_url).origin };
  }
  const basePath = row.slug === rootSlug ? '' : `/e/${row.slug}`;
  return { baseUrl: publicUrl + basePath, basePath, origin: publicUrl };
}

function environmentOf(
  row: EnvironmentRow & { project_name: string },
  place: Place,
  contents: {
    connections: readonly Connection[];
    signingKeys: readonly SigningKey[];
    webhooks: readonly WebhookTarget[];
  },
): Environment {
  return {
    row,
    id: row.id,
    projectName: row.project_name,
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    ...place,
    publishableKey: publishableKeyOf(place.baseUrl, row.kind === 'development' ? 'test' : 'live'),
    settings: parseSettings(row.settings),
    ...contents,
  };
}

function signingKeyOf(row: SigningKeyRow, sealer: Sealer): SigningKey {
  const privateKey = createPrivateKey(sealer.open(row.sealed_private_key, signingKeyContext(row.id)));
  return {
    kid: row.id,
    algorithm: row.algorithm,
    privateKey,
    publicJwk: JSON.parse(row.public_key) as Record<string, unknown>,
  };
}

/** Where a private key is sealed: it opens in its own row only. */
export function signingKeyContext(id: string): readonly [string, string, string] {
  return ['signing_keys', id, 'sealed_private_key'];
}
