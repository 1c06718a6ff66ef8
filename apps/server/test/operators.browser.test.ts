import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../src/operators/owner-link.ts';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { headingOf } from './people.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';
import { startSmtpSink } from './smtp-sink.ts';
import type { SmtpSink } from './smtp-sink.ts';

/** Operators are people of a reserved environment, and sign in through Portico like everybody else. */
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(testDatabases())('an operator, on $name', (kind) => {
  let mails: SmtpSink;
  let server: TestServer;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    mails = await startSmtpSink();
    closing.push(() => mails.close());
  });
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  async function start(variables: Record<string, string>): Promise<void> {
    server = await startTestServer(kind, { variables });
    closing.push(() => server.close());
  }
  async function newBrowser(): Promise<Page> {
    if (!browser) throw new Error('There is no browser to test with.');
    const context = await browser.newContext();
    context.setDefaultTimeout(8000);
    closing.push(() => context.close());
    return context.newPage();
  }
  const newestCode = () => /\b\d{6}\b/.exec(mails.messages.at(-1) ?? '')?.[0] ?? '';

  async function asOwner(): Promise<Page> {
    const page = await newBrowser();
    await page.goto(await createOwnerLink(server.db, { url: server.url, now: server.now() }));
    await headingOf(page, 'Overview').waitFor();
    return page;
  }

  it('adds an address, and comes back with it in another browser', async () => {
    await start({ SMTP_URL: mails.url });
    const dashboard = await asOwner();
    await dashboard.getByRole('button', { name: /^Operator/ }).click();
    const opened = dashboard.context().waitForEvent('page');
    await dashboard.getByRole('menuitem', { name: 'Your account' }).click();
    const account = await opened;
    await account.getByRole('button', { name: 'Add an address' }).click();
    await account.getByLabel('Email address').fill('owner@example.com');
    await account.getByRole('button', { name: 'Add', exact: true }).click();
    await account.getByText('We sent a code to owner@example.com').waitFor();
    await account.getByLabel('Digit 1 of 6').fill(newestCode());
    await account.getByText('Verified', { exact: true }).waitFor();

    const elsewhere = await newBrowser();
    await elsewhere.goto(`${server.url}/dashboard`);
    await elsewhere.getByRole('link', { name: 'Sign in' }).click();
    await elsewhere.getByLabel('Email address').fill('owner@example.com');
    await elsewhere.keyboard.press('Enter');
    await headingOf(elsewhere, 'Check your email').waitFor();
    await elsewhere.getByLabel('Digit 1 of 6').fill(newestCode());
    await headingOf(elsewhere, 'Overview').waitFor();
    const operators = await server.db.selectFrom('operators').selectAll().execute();
    expect(operators).toHaveLength(1);
  });

  it('lets nobody in who has an address but is no operator', async () => {
    await start({ SMTP_URL: mails.url });
    await asOwner();
    const stranger = await newBrowser();
    await stranger.goto(`${server.url}/e/operators/sign-in`);
    await stranger.getByLabel('Email address').fill('mallory@example.com');
    await stranger.keyboard.press('Enter');
    await headingOf(stranger, 'Check your email').waitFor();
    await stranger.getByLabel('Digit 1 of 6').fill(newestCode());
    await stranger.getByText('is not taking new sign-ups').first().waitFor();
    await stranger.goto(`${server.url}/dashboard`);
    await headingOf(stranger, 'Sign in to the dashboard').waitFor();
    const known = await server.db.selectFrom('email_addresses').selectAll().execute();
    expect(known).toEqual([]);
  });

  it('is not asked for an address where no mail can be sent', async () => {
    await start({});
    const page = await asOwner();
    await page.goto(`${server.url}/e/operators/user`);
    await page.getByText('cannot send mail at the moment').waitFor();
    expect(await page.getByRole('button', { name: 'Add an address' }).count()).toBe(0);
  });
});
