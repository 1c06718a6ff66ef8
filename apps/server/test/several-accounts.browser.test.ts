import { people } from '@portico/sandbox';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { consent, headingOf, startRealServer } from './people.ts';
import type { RealServer } from './people.ts';

/** Two accounts of one browser, on the server that they are made for. */
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const zoe = people[1]?.name ?? '';

describe.each(testDatabases())('several accounts on the own page, on $name', (kind) => {
  let real: RealServer;
  beforeEach(async () => {
    real = await startRealServer(kind, browser);
    await real.addX();
    await real.asServer('PATCH', '/v1/environment-settings', {
      session: { multi_session: true },
      attributes: { email_address: { required: false } },
    });
  });
  afterEach(() => real.close());

  const accounts = (page: Page) => page.getByRole('button', { name: 'Accounts. Signed in as' });
  const choose = async (page: Page, name: string) => {
    await accounts(page).click();
    await page.getByRole('menuitemradio', { name }).click();
  };
  const pageOf = (page: Page, words: string) =>
    page.locator('main').getByText(words, { exact: true }).first().waitFor();

  /** Grace by her address, then Zoe by X. */
  async function twoSignedIn(): Promise<Page> {
    const page = await real.newBrowser();
    await real.enterAddress(page, 'grace@example.com');
    await real.enterCode(page);
    await accounts(page).click();
    await page.getByRole('menuitem', { name: 'Add another account' }).click();
    await page.getByText('stays signed in').waitFor();
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await consent(page, zoe);
    await pageOf(page, zoe);
    return page;
  }

  it('take turns, stay as chosen after a reload, and are signed out one by one', async () => {
    const page = await twoSignedIn();
    expect(page.url()).toBe(`${real.server.url}/user`);
    await choose(page, 'grace@example.com');
    await pageOf(page, 'grace@example.com');
    expect(await page.locator('main').innerText()).not.toContain(zoe);
    await page.reload();
    await pageOf(page, 'grace@example.com');
    await accounts(page).click();
    await page.getByRole('menuitem', { name: 'Sign out of this account' }).click();
    await pageOf(page, zoe);
    await accounts(page).click();
    expect(await page.getByRole('menuitemradio').count()).toBe(1);
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await headingOf(page, 'Sign in to My app').waitFor();
    await page.goto(`${real.server.url}/user`);
    await headingOf(page, 'Sign in to My app').waitFor();
  });

  it('are acted for by the window that shows them, whichever another window chose', async () => {
    const page = await twoSignedIn();
    const other = await page.context().newPage();
    await other.goto(`${real.server.url}/user`);
    await choose(other, 'grace@example.com');
    await pageOf(other, 'grace@example.com');
    await page.getByRole('button', { name: 'Edit your profile' }).click();
    await page.getByLabel('First name').fill('Zoe the first');
    await page.getByRole('button', { name: 'Save' }).click();
    await pageOf(page, 'grace@example.com');
    const users = await real.asServer('GET', '/v1/users');
    const changed = (users.body.data as { first_name: string; external_accounts: unknown[] }[]).filter(
      ({ first_name: name }) => name === 'Zoe the first',
    );
    expect(changed.map(({ external_accounts: list }) => list.length)).toEqual([1]);
  });

  it('gives way to the other when it is ended by the people who run the app', async () => {
    const page = await twoSignedIn();
    const users = await real.asServer('GET', '/v1/users');
    const listed = users.body.data as { id: string; external_accounts: unknown[] }[];
    const ofX = listed.find(({ external_accounts: list }) => list.length === 1);
    await real.asServer('POST', `/v1/users/${ofX?.id}/ban`);
    await page.reload();
    await pageOf(page, 'grace@example.com');
    expect(page.url()).toBe(`${real.server.url}/user`);
  });

  it('is signed in to beside the first by a code too', async () => {
    const page = await twoSignedIn();
    await accounts(page).click();
    await page.getByRole('menuitem', { name: 'Add another account' }).click();
    await page.getByLabel('Email address').fill('hedy@example.com');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Check your email').waitFor();
    await real.enterCode(page);
    await pageOf(page, 'hedy@example.com');
    await accounts(page).click();
    expect(await page.getByRole('menuitemradio').count()).toBe(3);
  });
});
