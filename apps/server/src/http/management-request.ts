import type { ManagementRequest } from '../connections/manage-connections.ts';
import type { ManagementCaller } from './access.ts';
import { originOf } from './audit-origin.ts';
import type { RequestContext } from './request-context.ts';

/** What a use case of management needs to know about a request. */
export function managementRequest(
  request: RequestContext,
  { environment, actor }: ManagementCaller,
): ManagementRequest {
  return { environmentId: environment.id, actor, origin: originOf(request, environment) };
}
