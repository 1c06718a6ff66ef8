import { people } from '@portico/sandbox';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { consent, headingOf, startRealServer } from './people.ts';
import type { RealServer } from './people.ts';

/** The own page on the server that it is made for. */
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const [ada, zoe] = people.map(({ name }) => name);
/** Beyond what a proven factor is good for. */
const staleMs = 10 * 60_000 + 1;

describe.each(testDatabases())('the own page on a real server, on $name', (kind) => {
  let real: RealServer;
  beforeEach(async () => {
    real = await startRealServer(kind, browser);
    await real.addX();
  });
  afterEach(() => real.close());

  async function signedIn(address: string): Promise<Page> {
    const page = await real.newBrowser();
    await real.enterAddress(page, address);
    await real.enterCode(page);
    return page;
  }
  const users = async () => (await real.asServer('GET', '/v1/users')).body.data as { id: string }[];

  it('connects X, and disconnects it after it was proven once more by a code', async () => {
    const page = await signedIn('grace@example.com');
    await page.getByRole('button', { name: 'Connect X', exact: true }).click();
    await consent(page, zoe ?? '');
    await page.getByText('Connected', { exact: true }).waitFor();
    real.server.advance(staleMs);
    await page.getByRole('button', { name: 'Disconnect X' }).click();
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await page.getByRole('button', { name: 'Email a code to grace@example.com' }).click();
    const digits = page.getByRole('dialog').getByLabel('Digit 1 of 6');
    await digits.waitFor();
    await digits.fill(await real.newestCode());
    await page.getByRole('button', { name: 'Connect X', exact: true }).waitFor();
    expect(await users()).toHaveLength(1);
  });

  it('does what was asked for after X itself has proven that it is the person', async () => {
    const page = await signedIn('grace@example.com');
    await page.getByRole('button', { name: 'Connect X', exact: true }).click();
    await consent(page, zoe ?? '');
    await page.getByText('Connected', { exact: true }).waitFor();
    real.server.advance(staleMs);
    await page.getByRole('button', { name: 'Add an address' }).click();
    await page.getByLabel('Email address').fill('hopper@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await consent(page, ada ?? '');
    await page.getByText('You came back from X with another account').waitFor();
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await consent(page, zoe ?? '');
    await page.getByRole('button', { name: 'Verify hopper@example.com' }).click();
    await page.getByText('We sent a code to hopper@example.com').waitFor();
    await page.getByLabel('Digit 1 of 6').fill(await real.newestCode());
    await page.getByRole('button', { name: 'Make primary hopper@example.com' }).click();
    await page.getByRole('button', { name: 'Make primary grace@example.com' }).waitFor();
    expect(await users()).toHaveLength(1);
  });

  it('never takes an account at X from somebody else, and leads to it', async () => {
    await real.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
    const other = await real.newBrowser();
    await other.goto(`${real.server.url}/sign-in`);
    await other.getByRole('button', { name: 'Continue with X' }).click();
    await consent(other, zoe ?? '');
    await headingOf(other, 'Your account').waitFor();
    const page = await signedIn('grace@example.com');
    await page.getByRole('button', { name: 'Connect X', exact: true }).click();
    await consent(page, zoe ?? '');
    await page.getByText('is connected to another My app account. Nothing has changed.').waitFor();
    await page.getByRole('button', { name: 'Sign in to that account' }).click();
    await consent(page, zoe ?? '');
    await headingOf(page, 'Your account').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('grace@example.com');
    expect(await users()).toHaveLength(2);
  });

  it('signs another device out, and deletes the account', async () => {
    const page = await signedIn('grace@example.com');
    const phone = await signedIn('grace@example.com');
    await page.reload();
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await page.getByRole('button', { name: 'Sign out everywhere else' }).waitFor({ state: 'detached' });
    await phone.reload();
    await headingOf(phone, 'Sign in to My app').waitFor();
    await page.getByRole('button', { name: 'Edit your profile' }).click();
    await page.getByLabel('First name').fill('Grace');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Grace', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Delete account' }).click();
    await page.getByLabel('Type My app to confirm').fill('My app');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Your account is deleted').waitFor();
    await page.reload();
    await headingOf(page, 'Sign in to My app').waitFor();
    expect(await users()).toEqual([]);
  });
});
