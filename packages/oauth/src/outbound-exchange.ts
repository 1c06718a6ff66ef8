import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { BufferedResponse, type ProviderResponse } from './buffered-response.ts';
import { OAuthError, type FailureReason, type Hop } from './errors.ts';

export interface OutboundRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

export interface ExchangeLimits {
  readonly totalTimeoutMs: number;
  readonly maxResponseBytes: number;
}

export interface Exchange extends OutboundRequest {
  readonly target: URL;
  readonly hop: Hop;
  readonly limits: ExchangeLimits;
  readonly readBody?: 'always' | 'unless-2xx' | undefined;
}

/** Error code by which a lookup says that no address of a name may be reached. */
export const forbiddenAddress = 'ERR_PORTICO_ADDRESS_FORBIDDEN';

/** What came over the wire, before it is decoded. */
interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * Sends one request and reads its whole answer within the limits.
 * @throws {OAuthError} `oauth_provider_unavailable`, or `oauth_address_forbidden` when the lookup said so
 */
export async function sendRequest(dispatcher: Dispatcher, request: Exchange): Promise<ProviderResponse> {
  const { hop, limits } = request;
  const answer = await exchange(dispatcher, request);
  const { status, headers } = answer;
  // Following it would carry the credentials to an address nobody checked (RFC 9700 §4.12).
  if (status >= 300 && status < 400) {
    throw unavailable(
      'redirected',
      'The provider answered with a redirect, which is not followed.',
      hop,
      status,
    );
  }
  if (status > 599) throw unavailable('unexpected_answer', `The answer has the status ${status}.`, hop);
  const body = await decode(answer, hop, limits.maxResponseBytes);
  return new BufferedResponse(body.toString('utf8'), { status, headers: headersOf(headers) });
}

/** For how long a body that nobody reads may come: one that ends by then leaves the connection to the next call. */
const restMs = 1000;

/** Drives one request through undici's dispatch interface: no stream, no event emitter, one timer. */
function exchange(
  dispatcher: Dispatcher,
  { target, hop, limits, readBody, ...request }: Exchange,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let failure: OAuthError | undefined;
    let isOver = false;
    let status = 0;
    let headers: RawAnswer['headers'] = {};
    let chunks: Buffer[] = [];
    let size = 0;
    const fail = (error: OAuthError) => {
      failure = error;
      chunks = [];
      clearTimeout(deadline);
      reject(error);
      controller?.abort(error);
    };
    const late = () =>
      fail(unavailable('timeout', 'The provider did not answer in time.', hop, status || undefined));
    let deadline = setTimeout(late, limits.totalTimeoutMs);
    const tooLarge = () =>
      fail(unavailable('too_large', 'The answer of the provider is too large.', hop, status));
    const endWithoutBody = () => {
      isOver = true;
      clearTimeout(deadline);
      deadline = setTimeout(late, restMs);
      resolve({ status, headers, body: Buffer.alloc(0) });
    };
    dispatcher.dispatch(
      {
        origin: target.origin,
        path: target.pathname + target.search,
        method: request.method,
        headers: { ...request.headers, 'accept-encoding': 'identity' },
        body: request.body ?? null,
      },
      {
        onRequestStart(started) {
          controller = started;
          // The deadline passed while the request waited for a connection.
          if (failure) started.abort(failure);
        },
        onResponseStart(_controller, statusCode, answerHeaders) {
          if (statusCode < 200) return;
          status = statusCode;
          headers = answerHeaders;
          if (readBody === 'unless-2xx' && status < 300) endWithoutBody();
          else if (Number(answerHeaders['content-length']) > limits.maxResponseBytes) tooLarge();
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size > limits.maxResponseBytes) tooLarge();
          else if (!isOver) chunks.push(chunk);
        },
        onResponseEnd() {
          clearTimeout(deadline);
          const [only] = chunks;
          resolve({ status, headers, body: only && chunks.length === 1 ? only : Buffer.concat(chunks) });
        },
        onResponseError(_controller, error) {
          if (!failure) fail(connectionFailure(error, target.hostname, hop));
        },
      },
    );
  });
}

function unavailable(reason: FailureReason, message: string, hop: Hop, httpStatus?: number): OAuthError {
  return new OAuthError('oauth_provider_unavailable', message, { hop, reason, httpStatus });
}

/** The refusal of an address, wherever it is noticed. */
export function addressForbidden(hostname: string, hop: Hop): OAuthError {
  return new OAuthError(
    'oauth_address_forbidden',
    `${hostname} may not be called: it is private, local or without TLS, and not on the list of allowed addresses.`,
    { hop },
  );
}

function connectionFailure(error: unknown, hostname: string, hop: Hop): OAuthError {
  const name = error instanceof Error ? error.name : 'Error';
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : name;
  if (code === forbiddenAddress) return addressForbidden(hostname, hop);
  // The code alone says enough; messages of the network stack repeat addresses and, sometimes, headers.
  return unavailable(reasonOf(code), `Calling ${hostname} failed (${code}).`, hop);
}

function reasonOf(code: string): FailureReason {
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'dns_failed';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'timeout';
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'connect_failed';
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/.test(code)) {
    return 'tls_failed';
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'too_large';
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET') return 'connection_lost';
  return 'unexpected_answer';
}

const decoders = new Map<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/** We ask for identity; some servers compress nevertheless. A bomb stops at the same limit as a plain body. */
async function decode(
  { status, headers, body }: RawAnswer,
  hop: Hop,
  maxResponseBytes: number,
): Promise<Buffer> {
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity' || body.length === 0) return body;
  const decoder = decoders.get(encoding);
  if (!decoder) throw unavailable('unexpected_answer', 'The answer has an unknown encoding.', hop, status);
  try {
    return await decoder(body, { maxOutputLength: maxResponseBytes });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw unavailable(
      tooLarge ? 'too_large' : 'unexpected_answer',
      tooLarge ? 'The decoded answer is too large.' : 'The answer cannot be decoded.',
      hop,
      status,
    );
  }
}

function headersOf(raw: RawAnswer['headers']): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in raw) {
    const value = raw[name];
    // Cookies of a provider have no business here.
    if (value !== undefined && name !== 'set-cookie') {
      headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
  }
  return headers;
}
