import type { ManagementRequest } from '../connections/manage-connections.ts';
import type { ManagementCaller } from './access.ts';
import { originOf } from './audit-origin.ts';
import type { RequestContext } from './request-context.ts';

/** What a use case of management needs to know about a request. */
export function managementRequest(
  request: RequestContext,
  { environment, actor, scopes = [] }: ManagementCaller,
): ManagementRequest {
  const handlesTokens = actor.type === 'operator' || scopes.includes('oauth_tokens');
  return { environmentId: environment.id, actor, origin: originOf(request, environment), handlesTokens };
}
