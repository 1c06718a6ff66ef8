import { frontend } from '@portico/contract';
import type { ClientResource } from '@portico/contract';
import { useCallback, useMemo, useState } from 'react';
import { everybodySignedIn, signedIn } from '../next-page.ts';
import type { SignedIn } from '../next-page.ts';
import { usePortal } from '../portal.ts';
import { codeOf } from '../use-start.ts';
import { refusalFor } from '../words.ts';

/** The accounts that are signed in on this browser, and who of them is shown. */
export interface Accounts {
  readonly everybody: readonly SignedIn[];
  readonly active: SignedIn | undefined;
  /** what was pressed and is on its way */
  readonly busy: 'choosing' | 'signing-out' | undefined;
  /** the sentence about what went wrong last */
  readonly refusal: string | undefined;
  /** Shows who is signed in by now, and the way to sign in when nobody is. */
  readonly show: (client: ClientResource) => Promise<void>;
  readonly choose: (sessionId: string) => void;
  readonly signOut: (sessionId: string) => void;
  readonly signOutOfAll: () => void;
}

/** @param onSignedOut leads to the page where people sign in, when the last one is signed out */
export function useAccounts(loaded: ClientResource, onSignedOut: () => Promise<never>): Accounts {
  const { call, router, app } = usePortal();
  const [client, setClient] = useState(loaded);
  const [busy, setBusy] = useState<Accounts['busy']>();
  const [refusal, setRefusal] = useState<string>();

  const show = useCallback(
    async (now: ClientResource) => {
      if (!signedIn(now)) return onSignedOut();
      setClient(now);
      return undefined;
    },
    [onSignedOut],
  );
  /** Somebody may have been signed out elsewhere: the list must not offer them any more. */
  const lookAgain = async () => {
    const answer = await call(frontend.getClient).catch(() => undefined);
    if (answer) await show(answer.response);
  };
  const during = async (what: Accounts['busy'], work: () => Promise<void>) => {
    setBusy(what);
    setRefusal(undefined);
    try {
      await work();
    } catch (error) {
      const code = codeOf(error);
      if (code === 'authentication_invalid') await lookAgain();
      setRefusal(code === 'authentication_invalid' ? accountGone : refusalFor(code, { app }));
    }
    setBusy(undefined);
  };

  const choose = (id: string) =>
    during('choosing', async () => {
      const { client: now } = await call(frontend.touchSession, { params: { id }, body: {} });
      if (now) await show(now);
    });
  const signOut = (id: string) =>
    during('signing-out', async () => {
      const { client: now } = await call(frontend.endSession, { params: { id }, body: {} });
      if (!now) return;
      if (signedIn(now)) setClient(now);
      else router.go('/sign-in', 'replace');
    });
  const signOutOfAll = () =>
    during('signing-out', async () => {
      await call(frontend.deleteSessions);
      router.go('/sign-in', 'replace');
    });
  const shown = useMemo(() => ({ everybody: everybodySignedIn(client), active: signedIn(client) }), [client]);
  return {
    ...shown,
    busy,
    refusal,
    show,
    choose: (id) => void choose(id),
    signOut: (id) => void signOut(id),
    signOutOfAll: () => void signOutOfAll(),
  };
}

const accountGone = 'That account is not signed in here any more. Add it again to use it.';
