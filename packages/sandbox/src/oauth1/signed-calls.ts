import { profileImagePath } from '../avatar/profile-image.ts';
import type { ReceivedRequest } from '../received-request.ts';
import { isRegisteredRedirectUri, isUsableRedirectUri, type RegisteredApp } from '../sandbox-app.ts';
import { authenticate } from './authenticate.ts';
import type { Refusal } from './refusals.ts';
import type { AccessToken, OAuth1Context } from './speech.ts';

/** Seconds in which a person has to decide. */
const requestTokenLifetime = 900;

/** "Temporary Credential Request" of RFC 5849 §2.1: signed by the app alone. */
export async function requestToken(context: OAuth1Context, request: ReceivedRequest): Promise<Response> {
  const { speech, random, now, requestTokens } = context;
  const signed = await authenticate(context, request, () => undefined);
  if (signed.kind === 'refused') return refuse(context, request, signed.refusal);
  const { app, parameters } = signed;
  const redirectUri = parameters.get('oauth_callback') ?? '';
  if (!isApproved(app, redirectUri)) return refuse(context, request, 'callback_not_approved');
  const token = random(27);
  const secret = random(32);
  const expiresAt = now() + requestTokenLifetime * 1000;
  const scopes = speech.scopesOf(app);
  requestTokens.set(token, { token, secret, app, redirectUri, scopes, expiresAt, approval: undefined });
  return answerForm({ oauth_token: token, oauth_token_secret: secret, oauth_callback_confirmed: 'true' });
}

/** What an app adds to the query of its own callback, e.g. a state of its own, is its own business. */
function isApproved(app: RegisteredApp, uri: string): boolean {
  const [bare = ''] = uri.split('?');
  return (
    isUsableRedirectUri(uri) && (isRegisteredRedirectUri(app, uri) || isRegisteredRedirectUri(app, bare))
  );
}

/** "Token Request" of RFC 5849 §2.3: signed by app and request token, with the verifier that the person brought. */
export async function accessToken(context: OAuth1Context, request: ReceivedRequest): Promise<Response> {
  const { speech, random, now, requestTokens, accessTokens } = context;
  const signed = await authenticate(context, request, (token) => requestTokens.get(token)?.secret);
  if (signed.kind === 'refused') return refuse(context, request, signed.refusal);
  const { app, parameters } = signed;
  // Taken before it is judged: whatever is wrong with the attempt, there is no second one.
  const found = requestTokens.take(parameters.get('oauth_token') ?? '');
  if (found === undefined || found.app.clientId !== app.clientId || now() >= found.expiresAt) {
    return refuse(context, request, 'request_token_missing');
  }
  const verifier = parameters.get('oauth_verifier') ?? request.form?.get('oauth_verifier');
  if (found.approval === undefined || verifier !== found.approval.verifier) {
    return refuse(context, request, 'verifier_invalid');
  }
  const { person, scenario } = found.approval;
  if (scenario === 'wrong_secret') return refuse(context, request, 'not_authenticated');
  if (scenario === 'clock_wrong') {
    const date = new Date(now() + 3_600_000).toUTCString();
    return refuse(context, request, 'timestamp', { date });
  }
  if (scenario === 'slow') await context.wait(context.slowMilliseconds);
  const token = speech.tokenPrefix(person) + random(40);
  const secret = random(45);
  accessTokens.set(token, { secret, clientId: app.clientId, person, scenario });
  return answerForm({ oauth_token: token, oauth_token_secret: secret, ...speech.tokenExtras(person) });
}

/** Who the person is. */
export async function profile(context: OAuth1Context, request: ReceivedRequest): Promise<Response> {
  const { speech } = context;
  const called = await callOf(context, request);
  if (called.kind === 'refused') return called.response;
  const { app, token } = called;
  const { person, scenario } = token;
  if (person.isSuspended) return refuse(context, request, 'suspended');
  if (scenario === 'unavailable') return refuse(context, request, 'unavailable');
  const headers = { ...speech.profileHeaders(app) };
  if (scenario === 'rate_limited')
    return refuse(context, request, 'rate_limited', { ...headers, 'retry-after': '900' });
  if (scenario === 'slow') await context.wait(context.slowMilliseconds);
  const pictureUrl = context.publicOrigin + profileImagePath(context.mountPath, person, '_normal');
  const body = JSON.stringify(speech.profileOf({ person, app, query: request.query, pictureUrl }));
  return new Response(scenario === 'garbage' ? body.slice(0, Math.floor(body.length / 2)) : body, {
    headers: { 'content-type': 'application/json;charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}

/** Ends the token that signed the call. */
export async function invalidateToken(context: OAuth1Context, request: ReceivedRequest): Promise<Response> {
  const called = await callOf(context, request);
  if (called.kind === 'refused') return called.response;
  context.accessTokens.delete(called.name);
  return new Response(JSON.stringify({ access_token: called.name }), {
    headers: { 'content-type': 'application/json;charset=utf-8', 'cache-control': 'no-store' },
  });
}

export type Call =
  | { readonly kind: 'call'; readonly app: RegisteredApp; readonly token: AccessToken; readonly name: string }
  | { readonly kind: 'refused'; readonly response: Response };

/** A call in the name of a person. */
export async function callOf(context: OAuth1Context, request: ReceivedRequest): Promise<Call> {
  const { accessTokens } = context;
  const refused = (refusal: Refusal): Call => ({
    kind: 'refused',
    response: refuse(context, request, refusal),
  });
  const signed = await authenticate(context, request, (token) => accessTokens.get(token)?.secret);
  if (signed.kind === 'refused') return refused(signed.refusal);
  const { app, parameters } = signed;
  const name = parameters.get('oauth_token');
  if (name === undefined) return refused('no_credentials');
  const token = accessTokens.get(name);
  if (token === undefined || token.clientId !== app.clientId) return refused('token_invalid');
  return { kind: 'call', app, token, name };
}

function refuse(
  { speech, mountPath }: OAuth1Context,
  request: ReceivedRequest,
  refusal: Refusal,
  headers: Record<string, string> = {},
): Response {
  return speech.refuse(refusal, { path: request.path.slice(mountPath.length), headers });
}

/** A form, labelled as a web page: that is how it is sent, and clients have to bear it. */
function answerForm(fields: Readonly<Record<string, string>>): Response {
  return new Response(new URLSearchParams(fields).toString(), {
    headers: { 'content-type': 'text/html;charset=utf-8', 'cache-control': 'no-store' },
  });
}
