import { frontend } from '@portico/contract';
import { ApiError } from '@portico/js';
import { useEffect } from 'react';
import { leave } from './loading.ts';
import { decide, isPage } from './next-page.ts';
import type { NextPage, NextPageOf } from './next-page.ts';
import { usePortal } from './portal.ts';
import type { Portal } from './portal.ts';
import { carriedSearch } from './return-url.ts';
import type { Intent } from './return-url.ts';
import { returnUrl } from './signed-in.ts';
import { hereOf } from './start-flow.ts';

const paths = {
  continue: '/sign-up/continue',
  'verify-email-address': '/sign-up/verify-email-address',
  'verify-sign-in': '/sign-in/verify',
  outcome: '/sign-in/sso-callback',
  'sign-in': '/sign-in',
} as const satisfies Record<Exclude<NextPage['page'], 'signed-in'>, string>;

/** The address of a page within the portal, which takes the wish where to end along. */
export function pathTo(portal: Portal, page: keyof typeof paths): string {
  return paths[page] + carriedSearch(portal.router.current().search, hereOf(portal));
}

interface Following {
  /** chooses the operator's page for people who came from nowhere */
  readonly intent: Intent;
  /**
   * By default the page being left is replaced: coming back to a step that is over helps nobody. `push` is for
   * forms that are worth coming back to.
   */
  readonly history?: 'push' | 'replace';
}

/**
 * Goes where `decide` says.
 * @returns a promise that never settles, because nothing is drawn here any more
 */
export function follow(
  portal: Portal,
  next: NextPage,
  { intent, history = 'replace' }: Following,
): Promise<never> {
  if (next.page === 'signed-in') return leave(returnUrl(portal, intent, portal.router.current().search));
  portal.router.go(pathTo(portal, next.page), history);
  return new Promise(() => {});
}

/** Refusals of a step that is over or not reached: the attempt is not where this page believes it to be. */
const outOfStep: ReadonlySet<string | undefined> = new Set([
  'account_transfer_invalid',
  'resource_forbidden',
  'sign_up_cannot_be_updated',
  'verification_already_verified',
  'verification_missing',
  'verification_not_opened',
  'verification_not_sent',
]);

/** Whether a refusal means that the attempt was finished, given up or changed, as in another tab. */
export function isOutOfStep(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 404 || outOfStep.has(error.code);
}

/**
 * Asks where the person stands now and goes there.
 * @param expected the page that is shown
 * @returns what to show, when this page is the right one; else a promise that never settles
 * @throws {ApiError} when the server does not say
 */
export async function catchUp<Name extends NextPage['page']>(
  portal: Portal,
  expected: Name,
  intent: Intent,
): Promise<NextPageOf<Name>> {
  const { response: client } = await portal.call(frontend.getClient);
  const next = decide(client);
  return isPage(next, expected) ? next : follow(portal, next, { intent });
}

/**
 * Looks again when the person comes back to this tab: what it asks for may have been done in another one.
 * @param expected the page that is shown
 */
export function useRecheck(expected: NextPage['page'], intent: Intent): void {
  const portal = usePortal();
  useEffect(() => {
    const abort = new AbortController();
    const recheck = async () => {
      if (document.visibilityState !== 'visible') return;
      const answer = await portal.call(frontend.getClient, {}, abort.signal).catch(() => undefined);
      // Without an answer the page stays as it is: the person's next action will say what is wrong.
      if (!answer || abort.signal.aborted) return;
      const next = decide(answer.response);
      if (next.page !== expected) await follow(portal, next, { intent });
    };
    const onChange = () => void recheck();
    document.addEventListener('visibilitychange', onChange);
    return () => {
      abort.abort();
      document.removeEventListener('visibilitychange', onChange);
    };
  }, [portal, expected, intent]);
}
