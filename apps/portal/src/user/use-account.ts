import { frontend } from '@portico/contract';
import type { ClientResource } from '@portico/contract';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { signedIn } from '../next-page.ts';
import type { SignedIn } from '../next-page.ts';
import { usePortal } from '../portal.ts';
import { refusalOf } from './account.ts';
import type { Account, Refusal, Result } from './account.ts';
import { perform } from './actions.ts';
import type { Action } from './actions.ts';
import { takeAction } from './waiting-action.ts';

/** An action that waits until the person has proven that it is them. */
export interface Asking {
  readonly action: Action;
  /** goes on with the action, or leaves it */
  readonly answer: (isProven: boolean) => void;
}

export interface AccountState {
  readonly account: Account;
  readonly asking: Asking | undefined;
  readonly isDeleted: boolean;
  /** why an action could not be taken that had waited while the person was at a provider */
  readonly resumedRefusal: Refusal | undefined;
}

/** The own account: takes actions, and shows the person as they are after each. */
export function useAccountState(loaded: SignedIn, onSignedOut: () => Promise<never>): AccountState {
  const portal = usePortal();
  const [shown, setShown] = useState(loaded);
  const [asking, setAsking] = useState<Asking>();
  const [isDeleted, setDeleted] = useState(false);
  const [resumedRefusal, setResumedRefusal] = useState<Refusal>();

  const show = useCallback(
    async (client: ClientResource) => {
      const now = signedIn(client);
      if (!now) return onSignedOut();
      setShown(now);
      return undefined;
    },
    [onSignedOut],
  );

  const run = useCallback(
    async (action: Action): Promise<Result> => {
      const first = await taken(perform(portal, action));
      let result = first;
      if (isRefusedWith(first, 'session_reverification_required')) {
        const isProven = await new Promise<boolean>((answer) => setAsking({ action, answer }));
        setAsking(undefined);
        if (!isProven) return { kind: 'cancelled' };
        result = await taken(perform(portal, action));
      }
      if (isRefusedWith(result, 'authentication_invalid')) return onSignedOut();
      if (result.kind !== 'done') return result;
      const { client, leaveFor } = result.performed;
      if (leaveFor) {
        window.location.assign(leaveFor);
        return new Promise<never>(() => {});
      }
      if (action.kind === 'delete-account') setDeleted(true);
      else if (client) await show(client);
      return result;
    },
    [portal, show, onSignedOut],
  );

  const refresh = useCallback(async () => {
    const answer = await portal.call(frontend.getClient).catch(() => undefined);
    // Without an answer the page stays as it is: the person's next action will say what is wrong.
    if (answer) await show(answer.response);
  }, [portal, show]);

  useResume(loaded, run, setResumedRefusal);
  useLookAgain(refresh);
  const account = useMemo(() => ({ ...shown, run, refresh }), [shown, run, refresh]);
  return { account, asking, isDeleted, resumedRefusal };
}

/** Goes on with what waited while the person was at a provider. */
function useResume(
  { user }: SignedIn,
  run: Account['run'],
  onRefused: (refusal: Refusal | undefined) => void,
): void {
  const isResumed = useRef(false);
  useEffect(() => {
    if (isResumed.current) return;
    isResumed.current = true;
    const action = takeAction(() => window.sessionStorage, { userId: user.id, now: Date.now() });
    if (!action) return;
    void run(action).then((result) => onRefused(result.kind === 'refused' ? result.refusal : undefined));
  }, [user.id, run, onRefused]);
}

/** Looks again when the person comes back to this tab: another one may have changed something. */
function useLookAgain(refresh: () => Promise<void>): void {
  useEffect(() => {
    const onChange = () => {
      if (document.visibilityState === 'visible') void refresh();
    };
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, [refresh]);
}

async function taken(performing: ReturnType<typeof perform>): Promise<Result> {
  try {
    return { kind: 'done', performed: await performing };
  } catch (error) {
    return { kind: 'refused', refusal: refusalOf(error) };
  }
}

function isRefusedWith(result: Result, code: string): boolean {
  return result.kind === 'refused' && result.refusal.code === code;
}
