import type { ProviderResponse } from './buffered-response.ts';
import type { CallContext, PreparedAppClient } from './client.ts';
import { classifyAnswer } from './error-rules.ts';
import { OAuthError, type Hop } from './errors.ts';
import { parseProviderAnswer } from './provider-answer.ts';

/** The shape in which oauth4webapi hands over a request (its `customFetch`). */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** Calls a provider through our guard and tells the observer how it went; fits oauth4webapi's `customFetch`. */
export function providerFetch(context: CallContext, client: Pick<PreparedAppClient, 'alsoAllow'>, hop: Hop) {
  return async (url: string, { method, headers, body }: FetchInit): Promise<ProviderResponse> => {
    const startedAt = performance.now();
    let status: number | undefined;
    let failure: OAuthError | undefined;
    try {
      const response = await context.outbound.fetch(
        url,
        { method, headers, body: bodyText(body) },
        { hop, alsoAllow: client.alsoAllow },
      );
      status = response.status;
      return response;
    } catch (error) {
      if (error instanceof OAuthError) failure = error;
      throw error;
    } finally {
      context.observe?.({
        hop,
        method,
        url: withoutQuery(url),
        status: status ?? failure?.httpStatus,
        durationMs: performance.now() - startedAt,
        error: failure?.code,
      });
    }
  };
}

/** The headers of a request that oauth4webapi made; under which name we call is the outbound side's to say. */
export function withoutLibraryName({ 'user-agent': _name, ...headers }: FetchInit['headers']) {
  return headers;
}

/** Puts parameters behind those an endpoint may have (RFC 6749 §3.2). */
export function withQuery(url: string, parameters: URLSearchParams): string {
  return `${url}${url.includes('?') ? '&' : '?'}${parameters.toString()}`;
}

function bodyText(body: unknown): string | undefined {
  if (body instanceof URLSearchParams) return body.toString();
  return typeof body === 'string' ? body : undefined;
}

/**
 * Turns an answer that is not a success into an error with the provider's own words.
 * @param secrets of this call, beside those of the client
 */
export async function failedAnswer(
  client: PreparedAppClient,
  hop: Hop,
  response: ProviderResponse,
  secrets: readonly string[],
): Promise<OAuthError> {
  const { provider } = client;
  const body = await response.text();
  const answer = parseProviderAnswer(body, [...client.secrets, ...secrets]);
  const code = classifyAnswer(provider.errorRules, hop, response.status, answer);
  return new OAuthError(code, `The provider answered the ${hop} request with ${response.status}.`, {
    hop,
    httpStatus: response.status,
    provider: answer,
    retryAfterSeconds: retryAfterSeconds(response.headers, provider.profile?.rateLimitHeaders?.reset),
  });
}

/**
 * Refuses an answer that is not labelled as JSON: a web page that happens to parse is not an answer.
 * @throws {OAuthError} `oauth_provider_unavailable`
 */
export function assertJson(response: ProviderResponse, hop: Hop): void {
  const type = response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))) return;
  throw unusableAnswer(hop, response.status, 'The answer is not JSON.');
}

/** A success that cannot be used. Its body is not kept: on the token hop it may hold tokens. */
export function unusableAnswer(hop: Hop, httpStatus: number, message: string, cause?: unknown): OAuthError {
  return new OAuthError('oauth_provider_unavailable', message, {
    hop,
    httpStatus,
    reason: 'not_json',
    cause,
  });
}

/** `Retry-After` as seconds or a date (RFC 9110 §10.2.3), else the moment the rate limit resets; at most a day. */
export function retryAfterSeconds(
  headers: ProviderResponse['headers'],
  resetHeader: string | undefined,
): number | undefined {
  const retryAfter = headers.get('retry-after');
  const reset = resetHeader === undefined ? null : headers.get(resetHeader);
  const seconds = retryAfter === null ? secondsUntil(reset) : parseRetryAfter(retryAfter);
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), 86_400) : undefined;
}

function parseRetryAfter(value: string): number {
  return /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
}

/** Seconds from now until a point in Unix seconds; NaN when there is none. */
function secondsUntil(unixSeconds: string | null): number {
  return unixSeconds === null ? NaN : Number(unixSeconds) - Date.now() / 1000;
}

function withoutQuery(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}
