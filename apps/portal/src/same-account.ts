import type { ClientResource } from '@portico/contract';
import { everybodySignedIn } from './next-page.ts';
import type { SignedIn } from './next-page.ts';

/** Where it is kept who was signed in when somebody left for a provider to add an account: in this tab alone. */
const key = 'portico-adding-account';

interface Adding {
  /** `oauth_<key>` of the connection */
  readonly strategy: string;
  readonly sessionIds: readonly string[];
  readonly userIds: readonly string[];
}

/** The tab's storage. Even looking for it fails where it is switched off. */
type OpenStorage = () => Storage;

/** @param before who is signed in now */
export function keepAdding(open: OpenStorage, strategy: string, before: readonly SignedIn[]): void {
  const adding: Adding = {
    strategy,
    sessionIds: before.map(({ sessionId }) => sessionId),
    userIds: before.map(({ user }) => user.id),
  };
  try {
    open().setItem(key, JSON.stringify(adding));
  } catch {
    // Storage is switched off or full: a sentence is not said.
  }
}

/** Takes what was kept, once. */
export function takeAdding(open: OpenStorage): Adding | undefined {
  try {
    const storage = open();
    const adding: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    storage.removeItem(key);
    return isAdding(adding) ? adding : undefined;
  } catch {
    return undefined; // switched off, or not ours
  }
}

/** Only this page writes it, so what has its outline is taken for it. */
function isAdding(value: unknown): value is Adding {
  return (
    typeof value === 'object' &&
    value !== null &&
    'strategy' in value &&
    'sessionIds' in value &&
    'userIds' in value
  );
}

/** Somebody who wanted to add an account, and is who they were. */
export interface SameAccount {
  readonly strategy: string;
  /** in which they came back */
  readonly sessionId: string;
}

/**
 * A sign-in makes a session. Where there is one that was not there before, and nobody who was not, the provider signed
 * in the account it knew without asking.
 * @returns undefined when somebody was added, or nobody came back
 */
export function sameAccountIn(
  client: ClientResource,
  { strategy, sessionIds, userIds }: Adding,
): SameAccount | undefined {
  const everybody = everybodySignedIn(client);
  const isAnybodyNew = everybody.some(({ user }) => !userIds.includes(user.id));
  const made = everybody.find(({ sessionId }) => !sessionIds.includes(sessionId));
  return made && !isAnybodyNew ? { strategy, sessionId: made.sessionId } : undefined;
}
