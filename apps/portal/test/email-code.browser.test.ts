import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { clientWith, signedInClient, signUpWith, unverifiedSignUp } from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { CannedAnswer, PortalServer } from './portal-server.ts';

/** What becomes of people whose code could not be sent, or whose sign-up went on without this page. */
const browser = await launchBrowser();
const startedServer = browser && (await startPortalServer());
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

async function open(path: string, heading: string): Promise<Page> {
  if (!browser) throw new Error('There is no browser.');
  opened = await openPortal(browser, server(), { path, heading });
  return opened.page;
}

const verifyPath = '/sign-up/verify-email-address';
const withCode = clientWith({ sign_up: unverifiedSignUp('prepared') });
const withoutCode = clientWith({ sign_up: unverifiedSignUp('not prepared') });

function refusePrepare(answer: CannedAnswer): void {
  server().stage.respond = ({ path }) => (path.endsWith('/prepare-verification') ? answer : undefined);
}

function letPrepare(): void {
  server().stage.respond = ({ path }) => {
    if (!path.endsWith('/prepare-verification')) return undefined;
    server().stage.client = withCode;
    return { body: { response: withCode.sign_up, client: withCode } };
  };
}

describe.skipIf(!browser)('a code that could not be sent', () => {
  it.each([
    { code: 'mail_not_sent', status: 503, reason: 'The email did not leave Acme.' },
    { code: 'internal_error', status: 500, reason: 'Something went wrong on our side.' },
    { code: 'too_many_requests', status: 429, reason: 'That was too often in a short time.' },
  ] as const)('is not said to be on its way after $status, but why', async ({ code, status, reason }) => {
    server().stage.client = withoutCode;
    refusePrepare(refusal(code, {}, status));
    const page = await open(verifyPath, 'No code was sent');
    await page.getByText(reason).waitFor();
    await page.getByText('We could not send a code to ada@example.com').waitFor();
    expect(await page.getByText('We sent a').count()).toBe(0);
    expect(await page.getByLabel(/^Digit/).count()).toBe(0);
  });

  it('is sent when asked for again', async () => {
    server().stage.client = withoutCode;
    refusePrepare(refusal('mail_not_sent', {}, 503));
    const page = await open(verifyPath, 'No code was sent');
    letPrepare();
    await page.getByRole('button', { name: 'Send again' }).click();
    await headingOf(page, 'Check your email').waitFor();
    await page.getByText('We sent a code to ada@example.com').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Digit 1 of 6');
    expect(server().requests.filter(({ path }) => path.endsWith('/prepare-verification'))).toHaveLength(2);
  });

  it('can be asked for again when the server will take it, and no sooner', async () => {
    server().stage.client = withoutCode;
    refusePrepare(refusal('verification_code_too_many_requests', { resend_after_seconds: 1500 }, 429));
    const page = await open(verifyPath, 'No code was sent');
    const button = page.getByRole('button', { name: 'Send again in 25 min' });
    await button.click({ force: true });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(server().requests.filter(({ path }) => path.endsWith('/prepare-verification'))).toHaveLength(1);
  });

  it('can go to another address', async () => {
    server().stage.client = withoutCode;
    refusePrepare(refusal('mail_not_sent', {}, 503));
    const page = await open(verifyPath, 'No code was sent');
    await page.getByRole('link', { name: 'Use another address' }).click();
    await headingOf(page, 'Use another address').waitFor();
    expect(await page.getByLabel('Email address').inputValue()).toBe('ada@example.com');
  });

  it('takes the boxes away when its failing cost the former code', async () => {
    const { sign_up: signUp } = withCode;
    if (!signUp) throw new Error('expected a sign-up');
    server().stage.client = clientWith({ sign_up: { ...signUp, resend_after_seconds: 0 } });
    server().stage.respond = ({ path }) => {
      if (!path.endsWith('/prepare-verification')) return undefined;
      server().stage.client = withoutCode;
      return refusal('mail_not_sent', {}, 503);
    };
    const page = await open(verifyPath, 'Check your email');
    await page.getByRole('button', { name: 'Send again' }).click();
    await headingOf(page, 'No code was sent').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Send again');
  });

  it('says nothing of a refusal when another tab has sent one', async () => {
    server().stage.client = withoutCode;
    server().stage.respond = ({ path }) => {
      if (!path.endsWith('/prepare-verification')) return undefined;
      server().stage.client = withCode;
      return refusal('verification_code_too_many_requests', {}, 429);
    };
    const page = await open(verifyPath, 'Check your email');
    await page.getByText(/Send again in (30|29) s/).waitFor();
    expect(await page.locator('.pt-code-error').textContent()).toBe('');
  });
});

describe.skipIf(!browser)('a sign-up that went on without this page', () => {
  const over = [
    { name: 'is finished', answer: refusal('sign_up_cannot_be_updated', {}, 403) },
    { name: 'is gone', answer: refusal('resource_not_found', { param_name: 'id' }, 404) },
  ];

  it.each(over)('leads on from the code when it $name', async ({ answer }) => {
    server().stage.client = withCode;
    server().stage.respond = ({ path }) => {
      if (!path.endsWith('/attempt-verification')) return undefined;
      server().stage.client = signedInClient();
      return answer;
    };
    const page = await open(verifyPath, 'Check your email');
    await page.getByLabel('Digit 1 of 6').fill('123456');
    await headingOf(page, 'Your account').waitFor();
    expect(page.url()).toBe(`${server().origin}/user`);
  });

  it.each(over)('leads on from asking for another code when it $name', async ({ answer }) => {
    server().stage.client = withoutCode;
    server().stage.respond = ({ path }) => {
      if (!path.endsWith('/prepare-verification')) return undefined;
      server().stage.client = clientWith();
      return answer;
    };
    const page = await open(verifyPath, 'Sign in to Acme');
    expect(page.url()).toBe(`${server().origin}/sign-in`);
  });

  it.each(over)('leads on from the missing address when it $name', async ({ answer }) => {
    server().stage.client = clientWith({ sign_up: signUpWith() });
    server().stage.respond = ({ method }) => {
      if (method !== 'PATCH') return undefined;
      server().stage.client = signedInClient();
      return answer;
    };
    const page = await open('/sign-up/continue', 'One more step');
    await page.getByLabel('Email address').fill('ada@example.com');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Your account').waitFor();
    expect(page.url()).toBe(`${server().origin}/user`);
  });

  it('comes back from the code to the form, and not to the provider', async () => {
    const typed: unknown[] = [];
    server().stage.client = clientWith({ sign_up: signUpWith() });
    server().stage.respond = ({ method, body }) => {
      if (method !== 'PATCH') return undefined;
      typed.push(body);
      server().stage.client = withCode;
      return { body: { response: withCode.sign_up, client: withCode } };
    };
    const page = await open('/sign-in/sso-callback', 'One more step');
    await page.goto(`${server().origin}/provider`);
    await page.goto(`${server().origin}/sign-in/sso-callback`);
    for (const address of ['adda@example.com', 'ada@example.com']) {
      await page.getByLabel('Email address').fill(address);
      await page.keyboard.press('Enter');
      await headingOf(page, 'Check your email').waitFor();
      await page.goBack();
      await headingOf(page, 'Use another address').waitFor();
      expect(typed.at(-1)).toEqual({ email_address: address });
    }
    await page.goForward();
    await headingOf(page, 'Check your email').waitFor();
  });

  it('shows the sign-up that took its place on the same page', async () => {
    server().stage.client = clientWith({ sign_up: signUpWith() });
    server().stage.respond = ({ method }) => {
      if (method !== 'PATCH') return undefined;
      const { external_account: account } = signUpWith();
      if (!account) throw new Error('expected an account');
      const other = { ...account, username: 'grace', first_name: 'Grace', last_name: 'Hopper' };
      server().stage.client = clientWith({ sign_up: signUpWith({ id: 'sua_2', external_account: other }) });
      return refusal('sign_up_cannot_be_updated', {}, 403);
    };
    const page = await open('/sign-up/continue', 'One more step');
    await page.getByLabel('Email address').fill('ada@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('Grace Hopper').waitFor();
    expect(await page.getByLabel('Email address').inputValue()).toBe('');
  });

  it('says what was refused, with the way to start over, when it is still where it was', async () => {
    server().stage.client = withCode;
    server().stage.respond = ({ path }) =>
      path.endsWith('/attempt-verification') ? refusal('sign_up_cannot_be_updated', {}, 403) : undefined;
    const page = await open(verifyPath, 'Check your email');
    await page.getByLabel('Digit 1 of 6').fill('123456');
    await page.getByText('This sign-up is over and cannot be changed.').waitFor();
    server().stage.client = clientWith();
    await page.getByRole('button', { name: 'Start over' }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(server().requests.findLast(({ method }) => method === 'POST')).toMatchObject({
      path: '/v1/client/sign-ups',
      body: {},
    });
  });
});
