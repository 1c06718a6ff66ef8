import type { Log } from '../log.ts';

/** What this process has under way with receivers of webhooks. */
export interface Webhooks {
  /** Works for one endpoint at a time; who asks meanwhile is not needed. Does not wait. */
  inTurn(endpointId: string, work: () => Promise<void>): void;
  /** whether nothing new is to be begun */
  isEnding(): boolean;
  /** Waits until nothing is under way. */
  settled(): Promise<void>;
  /** Waits for calls that are under way; none begins after it. */
  drain(): Promise<void>;
}

export function createWebhooks({ log }: { readonly log: Log }): Webhooks {
  const running = new Map<string, Promise<void>>();
  let isEnding = false;
  const settled = async () => {
    while (running.size > 0) await Promise.allSettled(running.values());
  };
  return {
    inTurn(endpointId, work) {
      if (isEnding || running.has(endpointId)) return;
      const done = work()
        .catch((error: unknown) => log.warn('webhook.not_worked_off', { id: endpointId }, error))
        .finally(() => running.delete(endpointId));
      running.set(endpointId, done);
    },
    isEnding: () => isEnding,
    settled,
    async drain() {
      isEnding = true;
      await settled();
    },
  };
}
