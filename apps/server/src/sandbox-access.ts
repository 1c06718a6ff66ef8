import { atSandbox, createSandbox, oauth1AtSandbox, sandboxEndpoint } from '@portico/sandbox';
import type { Sandbox, SandboxApp } from '@portico/sandbox';
import type { SandboxAccess } from './connections/connection.ts';
import type { Registry } from './environments/registry.ts';
import type { Sealer } from './keys/seal.ts';

export interface SandboxOptions {
  readonly sealer: Sealer;
  /** the public origin, where browsers find the stand-in */
  readonly url: string;
  readonly port: () => number;
  readonly now: () => number;
}

/**
 * How connections without credentials of their own reach the stand-in: in development environments only.
 * @returns undefined for environments that have no sandbox
 */
export function sandboxAccessOf(
  { sealer, url, port }: SandboxOptions,
  { id, kind }: { id: string; kind: string },
): SandboxAccess | undefined {
  if (kind !== 'development') return undefined;
  return {
    ...sandboxCredentials(sealer, id),
    address: () => `127.0.0.1:${port()}`,
    callUrl: (provider, realUrl) => sandboxEndpoint(`http://127.0.0.1:${port()}`, provider.id, realUrl),
    standIn: (provider) => {
      // Browsers come by the public origin; our own calls need not leave the machine.
      const endpoint = (caller: 'browser' | 'server', realUrl: string) =>
        sandboxEndpoint(caller === 'browser' ? url : `http://127.0.0.1:${port()}`, provider.id, realUrl);
      return provider.protocol === 'oauth1'
        ? oauth1AtSandbox(provider, endpoint)
        : atSandbox(provider, endpoint);
    },
  };
}

/** The stand-in providers, for the environments that the registry knows. */
export function createMountedSandbox({ sealer, url, now }: SandboxOptions, registry: Registry): Sandbox {
  return createSandbox({
    publicOrigin: url,
    now,
    findApp: (clientId) => findApp(registry, (id) => sandboxCredentials(sealer, id), clientId),
  });
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
    redirectUris: environment.connections.map(({ redirectUri }) => redirectUri),
    parameters: Object.fromEntries(
      environment.connections.map(({ providerKey, settings }) => [providerKey, settings.providerParameters]),
    ),
    type: 'confidential',
    permissions: 'read_write',
    requestEmail: true,
    enrolled: true,
  };
}
