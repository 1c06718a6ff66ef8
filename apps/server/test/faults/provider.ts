import { makePerson, startSandboxServer } from '@portico/sandbox';
import type { SandboxPerson, SandboxServer } from '@portico/sandbox';
import type { createServerClient } from '../browser-client.ts';

const clientId = 'RmF1bHRzOjE6Y2k';
const clientSecret = 'faults-secret';
/** Milliseconds since 1970, so that the same number always makes the same person. */
const madeUpAt = Date.UTC(2024, 0, 1);

/** People of whom every second one gave the provider no email address. */
export function madeUpPeople(count: number): SandboxPerson[] {
  return Array.from({ length: count }, (_, number) => {
    const { email, ...person } = makePerson(number, madeUpAt);
    return number % 2 === 0 && email !== undefined ? { ...person, email } : person;
  });
}

/** A provider on a port of its own, which a test can script. It outlives the server. */
export function startProvider(people: readonly SandboxPerson[]): Promise<SandboxServer> {
  return startSandboxServer({
    people,
    logCapacity: 100_000,
    apps: [{ clientId, clientSecret, redirectUris: () => true }],
  });
}

/** Connects a server with that provider. The server has to be allowed to call it: PORTICO_OUTBOUND_ALLOW. */
export async function connectProvider(
  asServer: ReturnType<typeof createServerClient>,
  origin: string,
): Promise<string> {
  const created = await asServer('POST', '/v1/oauth-providers', {
    provider_kind: 'preset',
    provider_key: 'x',
    name: 'X',
    request_email: true,
    client_id: clientId,
    client_secret: clientSecret,
    authorization_endpoint: `${origin}/sandbox/x/i/oauth2/authorize`,
    token_endpoint: `${origin}/sandbox/x/2/oauth2/token`,
    userinfo_endpoint: `${origin}/sandbox/x/2/users/me`,
  });
  if (created.status !== 201) throw new Error(`No connection was made: ${JSON.stringify(created.body)}`);
  return created.body.id;
}

export const tokenCall = { method: 'POST', path: '/2/oauth2/token' };
export const profileCall = { method: 'GET', path: '/2/users/me' };
