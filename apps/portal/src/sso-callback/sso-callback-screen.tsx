import { frontend } from '@portico/contract';
import { useCallback, useEffect } from 'react';
import { follow } from '../follow.ts';
import { useLoading } from '../loading.ts';
import { decide } from '../next-page.ts';
import { Failure } from '../parts/failure.tsx';
import { usePortal } from '../portal.ts';
import { useStart } from '../use-start.ts';
import { useTransfer } from './use-transfer.ts';
import type { FailedAttempt } from '../next-page.ts';
import { OutcomeCard, OutcomeSkeleton } from './outcome-card.tsx';

/** `/sign-in/sso-callback`: where a provider's answer ends unless it signed somebody in. */
export function SsoCallbackScreen() {
  const portal = usePortal();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { response: client } = await portal.call(frontend.getClient, {}, signal);
      const next = decide(client);
      return next.page === 'outcome' ? next.failure : follow(portal, next, { intent: 'sign-in' });
    },
    [portal],
  );
  const [loading, again] = useLoading(load);

  if (loading.state === 'waiting') return null;
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state === 'slow') return <OutcomeSkeleton />;
  return <Outcome failure={loading.value} />;
}

function Outcome({ failure }: { readonly failure: FailedAttempt }) {
  const { call, router } = usePortal();
  const start = useStart(failure.intent);
  const transfer = useTransfer(failure.transferTo);
  const shownAt = router.current().path;
  useEffect(
    () => () => {
      if (router.current().path === shownAt) return; // a reload or the way back shows it again
      if (transfer.isDone.current) return; // what came of it must stay
      // Best effort: the next start replaces what would be left.
      void call(frontend.createSignIn, { body: {} }).catch(() => undefined);
    },
    [call, router, shownAt, transfer.isDone],
  );
  return <OutcomeCard failure={failure} start={start} transfer={transfer} />;
}
