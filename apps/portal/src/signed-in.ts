import { matchedReturnUrls } from './matched-return-urls.ts';
import type { Portal } from './portal.ts';
import { allowedReturnUrl, defaultReturnUrl, requestedReturnUrl } from './return-url.ts';
import type { Intent } from './return-url.ts';
import { hereOf } from './start-flow.ts';

/** Where somebody who is signed in goes from the page with this query. */
export function returnUrl(portal: Portal, intent: Intent, search: string): string {
  const here = hereOf(portal);
  const wish = requestedReturnUrl(search, here);
  const allowed = allowedReturnUrl(portal.environment, wish, matchedReturnUrls(), here);
  return allowed ?? defaultReturnUrl(portal.environment, intent, here);
}
