import type { ProviderResponse } from './buffered-response.ts';
import type { CallContext, PreparedClient } from './client.ts';
import { OAuthError } from './errors.ts';
import type { IdTokenClaims } from './id-token.ts';
import { fillAddress, fillPlaceholders, type PlaceholderValues } from './placeholders.ts';
import { parseJson, parseJsonObject } from './provider-answer.ts';
import { assertJson, failedAnswer, providerFetch, unusableAnswer } from './provider-call.ts';
import type { AdditionalProfileCall, ProfileEndpoint } from './provider.ts';

export interface RateLimit {
  readonly limit: number;
  readonly remaining: number;
  /** Unix milliseconds. */
  readonly resetAt: number;
}

/** Whose profile is asked for, and what is known of them by now. */
export interface ProfileRequest {
  /**
   * Granted scopes, or the requested ones where the provider did not say; the email field and additional calls are
   * asked for only if they include what those need
   */
  readonly scopes: readonly string[];
  /** Of the token response, beside the tokens. */
  readonly tokenExtra?: Readonly<Record<string, unknown>> | undefined;
  readonly idToken?: IdTokenClaims | undefined;
  /** `user` of the callback, a JSON object (Apple). */
  readonly callbackUser?: string | null | undefined;
}

export interface ProfileResponse {
  /** Everything that is known of the person, in one object; see `ProfileEndpoint`. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the profile call; 200 where none was needed. */
  readonly status: number;
  /** As announced by the provider with this answer. */
  readonly rateLimit?: RateLimit;
  /** Calls it took. */
  readonly calls: number;
  /** True when the provider refused the email field and answered without it. */
  readonly emailFieldRefused: boolean;
}

/**
 * Reads the profile of the person an access token stands for.
 * @throws {OAuthError} `oauth_insufficient_scope`, `oauth_fetch_user_error`, `oauth_client_rejected`,
 *   `oauth_quota_exceeded`, `oauth_rate_limited`, `oauth_provider_unavailable`, or `oauth_id_token_invalid` when it is
 *   somebody else's than the id_token (OpenID Connect Core §5.3.2)
 */
export async function readProfile(
  context: CallContext,
  client: PreparedClient,
  accessToken: string,
  request: ProfileRequest,
): Promise<ProfileResponse> {
  const asking: Asking = { context, client, accessToken, request, valueOf: valuesOf(client, request) };
  const main = client.profile === undefined ? nothingAsked : await readMain(asking, client.profile);
  const { also = [] } = client.provider.profile;
  const wanted = also.filter(({ scope }) => scope === undefined || request.scopes.includes(scope));
  const added = await Promise.all(wanted.map((call) => readAdditional(asking, call)));
  // What is verified or was told elsewhere stands under these names; nothing else may pose as it.
  const shown = withoutToken(omitted(main.body, client.provider.profile), accessToken);
  const { id_token: _idToken, token: _token, callback: _callback, ...own } = shown;
  const body: Record<string, unknown> = own;
  for (const answer of added) {
    if (answer !== undefined) body[answer.as] = withoutToken(answer.value, accessToken);
  }
  return { ...main, body: { ...body, ...ownParts(client, request) }, calls: main.calls + wanted.length };
}

/** Some providers repeat the token they were asked with: a profile is kept and shown, and a token must not be. */
function withoutToken<Value>(value: Value, token: string): Value {
  if (Array.isArray(value)) {
    const kept: unknown[] = value.filter((item) => item !== token);
    return kept.map((item) => withoutToken(item, token)) as Value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== token);
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutToken<unknown>(item, token)])) as Value;
}

function omitted(
  body: Readonly<Record<string, unknown>>,
  { omit = [] }: ProfileEndpoint,
): Readonly<Record<string, unknown>> {
  return omit.reduce((rest, path) => without(rest, path.split('.')), body);
}

function without(
  body: Readonly<Record<string, unknown>>,
  [name = '', ...deeper]: readonly string[],
): Readonly<Record<string, unknown>> {
  if (!Object.hasOwn(body, name)) return body;
  const { [name]: found, ...others } = body;
  if (deeper.length === 0) return others;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return body;
  return { ...others, [name]: without(found as Record<string, unknown>, deeper) };
}

interface Asking {
  readonly context: CallContext;
  readonly client: PreparedClient;
  readonly accessToken: string;
  readonly request: ProfileRequest;
  readonly valueOf: PlaceholderValues;
}

const nothingAsked: Main = { body: {}, status: 200, calls: 0, emailFieldRefused: false };

function valuesOf(client: PreparedClient, { tokenExtra = {} }: ProfileRequest): PlaceholderValues {
  return (name) => {
    if (name === 'client_id') return client.clientId;
    if (!name.startsWith('token.') || !Object.hasOwn(tokenExtra, name.slice(6))) return undefined;
    const value = tokenExtra[name.slice(6)];
    // A number too large to be exact would stand for several people.
    return typeof value === 'string' || Number.isSafeInteger(value) ? String(value) : undefined;
  };
}

/** Claims that are about the token and not about the person, and differ from one sign-in to the next. */
const protocolClaims = new Set(
  'iss aud azp exp iat nbf jti nonce at_hash c_hash s_hash auth_time acr amr sid'.split(' '),
);

/** What the provider told beside the profile call. */
function ownParts(client: PreparedClient, { idToken, tokenExtra, callbackUser }: ProfileRequest) {
  const claims = Object.entries(idToken ?? {}).filter(([name]) => !protocolClaims.has(name));
  const user = callbackUser ? parseJsonObject(callbackUser) : undefined;
  const isTokenUsed = client.provider.profile.usesTokenResponse === true;
  return {
    ...(idToken === undefined ? {} : { id_token: Object.fromEntries(claims) }),
    ...(isTokenUsed && tokenExtra ? { token: tokenExtra } : {}),
    ...(user === undefined ? {} : { callback: user }),
  };
}

type Main = Omit<ProfileResponse, 'calls'> & { readonly calls: 0 | 1 | 2 };

async function readMain(asking: Asking, urls: NonNullable<PreparedClient['profile']>): Promise<Main> {
  const { client, request } = asking;
  const { profile } = client.provider;
  const { response, calls } = await askForProfile(asking, urls);
  const body = await readObject(asking, response);
  const told = request.idToken?.sub;
  // OpenID Connect Core §5.3.2: otherwise a token could have been swapped for another person's.
  const isTold = profile.isUserInfo === true || body['sub'] !== undefined;
  if (told !== undefined && isTold && body['sub'] !== told) {
    throw new OAuthError('oauth_id_token_invalid', 'The profile is of another person than the id_token.', {
      hop: 'profile',
      parameter: 'sub',
    });
  }
  const rateLimit = rateLimitOf(response.headers, profile.rateLimitHeaders);
  return {
    body,
    status: response.status,
    ...(rateLimit ? { rateLimit } : {}),
    calls,
    emailFieldRefused: calls === 2,
  };
}

async function readObject(asking: Asking, response: ProviderResponse): Promise<Record<string, unknown>> {
  const { client } = asking;
  if (response.status !== 200) throw await failedProfile(asking, response);
  if (client.provider.mislabelsJson !== true) assertJson(response, 'profile');
  const body = parseJsonObject(await response.text());
  if (!body) throw unusableAnswer('profile', response.status, 'The profile is not a JSON object.');
  if (!isSuccess(client.provider.profile, body)) {
    throw await failedProfile(asking, response);
  }
  return body;
}

/** A refusal in which the token does not show, in neither of the forms it travels in. */
function failedProfile({ client, accessToken }: Asking, response: ProviderResponse): Promise<OAuthError> {
  return failedAnswer(client, 'profile', response, [accessToken, asBasic(accessToken)]);
}

/** The token as a user name without a password (RFC 7617 §2). */
function asBasic(accessToken: string): string {
  return Buffer.from(`${accessToken}:`).toString('base64');
}

function isSuccess({ success }: ProfileEndpoint, body: Readonly<Record<string, unknown>>): boolean {
  if (success === undefined) return true;
  let value: unknown = body;
  for (const key of success.path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return true;
    value = (value as Record<string, unknown>)[key];
  }
  return value === success.value;
}

interface Asked {
  readonly response: ProviderResponse;
  readonly calls: 1 | 2;
}

async function askForProfile(
  asking: Asking,
  { withEmail, withoutEmail }: NonNullable<PreparedClient['profile']>,
): Promise<Asked> {
  const { client, request } = asking;
  const { emailScope, profile } = client.provider;
  const ask = (url: string) => send(asking, url, profile);
  if (withEmail === withoutEmail || (emailScope !== undefined && !request.scopes.includes(emailScope))) {
    return { response: await ask(withoutEmail), calls: 1 };
  }
  const response = await ask(withEmail);
  if (response.status !== 403 || profile.emailFieldOptionalOnForbidden !== true)
    return { response, calls: 1 };
  const refusal = await failedProfile(asking, response);
  // Only a refusal of what the token covers can be about the field; a second call would not cure the others.
  if (refusal.code !== 'oauth_insufficient_scope') throw refusal;
  return { response: await ask(withoutEmail), calls: 2 };
}

/** What is added is left out where the app may not see it: the person is known without. */
async function readAdditional(
  asking: Asking,
  { as, url }: AdditionalProfileCall,
): Promise<{ readonly as: string; readonly value: unknown } | undefined> {
  const { client } = asking;
  const { headers, token } = client.provider.profile;
  const response = await send(asking, url, { ...(headers ? { headers } : {}), ...(token ? { token } : {}) });
  if (response.status === 403 || response.status === 404) return undefined;
  if (response.status !== 200) throw await failedProfile(asking, response);
  const value = parseJson(await response.text());
  return typeof value === 'object' && value !== null ? { as, value } : undefined;
}

type Sending = Pick<
  ProfileEndpoint,
  'method' | 'headers' | 'body' | 'token' | 'parameters' | 'authenticateAs'
>;

async function send(asking: Asking, url: string, sending: Sending): Promise<ProviderResponse> {
  const { context, client, accessToken, valueOf } = asking;
  const { method = 'GET', headers: own = {}, body, token = { scheme: 'Bearer' } } = sending;
  const address = url.includes('%7B') || url.includes('{') ? fillAddress(url, valueOf) : url;
  if (address === undefined)
    throw unusableAnswer('token', 200, 'The token response does not name the person.');
  const headers: Record<string, string> = { accept: 'application/json' };
  for (const [name, value] of Object.entries(own)) headers[name] = fillPlaceholders(value, valueOf) ?? '';
  let target = address;
  // RFC 6750 §2.1, unless the provider's file says that it knows nothing better.
  if ('scheme' in token) headers['authorization'] = `${token.scheme} ${accessToken}`;
  else if ('header' in token) headers[token.header] = accessToken;
  else if ('basicUsername' in token) headers['authorization'] = `Basic ${asBasic(accessToken)}`;
  else if ('queryParameter' in token) {
    target += `${target.includes('?') ? '&' : '?'}${token.queryParameter}=${encodeURIComponent(accessToken)}`;
  }
  const form = 'formParameter' in token ? await formOf(asking, sending, headers) : undefined;
  if (form) headers['content-type'] = 'application/x-www-form-urlencoded';
  else if (body !== undefined) headers['content-type'] = 'application/json';
  const sent = form ?? (body === undefined ? undefined : JSON.stringify(body));
  return providerFetch(context, client, 'profile')(target, { method, headers, body: sent });
}

async function formOf(
  { client, accessToken, valueOf }: Asking,
  { token, parameters = {}, authenticateAs }: Sending,
  headers: Record<string, string>,
): Promise<URLSearchParams> {
  const form = new URLSearchParams({ client_id: client.clientId });
  for (const [name, value] of Object.entries(parameters))
    form.set(name, fillPlaceholders(value, valueOf) ?? '');
  if (authenticateAs === 'client') {
    const proof = new Headers();
    await client.authenticate(client.server, client.client, form, proof);
    Object.assign(headers, Object.fromEntries(proof));
  }
  if (token && 'formParameter' in token) form.set(token.formParameter, accessToken);
  return form;
}

/** What the answer says about the rate limit; undefined unless all three headers are numbers. */
export function rateLimitOf(
  headers: ProviderResponse['headers'],
  names: ProfileEndpoint['rateLimitHeaders'],
): RateLimit | undefined {
  if (!names) return undefined;
  const read = (name: string) => Number.parseInt(headers.get(name) ?? '', 10);
  const rateLimit = {
    limit: read(names.limit),
    remaining: read(names.remaining),
    resetAt: read(names.reset) * 1000,
  };
  return Object.values(rateLimit).every(Number.isSafeInteger) ? rateLimit : undefined;
}
