import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../src/operators/owner-link.ts';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const noEmail = 'no email';

/** Waits for a heading, which is how a person knows where they are. */
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor();

/** Chooses somebody at the stand-in and authorizes. */
async function consent(page: Page, somebody: string | RegExp): Promise<void> {
  await heading(page, 'My app asks to use your account');
  await page.locator('label', { hasText: somebody }).first().click();
  await page.getByRole('button', { name: 'Authorize app' }).click();
}

describe.each(testDatabases())('a new operator, on $name', (kind) => {
  let server: TestServer;
  let context: BrowserContext;
  const problems: string[] = [];

  beforeEach(async () => {
    if (!browser) throw new Error('There is no browser to test with.');
    server = await startTestServer(kind);
    context = await browser.newContext();
    context.setDefaultTimeout(8000);
    problems.length = 0;
    context.on('page', (page) => {
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(error.message));
    });
  });
  afterEach(async () => {
    await context.close();
    await server.close();
  });

  it('claims the installation, adds X, tries it, and a person signs in without an address from X', async () => {
    const dashboard = await context.newPage();
    await dashboard.goto(await createOwnerLink(server.db, { url: server.url, now: server.now() }));
    await heading(dashboard, 'Overview');
    expect(dashboard.url()).not.toContain('#');

    await dashboard.getByRole('link', { name: 'SSO connections' }).click();
    await dashboard.getByRole('link', { name: 'Add connection' }).first().click();
    await dashboard.getByRole('tab', { name: 'For all users' }).click();
    await dashboard.getByRole('link', { name: 'X/Twitter' }).click();
    await dashboard
      .getByText(`${server.url}/v1/oauth-callback/x`)
      .first()
      .waitFor()
      .catch(async () => {
        await dashboard.locator(`input[value="${server.url}/v1/oauth-callback/x"]`).first().waitFor();
      });
    await dashboard.getByRole('button', { name: 'Add connection' }).click();
    const tryButton = dashboard.getByRole('button', { name: 'Try it' });
    await tryButton.waitFor();

    const opened = context.waitForEvent('page');
    await tryButton.click();
    const trial = await opened;
    await consent(trial, noEmail);
    await heading(trial, 'It works!');
    await trial.close();

    const portal = await context.newPage();
    await portal.goto(`${server.url}/sign-in`);
    await portal.getByRole('button', { name: /Continue with X/ }).click();
    await consent(portal, noEmail);
    await portal.getByLabel('Email address').fill('somebody@example.com');
    await portal.keyboard.press('Enter');
    await heading(portal, 'Check your email');

    await dashboard.getByRole('link', { name: 'Inbox' }).click();
    await dashboard.getByText('somebody@example.com').first().waitFor();
    const code = /\b\d{6}\b/.exec(await dashboard.locator('main').innerText())?.[0] ?? '';
    await portal.bringToFront();
    await portal.keyboard.type(code);
    await heading(portal, 'Your account');
    expect(await portal.locator('main').innerText()).toContain('somebody@example.com');

    await portal.getByRole('button', { name: 'Sign out' }).click();
    await portal.getByRole('button', { name: /Continue with X/ }).click();
    await consent(portal, noEmail);
    await heading(portal, 'Your account');
    expect(problems).toEqual([]);
  });

  it('tells a person who cancels what happened, and lets them try again', async () => {
    await fetch(`${server.url}/v1/oauth-providers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ provider_kind: 'preset', provider_key: 'x' }),
    });
    const page = await context.newPage();
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('button', { name: /Continue with X/ }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('You cancelled at X. Nothing was shared.').waitFor();
    expect(await page.locator('main').innerText()).toMatch(/Reference [0-9A-Z]{4}-[0-9A-Z]{2}/);
    expect(page.url()).toBe(`${server.url}/sign-in/sso-callback`);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Authorize app' }).waitFor();
    expect(problems).toEqual([]);
  });
});
