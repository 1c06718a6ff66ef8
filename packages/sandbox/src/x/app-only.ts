import { readBasic } from '../basic-credentials.ts';
import { createBoundedMap } from '../bounded-map.ts';
import type { RandomText } from '../random.ts';
import type { ReceivedRequest } from '../received-request.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import { json } from './answers.ts';
import type { XContext } from './context.ts';

/** Tokens of apps themselves, in nobody's name. They do not expire, and an app has one at a time. */
export type AppTokens = ReturnType<typeof createAppTokens>;

/** @param options.capacity apps that are remembered; the oldest go first */
export function createAppTokens({ random, capacity }: { random: RandomText; capacity: number }) {
  const byApp = createBoundedMap<string, string>(capacity);
  const byToken = createBoundedMap<string, string>(capacity);
  return {
    /** The same one until it is invalidated. */
    tokenOf(clientId: string): string {
      const known = byApp.get(clientId);
      if (known !== undefined) return known;
      // Percent-encoded in itself; whoever decodes it has another one.
      const token = `${'A'.repeat(21)}${random(25)}%2B${random(22)}%3D${random(25)}`;
      byApp.set(clientId, token);
      byToken.set(token, clientId);
      return token;
    },
    /** The client id of a token that lives. */
    find: (token: string): string | undefined => byToken.get(token),
    invalidate(token: string): void {
      const clientId = byToken.get(token);
      if (clientId !== undefined) byApp.delete(clientId);
      byToken.delete(token);
    },
    clear(): void {
      byApp.clear();
      byToken.clear();
    },
  };
}

/**
 * `POST /oauth2/token`: without a `2` in front, and for API Key and Secret. Who leaves out the `/2` of a sign-in by
 * OAuth 2.0 gets here too, and is refused.
 * @see https://docs.x.com/fundamentals/authentication/oauth-2-0/application-only
 */
export async function appOnlyToken(context: XContext, request: ReceivedRequest): Promise<Response> {
  const app = await authenticatedApp(context, request);
  const grantType = request.form?.get('grant_type') ?? '';
  if (app !== undefined && grantType === '')
    return numbered(403, 170, 'Missing required parameter: grant_type');
  if (app === undefined || grantType !== 'client_credentials') return unverified();
  return json(200, { token_type: 'bearer', access_token: context.appTokens.tokenOf(app.clientId) });
}

/**
 * `POST /oauth2/invalidate_token`. X documents HTTP Basic on one page and OAuth 1.0a of the app's owner on another;
 * this is the first. What it says of a token that is over is what it says of one everywhere.
 */
export async function invalidateAppToken(context: XContext, request: ReceivedRequest): Promise<Response> {
  const app = await authenticatedApp(context, request);
  if (app === undefined) return unverified();
  const token = request.form?.get('access_token') ?? '';
  if (context.appTokens.find(token) !== app.clientId) return invalidToken();
  context.appTokens.invalidate(token);
  return json(200, { access_token: token });
}

/** What endpoints of API v1.1 that are for people say to the app alone; undefined for whoever sends no bearer. */
export function refuseAppOnly({ appTokens }: XContext, { headers }: ReceivedRequest): Response | undefined {
  const token = bearerOf(headers);
  if (token === undefined) return undefined;
  if (appTokens.find(token) === undefined) return invalidToken();
  return numbered(403, 220, 'Your credentials do not allow access to this resource.');
}

/** The header is the only place X looks for a token. */
export function bearerOf(headers: Headers): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
}

async function authenticatedApp(
  { findApp }: XContext,
  { headers }: ReceivedRequest,
): Promise<RegisteredApp | undefined> {
  const basic = readBasic(headers.get('authorization'));
  const app = basic && (await findApp(basic.clientId));
  return app?.clientSecret !== undefined && app.clientSecret === basic?.clientSecret ? app : undefined;
}

const numbered = (status: number, code: number, message: string) =>
  json(status, { errors: [{ code, message }] });

const invalidToken = () => numbered(401, 89, 'Invalid or expired token.');

function unverified(): Response {
  const error = { code: 99, label: 'authenticity_token_error', message: 'Unable to verify your credentials' };
  return json(403, { errors: [error] });
}
