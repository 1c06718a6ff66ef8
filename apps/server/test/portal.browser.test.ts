import { people } from '@portico/sandbox';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { consent, headingOf, startRealServer } from './people.ts';
import type { RealServer } from './people.ts';

/** The pages on the server that they are made for, with its mails and its stand-in for X. */
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const appName = 'My app';
/** Somebody whose address X tells. */
const somebody = people.find(({ email }) => email !== undefined) ?? { name: '', email: '' };

describe.each(testDatabases())('the portal on a real server, on $name', (kind) => {
  let real: RealServer;
  beforeEach(async () => {
    real = await startRealServer(kind, browser);
  });
  afterEach(() => real.close());

  it('makes an account of an address that nobody had, and lets its owner in again', async () => {
    const page = await real.newBrowser();
    await real.enterAddress(page, 'grace@example.com');
    await page.reload();
    await real.enterCode(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await headingOf(page, `Sign in to ${appName}`).waitFor();
    const elsewhere = await real.newBrowser();
    await real.enterAddress(elsewhere, 'grace@example.com');
    await real.enterCode(elsewhere);
    const users = await real.asServer('GET', '/v1/users');
    expect(users.body.data).toHaveLength(1);
  });

  it('goes on in the first window when a link is confirmed on another device', async () => {
    await real.asServer('PATCH', '/v1/environment-settings', { email_sign_in: { code: false, link: true } });
    const waiting = await real.newBrowser();
    await real.enterAddress(waiting, 'grace@example.com');
    await waiting.getByText('This page continues by itself.').waitFor();
    const phone = await real.newBrowser();
    const link = await real.newestLink();
    const answer = await phone.goto(link);
    expect(answer?.status()).toBe(200);
    await phone.getByRole('button', { name: 'Continue' }).click();
    await headingOf(phone, 'It is confirmed').waitFor();
    await headingOf(waiting, 'Your account').waitFor();
    const again = await real.newBrowser();
    await again.goto(link);
    await again.getByRole('button', { name: 'Continue' }).click();
    await headingOf(again, 'This link is over').waitFor();
  });

  it('mails a link in place of the code to whoever wants that, where both are ways in', async () => {
    await real.asServer('PATCH', '/v1/environment-settings', { email_sign_in: { code: true, link: true } });
    const waiting = await real.newBrowser();
    await real.enterAddress(waiting, 'grace@example.com');
    await waiting.getByLabel('Digit 1 of 6').waitFor();
    await waiting.getByText(/^Send a link instead in \d+ s$/).waitFor();
    real.server.advance(30_000);
    await waiting.reload();
    await waiting.getByRole('button', { name: 'Send a link instead' }).click();
    await waiting.getByText('This page continues by itself.').waitFor();
    const phone = await real.newBrowser();
    await phone.goto(await real.newestLink());
    await phone.getByRole('button', { name: 'Continue' }).click();
    await headingOf(waiting, 'Your account').waitFor();
    expect((await real.asServer('GET', '/v1/users')).body.data).toHaveLength(1);
  });

  it('goes on in the window of the link where that is in the same browser', async () => {
    await real.asServer('PATCH', '/v1/environment-settings', { email_sign_in: { code: false, link: true } });
    const page = await real.newBrowser();
    await real.enterAddress(page, 'grace@example.com');
    await page.goto(await real.newestLink());
    await page.getByRole('button', { name: 'Continue' }).click();
    await headingOf(page, 'Your account').waitFor();
    expect(page.url()).toBe(`${real.server.url}/user`);
  });

  it('connects X to the account of its address once that is proven', async () => {
    await real.addX({ on_email_match: 'ask', request_email: true });
    const { name, email: address = '' } = somebody;
    const page = await real.newBrowser();
    await real.enterAddress(page, address);
    await real.enterCode(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await consent(page, name);
    await page.getByText(`${address} already has an account at ${appName}.`).waitFor();
    await real.enterCode(page);
    await page.getByText('Connected', { exact: true }).waitFor();
    const users = await real.asServer('GET', '/v1/users');
    expect(users.body.data).toHaveLength(1);
  });

  it('asks before an account is made where the app wants that', async () => {
    await real.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false }, username: { enabled: true, required: true } },
    });
    await real.addX();
    const page = await real.newBrowser();
    await page.goto(`${real.server.url}/sign-in`);
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
