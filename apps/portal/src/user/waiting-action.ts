import type { Action } from './actions.ts';

/** Where an action waits while the person proves at a provider that it is them: in this tab alone. */
const key = 'portico-waiting-action';
/** As long as a way through a provider may take, in milliseconds. */
const lifetimeMs = 10 * 60 * 1000;

interface Waiting {
  readonly action: Action;
  readonly userId: string;
  readonly at: number;
}

/** The tab's storage. Even looking for it fails where it is switched off. */
type OpenStorage = () => Storage;

/** @param waiting.at milliseconds since the epoch */
export function keepAction(open: OpenStorage, waiting: Waiting): void {
  try {
    open().setItem(key, JSON.stringify(waiting));
  } catch {
    // Storage is switched off or full: the person asks once more when they are back.
  }
}

/**
 * Takes what waits, once.
 * @param now milliseconds since the epoch
 * @returns undefined when nothing does, when it is late, or when it was somebody else's
 */
export function takeAction(
  open: OpenStorage,
  { userId, now }: { readonly userId: string; readonly now: number },
): Action | undefined {
  try {
    const storage = open();
    const waiting: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    storage.removeItem(key);
    if (!isWaiting(waiting)) return undefined;
    return waiting.userId === userId && now - waiting.at < lifetimeMs ? waiting.action : undefined;
  } catch {
    return undefined; // switched off, or not ours
  }
}

/** Only this page writes it, so what has its outline is taken for it. */
function isWaiting(value: unknown): value is Waiting {
  return (
    typeof value === 'object' && value !== null && 'action' in value && 'userId' in value && 'at' in value
  );
}
