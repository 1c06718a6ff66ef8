import type { Browser } from 'playwright-core';
import { afterAll, beforeEach } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { openDashboard } from './dashboard-page.ts';
import type { DashboardPage } from './dashboard-page.ts';
import { startDashboardServer } from './dashboard-server.ts';
import type { DashboardServer } from './dashboard-server.ts';

export interface Stand {
  /** undefined where no browser is installed: there is nothing to test then */
  readonly browser: Browser | undefined;
  /** @throws {Error} where there is no browser */
  readonly stand: () => { readonly browser: Browser; readonly server: DashboardServer };
  /** opens a page and waits for its heading */
  readonly open: (path: string, heading: string) => Promise<DashboardPage>;
}

/** A browser and a server with an API of its own for the tests of one file, fresh before each. */
export async function standUp(): Promise<Stand> {
  const browser = await launchBrowser();
  const server = browser && (await startDashboardServer());
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(() => server?.reset());
  const stand = () => {
    if (!browser || !server) throw new Error('There is no browser.');
    return { browser, server };
  };
  const open = (path: string, heading: string) => {
    const { browser: here, server: there } = stand();
    return openDashboard(here, there, { path, heading, viewport: { width: 1280, height: 800 } });
  };
  return { browser, stand, open };
}
