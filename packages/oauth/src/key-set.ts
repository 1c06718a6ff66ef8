import type { JWTVerifyGetKey } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import type { CallContext, PreparedClient } from './client.ts';
import { OAuthError } from './errors.ts';
import type { Outbound } from './outbound.ts';
import { parseJsonObject } from './provider-answer.ts';
import { failedAnswer, providerFetch, unusableAnswer } from './provider-call.ts';

/** Milliseconds after which keys are looked up again, behind the back of whoever is verified meanwhile. */
const freshMs = 60 * 60 * 1000;
/** However many unknown keys are named, their set is asked for once in this time. */
const cooldownMs = 30_000;
const mostKeySets = 1024;
const mostKeys = 100;

interface KeySet {
  readonly find: JWTVerifyGetKey;
  readonly fetchedAt: number;
}

interface Entry {
  keys: KeySet | undefined;
  askedAt: number;
  asking: Promise<KeySet> | undefined;
}

/** Key sets by address, as long as the way out to them lives. */
const remembered = new WeakMap<Outbound, Map<string, Entry>>();

/**
 * Finds the keys of a provider's id_tokens. They come from the configured address alone, are kept, asked for again
 * in the background, and serve on when the provider does not answer.
 * @throws {OAuthError} `oauth_provider_unavailable` when there are none to serve
 */
export function keysOf(context: CallContext, client: PreparedClient, jwksUri: string): JWTVerifyGetKey {
  return async (header, token) => {
    const entry = entryOf(context.outbound, jwksUri);
    const now = Date.now();
    const keys = entry.keys ?? (await ask(entry, context, client, jwksUri));
    if (now - keys.fetchedAt > freshMs && now - entry.askedAt > cooldownMs) {
      void ask(entry, context, client, jwksUri).catch(() => undefined); // the old ones serve on
    }
    try {
      return await keys.find(header, token);
    } catch (error) {
      // A key we have not seen: the provider may have rotated (OpenID Connect Core §10.1.1). Who comes while the set
      // is asked for waits for the answer, which costs no further request.
      const mayAsk = entry.asking !== undefined || now - entry.askedAt > cooldownMs;
      if (!(error instanceof JWKSNoMatchingKey) || !mayAsk) throw error;
      return (await ask(entry, context, client, jwksUri)).find(header, token);
    }
  };
}

function entryOf(outbound: Outbound, jwksUri: string): Entry {
  let entries = remembered.get(outbound);
  if (!entries) remembered.set(outbound, (entries = new Map<string, Entry>()));
  let entry = entries.get(jwksUri);
  if (!entry) {
    const [oldest] = entries.keys();
    if (entries.size >= mostKeySets && oldest !== undefined) entries.delete(oldest);
    entries.set(jwksUri, (entry = { keys: undefined, askedAt: 0, asking: undefined }));
  }
  return entry;
}

/** One request at a time, whoever asks. */
async function ask(
  entry: Entry,
  context: CallContext,
  client: PreparedClient,
  jwksUri: string,
): Promise<KeySet> {
  if (entry.asking === undefined) {
    entry.askedAt = Date.now();
    entry.asking = fetchKeys(context, client, jwksUri).finally(() => {
      entry.asking = undefined;
    });
  }
  entry.keys = await entry.asking;
  return entry.keys;
}

async function fetchKeys(context: CallContext, client: PreparedClient, jwksUri: string): Promise<KeySet> {
  const headers = { accept: 'application/json, application/jwk-set+json' };
  const response = await providerFetch(context, client, 'keys')(jwksUri, { method: 'GET', headers });
  if (response.status !== 200) throw await failedAnswer(client, 'keys', response, []);
  const body = parseJsonObject(await response.text());
  const keys = body?.['keys'];
  if (!Array.isArray(keys) || keys.length > mostKeys) {
    throw unusableAnswer('keys', response.status, 'The answer is not a set of keys.');
  }
  try {
    // Symmetric keys in a public document would let everybody sign.
    const usable = keys.filter((key: unknown) => isPublicKey(key));
    return { find: createLocalJWKSet({ keys: usable }), fetchedAt: Date.now() };
  } catch (cause) {
    throw new OAuthError('oauth_provider_unavailable', 'The set of keys cannot be read.', {
      hop: 'keys',
      reason: 'unexpected_answer',
      cause,
    });
  }
}

function isPublicKey(key: unknown): boolean {
  if (typeof key !== 'object' || key === null || !('kty' in key)) return false;
  return key.kty === 'RSA' || key.kty === 'EC' || key.kty === 'OKP';
}
