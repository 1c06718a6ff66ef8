import { people } from '@portico/sandbox';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServerClient } from './browser-client.ts';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';

/** The pages on the server that they are made for, with its mails and its stand-in for X. */
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

function headingOf(page: Page, name: string) {
  return page.getByRole('heading', { level: 1, name, exact: true });
}

const appName = 'My app';
/** Somebody whose address X tells. */
const somebody = people.find(({ email }) => email !== undefined) ?? { name: '', email: '' };

describe.each(testDatabases())('the portal on a real server, on $name', (kind) => {
  let server: TestServer;
  let asServer: ReturnType<typeof createServerClient>;
  const contexts: BrowserContext[] = [];

  beforeEach(async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    await server.close();
  });

  /** A page of a browser that was never here. */
  async function newBrowser(): Promise<Page> {
    if (!browser) throw new Error('There is no browser to test with.');
    const context = await browser.newContext();
    context.setDefaultTimeout(10_000);
    contexts.push(context);
    return context.newPage();
  }
  const newestMail = async (): Promise<string> => {
    const inbox = await asServer('GET', '/v1/inbox-messages');
    return inbox.body.data[0].text as string;
  };
  const newestCode = async () => /\b\d{6}\b/.exec(await newestMail())?.[0] ?? '';
  const newestLink = async () => /http\S+verify-link#\S+/.exec(await newestMail())?.[0] ?? '';

  async function enterAddress(page: Page, address: string): Promise<void> {
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel('Email address').fill(address);
    await page.keyboard.press('Enter');
    await headingOf(page, 'Check your email').waitFor();
  }
  async function enterCode(page: Page): Promise<void> {
    await page.getByLabel('Digit 1 of 6').fill(await newestCode());
    await headingOf(page, 'Your account').waitFor();
  }
  const addX = (change: object = {}) =>
    asServer('POST', '/v1/oauth-providers', { provider_kind: 'preset', provider_key: 'x', ...change });
  async function consent(page: Page, who: string): Promise<void> {
    await page.locator('label', { hasText: who }).first().click();
    await page.getByRole('button', { name: 'Authorize app' }).click();
  }

  it('makes an account of an address that nobody had, and lets its owner in again', async () => {
    const page = await newBrowser();
    await enterAddress(page, 'grace@example.com');
    await page.reload();
    await enterCode(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await headingOf(page, `Sign in to ${appName}`).waitFor();
    const elsewhere = await newBrowser();
    await enterAddress(elsewhere, 'grace@example.com');
    await enterCode(elsewhere);
    const users = await asServer('GET', '/v1/users');
    expect(users.body.data).toHaveLength(1);
  });

  it('goes on in the first window when a link is confirmed on another device', async () => {
    await asServer('PATCH', '/v1/environment-settings', { email_sign_in: { code: false, link: true } });
    const waiting = await newBrowser();
    await enterAddress(waiting, 'grace@example.com');
    await waiting.getByText('This page continues by itself.').waitFor();
    const phone = await newBrowser();
    const link = await newestLink();
    const answer = await phone.goto(link);
    expect(answer?.status()).toBe(200);
    await phone.getByRole('button', { name: 'Continue' }).click();
    await headingOf(phone, 'It is confirmed').waitFor();
    await headingOf(waiting, 'Your account').waitFor();
    const again = await newBrowser();
    await again.goto(link);
    await again.getByRole('button', { name: 'Continue' }).click();
    await headingOf(again, 'This link is over').waitFor();
  });

  it('goes on in the window of the link where that is in the same browser', async () => {
    await asServer('PATCH', '/v1/environment-settings', { email_sign_in: { code: false, link: true } });
    const page = await newBrowser();
    await enterAddress(page, 'grace@example.com');
    await page.goto(await newestLink());
    await page.getByRole('button', { name: 'Continue' }).click();
    await headingOf(page, 'Your account').waitFor();
    expect(page.url()).toBe(`${server.url}/user`);
  });

  it('connects X to the account of its address once that is proven', async () => {
    await addX({ on_email_match: 'ask', request_email: true });
    const { name, email: address = '' } = somebody;
    const page = await newBrowser();
    await enterAddress(page, address);
    await enterCode(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await consent(page, name);
    await page.getByText(`${address} already has an account at ${appName}.`).waitFor();
    await enterCode(page);
    await page.getByText('Connected', { exact: true }).waitFor();
    const users = await asServer('GET', '/v1/users');
    expect(users.body.data).toHaveLength(1);
  });

  it('asks before an account is made where the app wants that', async () => {
    await asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false }, username: { enabled: true, required: true } },
    });
    await addX();
    const page = await newBrowser();
    await page.goto(`${server.url}/sign-in`);
    const start = await page.evaluate(async () => {
      const answer = await fetch('/v1/client/sign-ins', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ strategy: 'oauth_x', transferable: false }),
      });
      const { response } = (await answer.json()) as {
        response: { first_factor_verification: { external_verification_redirect_url: string } };
      };
      return response.first_factor_verification.external_verification_redirect_url;
    });
    await page.goto(start);
    await consent(page, 'no email');
    await headingOf(page, 'No account yet').waitFor();
    await page.getByRole('button', { name: 'Create one' }).click();
    await headingOf(page, 'One more step').waitFor();
    await page.reload();
    await page.getByLabel('Username').fill('a');
    await page.keyboard.press('Enter');
    await page.getByText('Use 3 to 64 letters and digits').waitFor();
    await page.getByLabel('Username').fill('grace.h');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Your account').waitFor();
    expect(await page.locator('main').innerText()).toContain('@grace.h');
  });
});
