import type { ClientResource } from '@portico/contract';
import type { Deps } from '../deps.ts';
import type { SessionCaller } from '../http/access.ts';
import type { RequestContext } from '../http/request-context.ts';
import { viewClient } from '../sessions/view-client.ts';

/** The answer to a write: what was asked for, and the browser as it is after it. */
export async function withClient<Body>(
  deps: Deps,
  request: RequestContext,
  { current }: Pick<SessionCaller, 'current'>,
  response: Body,
): Promise<{ body: { response: Body; client: ClientResource } }> {
  return { body: { response, client: await viewClient(deps, request, current) } };
}
