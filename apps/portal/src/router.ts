/** A page of the portal: its path without the environment's base path, and its query. */
export interface Place {
  readonly path: string;
  readonly search: string;
}

export interface Router {
  readonly basePath: string;
  readonly current: () => Place;
  readonly subscribe: (listener: () => void) => () => void;
  /** Shows another page of the portal. `replace` is for steps nobody should come back to. */
  readonly go: (to: string, history?: 'push' | 'replace') => void;
  /** the address to write into a link */
  readonly href: (to: string) => string;
  /** true once after each change of page: the heading that is drawn next takes the focus */
  readonly takeFocusRequest: () => boolean;
}

/**
 * A path as the routes table knows it.
 * @param pathname as the browser has it
 * @param basePath removed from its front; empty for none
 * @returns without a trailing slash; `/` for the base itself
 */
export function pathWithin(pathname: string, basePath: string): string {
  const inside = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
  return inside.replace(/\/+$/, '') || '/';
}

/** The portal's few pages over the History API. */
export function createRouter(basePath: string, browser: Window = window): Router {
  const listeners = new Set<() => void>();
  let place = read();
  let focusRequested = false;

  function read(): Place {
    return {
      path: pathWithin(browser.location.pathname, basePath),
      search: browser.location.search,
    };
  }
  function changed() {
    place = read();
    focusRequested = true;
    for (const listener of listeners) listener();
  }
  browser.addEventListener('popstate', changed);

  return {
    basePath,
    current: () => place,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    go(to, history = 'push') {
      if (history === 'push') browser.history.pushState(null, '', basePath + to);
      else browser.history.replaceState(null, '', basePath + to);
      changed();
      browser.scrollTo(0, 0);
    },
    href: (to) => basePath + to,
    takeFocusRequest() {
      const requested = focusRequested;
      focusRequested = false;
      return requested;
    },
  };
}
