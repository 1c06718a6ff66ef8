import { startSandboxServer } from '@portico/sandbox';
import type { SandboxServer } from '@portico/sandbox';

/** A provider of our own on a port of its own, whose every answer a test can script. */
export interface Provider {
  readonly sandbox: SandboxServer['sandbox'];
  /** for PORTICO_OUTBOUND_ALLOW */
  readonly address: string;
  readonly credentials: { readonly client_id: string; readonly client_secret: string };
  /** a connection that uses this provider in the place of X */
  readonly connection: Readonly<Record<string, unknown>>;
  /** requests whose path ends so, oldest first */
  received(path: string): SandboxServer['sandbox']['script']['requests'];
  close(): Promise<void>;
}

export const tokenPath = '/2/oauth2/token';
export const profilePath = '/2/users/me';

/** @param name becomes part of the credentials, so that two providers can be told apart */
export async function startProvider(
  name: string,
  clientSecret = `${name}-secret-0123456789`,
): Promise<Provider> {
  const clientId = `${name}-client`;
  const server = await startSandboxServer({
    apps: [{ clientId, clientSecret, redirectUris: () => true, permissions: 'read_write' }],
  });
  const at = `${server.origin}/sandbox/x`;
  const credentials = { client_id: clientId, client_secret: clientSecret };
  return {
    sandbox: server.sandbox,
    address: new URL(server.origin).host,
    credentials,
    connection: {
      ...credentials,
      use_custom_credentials: true,
      authorization_endpoint: `${at}/i/oauth2/authorize`,
      token_endpoint: `${at}${tokenPath}`,
      userinfo_endpoint: `${at}${profilePath}`,
      revocation_endpoint: `${at}/2/oauth2/revoke`,
    },
    received: (path) => server.sandbox.script.requests.filter((request) => request.path.endsWith(path)),
    close: () => server.close(),
  };
}
