import { createBoundedMap } from '../bounded-map.ts';
import type { XBehaviour } from './behaviour.ts';

export interface RateLimitState {
  headers: Record<string, string>;
  isExhausted: boolean;
}

export interface RateLimits {
  /** Counts one call of a person through an app. */
  count(clientId: string, personId: string): RateLimitState;
  clear(): void;
}

/** https://docs.x.com/x-api/fundamentals/rate-limits */
export function createRateLimits(options: {
  now: () => number;
  capacity: number;
  behaviour: XBehaviour;
}): RateLimits {
  const { limit, windowSeconds, enforced } = options.behaviour.rateLimit;
  const windows = createBoundedMap<string, { used: number; resetAt: number }>(options.capacity);
  return {
    count(clientId, personId) {
      const key = `${clientId} ${personId}`;
      const now = options.now();
      const known = windows.get(key);
      const current = known !== undefined && now < known.resetAt ? known : undefined;
      const window = current ?? { used: 0, resetAt: now + windowSeconds * 1000 };
      window.used += 1;
      windows.set(key, window);
      return {
        headers: rateLimitHeaders(limit, Math.max(0, limit - window.used), window.resetAt),
        isExhausted: enforced && window.used > limit,
      };
    },
    clear: () => windows.clear(),
  };
}

/** @param resetAt milliseconds; X sends seconds */
export function rateLimitHeaders(limit: number, remaining: number, resetAt: number): Record<string, string> {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(Math.ceil(resetAt / 1000)),
  };
}
