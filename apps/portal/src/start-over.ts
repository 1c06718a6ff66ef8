import { frontend } from '@portico/contract';
import { follow } from './follow.ts';
import type { Portal } from './portal.ts';

/** Gives up what is unfinished, sign-in or sign-up, and goes back to the ways to sign in. */
export async function startOver(portal: Portal): Promise<void> {
  // Best effort: the next start replaces what would be left.
  await portal.call(frontend.createSignUp, { body: {} }).catch(() => undefined);
  await follow(portal, { page: 'sign-in' }, { intent: 'sign-up' });
}
