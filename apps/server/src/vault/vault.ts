import type { RefreshResult } from './refresh-tokens.ts';

/** What this process has under way with providers' tokens. */
export interface Vault {
  /** Runs one refresh of an account at a time; who asks meanwhile gets the same. */
  once(accountId: string, refresh: () => Promise<RefreshResult>): Promise<RefreshResult>;
  /** Waits for refreshes that are under way: an answer that nobody reads may be lost for good. */
  drain(): Promise<void>;
}

export function createVault(): Vault {
  const running = new Map<string, Promise<RefreshResult>>();
  return {
    once(accountId, refresh) {
      const known = running.get(accountId);
      if (known) return known;
      const started = refresh().finally(() => running.delete(accountId));
      running.set(accountId, started);
      return started;
    },
    async drain() {
      while (running.size > 0) await Promise.allSettled(running.values());
    },
  };
}
