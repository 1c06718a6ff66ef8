import type { Origin } from '../audit/audit.ts';
import type { Device } from '../sessions/start-session.ts';
import type { RequestContext } from './request-context.ts';

/** Whom the audit log names for what a request caused. */
export function originOf(request: RequestContext, environmentId = request.environment.id): Origin {
  return { environmentId, traceId: request.traceId, ipAddress: request.ipAddress, now: request.now };
}

/** The device a request came from, as its owner will recognise it. */
export function deviceOf({ ipAddress, city, country, userAgent }: RequestContext): Device {
  return { ipAddress, city, country, userAgent };
}
