import { createHash } from 'node:crypto';
import { authorizeAs, type AuthorizeAs } from './authorize-as.ts';
import { sandboxEndpoint } from './endpoint.ts';
import { createSandbox, type SandboxOptions } from './sandbox.ts';

/** Fixture of this package's tests: one confidential app, a clock that is moved by hand, no waiting. */
export const origin = 'http://localhost:4400';
export const redirectUri = 'http://localhost:4400/v1/oauth-callback/x';
export const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const ada = '1546820937164177409';
export const app = {
  clientId: 'web-app',
  clientSecret: 'web-secret',
  name: 'Acme',
  redirectUris: [redirectUri],
};

const realEndpoints = {
  authorize: 'https://x.com/i/oauth2/authorize',
  token: 'https://api.x.com/2/oauth2/token',
  revoke: 'https://api.x.com/2/oauth2/revoke',
  me: 'https://api.x.com/2/users/me',
};

export function endpoint(name: keyof typeof realEndpoints, at = origin): string {
  return sandboxEndpoint(at, 'x', realEndpoints[name]);
}

export function basic(clientId = app.clientId, clientSecret = app.clientSecret): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

/** A correct authorize URL; a change of undefined leaves the parameter out. */
export function authorizeUrl(changes: Record<string, string | undefined> = {}, at = origin): string {
  const url = new URL(endpoint('authorize', at));
  const parameters = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: redirectUri,
    scope: 'tweet.read users.read',
    state: 'state-1',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

export interface TokenAnswer {
  token_type: string;
  expires_in: number;
  access_token: string;
  scope: string;
  refresh_token?: string;
}

export type Rig = ReturnType<typeof createRig>;

/** A sandbox and the calls an app makes to it; each starts from a correct request and changes what is given. */
export function createRig(options: Partial<SandboxOptions> = {}) {
  const clock = { now: Date.parse('2026-11-20T10:00:00Z'), waited: [] as number[] };
  const sandbox = createSandbox({
    publicOrigin: origin,
    apps: [app],
    seed: 'test',
    now: () => clock.now,
    wait: async (milliseconds) => void clock.waited.push(milliseconds),
    ...options,
  });

  async function post(
    url: string,
    form: Record<string, string | undefined>,
    authorization: string | null = basic(),
  ): Promise<Response> {
    const given = Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== undefined);
    const headers = authorization === null ? {} : { authorization };
    return sandbox.fetch(new Request(url, { method: 'POST', headers, body: new URLSearchParams(given) }));
  }

  async function authorize(
    choice: Partial<AuthorizeAs> = {},
    changes: Record<string, string | undefined> = {},
  ): Promise<URL> {
    return new URL(await authorizeAs(authorizeUrl(changes), { person: ada, ...choice }, sandbox.fetch));
  }

  async function approve(
    choice: Partial<AuthorizeAs> = {},
    changes: Record<string, string | undefined> = {},
  ) {
    return (await authorize(choice, changes)).searchParams.get('code') ?? '';
  }

  async function exchange(
    code: string,
    changes: Record<string, string | undefined> = {},
    authorization?: string | null,
  ): Promise<Response> {
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    };
    return post(endpoint('token'), { ...form, ...changes }, authorization);
  }

  async function signIn(
    choice: Partial<AuthorizeAs> = {},
    scope = 'tweet.read users.read',
  ): Promise<TokenAnswer> {
    const response = await exchange(await approve(choice, { scope }));
    return (await response.json()) as TokenAnswer;
  }

  async function refresh(refreshToken: string | undefined, authorization?: string | null): Promise<Response> {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    return post(endpoint('token'), form, authorization);
  }

  async function me(accessToken: string, query = ''): Promise<Response> {
    const headers = { authorization: `Bearer ${accessToken}` };
    return sandbox.fetch(new Request(`${endpoint('me')}${query}`, { headers }));
  }

  return { sandbox, clock, post, authorize, approve, exchange, signIn, refresh, me };
}
