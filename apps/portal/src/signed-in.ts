import type { Portal } from './portal.ts';
import { defaultReturnUrl, matchedByServer, requestedReturnUrl } from './return-url.ts';
import type { Intent } from './return-url.ts';
import { hereOf } from './start-flow.ts';

/** Where somebody who is signed in goes from the page with this query. */
export function returnUrl(portal: Portal, intent: Intent, search: string): string {
  const here = hereOf(portal);
  const wish = requestedReturnUrl(search, here);
  return wish ? matchedByServer(wish, here) : defaultReturnUrl(portal.environment, intent, here);
}
