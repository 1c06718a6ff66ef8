import { frontendMe } from '@portico/contract';
import type { ListedSessionResource } from '@portico/contract';
import { useCallback, useEffect, useState } from 'react';
import { usePortal } from '../portal.ts';

export interface Devices {
  /** undefined until they are here; those of before while they are read again */
  readonly list: readonly ListedSessionResource[] | undefined;
  /** why they could not be read; inside, `undefined` for no answer */
  readonly failure: { readonly error: unknown } | undefined;
  readonly readAgain: () => void;
}

/**
 * Where the person is signed in.
 * @param updatedAt of the user: what gives or takes a way in ends sessions, and moves it
 */
export function useDevices(updatedAt: number): Devices {
  const { call } = usePortal();
  const [list, setList] = useState<Devices['list']>();
  const [failure, setFailure] = useState<Devices['failure']>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    call(frontendMe.listMyActiveSessions, {}, abort.signal).then(
      (devices) => {
        if (abort.signal.aborted) return;
        setList(devices);
        setFailure(undefined);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setFailure({ error });
      },
    );
    return () => abort.abort();
  }, [call, updatedAt, round]);
  return { list, failure, readAgain: useCallback(() => setRound((former) => former + 1), []) };
}
