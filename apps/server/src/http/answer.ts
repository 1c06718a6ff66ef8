import { errorCodes, toWireError } from '@portico/contract';
import type { ErrorCode, ErrorMeta, WireError } from '@portico/contract';

/** What a handler answers with. */
export interface Answer {
  readonly body: unknown;
  /** replaces the endpoint's own status */
  readonly status?: number;
  readonly cookies?: readonly string[];
}

/** Adds cookies to headers; several need a real `Headers`. */
export function withCookies(
  headers: Readonly<Record<string, string>>,
  cookies: readonly string[] = [],
): Headers | Record<string, string> {
  const [first] = cookies;
  if (first === undefined) return headers;
  if (cookies.length === 1) return { ...headers, 'set-cookie': first };
  const all = new Headers(headers);
  for (const cookie of cookies) all.append('set-cookie', cookie);
  return all;
}

/** One problem of a request. */
export interface Problem {
  readonly code: ErrorCode;
  readonly meta?: ErrorMeta;
  readonly message?: string;
}

/** The error envelope. `trace_id` is said under the ecosystem's name as well, where SDKs look for it. */
export function errorBody(problems: readonly [Problem, ...Problem[]], traceId: string): string {
  const errors = problems.map(({ code, meta, message }) => toWireError(code, meta, message));
  return JSON.stringify({ errors: errors satisfies WireError[], trace_id: traceId, clerk_trace_id: traceId });
}

export function statusOf(code: ErrorCode): number {
  return errorCodes[code].status;
}
