import { frontend } from '@portico/contract';
import { useEffect } from 'react';
import { leave } from './loading.ts';
import { decide } from './next-page.ts';
import type { NextPage } from './next-page.ts';
import { usePortal } from './portal.ts';
import type { Portal } from './portal.ts';
import { carriedSearch } from './return-url.ts';
import type { Intent } from './return-url.ts';
import { returnUrl } from './signed-in.ts';
import { hereOf } from './start-flow.ts';

const paths = {
  continue: '/sign-up/continue',
  'verify-email-address': '/sign-up/verify-email-address',
  outcome: '/sign-in/sso-callback',
  'sign-in': '/sign-in',
} as const satisfies Record<Exclude<NextPage['page'], 'signed-in'>, string>;

/**
 * Goes where `decide` says. The page being left is replaced: coming back to a step that is over helps nobody.
 * @param intent chooses the operator's page for people who came from nowhere
 * @returns a promise that never settles, because nothing is drawn here any more
 */
export function follow(portal: Portal, next: NextPage, intent: Intent): Promise<never> {
  const { search } = portal.router.current();
  if (next.page === 'signed-in') return leave(returnUrl(portal, intent, search));
  portal.router.go(paths[next.page] + carriedSearch(search, hereOf(portal)), 'replace');
  return new Promise(() => {});
}

/**
 * Looks again when the person comes back to this tab: what it asks for may have been done in another one.
 * @param expected the page that is shown
 */
export function useRecheck(expected: NextPage['page']): void {
  const portal = usePortal();
  useEffect(() => {
    const abort = new AbortController();
    const recheck = async () => {
      if (document.visibilityState !== 'visible') return;
      const answer = await portal.call(frontend.getClient, {}, abort.signal).catch(() => undefined);
      // Without an answer the page stays as it is: the person's next action will say what is wrong.
      if (!answer || abort.signal.aborted) return;
      const next = decide(answer.response);
      if (next.page !== expected) await follow(portal, next, 'sign-up');
    };
    const onChange = () => void recheck();
    document.addEventListener('visibilitychange', onChange);
    return () => {
      abort.abort();
      document.removeEventListener('visibilitychange', onChange);
    };
  }, [portal, expected]);
}
