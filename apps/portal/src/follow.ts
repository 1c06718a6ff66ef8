import { frontend } from '@portico/contract';
import type { SignUpResource } from '@portico/contract';
import { ApiError } from '@portico/js';
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

/** Refusals of a step that is over or not reached: the sign-up is not where this page believes it to be. */
const outOfStep: ReadonlySet<string | undefined> = new Set([
  'sign_up_cannot_be_updated',
  'verification_already_verified',
  'verification_missing',
  'verification_not_sent',
]);

/** Whether a refusal means that the sign-up was finished, given up or changed, as in another tab. */
export function isOutOfStep(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 404 || outOfStep.has(error.code);
}

/**
 * Asks where the person stands now and goes there.
 * @param expected the page that is shown
 * @returns the sign-up to show, when this page is the right one; else a promise that never settles
 * @throws {ApiError} when the server does not say
 */
export async function catchUp(
  portal: Portal,
  expected: 'continue' | 'verify-email-address',
): Promise<SignUpResource> {
  const { response: client } = await portal.call(frontend.getClient);
  const next = decide(client);
  if ('signUp' in next && next.page === expected) return next.signUp;
  return follow(portal, next, 'sign-up');
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
