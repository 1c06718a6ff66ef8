import { toWireError } from '@portico/contract';
import type { ErrorCode, ErrorMeta } from '@portico/contract';
import type { Data } from './canned.ts';

export interface CannedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** the header that names the environment */
  readonly environment: string;
  readonly body: unknown;
}

export interface CannedAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** An answer that is not a success. */
export function refusal(
  code: ErrorCode,
  status: number,
  meta: ErrorMeta = {},
  message?: string,
): CannedAnswer {
  return {
    status,
    body: { errors: [toWireError(code, meta, message)], trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' },
  };
}

/** Answers one method and path; `id` is the one in the path. */
export type Handler = (data: Data, request: CannedRequest, id: string) => CannedAnswer;

/** One page of a list. */
export const listed = (items: readonly unknown[], query?: URLSearchParams): CannedAnswer => {
  const offset = Number(query?.get('offset') ?? 0);
  const limit = Number(query?.get('limit') ?? 50);
  return { body: { data: items.slice(offset, offset + limit), total_count: items.length } };
};

/** What is there, or that it is not. */
export const found = (item: unknown, code: ErrorCode): CannedAnswer =>
  item ? { body: item } : refusal(code, 404);
