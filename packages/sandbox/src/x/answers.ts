import type { RegisteredApp } from '../sandbox-app.ts';
import type { XBehaviour } from './behaviour.ts';

const noStore = { 'cache-control': 'no-cache, no-store, max-age=0' };

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json;charset=utf-8', ...noStore, ...headers },
  });
}

/** An error of `/2/oauth2/token` and `/2/oauth2/revoke`. X says `invalid_request` where RFC 6749 says `invalid_grant`. */
export function oauthError(error: string, description: string, status = 400): Response {
  return json(status, { error, error_description: description });
}

/** @see https://docs.x.com/x-api/fundamentals/response-codes-and-errors */
export function problem(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return json(status, body, { 'content-type': 'application/problem+json', ...headers });
}

const blank = (status: number, title: string, detail = title) =>
  problem(status, { title, type: 'about:blank', status, detail });

export const unauthorized = () => blank(401, 'Unauthorized');
export const forbidden = () => blank(403, 'Forbidden');
export const notFound = () => blank(404, 'Not Found');
export const methodNotAllowed = () => blank(405, 'Method Not Allowed');
export const unavailable = () => blank(503, 'Service Unavailable');
/** What a suspended person's token gets; the words are those of code 64 of API v1.1. */
export const suspended = () =>
  blank(403, 'Forbidden', 'Your account is suspended and is not permitted to access this feature.');

export function unsupportedAuthentication(behaviour: XBehaviour): Response {
  return problem(403, {
    title: 'Unsupported Authentication',
    detail:
      'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  ' +
      'Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
    type: problemType(behaviour, 'unsupported-authentication'),
    status: 403,
  });
}

export function notEnrolled(behaviour: XBehaviour, app: RegisteredApp): Response {
  return problem(403, {
    client_id: String(accountNumber(app.clientId)),
    detail:
      'When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter ' +
      'developer App that is attached to a Project. You can create a project via the developer portal.',
    registration_url: 'https://developer.twitter.com/en/docs/projects/overview',
    title: 'Client Forbidden',
    required_enrollment: 'Appropriate Level of API Access',
    reason: 'client-not-enrolled',
    type: problemType(behaviour, 'client-forbidden'),
  });
}

export function noCredits(behaviour: XBehaviour, app: RegisteredApp): Response {
  const account = accountNumber(app.clientId);
  return problem(402, {
    account_id: account,
    title: 'CreditsDepleted',
    detail: `Your enrolled account [${account}] does not have any credits to fulfill this request.`,
    type: problemType(behaviour, 'credits'),
  });
}

export function tooManyRequests(behaviour: XBehaviour, headers: Record<string, string>): Response {
  if (behaviour.rateLimitBody === 'code_88') {
    return json(429, { errors: [{ code: 88, message: 'Rate limit exceeded' }] }, headers);
  }
  const words = 'Too Many Requests';
  return problem(429, { title: words, detail: words, type: 'about:blank', status: 429 }, headers);
}

export function invalidRequest(
  behaviour: XBehaviour,
  errors: readonly { parameters: Record<string, string[]>; message: string }[],
): Response {
  return problem(400, {
    errors,
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: problemType(behaviour, 'invalid-request'),
  });
}

/** An item of `errors` beside a status of 200: what was asked for is not there. */
export function resourceNotFound(behaviour: XBehaviour, username: string) {
  return {
    value: username,
    detail: `Could not find user with username: [${username}].`,
    title: 'Not Found Error',
    resource_type: 'user',
    parameter: 'username',
    resource_id: username,
    type: problemType(behaviour, 'resource-not-found'),
  };
}

function problemType(behaviour: XBehaviour, segment: string): string {
  return `https://${behaviour.problemTypeHost}/2/problems/${segment}`;
}

/** A number that belongs to the app: X names the developer account, which the stand-in does not have. */
function accountNumber(clientId: string): number {
  let number = 7;
  for (const character of clientId) number = (number * 31 + character.charCodeAt(0)) % 900_000_007;
  return 1_000_000_000 + number;
}
