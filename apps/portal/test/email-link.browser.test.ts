import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import {
  clientWith,
  linkSignIn,
  signedInClient,
  signInWith,
  unverifiedSignIn,
  unverifiedSignUp,
  verificationWith,
} from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { PortalServer } from './portal-server.ts';

/** A link in a mail: the page that waits for it, and the page that it opens. */
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
const waiting = clientWith({ sign_in: unverifiedSignIn() });

/** The server goes to this client when it is sent what `path` takes. */
function becomes(client: ReturnType<typeof clientWith>, ...paths: string[]): void {
  server().stage.respond = ({ method, path }) => {
    if (method !== 'POST' || !paths.some((end) => path.endsWith(end))) return undefined;
    server().stage.client = client;
    return { body: { response: client.sign_in ?? signInWith(verificationWith()), client } };
  };
}

describe.skipIf(!browser)('a link in a mail', () => {
  const verified = clientWith({ sign_in: linkSignIn('verified') });

  it('lets the page that waits go on once it was opened elsewhere', async () => {
    server().stage.client = clientWith({ sign_in: linkSignIn() });
    const page = await open('/sign-in/verify', 'Check your email');
    await page
      .getByText('Open the link we sent to ada@example.com. This page continues by itself.')
      .waitFor();
    expect(posts('/attempt-first-factor')).toEqual([]);
    becomes(signedInClient(), '/attempt-first-factor');
    server().stage.client = verified;
    await headingOf(page, 'Your account').waitFor();
    expect(posts('/attempt-first-factor')).toMatchObject([{ body: { strategy: 'email_link' } }]);
  });

  it('is asked about while the page is seen, and not while it is hidden', async () => {
    server().stage.client = clientWith({ sign_in: linkSignIn() });
    const page = await open('/sign-in/verify', 'Check your email');
    const asked = () => server().requests.filter(({ path }) => path.endsWith('/sign-ins/sia_1')).length;
    await page.clock.install();
    await page.reload();
    await expect.poll(asked).toBeGreaterThan(0);
    const before = asked();
    await page.clock.runFor(4000);
    await expect.poll(asked).toBeGreaterThan(before);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    });
    await page.clock.runFor(4000);
    const whenHidden = asked();
    for (let times = 0; times < 5; times += 1) await page.clock.runFor(4000);
    expect(asked()).toBe(whenHidden);
  });

  it('goes on after a reload too', async () => {
    server().stage.client = verified;
    becomes(signedInClient(), '/attempt-first-factor');
    const page = await open('/sign-in/verify', 'Your account');
    expect(page.url()).toBe(`${home()}/user`);
  });

  it('says when it has expired, and sends another that leads back to this page', async () => {
    server().stage.client = clientWith({ sign_in: { ...linkSignIn('expired'), resend_after_seconds: 0 } });
    becomes(clientWith({ sign_in: linkSignIn() }), '/prepare-first-factor');
    const page = await open('/sign-in/verify', 'Check your email');
    await page.getByText('This link has expired. Send a new one to go on.').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Open the new link we sent to ada@example.com').waitFor();
    expect(posts('/prepare-first-factor')).toMatchObject([
      { body: { strategy: 'email_link', redirect_url: `${home()}/sign-in/verify` } },
    ]);
  });

  it('can be had in place of a code where both are offered', async () => {
    const factors = [{ strategy: 'email_code' }, { strategy: 'email_link' }];
    const either = { resend_after_seconds: 0, supported_first_factors: factors };
    server().stage.client = clientWith({ sign_in: unverifiedSignIn(either) });
    becomes(clientWith({ sign_in: { ...linkSignIn(), ...either } }), '/prepare-first-factor');
    const page = await open('/sign-in/verify', 'Check your email');
    await page.getByRole('button', { name: 'Send a link instead' }).click();
    await page.getByText('This page continues by itself.').waitFor();
    await page.getByRole('button', { name: 'Send a code instead' }).waitFor();
    expect(posts('/prepare-first-factor')).toMatchObject([{ body: { strategy: 'email_link' } }]);
  });

  it('is known to be there before another mail may be asked for', async () => {
    const factors = [{ strategy: 'email_code' }, { strategy: 'email_link' }];
    server().stage.client = clientWith({ sign_in: unverifiedSignIn({ supported_first_factors: factors }) });
    const page = await open('/sign-in/verify', 'Check your email');
    await page.getByText(/^Send a link instead in (30|29) s$/).waitFor();
    expect(await page.getByRole('button', { name: 'Send a link instead' }).count()).toBe(0);
  });

  it('also finishes a sign-up', async () => {
    const signUp = unverifiedSignUp('prepared');
    const { email_address: email } = signUp.verifications;
    if (!email) throw new Error('expected an address');
    const link = { ...email, strategy: 'email_link', status: 'verified' as const };
    server().stage.client = clientWith({
      sign_up: { ...signUp, verifications: { ...signUp.verifications, email_address: link } },
    });
    becomes(signedInClient(), '/sign-ups/sua_1/attempt-verification');
    const page = await open('/sign-up/verify-email-address', 'Your account');
    expect(posts('/attempt-verification')).toMatchObject([{ body: { strategy: 'email_link' } }]);
    expect(page.url()).toBe(`${home()}/user`);
  });
});

describe.skipIf(!browser)('the page that a link opens', () => {
  const opens = (isThisBrowser: boolean, redirectUrl: string | null) => {
    server().stage.respond = ({ path }) =>
      path === '/v1/email-links'
        ? { body: { object: 'email_link', is_this_browser: isThisBrowser, redirect_url: redirectUrl } }
        : undefined;
  };

  it('does nothing until its button is pressed', async () => {
    opens(false, null);
    const page = await open('/verify-link#sia_1.secret', 'Continue at Acme');
    await page.reload();
    await headingOf(page, 'Continue at Acme').waitFor();
    expect(server().requests).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await headingOf(page, 'It is confirmed').waitFor();
    await page.getByText('You can go back to the window where you asked. It continues by itself.').waitFor();
    expect(posts('/email-links')).toMatchObject([{ body: { token: 'sia_1.secret' } }]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('It is confirmed');
  });

  it('goes on in the browser that asked, where it wanted to end', async () => {
    opens(true, `${home()}/user?from=link`);
    server().stage.client = signedInClient();
    const page = await open('/verify-link#sia_1.secret', 'Continue at Acme');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${home()}/user?from=link`);
    expect(posts('/email-links')).toHaveLength(1);
  });

  it('goes on with what waits in the browser that asked when it was not told where', async () => {
    opens(true, null);
    server().stage.client = waiting;
    const page = await open('/verify-link#sia_1.secret', 'Continue at Acme');
    await page.getByRole('button', { name: 'Continue' }).click();
    await headingOf(page, 'Check your email').waitFor();
    expect(page.url()).toBe(`${home()}/sign-in/verify`);
  });

  it('says calmly that a link is over, and leads on', async () => {
    server().stage.respond = ({ path }) =>
      path === '/v1/email-links' ? refusal('verification_link_invalid', {}, 400) : undefined;
    const page = await open('/verify-link#sia_1.secret', 'Continue at Acme');
    await page.getByRole('button', { name: 'Continue' }).click();
    await headingOf(page, 'This link is over').waitFor();
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(page.url()).toBe(`${home()}/sign-in`);
  });

  it('can be pressed again after the connection was lost', async () => {
    const page = await open('/verify-link#sia_1.secret', 'Continue at Acme');
    await page.route('**/email-links', (route) => route.abort());
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The connection was lost.').waitFor();
    await page.unroute('**/email-links');
    opens(false, null);
    await page.getByRole('button', { name: 'Continue' }).click();
    await headingOf(page, 'It is confirmed').waitFor();
    expect(posts('/email-links')).toHaveLength(1);
  });

  it('starts anew when another link is opened in the same window', async () => {
    const page = await open('/verify-link', 'This link is not complete');
    await page.evaluate(() => (window.location.hash = '#sia_2.other'));
    await headingOf(page, 'Continue at Acme').waitFor();
    expect(server().requests).toEqual([]);
  });
});
