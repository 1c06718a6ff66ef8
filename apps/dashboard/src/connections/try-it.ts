import { backend } from '@portico/contract';
import { useChange } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import type { Environment } from '../data/environment.tsx';
import { useNotices } from '../parts/notices.tsx';

/**
 * Starts a real sign-in in a new tab. The tab is opened in the click itself, because browsers open none
 * later, and is sent on its way when the server has said where to.
 */
export function useTryIt(): { readonly start: (connectionId: string) => void; readonly isStarting: boolean } {
  const environment = useEnvironment();
  const notices = useNotices();
  const attempt = useChange({
    mutationFn: async ({ connectionId, tab }: { connectionId: string; tab: Window | null }) => {
      const { url } = await environment.call(backend.createOauthTry, { params: { id: connectionId } });
      if (tab === null) {
        window.location.assign(url); // new tabs are forbidden here
        return;
      }
      tab.opener = null; // the provider's page has no business with this one
      tab.location.replace(url);
    },
    onError: (error, { tab }) => {
      tab?.close();
      notices.failed('The trial did not start.', error);
    },
  });
  return {
    isStarting: attempt.isPending,
    start: (connectionId) => {
      if (attempt.isUnderWay()) return;
      const tab = window.open('about:blank', '_blank');
      if (tab) tab.document.title = 'Starting the trial…';
      attempt.mutate({ connectionId, tab });
    },
  };
}

const storageKey = ({ summary }: Environment) => `portico-tried:${summary.id}`;

/** Remembers in this browser that a trial came through: trials themselves are not stored. */
export function rememberSuccessfulTry(environment: Environment): void {
  try {
    localStorage.setItem(storageKey(environment), 'yes');
  } catch {
    // Storage is refused: the checklist on the overview does without.
  }
}

export function hasSuccessfulTry(environment: Environment): boolean {
  try {
    return localStorage.getItem(storageKey(environment)) === 'yes';
  } catch {
    return false;
  }
}
