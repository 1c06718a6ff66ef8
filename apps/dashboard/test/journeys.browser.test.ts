import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { emptyData } from './canned.ts';
import { refusal } from './canned-answer.ts';
import { idOf } from './canned-users.ts';
import { headingOf } from './dashboard-page.ts';
import { standUp } from './stand.ts';

/** What an operator does, step by step. */
const { browser, stand, open } = await standUp();

/** Presses Tab until a control whose name begins so has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return '';
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
      const texts = [element.getAttribute('aria-label'), ...labels.map(({ textContent }) => textContent)];
      return [...texts, element.textContent].find((text) => text)?.trim() ?? '';
    });
    if (focused.startsWith(name)) return;
    passed.push(focused);
  }
  throw new Error(`The keyboard does not reach ${name}, but ${passed.join(', ')}.`);
}

describe.skipIf(!browser)('an operator', () => {
  it('adds X with the keyboard alone, and may try it at once', async () => {
    const { server: there } = stand();
    there.stage.data = emptyData();
    const { page, problems, close } = await open('/development/connections', 'SSO connections');
    await page.getByRole('link', { name: 'Add connection' }).waitFor();
    await tabTo(page, 'Add connection');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Add connection').waitFor();
    await page.keyboard.type('twitter'); // the search field has the focus
    await tabTo(page, 'X/Twitter');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Add X').waitFor();
    await tabTo(page, 'Use custom credentials');
    await page.keyboard.press('Space');
    await tabTo(page, 'Client ID');
    await page.keyboard.type('abcdefghijklmnopqrstuvwxy');
    await page.getByText('This looks like an API Key').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(btoa('abcdefghij0123456789:1:ci'));
    await page.getByText('This looks like an API Key').waitFor({ state: 'detached' });
    await tabTo(page, 'Client Secret');
    await page.keyboard.type(' a-secret ');
    await tabTo(page, 'Request email');
    await page.keyboard.press('Space');
    await tabTo(page, 'Add connection');
    await page.keyboard.press('Enter');
    await headingOf(page, 'X').waitFor();
    expect(there.requests.find(({ method }) => method === 'POST')).toMatchObject({
      path: '/v1/oauth-providers',
      environment: idOf('env', 1),
      body: {
        provider_kind: 'preset',
        provider_key: 'x',
        use_custom_credentials: true,
        client_secret: 'a-secret',
        request_email: true,
      },
    });
    expect(await page.getByRole('button', { name: 'Try it' }).isEnabled()).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('finds a draft again after a reload, without its secret', async () => {
    stand().server.stage.data = emptyData();
    const { page, close } = await open('/development/connections/new/x', 'Add X');
    await page.getByRole('switch', { name: 'Use custom credentials' }).check();
    await page.getByRole('textbox', { name: 'Client ID' }).fill('my-client-id');
    await page.getByRole('textbox', { name: 'Client Secret' }).fill('my-secret');
    await page.reload();
    await headingOf(page, 'Add X').waitFor();
    expect(await page.getByRole('textbox', { name: 'Client ID' }).inputValue()).toBe('my-client-id');
    expect(await page.getByRole('textbox', { name: 'Client Secret' }).inputValue()).toBe('');
    expect(JSON.stringify(await page.evaluate(() => ({ ...sessionStorage })))).not.toContain('my-secret');
    await close();
  });

  it('is shown beside the field what the server refuses', async () => {
    const { server: there } = stand();
    there.stage.data = emptyData();
    there.stage.respond = ({ method }) =>
      method === 'POST'
        ? refusal('form_param_value_invalid', 422, { param_name: 'client_id' }, 'This Client ID is too long.')
        : undefined;
    const { page, close } = await open('/production/connections/new/x', 'Add X');
    await page.getByRole('textbox', { name: 'Client ID' }).fill('much-too-long');
    await page.getByRole('button', { name: 'Add connection' }).click();
    const field = page.getByRole('textbox', { name: 'Client ID' });
    await page.getByText('This Client ID is too long.').first().waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await close();
  });

  it('is led to a field that is folded away when the server refuses it', async () => {
    const { server: there } = stand();
    there.stage.respond = ({ method }) =>
      method === 'PATCH'
        ? refusal('form_param_value_invalid', 422, { param_name: 'token_endpoint' }, 'Nobody answers there.')
        : undefined;
    const { page, close } = await open(`/development/connections/${idOf('oauthp', 1)}`, 'X');
    const advanced = page.getByRole('region', { name: 'Endpoints' }).getByText('Advanced');
    await advanced.click();
    const field = page.getByRole('textbox', { name: 'Token endpoint' });
    await field.fill('https://proxy.example/token');
    await advanced.click();
    await field.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Save' }).click();
    await field.waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.getByRole('alert').innerText()).toContain('Nobody answers there.');
    await close();
  });

  it('tries a connection in a new tab', async () => {
    const { page, close } = await open(`/development/connections/${idOf('oauthp', 1)}`, 'X');
    const tab = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Try it' }).click();
    const opened = await tab;
    await opened.waitForURL('**/provider');
    expect(await opened.evaluate(() => globalThis.opener)).toBeNull();
    await close();
  });

  it('sees a pause at once, and sees it taken back when the server refuses', async () => {
    const { server: there } = stand();
    const held = Promise.withResolvers<void>();
    there.stage.respond = async ({ method }) => {
      if (method !== 'PATCH') return undefined;
      await held.promise;
      return refusal('service_unavailable', 503);
    };
    const { page, close } = await open('/development/connections', 'SSO connections');
    await page.getByRole('button', { name: 'Actions for X' }).click();
    await page.getByRole('menuitem', { name: 'Pause' }).click();
    const row = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name: 'X', exact: true }) });
    await row.getByText('Paused').waitFor();
    held.resolve();
    await row.getByText('Works', { exact: true }).waitFor();
    await page.getByText('X was not paused.').waitFor();
    expect(await row.getByText('Paused').count()).toBe(0);
    await close();
  });

  it('has the name typed before a connection is deleted', async () => {
    const { page, close } = await open(
      `/development/connections/${idOf('oauthp', 3)}`,
      'Square Dance Federation of Northern Europe',
    );
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const remove = page.getByRole('button', { name: 'Delete connection' });
    expect(await remove.isDisabled()).toBe(true);
    await page.getByRole('dialog').getByRole('textbox').fill('Square Dance Federation of Northern Europe');
    await remove.click();
    await headingOf(page, 'SSO connections').waitFor();
    expect(await page.getByRole('link', { name: /Square Dance/ }).count()).toBe(0);
    await close();
  });

  it('is asked before leaving what was edited, and saves only what changed', async () => {
    const { server: there } = stand();
    const { page, close } = await open('/development/settings', 'Settings');
    const name = page.getByRole('textbox', { name: 'Application name' });
    await name.fill('Acme Shop');
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await name.inputValue()).toBe('Acme Shop');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(there.requests.find(({ method }) => method === 'PATCH')?.body).toEqual({
      application_name: 'Acme Shop',
    });
    await page.getByRole('link', { name: 'Users' }).click();
    await headingOf(page, 'Users').waitFor();
    await close();
  });

  it('stays on the page when switching the environment, and never sees the data of the other', async () => {
    const { server: there } = stand();
    const { page, close } = await open('/development/settings', 'Settings');
    there.requests.length = 0;
    await page.getByRole('button', { name: 'Environment: Development' }).click();
    await page.getByRole('menuitem', { name: 'Production' }).click();
    await page.waitForURL('**/dashboard/production/settings');
    await page.getByRole('textbox', { name: 'Application name' }).waitFor();
    const asked = there.requests.filter(({ path }) => path === '/v1/environment-settings');
    expect(asked.map(({ environment }) => environment)).toEqual([idOf('env', 2)]);
    expect(await page.getByRole('link', { name: 'Inbox' }).count()).toBe(0);
    await close();
  });

  it('opens anything by name from anywhere', async () => {
    const { page, close } = await open('/development/overview', 'Overview');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.type('set');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Settings').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/dashboard/development/settings');
    await close();
  });

  it('sees a secret key once, and is asked before one is revoked', async () => {
    const { page, close } = await open('/development/api-keys', 'API keys');
    await page.getByRole('textbox', { name: 'New key' }).fill('Web server');
    await page.getByRole('button', { name: 'Create key' }).click();
    expect(await page.getByRole('textbox', { name: 'Secret key' }).inputValue()).toMatch(/^sk_test_/);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('textbox', { name: 'Secret key' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Revoke First key' }).click();
    await page
      .getByRole('dialog', { name: 'Revoke First key?' })
      .getByRole('button', { name: 'Revoke key' })
      .click();
    await page.getByText('First key was revoked.').waitFor();
    await close();
  });

  it.each([
    { what: 'key', path: '/development/api-keys', heading: 'API keys', button: 'Create key' },
    {
      what: 'connection',
      path: '/development/connections/new/x',
      heading: 'Add X',
      button: 'Add connection',
    },
  ])('makes one $what with a double click', async ({ path, heading, button }) => {
    const { server: there } = stand();
    there.stage.data = emptyData();
    const { page, close } = await open(path, heading);
    const name = page.getByRole('textbox', { name: 'New key' });
    if (path.endsWith('api-keys')) await name.fill('Web server');
    // Both clicks come before the page is drawn again.
    await page.getByRole('button', { name: button }).evaluate((element: HTMLElement) => {
      element.click();
      element.click();
    });
    await page
      .getByText(/was created|Try it/)
      .first()
      .waitFor();
    expect(there.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    await close();
  });

  it('is told where else to look for a reference that stands nowhere', async () => {
    const { page, close } = await open('/development/logs?reference=ZZZZ-99', 'Logs');
    await page.getByRole('heading', { name: 'Nothing has the reference ZZZZ-99' }).waitFor();
    expect(await page.getByRole('main').innerText()).toContain('in the log of the server only');
    await close();
  });

  it('is told at once that a star stands for nothing', async () => {
    const { page, close } = await open('/development/settings', 'Settings');
    const field = page.getByRole('textbox', { name: 'Allowed origins' });
    await field.fill('https://*.example.com');
    await page.getByText('A star stands for nothing here.').waitFor();
    await field.press('Enter');
    expect(await field.inputValue()).toBe('https://*.example.com');
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await close();
  });

  it.each([
    { is: 'set up', configured: true, words: 'Production sends its mail.' },
    { is: 'not set up', configured: false, words: 'cannot send mail yet' },
  ])('reads on the inbox of production that mail is $is', async ({ configured, words }) => {
    const { server: there } = stand();
    there.stage.data.settings.mail = { configured };
    const { page, close } = await open('/production/inbox', 'Inbox');
    await page.getByText(words).waitFor();
    expect(there.requests.filter(({ path }) => path === '/v1/inbox-messages')).toEqual([]);
    await close();
  });

  it.each([
    { allowed: 'an origin', settings: { allowed_origins: ['https://a.example'] }, to: 'https://a.example/' },
    {
      allowed: 'a page',
      settings: { allowed_origins: [], allowed_redirect_urls: ['https://b.example/in'] },
      to: 'https://b.example/in',
    },
  ])('is given an example that works where $allowed is allowed', async ({ settings, to }) => {
    Object.assign(stand().server.stage.data.settings, settings);
    const { page, close } = await open('/development/portal', 'Portal');
    const example = page.getByRole('textbox', { name: 'Example' });
    const expected = `http://localhost:4400/sign-in?redirect_url=${encodeURIComponent(to)}`;
    await expect.poll(() => example.inputValue()).toBe(expected);
    expect(await page.getByText('No address is allowed yet').count()).toBe(0);
    await close();
  });

  it('is told that an example needs an address that is allowed', async () => {
    Object.assign(stand().server.stage.data.settings, { allowed_origins: [] });
    const { page, close } = await open('/development/portal', 'Portal');
    await page.getByText('No address is allowed yet').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'settings' }).click();
    await headingOf(page, 'Settings').waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard/development/settings');
    await close();
  });

  it('finds what happened by the reference somebody reads out', async () => {
    const { page, close } = await open('/development/logs', 'Logs');
    await page.getByRole('textbox', { name: 'Reference' }).fill('reference 7f3k 92');
    await page.keyboard.press('Enter');
    await page.waitForURL('**reference=7F3K-92**');
    await page.getByText('unauthorized_client').waitFor();
    expect(await page.locator('.event').count()).toBe(1);
    await close();
  });

  it('sees new mail arrive without doing anything', async () => {
    const { server: there } = stand();
    const data = emptyData();
    there.stage.data = data;
    const { page, close } = await open('/development/inbox', 'Inbox');
    await page.getByRole('heading', { name: 'No mail' }).waitFor();
    data.inbox = [
      {
        object: 'inbox_message',
        id: idOf('mail', 7),
        to: 'ada@example.com',
        subject: 'Your code',
        text: 'It is 135246.',
        created_at: Date.now(),
      },
    ];
    await page.getByRole('button', { name: 'Copy 135246' }).waitFor();
    expect(await page.getByRole('heading', { name: 'No mail' }).count()).toBe(0);
    await close();
  });
});
