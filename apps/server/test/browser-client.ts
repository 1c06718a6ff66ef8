import { authorizeAs } from '@portico/sandbox';
import type { AuthorizeAs } from '@portico/sandbox';

/** A browser without a screen: keeps cookies as one does, follows nothing by itself. */
export interface BrowserClient {
  readonly cookies: Map<string, string>;
  /** @param path below the server's URL, or an absolute URL */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** calls the Frontend API as a page of ours does */
  api(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** begins a sign-in, and goes where the button leads. @returns the provider's authorize URL */
  start(options?: StartOptions): Promise<string>;
  /** start, consent at the sandbox, callback. @returns the answer to the callback */
  signIn(choice: AuthorizeAs, options?: StartOptions): Promise<Response>;
}

export interface StartOptions {
  readonly intent?: 'sign-ins' | 'sign-ups';
  readonly strategy?: string;
  readonly base?: string;
  readonly redirectUrl?: string;
  readonly completeUrl?: string;
}

export interface ApiAnswer {
  readonly status: number;
  // A test reads whatever the API says.
  // oxlint-disable-next-line typescript/no-explicit-any -- shapes are asserted where they are read
  readonly body: any;
  readonly headers: Headers;
}

/** @param added to every request, as a proxy does */
export function createBrowserClient(
  serverUrl: string,
  added: Readonly<Record<string, string>> = {},
): BrowserClient {
  const cookies = new Map<string, string>();
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      const isDeleted = attributes.includes('Max-Age=0');
      if (isDeleted) cookies.delete(name);
      else cookies.set(name, pair.slice(name.length + 1));
    }
    return response;
  };
  const request = async (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(added)) headers.set(name, value);
    const header = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (header !== '') headers.set('cookie', header);
    const url = new URL(path, serverUrl);
    return keep(await fetch(url, { ...init, headers, redirect: 'manual' }));
  };
  const api = async (method: string, path: string, body?: unknown): Promise<ApiAnswer> => {
    const response = await request(path, {
      method,
      headers: { origin: serverUrl, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
  const start = async (options: StartOptions = {}): Promise<string> => {
    const { intent = 'sign-ins', strategy = 'oauth_x', base = '' } = options;
    const answer = await api('POST', `${base}/v1/client/${intent}`, {
      strategy,
      redirect_url: options.redirectUrl ?? `${serverUrl}${base}/sign-in/sso-callback`,
      action_complete_redirect_url: options.completeUrl ?? `${serverUrl}${base}/user`,
    });
    if (answer.status !== 200)
      throw new Error(`start answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    const { response } = answer.body;
    const verification =
      intent === 'sign-ins' ? response.first_factor_verification : response.verifications.external_account;
    const redirect = await request(verification.external_verification_redirect_url);
    return redirect.headers.get('location') ?? '';
  };
  const signIn = async (choice: AuthorizeAs, options: StartOptions = {}) =>
    request(await authorizeAs(await start(options), choice));
  return { cookies, request, api, start, signIn };
}

/** Calls the Backend API as a server does. @param headers sent with every call */
export function createServerClient(
  serverUrl: string,
  secretKey: string,
  headers: Readonly<Record<string, string>> = {},
) {
  return async (method: string, path: string, body?: unknown): Promise<ApiAnswer> => {
    const response = await fetch(new URL(path, serverUrl), {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${secretKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  };
}

/** The code in the newest development mail. */
export async function newestCode(server: ReturnType<typeof createServerClient>): Promise<string> {
  const inbox = await server('GET', '/v1/inbox-messages');
  return /\b\d{6}\b/.exec(inbox.body.data[0].text)?.[0] ?? '';
}
