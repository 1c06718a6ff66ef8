import type { Portal } from '../portal.ts';
import type { Intent } from '../return-url.ts';
import { startFlow } from '../start-flow.ts';
import { offerFor } from './providers.ts';

/** The page that a browser opened; every other one was come to from a page of ours, e.g. by signing out. */
let isFirstPage = true;

/**
 * Sends people on where a link names the provider, or the operator wants no page in between and it is the only way in. Whoever comes back by
 * the back button, or from another page of ours, gets the page: they have somewhere else to go.
 * @returns false when the page is to be shown
 */
export async function goStraight(portal: Portal, intent: Intent, signal: AbortSignal): Promise<boolean> {
  const isOpening = isFirstPage && !isReturn();
  isFirstPage = false;
  const { search } = portal.router.current();
  const strategy = isOpening ? (namedWayIn(portal, intent, search) ?? onlyWayIn(portal, intent)) : undefined;
  if (strategy === undefined) return false;
  try {
    // In the place of this page, so that the back button leads to where the person came from.
    window.location.replace(await startFlow(portal, { intent, strategy, search }, signal));
    return true;
  } catch {
    // Why it cannot be begun is said when the button is pressed.
    return false;
  }
}

/** The provider that a link names: `/sign-in?connection=x`. */
export function namedWayIn(
  { environment }: Pick<Portal, 'environment'>,
  intent: Intent,
  search: string,
): string | undefined {
  const offer = offerFor(environment, intent);
  const named = new URLSearchParams(search).get('connection');
  if (offer.kind !== 'ways' || named === null) return undefined;
  const all = [...offer.buttons.wide, ...offer.buttons.icons];
  return all.find(({ strategy }) => strategy === `oauth_${named}`)?.strategy;
}

/** The one provider there is, if it says so. */
export function onlyWayIn({ environment }: Pick<Portal, 'environment'>, intent: Intent): string | undefined {
  const offer = offerFor(environment, intent);
  if (offer.kind !== 'ways' || offer.email) return undefined;
  const [provider, ...others] = [...offer.buttons.wide, ...offer.buttons.icons];
  return others.length === 0 && provider?.auto_redirect === true ? provider.strategy : undefined;
}

/** Whether the browser went back to this page, or opened another one of ours before. */
function isReturn(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  if (!(navigation instanceof PerformanceNavigationTiming)) return false;
  return navigation.type === 'back_forward' || new URL(navigation.name).pathname !== window.location.pathname;
}
