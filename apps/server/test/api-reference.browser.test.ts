import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type AxeCore from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env['PORTICO_SCREENSHOTS'];
const browser: Browser | undefined = await launchBrowser();
const [sqlite] = testDatabases();
if (!sqlite) throw new Error('There is no database to test on.');

describe.skipIf(browser === undefined)('the API reference in a browser', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(sqlite);
  });
  afterAll(async () => {
    await browser?.close();
    await server.close();
  });

  interface Look {
    readonly width: number;
    readonly colorScheme: 'light' | 'dark';
  }

  /** @returns the page, and what the browser complained about or asked others for */
  async function open({ width, colorScheme }: Look): Promise<{ page: Page; problems: string[] }> {
    if (!browser) throw new Error('There is no browser to test with.');
    const viewport = { width, height: 800 };
    const context = await browser.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) problems.push(request.url());
    });
    await page.goto(`${server.url}/docs/api`);
    return { page, problems };
  }

  it.each([
    { width: 360, colorScheme: 'light' },
    { width: 360, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
  ] as const)('fits $width px in $colorScheme, passes axe and keeps to our CSP', async (look) => {
    const { page, problems } = await open(look);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width);
    const canvas = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(canvas).toBe(look.colorScheme === 'dark' ? 'rgb(13, 18, 17)' : 'rgb(246, 248, 247)');
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof AxeCore }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    });
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
    if (screenshots !== undefined) {
      mkdirSync(screenshots, { recursive: true });
      await page.screenshot({ path: join(screenshots, `api-${look.width}-${look.colorScheme}.png`) });
      await page.goto(`${server.url}/docs/api#createOauthProvider`);
      await page.screenshot({ path: join(screenshots, `api-${look.width}-${look.colorScheme}-add.png`) });
    }
    await page.context().close();
  });

  it('leads from the contents to an operation', async () => {
    const { page } = await open({ width: 1280, colorScheme: 'light' });
    await page
      .getByRole('navigation')
      .getByRole('link', { name: 'POST /v1/oauth-providers', exact: true })
      .click();
    expect(new URL(page.url()).hash).toBe('#createOauthProvider');
    expect(await page.locator('#createOauthProvider').isVisible()).toBe(true);
    await page.context().close();
  });
});
