import { readBasic } from '../basic-credentials.ts';
import { isFilledWith, ownParametersOf } from './address.ts';
import { bearerError, cutShort, json, oauthError } from './answers.ts';
import type { ReceivedRequest } from '../received-request.ts';
import { isObject, writeAt, type JsonObject } from '../profile/body-path.ts';
import { authenticateClient } from './client-authentication.ts';
import type { DerivedContext } from './context.ts';
import { failureOf, rateLimitHeaders } from './failures.ts';
import type { Grant } from './grants.ts';
import { mainPart, profileFor, tokenPart } from './profile-body.ts';
import type { DerivedProvider } from './provider.ts';

type Profile = DerivedProvider['profile'];
type AdditionalCall = NonNullable<Profile['also']>[number];

/** The profile endpoint, asked in exactly the way that the provider's file says. */
export async function profile(context: DerivedContext, request: ReceivedRequest): Promise<Response> {
  const { provider } = context;
  if (provider.profile.authenticateAs === 'client') {
    const client = await authenticateClient(context, request, request.form ?? new URLSearchParams());
    if (client.kind === 'refused') return client.response;
  }
  const token = accessTokenOf(provider.profile, request);
  if (context.grants.isOfApp(token))
    return bearerError(provider, 403, 'insufficient_scope', 'The token is of the app, and of nobody.');
  const grant = context.grants.findByAccessToken(token);
  if (grant === undefined)
    return bearerError(provider, 401, 'invalid_token', 'The token is unknown, revoked or over.');
  const fault = faultOf(context, grant, request) ?? bodyFault(provider.profile, request);
  if (fault !== undefined) return oauthError(provider, 'invalid_request', fault);
  const missing = provider.baseScopes.find((name) => !grant.scopes.includes(name));
  if (missing !== undefined)
    return bearerError(provider, 403, 'insufficient_scope', `${missing} was not granted.`);
  const failure = failureOf(context, grant) ?? emailRefusal(context, grant, request);
  if (failure !== undefined) return failure;
  if (grant.scenario === 'slow') await context.wait(context.slowMilliseconds);
  const answer = json(provider, 200, bodyFor(context, grant, request), rateLimitHeaders(context));
  return grant.scenario === 'garbage' ? cutShort(answer) : answer;
}

/** Another call whose answer belongs to the profile. */
export function additionalProfile(
  context: DerivedContext,
  request: ReceivedRequest,
  { as, scope, url }: AdditionalCall,
): Response {
  const { provider } = context;
  const grant = context.grants.findByAccessToken(accessTokenOf(provider.profile, request));
  if (grant === undefined)
    return bearerError(provider, 401, 'invalid_token', 'The token is unknown, revoked or over.');
  const fault = faultOf(context, grant, request, url);
  if (fault !== undefined) return oauthError(provider, 'invalid_request', fault);
  if (scope !== undefined && !grant.scopes.includes(scope)) {
    return bearerError(provider, 403, 'insufficient_scope', `${scope} was not granted.`);
  }
  const part = profileFor(context, grant)[as];
  if (part === undefined)
    return oauthError(provider, 'not_found', 'There is nothing of that.', { status: 404 });
  return json(provider, 200, part);
}

/** The token, in the one place where the provider looks for it. */
function accessTokenOf(
  { token = { scheme: 'Bearer' } }: Profile,
  { headers, query, form }: ReceivedRequest,
): string {
  if ('header' in token) return headers.get(token.header) ?? '';
  if ('basicUsername' in token) return readBasic(headers.get('authorization'))?.clientId ?? '';
  if ('queryParameter' in token) return query.get(token.queryParameter) ?? '';
  if ('formParameter' in token) return form?.get(token.formParameter) ?? '';
  const wanted = 'scheme' in token ? token.scheme : 'Basic';
  const [, scheme, value] = /^(\S+) +(\S+) *$/.exec(headers.get('authorization') ?? '') ?? [];
  // RFC 9110 §11.1: the name of a scheme has no case.
  if (scheme?.toLowerCase() !== wanted.toLowerCase()) return '';
  // As HTTP Basic the token is the name, and there is no password.
  return 'scheme' in token
    ? (value ?? '')
    : Buffer.from(value ?? '', 'base64')
        .toString()
        .replace(/:$/, '');
}

/** What a call lacks of what the provider's file asks for. */
function faultOf(
  context: DerivedContext,
  grant: Grant,
  request: ReceivedRequest,
  additionalUrl?: string,
): string | undefined {
  const { profile: asked } = context.provider;
  const valueOf = valuesOf(context, grant);
  const fill = (text: string) => text.replace(/\{([\w.]+)\}/g, (_match, name: string) => valueOf(name) ?? '');
  const url = additionalUrl ?? asked.url ?? '';
  if (!isFilledWith(url, request.path.slice(context.mountPath.length), valueOf))
    return 'The path is of somebody else.';
  const header = Object.entries(asked.headers ?? {}).find(
    ([name, value]) => request.headers.get(name) !== fill(value),
  );
  if (header !== undefined) return `The header ${header[0]} is missing.`;
  if ('formParameter' in (asked.token ?? {}) && request.form?.get('client_id') !== grant.clientId) {
    return 'client_id is missing.';
  }
  const parameters = { ...ownParametersOf(url), ...(additionalUrl === undefined ? asked.parameters : {}) };
  const parameter = Object.entries(parameters).find(
    ([name, value]) => (request.query.get(name) ?? request.form?.get(name)) !== fill(value),
  );
  return parameter === undefined ? undefined : `The parameter ${parameter[0]} is missing.`;
}

function bodyFault({ body }: Profile, request: ReceivedRequest): string | undefined {
  if (body === undefined) return undefined;
  return request.body === JSON.stringify(body) ? undefined : `The body must be ${JSON.stringify(body)}.`;
}

function valuesOf(context: DerivedContext, grant: Grant) {
  return (name: string): string | undefined => {
    if (name === 'client_id') return grant.clientId;
    if (!name.startsWith('token.')) return undefined;
    const value = tokenPart(context, grant, profileFor(context, grant))[name.slice(6)];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
}

function fieldsAskedFor({ fieldsParameter }: Profile, { query }: ReceivedRequest): string[] | undefined {
  if (fieldsParameter === undefined) return undefined;
  return (query.get(fieldsParameter) ?? '').split(',').map(nameOfField);
}

/** `picture.width(400)` asks for `picture`. */
const nameOfField = (field: string) => /^\w+/.exec(field)?.[0] ?? field;

function emailRefusal(context: DerivedContext, grant: Grant, request: ReceivedRequest): Response | undefined {
  const { profile: asked } = context.provider;
  if (grant.scenario !== 'email_refused' || asked.emailField === undefined) return undefined;
  if (fieldsAskedFor(asked, request)?.includes(asked.emailField) !== true) return undefined;
  return bearerError(context.provider, 403, 'insufficient_scope', `${asked.emailField} may not be read.`);
}

function bodyFor(context: DerivedContext, grant: Grant, request: ReceivedRequest): JsonObject {
  const { provider } = context;
  const whole = mainPart(context, profileFor(context, grant));
  const body = withFieldsAskedFor(provider.profile, request, whole);
  const { success } = provider.profile;
  if (success !== undefined && isMissing(body, success.path))
    writeAt(body, success.path.split('.'), success.value);
  if (grant.scenario === 'userinfo_swapped')
    body['sub'] = context.template.idOf(somebodyElse(context, grant));
  return body;
}

/** A field that says whether it worked may be left out by some providers, and is then meant to be absent. */
function isMissing(body: JsonObject, path: string): boolean {
  const [first = '', ...rest] = path.split('.');
  return rest.length > 0 && !(first in body);
}

/** Leaves out what the provider only sends when it is asked for. */
function withFieldsAskedFor(asked: Profile, request: ReceivedRequest, body: JsonObject): JsonObject {
  const wanted = fieldsAskedFor(asked, request);
  if (wanted === undefined) return body;
  const optional = [...(asked.fields ?? []), ...(asked.emailField === undefined ? [] : [asked.emailField])];
  const left = new Set(optional.map(nameOfField).filter((name) => !wanted.includes(name)));
  const copy = (value: unknown, depth: number): unknown => {
    if (!isObject(value) || depth > 2) return value;
    const kept = Object.entries(value).filter(([name]) => !left.has(name));
    return Object.fromEntries(kept.map(([name, item]) => [name, copy(item, depth + 1)]));
  };
  return copy(body, 0) as JsonObject;
}

function somebodyElse({ crowd }: DerivedContext, { person }: Grant) {
  return crowd.fixed.find(({ id }) => id !== person.id) ?? person;
}
