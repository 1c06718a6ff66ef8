import type { Context } from 'hono';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Environment } from '../environments/environment.ts';
import { drawRandomHex } from '../keys/random.ts';
import { parseCookies } from './cookies.ts';
import type { ReadWhereabouts } from './whereabouts.ts';

/** What is known about a request before anything is decided. */
export interface RequestContext {
  readonly environment: Environment;
  /** 32 hexadecimal digits, as in W3C Trace Context; in every log line and error of this request */
  readonly traceId: string;
  /** Unix milliseconds */
  readonly now: number;
  readonly cookies: ReadonlyMap<string, string>;
  /** the `Origin` header */
  readonly origin: string | undefined;
  /** who asks, as far as it is known */
  readonly ipAddress: string | null;
  readonly city: string | null;
  readonly country: string | null;
  readonly userAgent: string | null;
}

/** What a request meets first. */
interface Arrival extends Pick<RequestContext, 'environment' | 'traceId' | 'now'> {
  readonly readWhereabouts: ReadWhereabouts;
}

const longestUserAgent = 400;

export function createTraceId(): string {
  return drawRandomHex(16);
}

export function requestContextOf(
  c: Context,
  { environment, traceId, now, readWhereabouts }: Arrival,
): RequestContext {
  const userAgent = c.req.header('user-agent');
  return {
    environment,
    traceId,
    now,
    cookies: parseCookies(c.req.header('cookie')),
    origin: c.req.header('origin'),
    ...readWhereabouts(peerAddress(c), (name) => c.req.header(name)),
    userAgent: userAgent === undefined ? null : userAgent.slice(0, longestUserAgent),
  };
}

function peerAddress(c: Context): string | undefined {
  // In-process requests have no socket.
  return c.env && 'incoming' in (c.env as object) ? getConnInfo(c).remote.address : undefined;
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What a person reads out: `7F3K-92`, the first thirty bits of the trace id. */
export function referenceOf(traceId: string): string {
  const number = Number.parseInt(traceId.slice(0, 8), 16);
  let text = '';
  for (let shift = 27; shift >= 2; shift -= 5) text += crockford[(number >>> shift) & 31];
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
