import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { environmentWith } from './canned-environment.ts';
import { clientWith, signInWith, verificationWith } from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { PortalServer } from './portal-server.ts';

/** Asking to be let in, and the ways that lead there. */
const browser = await launchBrowser();
const basePath = '/e/production';
const startedServer = browser && (await startPortalServer(basePath));
let opened: PortalPage | undefined;

afterAll(async () => {
  await browser?.close();
  await startedServer?.close();
});
beforeEach(() => {
  startedServer?.reset();
  if (startedServer) startedServer.stage.environment = environmentWith({ signUpMode: 'waitlist' });
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

function server(): PortalServer {
  if (!startedServer) throw new Error('There is no server without a browser.');
  return startedServer;
}

async function open(path: string, heading: string): Promise<Page> {
  if (!browser) throw new Error('There is no browser.');
  opened = await openPortal(browser, server(), { path, heading });
  return opened.page;
}

const joins = () =>
  server().requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/v1/waitlist'));

describe.skipIf(!browser)('the waitlist', () => {
  it('is joined by keyboard alone, once', async () => {
    server().stage.respond = ({ path }) =>
      path.endsWith('/v1/waitlist') ? { body: { response: {}, client: null } } : undefined;
    const page = await open('/waitlist', 'Join the waitlist');
    await page.getByRole('textbox', { name: 'Email address' }).focus();
    await page.keyboard.type(' ada@example.com ');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await headingOf(page, 'You are on the list').waitFor();
    await page.getByText('you can sign up with ada@example.com.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('You are on the list');
    expect(joins().map(({ body }) => body)).toEqual([{ email_address: 'ada@example.com' }]);
  });

  it('says under the field what is wrong with an address, and leaves it to be mended', async () => {
    server().stage.respond = ({ path }) =>
      path.endsWith('/v1/waitlist')
        ? refusal('form_param_format_invalid', { param_name: 'email_address' })
        : undefined;
    const page = await open('/waitlist', 'Join the waitlist');
    const field = page.getByRole('textbox', { name: 'Email address' });
    await field.fill('ada');
    await field.press('Enter');
    await page.getByText('This is not an email address').waitFor();
    expect(await field.inputValue()).toBe('ada');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('email_address');
  });

  it.each([
    { code: 'too_many_requests', status: 429, words: 'That was too often in a short time' },
    { code: 'waitlist_not_open', status: 400, words: 'Acme has no waitlist any more' },
  ] as const)('says $code above the field', async ({ code, status, words }) => {
    server().stage.respond = ({ path }) =>
      path.endsWith('/v1/waitlist') ? refusal(code, {}, status) : undefined;
    const page = await open('/waitlist', 'Join the waitlist');
    await page.getByRole('textbox', { name: 'Email address' }).fill('ada@example.com');
    await page.getByRole('button', { name: 'Join the waitlist' }).click();
    await page.getByText(words).waitFor();
    expect(await page.getByRole('button', { name: 'Join the waitlist' }).getAttribute('aria-busy')).toBe(
      'false',
    );
  });

  it.each([
    { mode: 'public', way: 'Sign up', heading: 'Sign up to Acme' },
    { mode: 'restricted', way: 'Sign in', heading: 'Sign in to Acme' },
  ] as const)(
    'is not there where sign-up is $mode, and the page leads on',
    async ({ mode, way, heading }) => {
      server().stage.environment = environmentWith({ signUpMode: mode });
      const page = await open('/waitlist', 'There is no waitlist');
      await page.getByRole('link', { name: way }).click();
      await headingOf(page, heading).waitFor();
      expect(joins()).toEqual([]);
    },
  );

  it.each([
    { path: '/sign-in', heading: 'Sign in to Acme', link: 'Join the waitlist' },
    { path: '/sign-up', heading: 'Sign up to Acme', link: 'join the waitlist' },
  ])('is one step from $path', async ({ path, heading, link }) => {
    const page = await open(path, heading);
    await page.getByRole('button', { name: 'Continue with X' }).waitFor();
    await page.getByRole('link', { name: link }).click();
    await headingOf(page, 'Join the waitlist').waitFor();
    expect(new URL(page.url()).pathname).toBe(`${basePath}/waitlist`);
  });

  it('is where somebody is led who was turned away because of it', async () => {
    const error = { code: 'sign_up_restricted_waitlist', message: '', long_message: '', meta: {} } as const;
    server().stage.client = clientWith({
      sign_in: signInWith(verificationWith({ status: 'failed', strategy: 'oauth_x', error })),
    });
    const page = await open('/sign-in/sso-callback', 'There is a waitlist');
    await page.getByRole('link', { name: 'Join the waitlist' }).click();
    await headingOf(page, 'Join the waitlist').waitFor();
    expect(new URL(page.url()).pathname).toBe(`${basePath}/waitlist`);
  });
});
