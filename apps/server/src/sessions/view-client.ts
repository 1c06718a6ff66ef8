import type { ClientResource } from '@portico/contract';
import type { Deps } from '../deps.ts';
import { cookieName } from '../http/cookies.ts';
import type { RequestContext } from '../http/request-context.ts';
import { openOutcome } from '../sign-in/outcome.ts';
import { clientResource } from './client-resource.ts';
import type { CurrentBrowser } from './current-browser.ts';

/** The client of this browser, with what came of a failed attempt. */
export function viewClient(
  deps: Deps,
  request: RequestContext,
  current: CurrentBrowser | undefined,
): Promise<ClientResource> {
  const { environment, origin, now, cookies } = request;
  const cookie = cookies.get(cookieName(environment, 'outcome').full);
  const outcome = openOutcome(deps.sealer, environment, { cookie, now });
  return clientResource(deps, current, { environment, origin, outcome, now });
}
