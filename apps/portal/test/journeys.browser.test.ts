import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { environmentWith } from './canned-environment.ts';
import {
  clientWith,
  failedSignIn,
  signedInClient,
  signInWith,
  signUpWith,
  unverifiedSignUp,
  verificationWith,
} from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { CannedRequest, PortalServer } from './portal-server.ts';

/** What people do on the pages, by keyboard where that is the harder way, against canned answers. */
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
const lastRequest = (method: string, path: string): CannedRequest | undefined =>
  server().requests.findLast((request) => request.method === method && request.path === path);
const focusedLabel = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  );

/** Lets sign-ins and sign-ups start; the provider is a page of the test server. */
function letStart(): void {
  server().stage.respond = ({ method, path }) => {
    const redirect = { external_verification_redirect_url: `${server().origin}/provider` };
    const verification = verificationWith(redirect);
    if (method !== 'POST') return undefined;
    if (path === '/v1/client/sign-ins') return { body: { response: signInWith(verification), client: null } };
    if (path !== '/v1/client/sign-ups') return undefined;
    const { verifications } = signUpWith();
    const signUp = signUpWith({ verifications: { ...verifications, external_account: verification } });
    return { body: { response: signUp, client: null } };
  };
}

describe.skipIf(!browser)('signing in', () => {
  it('goes to the provider by keyboard alone and says where the person wants to end', async () => {
    letStart();
    const wish = 'https://app.example.com/welcome?from=mail';
    const page = await open(`/sign-in?${new URLSearchParams({ redirect_url: wish })}`, 'Sign in to Acme');
    await page.keyboard.press('Tab');
    expect(await focusedLabel(page)).toBe('Continue with X');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/provider');
    expect(lastRequest('POST', '/v1/client/sign-ins')?.body).toEqual({
      strategy: 'oauth_x',
      redirect_url: `${home()}/sign-in/sso-callback?${new URLSearchParams({ redirect_url: wish })}`,
      action_complete_redirect_url: wish,
    });
  });

  it('ends at the own page of people who came from nowhere', async () => {
    letStart();
    const page = await open('/sign-up', 'Sign up to Acme');
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.waitForURL('**/provider');
    expect(lastRequest('POST', '/v1/client/sign-ups')?.body).toEqual({
      strategy: 'oauth_x',
      redirect_url: `${home()}/sign-in/sso-callback`,
      action_complete_redirect_url: `${home()}/user`,
    });
  });

  it('shows at once which button was pressed and takes no second press', async () => {
    server().stage.environment = environmentWith({ providers: ['x', 'google'] });
    const answer = Promise.withResolvers<undefined>();
    server().stage.respond = ({ method }) => (method === 'POST' ? answer.promise : undefined);
    const page = await open('/sign-in', 'Sign in to Acme');
    const [x, google] = [
      page.getByRole('button', { name: /X/ }),
      page.getByRole('button', { name: /Google/ }),
    ];
    await x.click();
    expect(await x.getAttribute('aria-busy')).toBe('true');
    expect(await google.getAttribute('aria-disabled')).toBe('true');
    await google.click({ force: true });
    expect(server().requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    answer.resolve(undefined);
  });

  it('says in the card why it could not start, and can be tried again', async () => {
    server().stage.respond = ({ method }) =>
      method === 'POST' ? refusal('oauth_provider_not_enabled', {}, 400) : undefined;
    const page = await open('/sign-in', 'Sign in to Acme');
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.getByText('Signing in with X is switched off at Acme.').waitFor();
    letStart();
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.waitForURL('**/provider');
    expect(await page.title()).toBe('The provider');
  });

  it('offers to go on when the page to return to is not allowed', async () => {
    server().stage.respond = ({ method }) =>
      method === 'POST' ? refusal('redirect_url_not_allowed') : undefined;
    const page = await open('/sign-in?redirect_url=https%3A%2F%2Fevil.example', 'Sign in to Acme');
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.getByRole('link', { name: 'Go on without it' }).click();
    await page.waitForURL(`${home()}/sign-in`);
    letStart();
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.waitForURL('**/provider');
    expect(lastRequest('POST', '/v1/client/sign-ins')?.body).toMatchObject({
      action_complete_redirect_url: `${home()}/user`,
    });
  });

  it('is usable again after the way back from the provider', async () => {
    letStart();
    const page = await open('/sign-in', 'Sign in to Acme');
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.waitForURL('**/provider');
    await page.goBack();
    const button = page.getByRole('button', { name: 'Continue with X' });
    await button.waitFor();
    expect(await button.getAttribute('aria-busy')).toBe('false');
  });

  it('starts anew when the browser brings the page back from its memory', async () => {
    const answer = Promise.withResolvers<undefined>();
    server().stage.respond = ({ method }) => (method === 'POST' ? answer.promise : undefined);
    const page = await open('/sign-in', 'Sign in to Acme');
    await page.getByRole('button', { name: 'Continue with X' }).click();
    server().stage.client = clientWith({ last_authentication_strategy: 'oauth_x' });
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    const button = page.getByRole('button', { name: 'Continue with X Last used' });
    await button.waitFor();
    expect(await button.getAttribute('aria-busy')).toBe('false');
    answer.resolve(undefined);
  });

  it('sends people who are signed in on their way without showing the form', async () => {
    server().stage.client = signedInClient();
    const page = await open('/sign-in', 'Your account');
    expect(page.url()).toBe(`${home()}/user`);
  });

  it('leaves it to the server whether people may be sent to an origin that the address names', async () => {
    server().stage.client = signedInClient();
    const page = await open('/sign-in', 'Your account');
    await page.goto(`${home()}/sign-in?redirect_url=https%3A%2F%2Fevil.example`);
    await page.waitForURL('**/v1/client/touch?*');
    expect(new URL(page.url()).searchParams.get('redirect_url')).toBe('https://evil.example/');
  });

  it('moves the focus to the heading when the page changes', async () => {
    const page = await open('/sign-in', 'Sign in to Acme');
    await page.getByRole('link', { name: 'Sign up' }).click();
    await headingOf(page, 'Sign up to Acme').waitFor();
    expect(await focusedLabel(page)).toBe('Sign up to Acme');
    expect(await page.title()).toBe('Sign up to Acme');
  });

  it('offers signing up only where new people are taken, and signing in where they are not', async () => {
    server().stage.environment = environmentWith({ withoutSignUp: ['x'] });
    const page = await open('/sign-up', 'Sign up to Acme');
    await page.getByText('Acme is not taking new sign-ups right now.').waitFor();
    expect(await page.getByRole('button', { name: 'Continue with X' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Continue with X' }).waitFor();
    expect(await page.getByRole('link', { name: 'Sign up' }).count()).toBe(0);
  });

  it('asks for the environment when the page does not carry it', async () => {
    server().stage.embedded = false;
    await open('/sign-in', 'Sign in to Acme');
    expect(lastRequest('GET', '/v1/environment')).toBeDefined();
  });
});

describe.skipIf(!browser)('a sign-in that failed', () => {
  const cancelled = clientWith({ sign_in: failedSignIn('oauth_access_denied') });

  it('is explained with its reference, and tried again the same way', async () => {
    server().stage.client = cancelled;
    const page = await open('/sign-in/sso-callback', 'Sign-in cancelled');
    await page.getByText('You cancelled at X. Nothing was shared.').waitFor();
    await page.getByText('Reference 7F3K-92').waitFor();
    letStart();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForURL('**/provider');
    expect(lastRequest('POST', '/v1/client/sign-ins')?.body).toMatchObject({ strategy: 'oauth_x' });
  });

  it('is still explained after a reload, and forgotten when it is left', async () => {
    server().stage.client = cancelled;
    const page = await open('/sign-in/sso-callback', 'Sign-in cancelled');
    await page.reload();
    await headingOf(page, 'Sign-in cancelled').waitFor();
    expect(lastRequest('POST', '/v1/client/sign-ins')).toBeUndefined();
    await page.getByRole('link', { name: 'Other ways to sign in' }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(lastRequest('POST', '/v1/client/sign-ins')?.body).toEqual({});
  });
});

describe.skipIf(!browser)('a sign-up without an email address', () => {
  const signUpPath = '/v1/client/sign-ups/sua_1';

  it('asks for the address, sends the code, takes it, and goes on', async () => {
    const { stage } = server();
    stage.client = clientWith({ sign_up: signUpWith() });
    stage.respond = ({ method, path }) => {
      if (method === 'PATCH' && path === signUpPath) return changeTo(unverifiedSignUp('not prepared'));
      if (path === `${signUpPath}/prepare-verification`) return changeTo(unverifiedSignUp('prepared'));
      if (path !== `${signUpPath}/attempt-verification`) return undefined;
      stage.client = signedInClient();
      const done = signUpWith({ status: 'complete', next: 'complete' });
      return { body: { response: done, client: stage.client } };
    };
    const page = await open('/sign-in/sso-callback', 'One more step');
    await page.getByText('X did not give us an email address. Acme needs one to reach you.').waitFor();
    await page.getByLabel('Email address').fill(' ada@example.com ');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Check your email').waitFor();
    expect(lastRequest('PATCH', signUpPath)?.body).toEqual({ email_address: 'ada@example.com' });
    await page.getByText('We sent a code to ada@example.com').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Digit 1 of 6');
    await page.keyboard.type('424242');
    await headingOf(page, 'Your account').waitFor();
    expect(lastRequest('POST', `${signUpPath}/attempt-verification`)?.body).toEqual({
      strategy: 'email_code',
      code: '424242',
    });
    expect(server().requests.filter(({ path }) => path.endsWith('/prepare-verification'))).toHaveLength(1);
  });

  function changeTo(signUp: ReturnType<typeof signUpWith>) {
    server().stage.client = clientWith({ sign_up: signUp });
    return { body: { response: signUp, client: server().stage.client } };
  }

  it('says under the field what is wrong with it', async () => {
    server().stage.client = clientWith({ sign_up: signUpWith() });
    server().stage.respond = ({ method }) =>
      method === 'PATCH' ? refusal('form_param_format_invalid', { param_name: 'email_address' }) : undefined;
    const page = await open('/sign-up/continue', 'One more step');
    const field = page.getByLabel('Email address');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Enter your email address.').waitFor();
    await field.fill('ada');
    await page.keyboard.press('Enter');
    await page.getByText('This is not an email address. Check it, then try again.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('clears a wrong code, says what to do, and waits in the first box', async () => {
    server().stage.client = clientWith({ sign_up: unverifiedSignUp('prepared') });
    server().stage.respond = ({ path }) =>
      path.endsWith('/attempt-verification')
        ? refusal('form_code_incorrect', { param_name: 'code' })
        : undefined;
    const page = await open('/sign-up/verify-email-address', 'Check your email');
    await page.getByLabel('Digit 1 of 6').fill('111111');
    await page.getByText('This code is not right. Enter the one from the newest email.').waitFor();
    expect(await codeInBoxes(page)).toBe('');
    expect(await focusedLabel(page)).toBe('Digit 1 of 6');
  });

  const codeInBoxes = (page: Page) =>
    page
      .getByLabel(/^Digit/)
      .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value).join(''));

  it('keeps the code when the connection was lost', async () => {
    server().stage.client = clientWith({ sign_up: unverifiedSignUp('prepared') });
    const page = await open('/sign-up/verify-email-address', 'Check your email');
    await page.route('**/attempt-verification', (route) => route.abort());
    await page.getByLabel('Digit 1 of 6').fill('123456');
    await page.getByText('The connection was lost.').waitFor();
    expect(await codeInBoxes(page)).toBe('123456');
  });

  it('lets digits be corrected with the arrow keys and backspace', async () => {
    server().stage.client = clientWith({ sign_up: unverifiedSignUp('prepared') });
    const page = await open('/sign-up/verify-email-address', 'Check your email');
    await page.getByLabel('Digit 1 of 6').focus();
    await page.keyboard.type('12345');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('9');
    expect(await codeInBoxes(page)).toBe('1934');
  });

  it('sends no second code to somebody who comes back, and says when one can be asked for', async () => {
    server().stage.client = clientWith({ sign_up: unverifiedSignUp('prepared') });
    const page = await open('/sign-up/verify-email-address', 'Check your email');
    await page.reload();
    await page.getByText(/Send again in (30|29) s/).waitFor();
    expect(server().requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('sends another code when asked to', async () => {
    server().stage.client = clientWith({
      sign_up: { ...unverifiedSignUp('prepared'), resend_after_seconds: 0 },
    });
    server().stage.respond = ({ path }) =>
      path.endsWith('/prepare-verification') ? changeTo(unverifiedSignUp('prepared')) : undefined;
    const page = await open('/sign-up/verify-email-address', 'Check your email');
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('We sent a new code to ada@example.com').waitFor();
    await page.getByText(/Send again in (30|29) s/).waitFor();
    expect(await focusedLabel(page)).toBe('Digit 1 of 6');
  });

  it('takes another address', async () => {
    server().stage.client = clientWith({ sign_up: unverifiedSignUp('prepared') });
    const page = await open('/sign-up/verify-email-address', 'Check your email');
    await page.getByRole('link', { name: 'Use another address' }).click();
    await headingOf(page, 'Use another address').waitFor();
    expect(await page.getByLabel('Email address').inputValue()).toBe('ada@example.com');
  });

  it('goes on by itself when it was finished in another tab', async () => {
    server().stage.client = clientWith({ sign_up: unverifiedSignUp('prepared') });
    const page = await open('/sign-up/verify-email-address', 'Check your email');
    server().stage.client = signedInClient();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await headingOf(page, 'Your account').waitFor();
    expect(page.url()).toBe(`${home()}/user`);
  });
});

describe.skipIf(!browser)('the own page', () => {
  it('ends with signing out', async () => {
    server().stage.client = signedInClient();
    server().stage.respond = ({ method, path }) => {
      if (method !== 'DELETE' || path !== '/v1/client/sessions') return undefined;
      server().stage.client = clientWith();
      return { body: { response: clientWith(), client: clientWith() } };
    };
    const page = await open('/user', 'Your account');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(page.url()).toBe(`${home()}/sign-in`);
  });

  it('asks people who are signed out to sign in, and knows where they wanted to go', async () => {
    const page = await open('/user', 'Sign in to Acme');
    expect(page.url()).toBe(`${home()}/sign-in?${new URLSearchParams({ redirect_url: `${home()}/user` })}`);
  });

  it('says calmly that the connection was lost, and loads when it is back', async () => {
    server().stage.client = signedInClient();
    server().stage.respond = () => refusal('service_unavailable', {}, 503);
    const page = await open('/user', 'This page did not load');
    server().stage.respond = () => undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await headingOf(page, 'Your account').waitFor();
    expect(page.url()).toBe(`${home()}/user`);
  });
});
