import { frontend } from '@portico/contract';
import type { ClientResource } from '@portico/contract';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SignedIn } from '../next-page.ts';
import type { Portal } from '../portal.ts';
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
  /** why an action could not be taken that had waited while the person was at a provider */
  readonly resumedRefusal: Refusal | undefined;
}

interface AccountOptions {
  /** whose calls act for this person */
  readonly portal: Portal;
  readonly signedIn: SignedIn;
  /** the browser as it is now, where the person may not be signed in any more */
  readonly onChange: (client: ClientResource) => Promise<void>;
  readonly onDeleted: (client: ClientResource) => void;
}

/** The own account: takes actions, and shows the person as they are after each. */
export function useAccountState(options: AccountOptions): AccountState {
  const { portal, signedIn, onChange, onDeleted } = options;
  const [asking, setAsking] = useState<Asking>();
  const [resumedRefusal, setResumedRefusal] = useState<Refusal>();

  const refresh = useCallback(async () => {
    const answer = await portal.call(frontend.getClient).catch(() => undefined);
    // Without an answer the page stays as it is: the person's next action will say what is wrong.
    if (answer) await onChange(answer.response);
  }, [portal, onChange]);

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
      if (isRefusedWith(result, 'authentication_invalid')) await refresh();
      if (result.kind !== 'done') return result;
      const { client, leaveFor } = result.performed;
      if (leaveFor) {
        window.location.assign(leaveFor);
        return new Promise<never>(() => {});
      }
      if (client) await (action.kind === 'delete-account' ? onDeleted(client) : onChange(client));
      return result;
    },
    [portal, refresh, onChange, onDeleted],
  );

  useResume(signedIn, run, setResumedRefusal);
  useLookAgain(refresh);
  const account = useMemo(() => ({ ...signedIn, run, refresh }), [signedIn, run, refresh]);
  return { account, asking, resumedRefusal };
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
