import type { RefreshResult } from './refresh-tokens.ts';

/** What this process has under way with providers' tokens. */
export interface Vault {
  /** Runs one refresh of an account at a time; who asks meanwhile gets the same. */
  once(accountId: string, refresh: () => Promise<RefreshResult>): Promise<RefreshResult>;
  /** Works through the outbox; who asks meanwhile has it looked through once more. */
  workOff(work: () => Promise<void>): Promise<void>;
  /** whether nothing new is to be begun */
  isEnding(): boolean;
  /**
   * Waits for calls that are under way: an answer that nobody reads may be lost for good. No refresh begins after it, and
   * who asks for one is told that somebody else has to.
   */
  drain(): Promise<void>;
}

export function createVault(): Vault {
  const running = new Map<string, Promise<RefreshResult>>();
  const state: { isEnding: boolean; isAskedAgain: boolean; working: Promise<void> | undefined } = {
    isEnding: false,
    isAskedAgain: false,
    working: undefined,
  };

  const workThrough = async (work: () => Promise<void>): Promise<void> => {
    do {
      state.isAskedAgain = false;
      await work();
    } while (state.isAskedAgain && !state.isEnding);
  };
  return {
    once(accountId, refresh) {
      const known = running.get(accountId);
      if (known) return known;
      if (state.isEnding) return Promise.resolve({ kind: 'busy' });
      const started = refresh().finally(() => running.delete(accountId));
      running.set(accountId, started);
      return started;
    },
    workOff(work) {
      state.isAskedAgain = true;
      if (state.isEnding) return Promise.resolve();
      state.working ??= workThrough(work).finally(() => (state.working = undefined));
      return state.working;
    },
    isEnding: () => state.isEnding,
    async drain() {
      state.isEnding = true;
      while (running.size > 0 || state.working)
        await Promise.allSettled([...running.values(), state.working]);
    },
  };
}
