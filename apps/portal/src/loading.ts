import { useCallback, useEffect, useState } from 'react';

/** `slow` begins after 200 ms: only then is a skeleton better than nothing. */
export type Loading<Value> =
  | { readonly state: 'waiting' }
  | { readonly state: 'slow' }
  | { readonly state: 'ready'; readonly value: Value }
  | { readonly state: 'failed'; readonly error: unknown };

const skeletonAfterMs = 200;

/**
 * Loads what a screen shows.
 * @param load kept stable by the caller (useCallback); loading starts anew when it changes
 * @returns where loading stands, and a function that starts it again
 */
export function useLoading<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
): [Loading<Value>, () => void] {
  const [loading, setLoading] = useState<Loading<Value>>({ state: 'waiting' });
  const [round, setRound] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => setLoading({ state: 'slow' }), skeletonAfterMs);
    const settle = (result: Loading<Value>) => {
      clearTimeout(timer);
      if (!abort.signal.aborted) setLoading(result);
    };
    setLoading({ state: 'waiting' });
    load(abort.signal).then(
      (value) => settle({ state: 'ready', value }),
      (error: unknown) => settle({ state: 'failed', error }),
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [load, round]);

  const again = useCallback(() => setRound((former) => former + 1), []);
  return [loading, again];
}

/** For a load that ends in leaving the page: nothing is drawn any more. */
export function leave(url: string): Promise<never> {
  window.location.replace(url);
  return new Promise(() => {});
}
