import { useSyncExternalStore } from 'react';
import { exactTime, relativeTime } from './relative-time.ts';

/** A moment in words; the exact one on hover. Keeps itself up to date. */
export function TimeAgo({ at }: { readonly at: number }) {
  const now = useSyncExternalStore(subscribe, currentHalfMinute);
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {relativeTime(at, Math.max(now, Date.now()))}
    </time>
  );
}

const step = 30_000;

function currentHalfMinute(): number {
  return Math.floor(Date.now() / step) * step;
}

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(onChange, step);
  return () => clearInterval(timer);
}
