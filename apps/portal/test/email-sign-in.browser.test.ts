import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { environmentWith } from './canned-environment.ts';
import {
  clientWith,
  signedInClient,
  signInWith,
  signUpWith,
  unverifiedSignIn,
  unverifiedSignUp,
  verificationWith,
  vouchedAccount,
} from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { PortalServer } from './portal-server.ts';

/** Signing in without a provider, and joining a provider's account to an address. */
const browser = await launchBrowser();
const basePath = '/e/production';
const startedServer = browser && (await startPortalServer(basePath));
let opened: PortalPage | undefined;

afterAll(async () => {
  await browser?.close();
  await startedServer?.close();
});
beforeEach(() => startedServer?.reset());
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

function server(): PortalServer {
  if (!startedServer) throw new Error('There is no server without a browser.');
  return startedServer;
}

async function open(path: string, heading?: string): Promise<Page> {
  if (!browser) throw new Error('There is no browser.');
  opened = await openPortal(browser, server(), heading === undefined ? { path } : { path, heading });
  return opened.page;
}

const home = () => server().origin + basePath;
const posts = (path: string) =>
  server().requests.filter((request) => request.method === 'POST' && request.path.endsWith(path));
const withEmail = environmentWith({ email: ['email_code'] });
const waiting = clientWith({ sign_in: unverifiedSignIn() });

/** The server goes to this client when it is sent what `path` takes. */
function becomes(client: ReturnType<typeof clientWith>, ...paths: string[]): void {
  server().stage.respond = ({ method, path }) => {
    if (method !== 'POST' || !paths.some((end) => path.endsWith(end))) return undefined;
    server().stage.client = client;
    return { body: { response: client.sign_in ?? signInWith(verificationWith()), client } };
  };
}

describe.skipIf(!browser)('signing in with an address', () => {
  it('mails a code and takes it, by keyboard alone', async () => {
    server().stage.environment = withEmail;
    becomes(waiting, '/sign-ins');
    const page = await open('/sign-in?redirect_url=%2Fuser', 'Sign in to Acme');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(' ada@example.com ');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Check your email').waitFor();
    expect(page.url()).toBe(
      `${home()}/sign-in/verify?${new URLSearchParams({ redirect_url: `${server().origin}/user` })}`,
    );
    expect(posts('/sign-ins')).toMatchObject([{ body: { identifier: 'ada@example.com' } }]);
    await page.getByText('We sent a code to ada@example.com').waitFor();
    becomes(signedInClient(), '/attempt-first-factor');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Digit 1 of 6');
    await page.keyboard.type('424242');
    await page.waitForURL(`${server().origin}/user`);
    expect(posts('/sign-ins/sia_1/attempt-first-factor')).toMatchObject([
      { body: { strategy: 'email_code', code: '424242' } },
    ]);
    expect(posts('/prepare-first-factor')).toEqual([]);
  });

  it('begins a sign-up where that was asked for', async () => {
    server().stage.environment = withEmail;
    becomes(clientWith({ sign_up: unverifiedSignUp('prepared') }), '/sign-ups');
    const page = await open('/sign-up', 'Sign up to Acme');
    await page.getByLabel('Email address').fill('ada@example.com');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Check your email').waitFor();
    expect(page.url()).toBe(`${home()}/sign-up/verify-email-address`);
    expect(posts('/sign-ups')).toMatchObject([{ body: { email_address: 'ada@example.com' } }]);
  });

  it('asks what is missing of somebody new once their address is proven', async () => {
    server().stage.client = waiting;
    becomes(clientWith({ sign_up: signUpWith({ missing_fields: ['username'] }) }), '/attempt-first-factor');
    const page = await open('/sign-in/verify', 'Check your email');
    await page.getByLabel('Digit 1 of 6').fill('123456');
    await headingOf(page, 'One more step').waitFor();
    expect(page.url()).toBe(`${home()}/sign-up/continue`);
  });

  it('says under the field what is wrong with the address', async () => {
    server().stage.environment = withEmail;
    server().stage.respond = ({ method }) =>
      method === 'POST' ? refusal('form_param_format_invalid', { param_name: 'identifier' }) : undefined;
    const page = await open('/sign-in', 'Sign in to Acme');
    const field = page.getByLabel('Email address');
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByText('Enter your email address.').waitFor();
    expect(posts('/sign-ins')).toEqual([]);
    await field.fill('ada');
    await page.keyboard.press('Enter');
    await page.getByText('This is not an email address. Check it, then try again.').waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('can be begun again with another address, and comes back to the form with the back button', async () => {
    server().stage.environment = withEmail;
    becomes(waiting, '/sign-ins');
    const page = await open('/sign-in', 'Sign in to Acme');
    await page.getByLabel('Email address').fill('ada@example.com');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Check your email').waitFor();
    await page.goBack();
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(await page.getByLabel('Email address').inputValue()).toBe('ada@example.com');
    await page.goForward();
    await headingOf(page, 'Check your email').waitFor();
    becomes(clientWith(), '/sign-ups');
    await page.getByRole('button', { name: 'Use another address' }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(await page.getByLabel('Email address').inputValue()).toBe('');
  });

  it('sends no second code after a reload, and leaves when another tab has finished', async () => {
    server().stage.client = waiting;
    const page = await open('/sign-in/verify', 'Check your email');
    await page.reload();
    await page.getByText(/Send again in (30|29) s/).waitFor();
    expect(posts('')).toEqual([]);
    server().stage.client = signedInClient();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await headingOf(page, 'Your account').waitFor();
    expect(page.url()).toBe(`${home()}/user`);
  });

  it('leads back to the ways in from the page of a sign-in that is not there', async () => {
    const page = await open('/sign-in/verify', 'Sign in to Acme');
    expect(page.url()).toBe(`${home()}/sign-in`);
  });

  it('says why nobody was let in', async () => {
    server().stage.client = waiting;
    server().stage.respond = ({ path }) =>
      path.endsWith('/attempt-first-factor') ? refusal('sign_up_mode_restricted', {}, 403) : undefined;
    const page = await open('/sign-in/verify', 'Check your email');
    await page.getByLabel('Digit 1 of 6').fill('123456');
    await page
      .getByText('There is no Acme account for ada@example.com yet, and Acme is not taking new sign-ups.')
      .waitFor();
    expect(posts('/attempt-first-factor')).toHaveLength(1);
  });
});

describe.skipIf(!browser)('an address that a provider told and that has an account', () => {
  const unsent = unverifiedSignIn({
    external_account: vouchedAccount,
    first_factor_verification: verificationWith({ strategy: 'oauth_x' }),
    resend_after_seconds: 0,
  });

  it('is sent a code on arrival, once, and says what the code is for', async () => {
    server().stage.client = clientWith({ sign_in: unsent });
    becomes(
      clientWith({ sign_in: unverifiedSignIn({ external_account: vouchedAccount }) }),
      '/prepare-first-factor',
    );
    const page = await open('/sign-in/sso-callback', 'Check your email');
    await page
      .getByText(
        'ada@example.com already has an account at Acme. Enter the code we sent there and X will be connected to it.',
      )
      .waitFor();
    await page.getByText('@ada on X').waitFor();
    await page.reload();
    await page.getByText(/Send again in (30|29) s/).waitFor();
    expect(posts('/prepare-first-factor')).toMatchObject([{ body: { strategy: 'email_code' } }]);
  });

  it('can be left for another way in', async () => {
    server().stage.client = clientWith({ sign_in: unverifiedSignIn({ external_account: vouchedAccount }) });
    const page = await open('/sign-in/verify', 'Check your email');
    expect(await page.getByText('Use another address').count()).toBe(0);
    becomes(clientWith(), '/sign-ups');
    await page.getByRole('button', { name: 'Start over' }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(posts('/sign-ups')).toMatchObject([{ body: {} }]);
  });
});

describe.skipIf(!browser)('what a sign-up still needs', () => {
  const needs = clientWith({
    sign_up: signUpWith({ username: null, missing_fields: ['username', 'legal_accepted'] }),
  });

  it('is a username that is free and the terms, each with its own sentence', async () => {
    server().stage.environment = environmentWith({ display: { terms_url: 'https://acme.example/terms' } });
    server().stage.client = needs;
    server().stage.respond = ({ method }) =>
      method === 'PATCH' ? refusal('form_identifier_exists', { param_name: 'username' }) : undefined;
    const page = await open('/sign-up/continue', 'One more step');
    const terms = page.getByRole('checkbox', { name: 'I accept the terms of Acme' });
    expect(await page.getByRole('link', { name: 'the terms of Acme' }).getAttribute('href')).toBe(
      'https://acme.example/terms',
    );
    expect(await page.getByLabel('Username').inputValue()).toBe('ada');
    await page.getByLabel('Username').press('Enter');
    await page.getByText('Accept the terms to go on.').waitFor();
    expect(await terms.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByText('This username is taken. Choose another one.').waitFor();
    expect(server().requests.findLast(({ method }) => method === 'PATCH')?.body).toEqual({
      username: 'ada',
      legal_accepted: true,
    });
    expect(await page.getByText('Accept the terms to go on.').count()).toBe(0);
  });
});
