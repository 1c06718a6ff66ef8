import { frontend } from '@portico/contract';
import { useCallback, useState } from 'react';
import { useLoading } from '../loading.ts';
import { signedIn } from '../next-page.ts';
import type { SignedIn } from '../next-page.ts';
import { Failure } from '../parts/failure.tsx';
import { usePortal } from '../portal.ts';
import { codeOf } from '../use-start.ts';
import { refusalFor } from '../words.ts';
import { AccountContext } from './account.ts';
import { DeletedCard } from './danger-section.tsx';
import { FreshDialog } from './fresh-dialog.tsx';
import { useAccountState } from './use-account.ts';
import { UserPage, UserSkeleton } from './user-page.tsx';

/** `/user`: the person's own page. Whoever is signed out signs in first and comes back. */
export function UserScreen() {
  const { call, router } = usePortal();
  const signInFirst = useCallback((): Promise<never> => {
    const here = new URLSearchParams({ redirect_url: window.location.href });
    router.go(`/sign-in?${here}`, 'replace');
    return new Promise<never>(() => {});
  }, [router]);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { response: client } = await call(frontend.getClient, {}, signal);
      return signedIn(client) ?? signInFirst();
    },
    [call, signInFirst],
  );
  const [loading, again] = useLoading(load);

  if (loading.state === 'waiting') return null;
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state === 'slow') return <UserSkeleton />;
  return <OwnPage loaded={loading.value} onSignedOut={signInFirst} />;
}

interface OwnPageProps {
  readonly loaded: SignedIn;
  readonly onSignedOut: () => Promise<never>;
}

function OwnPage({ loaded, onSignedOut }: OwnPageProps) {
  const { call, router, app } = usePortal();
  const { account, asking, isDeleted, resumedRefusal } = useAccountState(loaded, onSignedOut);
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
  if (isDeleted) return <DeletedCard />;
  return (
    <AccountContext value={account}>
      <UserPage
        signingOut={signingOut}
        refusal={refusal ?? (resumedRefusal && refusalFor(resumedRefusal.code, { app }))}
        onSignOut={() => void signOut()}
      />
      {asking && <FreshDialog asking={asking} />}
    </AccountContext>
  );
}
