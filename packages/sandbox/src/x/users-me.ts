import { profileImagePath } from '../avatar/profile-image.ts';
import type { ReceivedRequest } from '../received-request.ts';
import {
  forbidden,
  invalidRequest,
  json,
  noCredits,
  notEnrolled,
  suspended,
  tooManyRequests,
  unauthorized,
  unavailable,
  unsupportedAuthentication,
} from './answers.ts';
import { bearerOf } from './app-only.ts';
import type { Call } from '../oauth1/signed-calls.ts';
import type { SandboxPerson } from '../people.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import type { XContext } from './context.ts';
import type { Grant } from './grants.ts';
import { rateLimitHeaders, type RateLimitState } from './rate-limit.ts';
import { readUser, userFieldNames } from './user-fields.ts';

/** `GET /2/users/me`, https://docs.x.com/x-api/users/get-my-user */
export async function usersMe(context: XContext, request: ReceivedRequest): Promise<Response> {
  const accessToken = bearerOf(request.headers) ?? '';
  // App-only tokens all begin like this; they are known, but not for this endpoint.
  if (accessToken.startsWith('AAAAAAAA')) return unsupportedAuthentication(context.behaviour);
  const grant = context.grants.findByAccessToken(accessToken);
  const app = grant && (await context.findApp(grant.clientId));
  if (grant === undefined || app === undefined) return unauthorized();

  const fields = splitFields(request.query);
  const refusal = refuse(context, app, grant, fields);
  if (refusal !== undefined) return refusal;

  const limits = context.rateLimits.count(grant.clientId, grant.person.id);
  const failure = fail(context, app, grant, limits);
  if (failure !== undefined) return failure;
  const errors = parameterErrors(request.query, fields);
  if (errors.length > 0) return invalidRequest(context.behaviour, errors);

  if (grant.scenario === 'slow') await context.wait(context.behaviour.slowMilliseconds);
  return answer(context, app, grant, fields, limits.headers);
}

/**
 * The same with a call that a person's OAuth 1.0a token signed. It has no scopes: what it may read is what the app may,
 * the address too where the console says "Request email from users".
 */
export function usersMeSigned(
  context: XContext,
  request: ReceivedRequest,
  { app, token: { person } }: Pick<Extract<Call, { kind: 'call' }>, 'app' | 'token'>,
): Response {
  if (!app.enrolled) return notEnrolled(context.behaviour, app);
  if (person.isSuspended) return suspended();
  const limits = context.rateLimits.count(app.clientId, person.id);
  if (limits.isExhausted) return tooManyRequests(context.behaviour, limits.headers);
  const fields = splitFields(request.query);
  const errors = parameterErrors(request.query, fields);
  if (errors.length > 0) return invalidRequest(context.behaviour, errors);
  const readable = app.requestEmail ? fields : fields.filter((field) => field !== 'confirmed_email');
  return json(200, { data: shown(context, person, readable) }, limits.headers);
}

/** What X refuses outright; such answers carry no rate limit headers. */
function refuse(
  { behaviour }: XContext,
  app: RegisteredApp,
  grant: Grant,
  fields: readonly string[],
): Response | undefined {
  if (!app.enrolled || grant.scenario === 'not_enrolled') return notEnrolled(behaviour, app);
  if (!grant.scopes.includes('tweet.read') || !grant.scopes.includes('users.read')) return forbidden();
  if (grant.person.isSuspended) return suspended();
  if (!fields.includes('confirmed_email')) return undefined;
  if (grant.scenario === 'email_refused') return forbidden();
  const mayRead = mayReadEmail(app, grant) || behaviour.emailWithoutPermission === 'absent';
  return mayRead ? undefined : forbidden();
}

function fail(
  { behaviour, now }: XContext,
  app: RegisteredApp,
  grant: Grant,
  limits: RateLimitState,
): Response | undefined {
  if (grant.scenario === 'no_credits') return noCredits(behaviour, app);
  if (grant.scenario === 'unavailable') return unavailable();
  if (limits.isExhausted) return tooManyRequests(behaviour, limits.headers);
  if (grant.scenario !== 'rate_limited') return undefined;
  const { limit, windowSeconds } = behaviour.rateLimit;
  return tooManyRequests(behaviour, rateLimitHeaders(limit, 0, now() + windowSeconds * 1000));
}

function answer(
  context: XContext,
  app: RegisteredApp,
  grant: Grant,
  fields: readonly string[],
  headers: Record<string, string>,
): Response {
  const readable = mayReadEmail(app, grant) ? fields : fields.filter((field) => field !== 'confirmed_email');
  const response = json(200, { data: shown(context, grant.person, readable) }, headers);
  return grant.scenario === 'garbage' ? cutShort(response) : response;
}

function shown(
  { publicOrigin, mountPath, behaviour }: XContext,
  person: SandboxPerson,
  fields: readonly string[],
) {
  const pictureUrl = publicOrigin + profileImagePath(mountPath, person, '_normal');
  return readUser({ person, pictureUrl, fieldNames: behaviour.fieldNames }, fields);
}

function cutShort(response: Response): Response {
  return new Response('{"data":{"id":"1546820937164177409","name":"Ada By', {
    status: response.status,
    headers: response.headers,
  });
}

/** Two of the four conditions; the others are that the field is asked for and that the person has an address. */
function mayReadEmail(app: RegisteredApp, grant: Grant): boolean {
  return app.requestEmail && grant.scopes.includes('users.email') && grant.scenario !== 'no_email';
}

const allowedParameters = ['expansions', 'tweet.fields', 'user.fields'];

function splitFields(query: URLSearchParams): string[] {
  return (query.get('user.fields') ?? '').split(',').filter((field) => field !== '');
}

function parameterErrors(query: URLSearchParams, fields: readonly string[]) {
  const unknownParameters = [...new Set(query.keys())].filter((name) => !allowedParameters.includes(name));
  const unknownFields = fields.filter((field) => !userFieldNames.includes(field));
  const errors = unknownParameters.map((name) => ({
    parameters: { [name]: query.getAll(name) },
    message: `The query parameter [${name}] is not one of [${allowedParameters.join(',')}]`,
  }));
  if (unknownFields.length === 0) return errors;
  const message =
    `The \`user.fields\` query parameter value [${unknownFields.join(',')}] ` +
    `is not one of [${userFieldNames.join(',')}]`;
  return [...errors, { parameters: { 'user.fields': [fields.join(',')] }, message }];
}
