import type { Portal } from '../portal.ts';
import type { Intent } from '../return-url.ts';
import { startFlow } from '../start-flow.ts';
import { offerFor } from './providers.ts';

/** The page that a browser opened; every other one was come to from a page of ours, e.g. by signing out. */
let isFirstPage = true;

/**
 * Sends people on where the operator wants no page in between and a provider is the only way in. Whoever comes back by
 * the back button, or from another page of ours, gets the page: they have somewhere else to go.
 * @returns false when the page is to be shown
 */
export async function goStraight(portal: Portal, intent: Intent, signal: AbortSignal): Promise<boolean> {
  const isOpening = isFirstPage && !isReturn();
  isFirstPage = false;
  const strategy = isOpening ? onlyWayIn(portal, intent) : undefined;
  if (strategy === undefined) return false;
  const { search } = portal.router.current();
  try {
    // In the place of this page, so that the back button leads to where the person came from.
    window.location.replace(await startFlow(portal, { intent, strategy, search }, signal));
    return true;
  } catch {
    // Why it cannot be begun is said when the button is pressed.
    return false;
  }
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
