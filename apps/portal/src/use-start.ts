import { ApiError } from '@portico/js';
import { useCallback, useEffect, useRef, useState } from 'react';
import { usePortal } from './portal.ts';
import type { Intent } from './return-url.ts';
import { startFlow } from './start-flow.ts';

export interface Start {
  /** the strategy that was pressed and is on its way */
  readonly busy: string | undefined;
  /** how the last press ended, if it did not leave the page */
  readonly refused: { readonly strategy: string; readonly code: string | undefined } | undefined;
  readonly press: (strategy: string) => void;
}

/** The state of provider buttons: one may be on its way to its provider. */
export function useStart(intent: Intent): Start {
  const portal = usePortal();
  const [busy, setBusy] = useState<string>();
  const [refused, setRefused] = useState<Start['refused']>();
  const onItsWay = useRef(new AbortController());
  useEffect(() => {
    const abort = new AbortController();
    onItsWay.current = abort;
    return () => abort.abort();
  }, []);

  const press = useCallback(
    (strategy: string) => {
      const { signal } = onItsWay.current;
      setBusy(strategy);
      setRefused(undefined);
      const { search } = portal.router.current();
      startFlow(portal, { intent, strategy, search }, signal).then(
        (url) => {
          if (!signal.aborted) window.location.assign(url);
        },
        (error: unknown) => {
          if (signal.aborted) return;
          setBusy(undefined);
          setRefused({ strategy, code: codeOf(error) });
        },
      );
    },
    [portal, intent],
  );
  return { busy, refused, press };
}

/** @returns the code to choose a sentence by; undefined when the server did not answer at all */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof ApiError) return error.status === 0 ? undefined : (error.code ?? 'internal_error');
  return 'internal_error';
}
