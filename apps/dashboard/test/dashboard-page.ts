import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { DashboardServer } from './dashboard-server.ts';

/** A page of the dashboard in a browser of its own, and what went wrong in it. */
export interface DashboardPage {
  readonly page: Page;
  /** errors and warnings of the console, refused content (CSP) among them, and uncaught errors */
  readonly problems: string[];
  close(): Promise<void>;
}

/** Opens a path of the dashboard, and waits for its heading when one is named. */
export async function openDashboard(
  browser: Browser,
  server: DashboardServer,
  { path, heading, ...options }: BrowserContextOptions & { path: string; heading?: string },
): Promise<DashboardPage> {
  const page = await browser.newPage(options);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(`${server.origin}/dashboard${path}`);
  if (heading !== undefined) await headingOf(page, heading).waitFor();
  return { page, problems, close: () => page.context().close() };
}

export function headingOf(page: Page, name: string) {
  return page.getByRole('heading', { level: 1, name, exact: true });
}
