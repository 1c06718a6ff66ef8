import { AppError } from '@portico/contract';
import type { FetchedAnswerResource } from '@portico/contract';
import { OAuthError, rateLimitOf, signCall } from '@portico/oauth';
import type { ProviderResponse } from '@portico/oauth';
import type { Connection } from '../connections/connection.ts';
import type { Deps } from '../deps.ts';
import type { StoredTokens } from '../users/external-account-tokens.ts';

type FetchMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A call to a provider, as a caller wishes it. */
export interface FetchWish {
  readonly url: string;
  readonly method: FetchMethod;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What a caller may say in headers; everything else is ours, or would be read on the way. */
const allowedHeader =
  /^(?:accept|accept-language|content-type|if-[a-z-]+|idempotency-key|prefer|x-[a-z0-9-]+)$/;
/** By these some servers take a request for one of another method, which may not be allowed. */
const otherMethod = /^x-(?:http-)?method(?:-override)?$/;
/** What a caller is told beside the limits of the provider. */
const toldHeaders = ['content-type', 'etag', 'last-modified', 'link', 'location', 'retry-after', 'date'];

/**
 * Where a call goes, if the connection allows calls like it.
 * @throws {AppError} `oauth_fetch_not_allowed` naming what is not
 */
export function allowedUrl(
  { settings, provider }: Connection,
  { url: text, method, headers }: FetchWish,
): URL {
  const url = URL.parse(text);
  const refuse = (field: string, message: string) =>
    new AppError('oauth_fetch_not_allowed', { meta: { param_name: field }, message });
  if (!url || url.username || url.password) throw refuse('url', 'The URL cannot be called.');
  const own = provider.profile.url === undefined ? [] : [new URL(provider.profile.url).host];
  const hosts = settings.fetchHosts.length > 0 ? settings.fetchHosts : own;
  if (!hosts.includes(url.host))
    throw refuse('url', `${url.host} is not among the hosts of this connection.`);
  if (!settings.fetchMethods.includes(method)) {
    throw refuse('method', `${method} is not among the methods of this connection.`);
  }
  const isAllowed = (name: string) => allowedHeader.test(name) && !otherMethod.test(name);
  const foreign = Object.keys(headers).find((name) => !isAllowed(name.toLowerCase()));
  if (foreign !== undefined) throw refuse(`headers.${foreign}`, `The header ${foreign} cannot be set.`);
  return url;
}

interface Sending {
  /** with a secret they sign the call (OAuth 1.0a), without one they are sent along (RFC 6750 §2.1) */
  readonly tokens: Pick<StoredTokens, 'accessToken' | 'tokenSecret'>;
  readonly url: URL;
  readonly wish: FetchWish;
}

/** @throws {AppError} `oauth_provider_unavailable` when there is no answer, `oauth_fetch_not_allowed` */
export async function sendWith(
  { outbound }: Pick<Deps, 'outbound'>,
  connection: Connection,
  { tokens, url: { href }, wish }: Sending,
): Promise<ProviderResponse> {
  const { method, body } = wish;
  const url = connection.callUrl(href);
  const authorization = authorizationFor(connection, { tokens, url, wish });
  const headers = { accept: 'application/json', ...lowerCased(wish.headers), authorization };
  const { alsoAllow } = connection.upstream().client;
  try {
    return await outbound.fetch(url, { method, headers, body }, { hop: 'fetch', alsoAllow });
  } catch (error) {
    if (error instanceof OAuthError)
      throw new AppError('oauth_provider_unavailable', { message: error.message, cause: error });
    throw error;
  }
}

function authorizationFor(
  connection: Connection,
  { tokens: { accessToken, tokenSecret }, url, wish }: Omit<Sending, 'url'> & { readonly url: string },
): string {
  if (tokenSecret === undefined) return `Bearer ${accessToken}`;
  const upstream = connection.upstream();
  if (upstream.protocol !== 'oauth1') {
    throw new AppError('oauth_fetch_not_allowed', {
      message: 'The token is of OAuth 1.0a, and the connection speaks another protocol by now.',
    });
  }
  const signed = { method: wish.method, url, form: formOf(wish), token: accessToken, tokenSecret };
  return signCall(upstream.client, signed).authorization;
}

/** Forms are part of the signature, and nothing else that is sent (RFC 5849 §3.4.1.3.1). */
function formOf({ headers, body }: FetchWish): URLSearchParams | undefined {
  const type = lowerCased(headers)['content-type'] ?? '';
  const isForm = type.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
  return isForm && body !== undefined ? new URLSearchParams(body) : undefined;
}

const lowerCased = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What a caller is told of an answer: its content, what belongs to it, and the limits of the provider. */
export async function answerResource(
  connection: Connection,
  answer: ProviderResponse,
): Promise<Pick<FetchedAnswerResource, 'status' | 'headers' | 'body' | 'rate_limit'>> {
  const rateLimit = rateLimitOf(answer.headers, connection.provider.profile.rateLimitHeaders);
  return {
    status: answer.status,
    headers: told(answer, connection),
    body: await answer.text(),
    rate_limit: rateLimit
      ? { limit: rateLimit.limit, remaining: rateLimit.remaining, reset_at: rateLimit.resetAt }
      : null,
  };
}

function told({ headers }: ProviderResponse, { provider }: Connection): Record<string, string> {
  const names = [...toldHeaders, ...Object.values(provider.profile.rateLimitHeaders ?? {})];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
