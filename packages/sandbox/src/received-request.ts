/** A request as the stand-ins and the log see it: read once, completely. */
export interface ReceivedRequest {
  /** When it arrived, milliseconds. */
  readonly time: number;
  readonly method: string;
  /** Scheme and host as this process was asked; a proxy before it may have been asked for another. */
  readonly origin: string;
  /** The whole path, base path included. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Headers;
  /** The body as text; empty when there was none. */
  readonly body: string;
  /** The parsed body, when its content type says it is a form. */
  readonly form: URLSearchParams | undefined;
}

/** More than any call of these protocols needs. */
const maxBodyBytes = 256 * 1024;

/**
 * @returns undefined when the body is larger than 256 kB
 */
export async function receiveRequest(request: Request, time: number): Promise<ReceivedRequest | undefined> {
  const { origin, pathname, searchParams } = new URL(request.url);
  const body = request.body === null ? '' : await readText(request.body);
  if (body === undefined) return undefined;
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(
    request.headers.get('content-type') ?? '',
  );
  return {
    time,
    method: request.method,
    origin,
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body,
    form: isForm ? new URLSearchParams(body) : undefined,
  };
}

async function readText(stream: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Names that occur more than once, which no OAuth request may contain (RFC 6749 §3.1, §3.2). */
export function repeatedParameters(parameters: URLSearchParams): string[] {
  const names = [...parameters.keys()];
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
