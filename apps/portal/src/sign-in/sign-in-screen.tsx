import { frontend } from '@portico/contract';
import { useCallback } from 'react';
import { follow } from '../follow.ts';
import { useLoading } from '../loading.ts';
import { everybodySignedIn, signedInUser } from '../next-page.ts';
import { Failure } from '../parts/failure.tsx';
import { usePortal } from '../portal.ts';
import { wantsAnotherAccount } from '../return-url.ts';
import type { Intent } from '../return-url.ts';
import { keepAdding, takeAdding } from '../same-account.ts';
import { allowsSeveralAccounts } from '../several-accounts.ts';
import { useStart } from '../use-start.ts';
import { goStraight } from './straight-to-provider.ts';
import { SignInCard, SignInSkeleton } from './sign-in-card.tsx';

/**
 * `/sign-in` and `/sign-up`: the same card in other words. Whoever is signed in already goes on,
 * unless it is to add another account.
 */
export function SignInScreen({ intent }: { readonly intent: Intent }) {
  const portal = usePortal();
  const start = useStart(intent);
  const load = useCallback(
    async (signal: AbortSignal) => {
      takeAdding(() => window.sessionStorage); // whoever is here again did not come back with an account
      const { response: client } = await portal.call(frontend.getClient, {}, signal);
      const user = signedInUser(client);
      const addsAccount =
        allowsSeveralAccounts(portal.environment) && wantsAnotherAccount(portal.router.current().search);
      if (user && !addsAccount) return follow(portal, { page: 'signed-in', user }, { intent });
      if (!user && (await goStraight(portal, intent, signal))) return new Promise<never>(() => undefined);
      return client;
    },
    [portal, intent],
  );
  const [loading, again] = useLoading(load);

  if (loading.state === 'waiting') return null;
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state === 'slow') return <SignInSkeleton intent={intent} />;
  const { last_authentication_strategy: lastUsed, sign_in: signIn } = loading.value;
  const staying = everybodySignedIn(loading.value);
  const press = (strategy: string) => {
    if (staying.length > 0) keepAdding(() => window.sessionStorage, strategy, staying);
    start.press(strategy);
  };
  const address = signIn?.status === 'needs_first_factor' ? (signIn.identifier ?? '') : '';
  return (
    <SignInCard
      intent={intent}
      lastUsed={lastUsed}
      address={address}
      start={{ ...start, press }}
      staying={staying}
    />
  );
}
