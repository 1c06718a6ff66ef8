import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../src/operators/owner-link.ts';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { headingOf, startRealServer } from './people.ts';
import type { RealServer } from './people.ts';

/** What an operator does about a person, on the server that the page is made for. */
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(testDatabases())('the page of a user, on $name', (kind) => {
  let real: RealServer;
  let page: Page;
  let adaId: string;

  beforeEach(async () => {
    real = await startRealServer(kind, browser);
    const ada = await real.asServer('POST', '/v1/users', {
      first_name: 'Ada',
      email_address: ['ada@example.com'],
      public_metadata: { plan: 'free' },
    });
    adaId = ada.body.id;
    page = await real.newBrowser();
    const { url, now, db } = real.server;
    await page.goto(await createOwnerLink(db, { url, now: now() }));
    await headingOf(page, 'Overview').waitFor();
    await page.goto(`${url}/dashboard/development/users/${adaId}`);
    await headingOf(page, 'Ada').waitFor();
  });
  afterEach(() => real.close());

  const stored = async () => (await real.asServer('GET', `/v1/users/${adaId}`)).body;
  const inMenu = async (of: string, entry: string) => {
    await page.getByRole('button', { name: `Actions for ${of}` }).click();
    const menu = page.getByRole('menu', { name: `Actions for ${of}` });
    await menu.getByRole('menuitem', { name: entry }).click();
    await menu.waitFor({ state: 'detached' });
  };

  it('saves name and metadata together, and says where something cannot be', async () => {
    await real.asServer('POST', '/v1/users', { username: 'countess' });
    await page.getByRole('textbox', { name: 'Last name' }).fill('Lovelace');
    await page.getByRole('textbox', { name: 'Username' }).fill('countess');
    await page.getByRole('textbox', { name: 'Private metadata' }).fill('{ "note": 1 ');
    await page.getByText('This is not JSON').waitFor();
    await page.getByRole('textbox', { name: 'Private metadata' }).fill('{ "note": 1 }');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).getByRole('alert').waitFor();
    expect(await stored()).toMatchObject({ last_name: null, private_metadata: {} });
    await page.getByRole('textbox', { name: 'Username' }).fill('ada');
    await page.getByRole('button', { name: 'Save' }).click();
    await headingOf(page, 'Ada Lovelace').waitFor();
    expect(await stored()).toMatchObject({
      last_name: 'Lovelace',
      username: 'ada',
      public_metadata: { plan: 'free' },
      private_metadata: { note: 1 },
    });
  });

  it('adds, proves, prefers and removes addresses', async () => {
    await page.getByRole('textbox', { name: 'Another address' }).fill('ada@work.example');
    await page.getByRole('switch', { name: 'It is theirs for certain' }).uncheck();
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Not verified').waitFor();
    await inMenu('ada@work.example', 'Mark as verified');
    await page.getByText('Not verified').waitFor({ state: 'detached' });
    await inMenu('ada@work.example', 'Make primary');
    await inMenu('ada@example.com', 'Remove…');
    await page.getByRole('button', { name: 'Remove address' }).click();
    await page.getByText('ada@example.com was removed.').waitFor();
    expect((await stored()).email_addresses).toMatchObject([{ email_address: 'ada@work.example' }]);
  });

  it('signs devices out, bans, and lets in again', async () => {
    const phone = await real.newBrowser();
    await real.enterAddress(phone, 'ada@example.com');
    await real.enterCode(phone);
    await page.reload();
    await page.getByRole('button', { name: /^Sign out / }).click();
    await page.getByText('Signed in nowhere.').waitFor();
    await page.getByRole('button', { name: 'Ban', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ban', exact: true }).click();
    await page.getByText('Banned: cannot sign in').waitFor();
    expect((await stored()).banned).toBe(true);
    await page.getByRole('button', { name: 'Lift the ban' }).click();
    await page.getByText('Can sign in').waitFor();
    expect((await stored()).banned).toBe(false);
  });

  it('merges another account into this one, and deletes it in the end', async () => {
    await real.asServer('POST', '/v1/users', {
      first_name: 'Augusta',
      email_address: ['augusta@example.com'],
    });
    await page.getByRole('button', { name: 'Merge an account' }).click();
    await page.getByRole('textbox', { name: 'The account that goes' }).fill('augusta');
    await page.getByRole('button', { name: 'Choose Augusta' }).click();
    await page.getByText('0 connected accounts and 1 address move.').waitFor();
    await page.getByLabel('Type Augusta to confirm').fill('Augusta');
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByRole('button', { name: 'Actions for augusta@example.com' }).waitFor();
    expect((await stored()).email_addresses).toHaveLength(2);
    await page.getByRole('button', { name: 'Delete user' }).click();
    await page.getByLabel('Type Ada to confirm').fill('Ada');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete user' }).click();
    await headingOf(page, 'Users').waitFor();
    await page.getByText('Nobody yet').waitFor();
    expect((await real.asServer('GET', '/v1/users')).body.total_count).toBe(0);
  });
});
