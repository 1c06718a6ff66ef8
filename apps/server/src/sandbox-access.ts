import { createSandbox, sandboxEndpoint } from '@portico/sandbox';
import type { Sandbox, SandboxApp } from '@portico/sandbox';
import type { SandboxAccess } from './connections/connection.ts';
import { redirectUriOf } from './connections/connection.ts';
import type { Registry } from './environments/registry.ts';
import type { Sealer } from './keys/seal.ts';

export interface SandboxOptions {
  readonly sealer: Sealer;
  /** the public origin, where browsers find the stand-in */
  readonly url: string;
  readonly port: () => number;
  readonly now: () => number;
}

/** The stand-in providers, mounted on our own port for development environments. */
export interface MountedSandbox {
  readonly sandbox: Sandbox;
  readonly accessFor: (environment: { id: string; kind: string }) => SandboxAccess | undefined;
}

/** @param registry tells which environments there are, once it is open */
export function mountSandbox(options: SandboxOptions, registry: () => Registry): MountedSandbox {
  const { sealer, url, port, now } = options;
  const credentials = (environmentId: string) => sandboxCredentials(sealer, environmentId);
  const sandbox = createSandbox({
    publicOrigin: url,
    now,
    findApp: (clientId) => findApp(registry(), credentials, clientId),
  });
  const access = (environmentId: string): SandboxAccess => ({
    ...credentials(environmentId),
    address: () => `127.0.0.1:${port()}`,
    endpoint: (caller, key, realUrl) =>
      sandboxEndpoint(caller === 'browser' ? url : `http://127.0.0.1:${port()}`, key, realUrl),
  });
  return {
    sandbox,
    accessFor: ({ id, kind }) => (kind === 'development' ? access(id) : undefined),
  };
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Made from the master key, so that every node knows them and nobody has to keep them. */
function sandboxCredentials(sealer: Sealer, environmentId: string): Credentials {
  const name = sealer.mac('client id', ['sandbox', environmentId, 'client_id']).slice(0, 20);
  return {
    clientId: Buffer.from(`${name}:1:ci`).toString('base64url'),
    clientSecret: sealer.mac('client secret', ['sandbox', environmentId, 'client_secret']),
  };
}

/** Each development environment is one app at the stand-in, with its own redirect URIs alone. */
function findApp(
  registry: Registry,
  credentials: (environmentId: string) => Credentials,
  clientId: string,
): SandboxApp | undefined {
  const environment = registry
    .all()
    .find((candidate) => candidate.kind === 'development' && credentials(candidate.id).clientId === clientId);
  if (!environment) return undefined;
  return {
    ...credentials(environment.id),
    name: environment.settings.applicationName,
    redirectUris: environment.connections.map((connection) =>
      redirectUriOf(environment.baseUrl, connection.providerKey),
    ),
    type: 'confidential',
    permissions: 'read_write',
    requestEmail: true,
    enrolled: true,
  };
}
