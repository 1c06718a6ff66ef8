import { AppError } from '@portico/contract';
import type { Environment } from '../environments/environment.ts';

/** Whether pages of this origin may call the Frontend API with the browser's cookies. */
export function isAllowedOrigin(environment: Environment, origin: string): boolean {
  return origin === environment.origin || environment.settings.allowedOrigins.includes(origin);
}

interface WriteRequest {
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which scripts cannot forge */
  readonly fetchSite: string | undefined;
  readonly hasCookies: boolean;
}

/**
 * Refuses writes that a foreign page made the browser send. Requests to the Frontend API may be simple ones
 * in the sense of CORS, so this is all that stands between them and the person's cookies.
 * @throws {AppError} `origin_invalid`
 */
export function assertOwnPage(environment: Environment, request: WriteRequest): void {
  if (request.origin !== undefined) {
    if (isAllowedOrigin(environment, request.origin)) return;
    throw new AppError('origin_invalid');
  }
  if (request.fetchSite === 'same-origin' || !request.hasCookies) return;
  throw new AppError('origin_invalid', {
    message: 'A request with cookies must come from a page of an allowed origin.',
  });
}

const exposed = 'Authorization, Clerk-Db-Jwt, Retry-After, X-Country';

/** CORS headers for an allowed origin; none for any other. */
export function corsHeaders(environment: Environment, origin: string | undefined): Record<string, string> {
  if (origin === undefined || !isAllowedOrigin(environment, origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': exposed,
  };
}

/** What a preflight is told. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE',
  'access-control-allow-headers': 'content-type, authorization',
  'access-control-max-age': '600',
};
