import type { Origin } from '../audit/audit.ts';
import type { Environment } from '../environments/environment.ts';
import type { Registry } from '../environments/registry.ts';
import type { Device } from '../sessions/start-session.ts';
import { createTraceId } from './request-context.ts';
import type { RequestContext } from './request-context.ts';

/** Whom the audit log names for what a request caused. @param environment what the request acts on */
export function originOf(request: RequestContext, environment: Environment = request.environment): Origin {
  const { traceId, ipAddress, now } = request;
  return { environmentId: environment.id, webhooks: environment.webhooks, traceId, ipAddress, now };
}

/** The same for what nobody asked for: the server itself does it. @param now Unix milliseconds */
export function originWithin(registry: Pick<Registry, 'byId'>, environmentId: string, now: number): Origin {
  const webhooks = registry.byId(environmentId)?.webhooks ?? [];
  return { environmentId, webhooks, traceId: createTraceId(), ipAddress: null, now };
}

/** The device a request came from, as its owner will recognise it. */
export function deviceOf({ ipAddress, city, country, userAgent }: RequestContext): Device {
  return { ipAddress, city, country, userAgent };
}
