import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../src/operators/owner-link.ts';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { headingOf, startRealServer } from './people.ts';
import type { RealServer } from './people.ts';

/** What an operator sets up in the dashboard, on the server that it is made for. */
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(testDatabases())('an operator in the dashboard, on $name', (kind) => {
  let real: RealServer;
  let page: Page;
  const problems: string[] = [];

  beforeEach(async () => {
    real = await startRealServer(kind, browser);
    page = await real.newBrowser();
    problems.length = 0;
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    const { url, now, db } = real.server;
    await page.goto(await createOwnerLink(db, { url, now: now() }));
    await headingOf(page, 'Overview').waitFor();
  });
  afterEach(() => real.close());

  const goTo = async (path: string, heading: string) => {
    await page.goto(`${real.server.url}/dashboard/development/${path}`);
    await headingOf(page, heading).waitFor();
  };
  const stored = async (path: string) => (await real.asServer('GET', path)).body;

  it('makes a user by hand, who is found again by a filter', async () => {
    await goTo('users/new', 'Create user');
    await page.getByRole('textbox', { name: 'Email address' }).fill('grace@example.com');
    await page.getByRole('textbox', { name: 'First name' }).fill('Grace');
    await page.getByRole('checkbox', { name: 'Banned from the start' }).check();
    await page.getByRole('button', { name: 'Create user' }).click();
    await headingOf(page, 'Grace').waitFor();
    await real.asServer('POST', '/v1/users', { first_name: 'Ada' });
    await goTo('users?standing=banned&order=name', 'Users');
    await page.getByText('1 person fits.').waitFor();
    await page.getByRole('link', { name: 'Grace' }).waitFor();
    expect((await stored('/v1/users?banned=true')).data).toMatchObject([
      { first_name: 'Grace', email_addresses: [{ email_address: 'grace@example.com' }] },
    ]);
  });

  it('sets how people sign in and what they accept', async () => {
    await goTo('settings', 'Settings');
    await page.getByRole('switch', { name: 'Links by email' }).check();
    await page.getByRole('combobox', { name: 'Username' }).click();
    await page.getByRole('option', { name: 'Optional' }).click();
    await page.getByRole('textbox', { name: 'Terms of service' }).fill('https://acme.example/terms');
    await page.getByRole('switch', { name: 'People accept them' }).check();
    await page.getByRole('switch', { name: 'Several accounts in one browser' }).check();
    await page.getByRole('switch', { name: 'People can delete their account' }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await stored('/v1/environment-settings')).toMatchObject({
      email_sign_in: { link: true },
      attributes: {
        username: { enabled: true, required: false },
        legal_accepted: { enabled: true, required: true },
      },
      terms_url: 'https://acme.example/terms',
      session: { multi_session: true },
      delete_self_enabled: false,
    });
  });

  it('words a mail, sees it as it arrives, and takes it back', async () => {
    await goTo('mails/email_code', 'Code');
    await page.frameLocator('iframe').getByText('314159').waitFor();
    await page.getByRole('textbox', { name: 'Text' }).fill('No code here');
    await page.getByText('{{code}} is missing, without which the mail is of no use.').waitFor();
    await page.getByRole('textbox', { name: 'Text' }).fill('Take ');
    await page.getByRole('button', { name: 'Insert {{code}}' }).click();
    await page.getByRole('textbox', { name: 'Subject' }).fill('Your code');
    await page.getByRole('region', { name: 'Preview' }).getByText('Your code').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your words').waitFor();
    const visitor = await real.newBrowser();
    await real.asServer('POST', '/v1/users', { email_address: ['ada@example.com'] });
    await real.enterAddress(visitor, 'ada@example.com');
    const [mail] = (await stored('/v1/inbox-messages')).data;
    expect(mail).toMatchObject({ subject: 'Your code', text: expect.stringMatching(/^Take \d{6}$/) });
    await page.getByRole('button', { name: 'Use Portico’s words' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Use Portico’s words' }).click();
    await page.getByText('Portico’s words', { exact: true }).waitFor();
    expect(problems.filter((problem) => problem.includes('Content Security Policy'))).toEqual([]);
  });

  it('asks the rules who somebody would be', async () => {
    await real.addX();
    const [connection] = (await stored('/v1/oauth-providers')).data;
    await goTo(`connections/${connection.id}`, 'X');
    const section = page.getByRole('region', { name: 'Who would this be?' });
    await section.getByText('Ask the rules').click();
    await section.getByRole('textbox', { name: 'Id at X' }).fill('42');
    await section.getByRole('button', { name: 'Find out' }).click();
    await section.getByText('What is missing would be asked for').waitFor();
    await section.getByRole('textbox', { name: 'Email address there' }).fill('eve@example.com');
    await section.getByRole('button', { name: 'Find out' }).click();
    await section.getByText('Their account would be created').waitFor();
    expect((await stored('/v1/users')).total_count).toBe(0);
  });

  it('finds in the logs what happened to somebody, on a day', async () => {
    const { body: ada } = await real.asServer('POST', '/v1/users', { first_name: 'Ada' });
    await real.asServer('POST', `/v1/users/${ada.id}/ban`);
    await real.asServer('POST', '/v1/users', { first_name: 'Eve' });
    await goTo(`users/${ada.id}`, 'Ada');
    await page.getByRole('link', { name: 'What happened' }).click();
    await headingOf(page, 'Logs').waitFor();
    const events = page.getByRole('listitem');
    await events.getByText('User banned').waitFor();
    await expect.poll(() => events.getByText('User created').count()).toBe(1);
    await page.getByLabel('To', { exact: true }).fill('2001-01-01');
    await page.getByText('Nothing fits').waitFor();
  });
});
