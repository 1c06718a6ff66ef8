import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { toWireError } from '@portico/contract';
import { environmentWith } from './canned-environment.ts';
import { sessionVerification, signedInClient, userWith, verificationWith } from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { PortalServer } from './portal-server.ts';

/** Proof that it is the person, before something that gives or takes a way in; and the action that waits for it. */
const browser = await launchBrowser();
const startedServer = browser && (await startPortalServer());
let opened: PortalPage | undefined;
let isFresh = false;
let verification = sessionVerification();

afterAll(async () => {
  await browser?.close();
  await startedServer?.close();
});
beforeEach(() => {
  startedServer?.reset();
  isFresh = false;
  verification = sessionVerification();
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

function server(): PortalServer {
  if (!startedServer) throw new Error('There is no server without a browser.');
  return startedServer;
}

const calls = (method: string, end: string) =>
  server().requests.filter((request) => request.method === method && request.path.endsWith(end));

/** Disconnecting X wants fresh proof; a code or X gives it. */
async function openStale(): Promise<Page> {
  if (!browser) throw new Error('There is no browser.');
  server().stage.environment = environmentWith({ email: ['email_code'] });
  server().stage.client = signedInClient();
  server().stage.respond = ({ method, path, body }) => {
    const shown = { ...verification, status: isFresh ? ('complete' as const) : verification.status };
    if (method === 'DELETE' && !isFresh) return refusal('session_reverification_required', {}, 403);
    if (method === 'DELETE') {
      server().stage.client = signedInClient(userWith({ external_accounts: [] }));
      return { body: { response: {}, client: server().stage.client } };
    }
    if (path.endsWith('/attempt-first-factor')) {
      if ((body as { code: string }).code !== '424242') return refusal('form_code_incorrect');
      isFresh = true;
      return { body: { response: { ...shown, status: 'complete' }, client: server().stage.client } };
    }
    if (path.endsWith('/prepare-first-factor')) {
      const { strategy } = body as { strategy: string };
      const url = strategy === 'email_code' ? null : `${server().origin}/provider`;
      const started = verificationWith({ strategy, external_verification_redirect_url: url });
      const response = { ...shown, first_factor_verification: started, resend_after_seconds: 30 };
      return { body: { response, client: null } };
    }
    return path.endsWith('/verify') ? { body: { response: shown, client: null } } : undefined;
  };
  opened = await openPortal(browser, server(), { path: '/user', heading: 'Your account' });
  return opened.page;
}

async function disconnect(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Disconnect X' }).click();
  await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await page.getByRole('dialog', { name: 'Is it you?' }).waitFor();
}
const isDisconnected = (page: Page) => page.getByRole('button', { name: 'Connect X', exact: true }).waitFor();

describe.skipIf(!browser)('Is it you?', () => {
  it('takes a code, and then does what was asked for', async () => {
    const page = await openStale();
    await disconnect(page);
    await page.getByRole('button', { name: 'Email a code to ada@example.com' }).click();
    await page.getByText('We sent a code to ada@example.com').waitFor();
    await page.getByLabel('Digit 1 of 6').fill('111111');
    await page.getByText('This code is not right.').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Digit 1 of 6');
    await page.keyboard.type('424242');
    await isDisconnected(page);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(calls('DELETE', '/eac_x')).toHaveLength(2);
    expect(calls('POST', '/prepare-first-factor')).toMatchObject([
      { path: '/v1/client/sessions/sess_1/verify/prepare-first-factor', body: { email_address_id: 'idn_1' } },
    ]);
  });

  it('is left with Escape, which changes nothing and gives the focus back', async () => {
    const page = await openStale();
    await disconnect(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.textContent === 'Disconnect');
    expect(calls('DELETE', '/eac_x')).toHaveLength(1);
    const button = page.getByRole('button', { name: 'Disconnect', exact: true });
    expect(await button.getAttribute('aria-busy')).toBe('false');
  });

  it('goes to a provider, and does what was asked for when the person is back', async () => {
    const page = await openStale();
    await disconnect(page);
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.waitForURL('**/provider');
    expect(calls('POST', '/prepare-first-factor')).toMatchObject([
      { body: { strategy: 'oauth_x', redirect_url: `${server().origin}/user` } },
    ]);
    isFresh = true;
    await page.goto(`${server().origin}/user`);
    await isDisconnected(page);
    expect(calls('DELETE', '/eac_x')).toHaveLength(2);
    await page.reload();
    await headingOf(page, 'Your account').waitFor();
    expect(calls('DELETE', '/eac_x')).toHaveLength(2);
  });

  it('says why a provider did not prove it, and asks once more', async () => {
    const page = await openStale();
    await disconnect(page);
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.waitForURL('**/provider');
    const meta = { provider_name: 'X', username: 'ada2', strategy: 'oauth_x' };
    const error = toWireError('oauth_account_mismatch', meta);
    verification = sessionVerification({
      first_factor_verification: verificationWith({ status: 'failed', error }),
    });
    await page.goto(`${server().origin}/user`);
    await page.getByText('You came back from X with another account (@ada2)').waitFor();
    await page.getByRole('button', { name: 'Email a code to ada@example.com' }).click();
    await page.getByLabel('Digit 1 of 6').fill('424242');
    await isDisconnected(page);
    expect(calls('DELETE', '/eac_x')).toHaveLength(3);
  });

  it('says why no code could be sent, and offers the other way', async () => {
    const page = await openStale();
    await disconnect(page);
    const { respond } = server().stage;
    server().stage.respond = (request) =>
      request.path.endsWith('/prepare-first-factor')
        ? refusal('verification_code_too_many_requests', {}, 429)
        : respond(request);
    await page.getByRole('button', { name: 'Email a code to ada@example.com' }).click();
    await page.getByText('Emails can only be sent so often.').waitFor();
    expect(await page.getByRole('button', { name: 'Continue with X' }).getAttribute('aria-disabled')).toBe(
      'false',
    );
  });

  it('asks nothing of somebody who has proven it meanwhile', async () => {
    const page = await openStale();
    const { respond } = server().stage;
    server().stage.respond = (request) => {
      if (request.path.endsWith('/verify')) isFresh = true;
      return respond(request);
    };
    await page.getByRole('button', { name: 'Disconnect X' }).click();
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await isDisconnected(page);
    expect(calls('POST', '/prepare-first-factor')).toEqual([]);
  });
});
