import { frontend } from '@portico/contract';
import { useCallback, useState } from 'react';
import { useLoading } from '../loading.ts';
import { signedInUser } from '../next-page.ts';
import { Failure } from '../parts/failure.tsx';
import { usePortal } from '../portal.ts';
import type { UserResource } from '@portico/contract';
import { codeOf } from '../use-start.ts';
import { refusalFor } from '../words.ts';
import { UserPage, UserSkeleton } from './user-page.tsx';

/** `/user`: the person's own page. Whoever is signed out signs in first and comes back. */
export function UserScreen() {
  const portal = usePortal();
  const { call, router } = portal;
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { response: client } = await call(frontend.getClient, {}, signal);
      const user = signedInUser(client);
      if (user) return user;
      const here = new URLSearchParams({ redirect_url: window.location.href });
      router.go(`/sign-in?${here}`, 'replace');
      return new Promise<never>(() => {});
    },
    [call, router],
  );
  const [loading, again] = useLoading(load);

  if (loading.state === 'waiting') return null;
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state === 'slow') return <UserSkeleton />;
  return <SignedIn user={loading.value} />;
}

function SignedIn({ user }: { readonly user: UserResource }) {
  const { call, router, app } = usePortal();
  const [signingOut, setSigningOut] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const signOut = async () => {
    setSigningOut(true);
    setRefusal(undefined);
    try {
      await call(frontend.deleteSessions);
      router.go('/sign-in', 'replace');
    } catch (error) {
      setRefusal(refusalFor(codeOf(error), { app }));
      setSigningOut(false);
    }
  };
  return <UserPage user={user} signingOut={signingOut} refusal={refusal} onSignOut={() => void signOut()} />;
}
