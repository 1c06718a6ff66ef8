import { profileImagePath } from '../avatar/profile-image.ts';
import type { ReceivedRequest } from '../received-request.ts';
import { forbidden, json, notEnrolled, resourceNotFound, tooManyRequests, unauthorized } from './answers.ts';
import { bearerOf } from './app-only.ts';
import type { XContext } from './context.ts';
import { readUser, userFieldNames } from './user-fields.ts';

/** What comes before the handle. */
export const userLookupPath = /^\/2\/users\/by\/username\/(\w{1,15})$/;

/**
 * `GET /2/users/by/username/<handle>`, which the app may call in its own name and in that of a person who signed in by
 * OAuth 2.0. Calls are counted as those of `users/me` are: the stand-in knows no other limits.
 * @see https://docs.x.com/x-api/users/get-user-by-username
 */
export async function userByUsername(
  context: XContext,
  request: ReceivedRequest,
  username: string,
): Promise<Response> {
  const caller = callerOf(context, bearerOf(request.headers) ?? '');
  const app = caller && (await context.findApp(caller.clientId));
  if (caller === undefined || app === undefined) return unauthorized();
  if (!app.enrolled) return notEnrolled(context.behaviour, app);
  if (!caller.mayLookUp) return forbidden();
  const { headers, isExhausted } = context.rateLimits.count(caller.clientId, caller.countedAs);
  if (isExhausted) return tooManyRequests(context.behaviour, headers);
  const person = context.crowd.find(username);
  // A handle, not an id: both are found by the same question.
  if (person?.username !== username) {
    return json(200, { errors: [resourceNotFound(context.behaviour, username)] }, headers);
  }
  const asked = (request.query.get('user.fields') ?? '').split(',');
  const fields = asked.filter((name) => userFieldNames.includes(name) && name !== 'confirmed_email');
  const pictureUrl = context.publicOrigin + profileImagePath(context.mountPath, person, '_normal');
  const source = { person, pictureUrl, fieldNames: context.behaviour.fieldNames };
  return json(200, { data: readUser(source, fields) }, headers);
}

function callerOf({ appTokens, grants }: XContext, token: string) {
  const clientId = appTokens.find(token);
  if (clientId !== undefined) return { clientId, mayLookUp: true, countedAs: 'app' };
  const grant = grants.findByAccessToken(token);
  if (grant === undefined) return undefined;
  const mayLookUp = grant.scopes.includes('tweet.read') && grant.scopes.includes('users.read');
  return { clientId: grant.clientId, mayLookUp, countedAs: grant.person.id };
}
