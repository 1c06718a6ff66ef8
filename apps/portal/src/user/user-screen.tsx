import { frontend } from '@portico/contract';
import type { ClientResource } from '@portico/contract';
import { useCallback, useMemo, useState } from 'react';
import { useLoading } from '../loading.ts';
import { signedIn } from '../next-page.ts';
import type { SignedIn } from '../next-page.ts';
import { Failure } from '../parts/failure.tsx';
import { PortalContext, usePortal } from '../portal.ts';
import { refusalFor } from '../words.ts';
import { AccountContext } from './account.ts';
import { callAs } from './call-as.ts';
import { DeletedCard } from './danger-section.tsx';
import { sameAccountIn, takeAdding } from '../same-account.ts';
import type { SameAccount } from '../same-account.ts';
import { FreshDialog } from './fresh-dialog.tsx';
import { useAccountState } from './use-account.ts';
import { useAccounts } from './use-accounts.ts';
import type { Accounts } from './use-accounts.ts';
import { Frame, UserPage, UserSkeleton } from './user-page.tsx';
import { WhoIsHere } from './who-is-here.tsx';

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
      if (!signedIn(client)) return signInFirst();
      const adding = takeAdding(() => window.sessionStorage);
      return { client, same: adding && sameAccountIn(client, adding) };
    },
    [call, signInFirst],
  );
  const [loading, again] = useLoading(load);

  if (loading.state === 'waiting') return null;
  if (loading.state === 'failed') return <Failure error={loading.error} onTryAgain={again} />;
  if (loading.state === 'slow') return <UserSkeleton />;
  const { client, same } = loading.value;
  return <OwnPages loaded={client} same={same} onSignedOut={signInFirst} />;
}

interface OwnPagesProps {
  readonly loaded: ClientResource;
  /** who came back from adding an account, and is who they were */
  readonly same: SameAccount | undefined;
  readonly onSignedOut: () => Promise<never>;
}

/** The page of whoever of this browser is chosen. */
function OwnPages({ loaded, same, onSignedOut }: OwnPagesProps) {
  const accounts = useAccounts(loaded, onSignedOut);
  const [after, setAfter] = useState<ClientResource>();
  const { active, show } = accounts;
  if (after) {
    const goOn = () => {
      setAfter(undefined);
      void show(after);
    };
    return <DeletedCard onGoOn={signedIn(after) && goOn} />;
  }
  if (!active) return null;
  return (
    <Frame action={<WhoIsHere accounts={accounts} active={active} />}>
      {/* Nothing of one person may stay when it is the page of another. */}
      <OwnPage
        key={active.sessionId}
        signedIn={active}
        cameBackBy={same?.sessionId === active.sessionId ? same.strategy : undefined}
        accounts={accounts}
        onDeleted={setAfter}
      />
    </Frame>
  );
}

interface OwnPageProps {
  readonly signedIn: SignedIn;
  /** the provider at which they wanted to add another account */
  readonly cameBackBy: string | undefined;
  readonly accounts: Accounts;
  /** with the browser as it is afterwards */
  readonly onDeleted: (client: ClientResource) => void;
}

function OwnPage({ signedIn: person, cameBackBy, accounts, onDeleted }: OwnPageProps) {
  const portal = usePortal();
  const { sessionId } = person;
  const ofPerson = useMemo(() => ({ ...portal, call: callAs(portal.call, sessionId) }), [portal, sessionId]);
  const { account, asking, resumedRefusal } = useAccountState({
    portal: ofPerson,
    signedIn: person,
    onChange: accounts.show,
    onDeleted,
  });
  const refusal =
    accounts.refusal ??
    (resumedRefusal && refusalFor(resumedRefusal.code, { app: portal.app })) ??
    sameAccountSentence(cameBackBy && portal.environment.user_settings.social[cameBackBy]?.name);
  return (
    <PortalContext value={ofPerson}>
      <AccountContext value={account}>
        <UserPage refusal={refusal} />
        {asking && <FreshDialog asking={asking} />}
      </AccountContext>
    </PortalContext>
  );
}

/** A provider that knows who somebody is may sign them in without asking who they want to be. */
const sameAccountSentence = (provider: string | undefined) =>
  provider &&
  `You came back as the same account. Sign out at ${provider} first, or pick another account there.`;
