import type { ReceivedRequest } from '../received-request.ts';
import type { RegisteredApp } from '../sandbox-app.ts';
import type { Refusal } from './refusals.ts';
import { isSignedCorrectly, readProtocolParameters, type ProtocolParameters } from './signature.ts';
import type { OAuth1Context } from './speech.ts';

export type Authenticated =
  | { readonly kind: 'app'; readonly app: RegisteredApp; readonly parameters: ProtocolParameters }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Seconds by which a timestamp may be off. RFC 5849 §3.3 leaves it to the server. */
const timestampTolerance = 300;

/**
 * Verifies a signed call (RFC 5849 §3.2): everything there, known app, true signature, a moment near ours, and a
 * nonce nobody used at that moment.
 * @param tokenSecretOf the secret of the token in the call; undefined for a token nobody knows
 */
export async function authenticate(
  context: OAuth1Context,
  request: ReceivedRequest,
  tokenSecretOf: (token: string) => string | undefined,
): Promise<Authenticated> {
  const parameters = readProtocolParameters(request.headers.get('authorization'));
  if (parameters === undefined) return refused('no_credentials');
  const read = (name: string) => parameters.get(name) ?? '';
  const wanted = ['oauth_consumer_key', 'oauth_signature', 'oauth_timestamp', 'oauth_nonce'];
  if (wanted.some((name) => read(name) === '')) return refused('no_credentials');
  if (read('oauth_signature_method') !== 'HMAC-SHA1') return refused('not_authenticated');
  if ((parameters.get('oauth_version') ?? '1.0') !== '1.0') return refused('not_authenticated');
  // RFC 5849 §3.1: a protocol parameter must not also be in the query or the form.
  const others = [...request.query.keys(), ...(request.form?.keys() ?? [])];
  if (others.some((name) => parameters.has(name))) return refused('not_authenticated');

  const app = await context.findApp(read('oauth_consumer_key'));
  const tokenSecret = parameters.has('oauth_token') ? tokenSecretOf(read('oauth_token')) : '';
  if (app?.clientSecret === undefined) return refused('not_authenticated');
  if (tokenSecret === undefined) return refused('token_invalid');
  const origins = originsOf(context, request);
  const check = { request, parameters, consumerSecret: app.clientSecret, tokenSecret, origins };
  if (!isSignedCorrectly(check)) return refused('not_authenticated');
  return findStale(context, parameters) ?? { kind: 'app', app, parameters };
}

/** §3.3: only after the signature, so that nobody else can use up nonces. */
function findStale(
  { nonces, now }: OAuth1Context,
  parameters: ProtocolParameters,
): { readonly kind: 'refused'; readonly refusal: Refusal } | undefined {
  const read = (name: string) => parameters.get(name) ?? '';
  const timestamp = read('oauth_timestamp');
  const distance = Math.abs(now() / 1000 - Number(timestamp));
  if (!/^\d{1,12}$/.test(timestamp) || distance > timestampTolerance) return refused('timestamp');
  const key = ['oauth_consumer_key', 'oauth_token', 'oauth_timestamp', 'oauth_nonce'].map(read).join('\n');
  if (nonces.get(key) !== undefined) return refused('nonce_used');
  nonces.set(key, true);
  return undefined;
}

/** The caller signed the address it called, and between it and here may be a proxy. */
function originsOf({ publicOrigin }: OAuth1Context, { origin, headers }: ReceivedRequest): string[] {
  const host = headers.get('host');
  const named = host === null ? [] : [`http://${host}`, `https://${host}`];
  return [...new Set([origin, publicOrigin, ...named])];
}

function refused(refusal: Refusal): { readonly kind: 'refused'; readonly refusal: Refusal } {
  return { kind: 'refused', refusal };
}
