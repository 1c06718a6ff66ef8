import type { Endpoint, ErrorEnvelope, RequestOf, ResponseOf, WireError } from '@portico/contract';

/** Where and how an API is reached. */
export interface ClientOptions {
  /** origin and path prefix of the environment, without a trailing slash; empty for the page's own origin */
  readonly baseUrl: string;
  /** sent with every call */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof globalThis.fetch;
}

/** An answer that is not a success, with what the server said about it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 when there was no answer at all */
  readonly status: number;
  readonly errors: readonly WireError[];
  readonly traceId: string;

  constructor(status: number, errors: readonly WireError[], traceId: string) {
    super(errors[0]?.long_message ?? 'The server could not be reached.');
    this.status = status;
    this.errors = errors;
    this.traceId = traceId;
  }

  /** the stable code to switch on; undefined when there was no answer */
  get code(): WireError['code'] | undefined {
    return this.errors[0]?.code;
  }

  /** the request field the error is about, if it is about one */
  get field(): string | undefined {
    return this.errors[0]?.meta.param_name;
  }
}

/** Calls one endpoint of the contract. */
export type Call = <E extends Endpoint>(
  endpoint: E,
  request?: RequestOf<E>,
  signal?: AbortSignal,
) => Promise<ResponseOf<E>>;

/**
 * Builds the function that calls endpoints of the contract with the browser's cookies.
 * @throws {ApiError} when called, for every answer that is not a success, and with status 0 when there is none
 */
export function createClient(options: ClientOptions): Call {
  const request = options.fetch ?? globalThis.fetch.bind(globalThis);
  return async (endpoint, input, signal) => {
    const { params = {}, query = {}, body } = (input ?? {}) as Parts;
    const response = await request(options.baseUrl + addressOf(endpoint.path, params, query), {
      method: endpoint.method,
      credentials: 'include',
      headers: {
        accept: 'application/json',
        ...options.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    }).catch((cause: unknown) => {
      if (signal?.aborted) throw cause;
      throw new ApiError(0, [], '');
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw errorFrom(response.status, answer);
    return answer as ResponseOf<typeof endpoint>;
  };
}

interface Parts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

function addressOf(path: string, params: Readonly<Record<string, unknown>>, query: Parts['query']): string {
  const filled = path.replace(/\{(\w+)\}/g, (_match, name: string) => segmentOf(name, params[name]));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    // A list is sent as a parameter that is repeated.
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') {
        search.append(name, String(one));
      }
    }
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}

/** @throws {TypeError} for what would lead to another address, however it is encoded */
function segmentOf(name: string, value: unknown): string {
  if (typeof value !== 'string' || /^\.{0,2}$/.test(value))
    throw new TypeError(`"${name}" is no path segment`);
  return encodeURIComponent(value);
}

function errorFrom(status: number, answer: unknown): ApiError {
  // A proxy in between answers as it likes.
  const envelope = (answer ?? {}) as Partial<Record<keyof ErrorEnvelope, unknown>>;
  const errors = Array.isArray(envelope.errors) ? envelope.errors.filter(isWireError) : [];
  return new ApiError(status, errors, typeof envelope.trace_id === 'string' ? envelope.trace_id : '');
}

function isWireError(value: unknown): value is WireError {
  const { code, meta } = (value ?? {}) as Partial<Record<keyof WireError, unknown>>;
  return typeof code === 'string' && typeof meta === 'object' && meta !== null;
}
