import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../apps/server/test/browser.ts';
import { startSandboxServer } from '../src/index.ts';
import type { SandboxServer } from '../src/index.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env['PORTICO_SCREENSHOTS'];

let browser: Browser | undefined;
let sandbox: SandboxServer;
beforeAll(async () => {
  browser = await launchBrowser();
  sandbox = await startSandboxServer({
    apps: [
      {
        clientId: 'test',
        clientSecret: 'secret',
        redirectUris: ['http://127.0.0.1:9/callback'],
        name: 'Acme',
      },
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await sandbox.close();
});

function authorizeUrl(clientId: string): string {
  const url = new URL(`${sandbox.origin}/sandbox/x/i/oauth2/authorize`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: 'http://127.0.0.1:9/callback',
    scope: 'tweet.read users.read users.email',
    state: 'a-state',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }).toString();
  return url.href;
}

async function open(path: string, options: { width: number; colorScheme: 'light' | 'dark' }): Promise<Page> {
  if (!browser) throw new Error('There is no browser to test with.');
  const { width, colorScheme } = options;
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    bypassCSP: true,
  });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string }[] }> };
    };
    return (await checker.run()).violations.map(({ id }) => id);
  });
}

const pages = [
  { name: 'consent', clientId: 'test' },
  { name: 'refusal', clientId: 'nobody' },
] as const;

describe.each(pages)('the $name page of the stand-in for X', ({ name, clientId }) => {
  it.each([
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const)('passes axe at $width px in $colorScheme', async (look) => {
    const page = await open(authorizeUrl(clientId), look);
    if (screenshots !== undefined) {
      mkdirSync(screenshots, { recursive: true });
      const path = join(screenshots, `sandbox-${name}-${look.width}-${look.colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('fits a phone of 360 pixels without scrolling sideways', async () => {
    const page = await open(authorizeUrl(clientId), { width: 360, colorScheme: 'light' });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});

describe('the consent page', () => {
  it('is decided by keyboard alone', async () => {
    const page = await open(authorizeUrl('test'), { width: 1280, colorScheme: 'light' });
    const back = page.waitForRequest((request) => request.url().startsWith('http://127.0.0.1:9/callback'));
    await page.getByRole('radio').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const returned = new URL((await back).url());
    expect(returned.searchParams.get('state')).toBe('a-state');
    expect(returned.searchParams.get('code')).not.toBeNull();
    await page.context().close();
  });
});
