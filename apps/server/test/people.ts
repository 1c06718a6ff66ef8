import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createServerClient } from './browser-client.ts';
import type { TestDatabaseKind } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

/** A real server with people in browsers before it. */
export interface RealServer {
  readonly server: TestServer;
  readonly asServer: ReturnType<typeof createServerClient>;
  /** a page of a browser that was never here */
  newBrowser(): Promise<Page>;
  /** the code, and the link, in the newest mail */
  newestCode(): Promise<string>;
  newestLink(): Promise<string>;
  /** goes as far as the page that asks for the code, or waits for the link */
  enterAddress(page: Page, address: string): Promise<void>;
  /** enters the code that was mailed last */
  enterCode(page: Page): Promise<void>;
  /** adds a connection with the stand-in for X */
  addX(change?: object): Promise<void>;
  close(): Promise<void>;
}

export async function startRealServer(
  kind: TestDatabaseKind,
  browser: Browser | undefined,
): Promise<RealServer> {
  const server = await startTestServer(kind);
  const asServer = createServerClient(server.url, server.secretKey);
  const contexts: BrowserContext[] = [];
  const newestMail = async (): Promise<string> => {
    const inbox = await asServer('GET', '/v1/inbox-messages');
    return inbox.body.data[0].text as string;
  };
  const newestCode = async () => /\b\d{6}\b/.exec(await newestMail())?.[0] ?? '';
  return {
    server,
    asServer,
    newBrowser: async () => {
      if (!browser) throw new Error('There is no browser to test with.');
      const context = await browser.newContext();
      context.setDefaultTimeout(10_000);
      contexts.push(context);
      return context.newPage();
    },
    newestCode,
    newestLink: async () => /http\S+verify-link#\S+/.exec(await newestMail())?.[0] ?? '',
    enterAddress: async (page, address) => {
      await page.goto(`${server.url}/sign-in`);
      await page.getByLabel('Email address').fill(address);
      await page.keyboard.press('Enter');
      await headingOf(page, 'Check your email').waitFor();
    },
    enterCode: async (page) => {
      const digits = page.getByLabel('Digit 1 of 6');
      await digits.waitFor();
      await digits.fill(await newestCode());
      await headingOf(page, 'Your account').waitFor();
    },
    addX: async (change = {}) => {
      await asServer('POST', '/v1/oauth-providers', {
        provider_kind: 'preset',
        provider_key: 'x',
        ...change,
      });
    },
    close: async () => {
      for (const context of contexts) await context.close();
      await server.close();
    },
  };
}

/** The one heading of a page, by which people know where they are. */
export function headingOf(page: Page, name: string) {
  return page.getByRole('heading', { level: 1, name, exact: true });
}

/** Chooses somebody at the stand-in for X, and authorizes. */
export async function consent(page: Page, who: string): Promise<void> {
  await page.locator('label', { hasText: who }).first().click();
  await page.getByRole('button', { name: 'Authorize app' }).click();
}
