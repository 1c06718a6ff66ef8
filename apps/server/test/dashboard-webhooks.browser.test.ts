import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type AxeCore from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../src/operators/owner-link.ts';
import { workDeliveries } from '../src/webhooks/work-deliveries.ts';
import { launchBrowser } from './browser.ts';
import { testDatabases } from './databases.ts';
import { headingOf, startRealServer } from './people.ts';
import type { RealServer } from './people.ts';
import { startReceiver } from './webhooks/receiver.ts';
import type { Receiver } from './webhooks/receiver.ts';

/** Where to put pictures of the pages, for whoever wants to look at them. */
const screenshots = process.env['PORTICO_SCREENSHOTS'];

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(testDatabases())('webhooks in the dashboard, on $name', (kind) => {
  let real: RealServer;
  let receiver: Receiver;
  let page: Page;
  const problems: string[] = [];

  beforeEach(async () => {
    real = await startRealServer(kind, browser);
    receiver = await startReceiver();
    page = await real.newBrowser();
    problems.length = 0;
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    const { url, now, db } = real.server;
    await page.goto(await createOwnerLink(db, { url, now: now() }));
    await headingOf(page, 'Overview').waitFor();
  });
  afterEach(async () => {
    await real.close();
    await receiver.close();
  });

  const send = async () => {
    const { deps } = real.server.running;
    workDeliveries(deps);
    await deps.webhooks.settled();
  };
  const endpoints = async () => (await real.asServer('GET', '/v1/webhook-endpoints')).body.data;

  const expectAccessible = async () => {
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe: run } = globalThis as unknown as { axe: typeof AxeCore };
      return (await run.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    });
    expect(violations).toEqual([]);
  };

  /** Light and dark, wide and narrow. */
  const look = async (name: string) => {
    await expectAccessible();
    if (screenshots === undefined) return;
    mkdirSync(screenshots, { recursive: true });
    for (const width of [1280, 390]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(150);
        const path = join(screenshots, `webhooks-${name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(overflow).toBe(0);
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
  };

  it('are added, tried, followed, sent again, rotated and deleted', async () => {
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await headingOf(page, 'Webhooks').waitFor();
    await page.getByText('Hear of it when something happens').waitFor();
    await look('1-empty');

    await page.getByRole('link', { name: 'Add endpoint' }).click();
    await headingOf(page, 'Add endpoint').waitFor();
    await page.getByRole('textbox', { name: 'URL' }).fill('https://10.0.0.1/hooks');
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByText(/^This leads to a private address/).waitFor();
    await page.getByRole('textbox', { name: 'URL' }).fill(receiver.url);
    await page.getByRole('textbox', { name: 'Description' }).fill('Billing');
    await page.getByRole('checkbox', { name: 'All events' }).uncheck();
    await page.getByRole('checkbox', { name: 'user.created' }).check();
    await page.getByRole('checkbox', { name: 'external_account.needs_reconnect' }).check();
    await look('2-new');
    await page.getByRole('button', { name: 'Add endpoint' }).click();
    await headingOf(page, 'Endpoint added').waitFor();
    const secret = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
    expect(secret).toMatch(/^whsec_/);
    await look('3-secret');
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await headingOf(page, 'Billing').waitFor();
    expect(await endpoints()).toMatchObject([
      {
        url: receiver.url,
        description: 'Billing',
        event_types: ['user.created', 'external_account.needs_reconnect'],
      },
    ]);
    expect(await page.content()).not.toContain(secret);

    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The test arrived.').waitFor();
    await page.getByText('Answered 204').waitFor();

    receiver.answerWith({ status: 500, body: 'Out of order' });
    await real.asServer('POST', '/v1/users', { first_name: 'Ada' });
    await send();
    await page.reload();
    await page.getByText('Comes again', { exact: true }).waitFor();
    await page.getByText('Answered 500: Out of order').waitFor();
    await page.getByText('Events do not arrive.').waitFor();
    await look('4-endpoint');

    receiver.answerWith({ status: 200 });
    real.server.advance(60_000);
    await send();
    await page.getByText('Answered 200').waitFor();
    await page.getByRole('button', { name: 'Send again: user.created' }).click();
    await page.getByText('It is sent again, under the same id.').waitFor();
    await send();
    expect(receiver.events().map(({ type }) => type)).toEqual([
      'webhook_endpoint.tested',
      'user.created',
      'user.created',
      'user.created',
    ]);

    await page.getByRole('button', { name: 'Rotate' }).click();
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    const next = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
    expect(next).not.toBe(secret);
    await page.getByText(/also signed with the secret before/).waitFor();
    await page.getByRole('button', { name: 'I have copied it' }).click();

    await page.getByRole('textbox', { name: 'Description' }).fill('Mailing');
    await page.getByRole('checkbox', { name: 'All events' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await headingOf(page, 'Mailing').waitFor();
    await page.getByRole('switch', { name: 'Send events' }).press('Space');
    await expect
      .poll(async () => (await endpoints())[0])
      .toMatchObject({
        enabled: false,
        event_types: null,
        description: 'Mailing',
      });
    await page.getByRole('link', { name: 'Webhooks' }).first().click();
    await headingOf(page, 'Webhooks').waitFor();
    await page.getByText('Off', { exact: true }).waitFor();
    await look('5-list');

    await page.getByRole('link', { name: 'Mailing' }).click();
    await page.getByRole('button', { name: 'Delete endpoint' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete endpoint' }).click();
    await page.getByText('The endpoint was deleted.').waitFor();
    expect(await endpoints()).toEqual([]);
    // The refusal of the first address is noted by the browser itself.
    expect(problems.filter((text) => !text.includes('422'))).toEqual([]);
  });

  it('say that an endpoint is gone, also when it was deleted meanwhile', async () => {
    const { body } = await real.asServer('POST', '/v1/webhook-endpoints', { url: receiver.url });
    await page.goto(`${real.server.url}/dashboard/development/webhooks/${body.id}`);
    const toggle = page.getByRole('switch', { name: 'Send events' });
    await toggle.waitFor();
    await real.asServer('DELETE', `/v1/webhook-endpoints/${body.id}`);
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('No test was sent.').waitFor();
    await page.getByText('This could not be loaded').waitFor();
    expect(await toggle.count()).toBe(0);
  });

  it('can be told to send what waits now, and say what is kept back', async () => {
    const { body } = await real.asServer('POST', '/v1/webhook-endpoints', {
      url: `${receiver.url}/${'long'.repeat(30)}`,
    });
    receiver.answerWith({ status: 500, body: `Out_of_order_${'!'.repeat(140)}` });
    const user = (await real.asServer('POST', '/v1/users', { first_name: 'Ada' })).body.id;
    await real.asServer('PATCH', `/v1/users/${user}`, { last_name: 'Lovelace' });
    await send();
    await page.goto(`${real.server.url}/dashboard/development/webhooks/${body.id}`);
    await page.getByText('Waits for an earlier event of this user').waitFor();
    await look('7-kept-back');
    expect(await page.getByRole('button', { name: /^Send now/ }).count()).toBe(1);
    await page.setViewportSize({ width: 390, height: 900 });
    const type = await page.getByText('user.created', { exact: true }).first().boundingBox();
    expect(type?.height).toBeLessThan(30);
    await page.getByRole('button', { name: 'Delete endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/longlong/).waitFor();
    expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    receiver.answerWith({ status: 200 });
    await page.getByRole('button', { name: 'Send now: user.created' }).click();
    await page.getByText('It is sent now.').waitFor();
    await send();
    await page.getByText('Answered 200').first().waitFor();
  });

  it('say when Portico gave an endpoint up, and why', async () => {
    const { body } = await real.asServer('POST', '/v1/webhook-endpoints', { url: receiver.url });
    receiver.answerWith({ status: 410 });
    await real.asServer('POST', '/v1/users', { first_name: 'Ada' });
    await send();
    await page.goto(`${real.server.url}/dashboard/development/webhooks/${body.id}`);
    await page.getByText('Portico gave this endpoint up.').waitFor();
    await look('6-given-up');
    receiver.answerWith({ status: 200 });
    await page.getByRole('switch', { name: 'Send events' }).press('Space');
    await expect.poll(async () => (await endpoints())[0].enabled).toBe(true);
    await page.getByText('Portico gave this endpoint up.').waitFor({ state: 'detached' });
  });
});
