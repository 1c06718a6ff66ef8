import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { environmentWith } from './canned-environment.ts';
import {
  clientWith,
  emailAddress,
  externalAccount,
  failedAccount,
  listedSession,
  signedInClient,
  signInWith,
  userWith,
  verificationWith,
} from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { CannedAnswer, CannedRequest, PortalServer } from './portal-server.ts';

/** What people do on their own page, against canned answers. */
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

/** Opens the own page of somebody. */
async function open(change: Parameters<typeof userWith>[0] = {}): Promise<Page> {
  if (!browser) throw new Error('There is no browser.');
  server().stage.client = signedInClient(userWith(change));
  opened = await openPortal(browser, server(), { path: '/user', heading: 'Your account' });
  return opened.page;
}

const home = () => server().origin + basePath;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const requests = (method: string, end: string): readonly CannedRequest[] =>
  server().requests.filter((request) => request.method === method && request.path.endsWith(end));
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

/** Answers one write; afterwards the person is as `change` says. */
function answer(
  method: string,
  end: string,
  change: Parameters<typeof userWith>[0],
  response: object = {},
): void {
  const before = server().stage.respond;
  server().stage.respond = (request): CannedAnswer | undefined | Promise<CannedAnswer | undefined> => {
    if (request.method !== method || !request.path.endsWith(end)) return before(request);
    server().stage.client = signedInClient(userWith(change));
    return { body: { response, client: server().stage.client } };
  };
}

function refuse(method: string, end: string, answered: CannedAnswer): void {
  server().stage.respond = (request) =>
    request.method === method && request.path.endsWith(end) ? answered : undefined;
}

/** The answer to beginning to connect: the provider is a page of the test server. */
function letConnect(method: string, end: string): void {
  const url = `${server().origin}/provider`;
  const verification = verificationWith({ external_verification_redirect_url: url });
  server().stage.respond = (request) =>
    request.method === method && request.path.endsWith(end)
      ? { body: { response: { ...externalAccount('x', null), verification }, client: null } }
      : undefined;
}

describe.skipIf(!browser)('the profile', () => {
  it('is changed in place, by keyboard, and the focus comes back', async () => {
    const page = await open();
    answer('PATCH', '/v1/me', { first_name: 'Augusta', last_name: null, username: 'countess' });
    await page.getByRole('button', { name: 'Edit your profile' }).press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'pt-first_name');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Augusta');
    await page.getByLabel('Last name').fill(' ');
    await page.getByLabel('Username').fill('countess');
    await page.keyboard.press('Enter');
    await page.getByText('@countess').waitFor();
    expect(requests('PATCH', '/v1/me').map(({ body }) => body)).toEqual([
      { first_name: 'Augusta', last_name: null, username: 'countess' },
    ]);
    expect(await focused(page)).toBe('Edit your profile');
  });

  it('says under the field what is wrong with it', async () => {
    server().stage.environment = environmentWith({ required: ['first_name'] });
    const page = await open();
    refuse('PATCH', '/v1/me', refusal('form_identifier_exists', { param_name: 'username' }));
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('First name').fill('');
    await press(page, 'Save');
    await page.getByText('Enter your first name.').waitFor();
    expect(requests('PATCH', '/v1/me')).toEqual([]);
    await page.getByLabel('First name').fill('Ada');
    await page.getByLabel('Username').fill('grace');
    await press(page, 'Save');
    await page.getByText('This username is taken. Choose another one.').waitFor();
    expect(await page.getByLabel('Username').getAttribute('aria-invalid')).toBe('true');
  });
});

describe.skipIf(!browser)('email addresses', () => {
  const known = emailAddress('idn_1', 'ada@example.com', 'verified');
  const added = emailAddress('idn_2', 'new@example.com', 'unverified');
  const unsent = { ...added, verification: verificationWith({ strategy: null }) };
  const proven = emailAddress('idn_2', 'new@example.com', 'verified');

  it('are added and proven at once', async () => {
    const page = await open();
    answer('POST', '/email-addresses', { email_addresses: [known, unsent] }, unsent);
    answer('POST', '/prepare-verification', { email_addresses: [known, added] }, added);
    answer('POST', '/attempt-verification', { email_addresses: [known, proven] }, proven);
    await press(page, 'Add an address');
    await page.waitForFunction(() => document.activeElement?.id === 'pt-new_email_address');
    await page.keyboard.type(' new@example.com ');
    await page.keyboard.press('Enter');
    await page.getByText('We sent a code to new@example.com').waitFor();
    await page.getByLabel('Digit 1 of 6').fill('424242');
    await page.getByRole('button', { name: 'Make primary new@example.com' }).waitFor();
    expect(requests('POST', '/email-addresses')).toMatchObject([
      { body: { email_address: 'new@example.com' } },
    ]);
    expect(requests('POST', '/idn_2/prepare-verification')).toHaveLength(1);
    expect(requests('POST', '/idn_2/attempt-verification')).toMatchObject([
      { body: { strategy: 'email_code', code: '424242' } },
    ]);
  });

  it('are not asked for a second code while one is on its way', async () => {
    const page = await open({ email_addresses: [known, added] });
    await page.getByRole('button', { name: 'Verify new@example.com' }).click();
    await page.getByLabel('Digit 1 of 6').waitFor();
    expect(requests('POST', '/prepare-verification')).toEqual([]);
  });

  it('say when a code could not be sent, or is wrong', async () => {
    const page = await open({ email_addresses: [known, unsent] });
    refuse('POST', '/prepare-verification', refusal('mail_not_sent', {}, 503));
    await page.getByRole('button', { name: 'Verify new@example.com' }).click();
    await page.getByText('The email did not leave Acme.').waitFor();
    refuse('POST', '/attempt-verification', refusal('identification_claimed', {}, 400));
    answer('POST', '/prepare-verification', { email_addresses: [known, added] }, added);
    await press(page, 'Send again');
    await page.getByLabel('Digit 1 of 6').fill('111111');
    await page.getByText('This address already has an account at Acme.').waitFor();
    expect(requests('POST', '/prepare-verification')).toHaveLength(2);
  });

  it('become the primary one', async () => {
    const page = await open({ email_addresses: [known, proven] });
    answer('PATCH', '/v1/me', { email_addresses: [known, proven], primary_email_address_id: 'idn_2' });
    await page.getByRole('button', { name: 'Make primary new@example.com' }).click();
    await page.getByRole('button', { name: 'Make primary ada@example.com' }).waitFor();
    expect(requests('PATCH', '/v1/me')).toMatchObject([{ body: { primary_email_address_id: 'idn_2' } }]);
  });

  it('are removed after a question, and stay when the server says why', async () => {
    const page = await open({ email_addresses: [known, proven] });
    refuse('DELETE', '/idn_1', refusal('last_required_identification_deletion_failed', {}, 409));
    await page.getByRole('button', { name: 'Remove ada@example.com' }).click();
    await page.getByText('you are signed out on your other devices').waitFor();
    expect(requests('DELETE', '')).toEqual([]);
    await press(page, 'Cancel');
    expect(await focused(page)).toBe('Remove ada@example.com');
    await page.keyboard.press('Enter');
    await press(page, 'Remove');
    await page.getByText('Acme needs an email address of yours, and this is the last one.').waitFor();
    answer('DELETE', '/idn_1', { email_addresses: [proven], primary_email_address_id: 'idn_2' });
    await press(page, 'Remove');
    await page.getByText('ada@example.com').first().waitFor({ state: 'detached' });
    expect(requests('DELETE', '/email-addresses/idn_1')).toHaveLength(2);
  });
});

describe.skipIf(!browser)('connected accounts', () => {
  const failed = { external_accounts: [failedAccount('x', 'oauth_account_already_linked')] };

  it('are connected at the provider, which leads back here', async () => {
    const page = await open({ external_accounts: [] });
    letConnect('POST', '/external-accounts');
    await page.getByRole('button', { name: 'Connect X', exact: true }).click();
    await page.waitForURL('**/provider');
    expect(requests('POST', '/external-accounts')).toMatchObject([
      { body: { strategy: 'oauth_x', redirect_url: `${home()}/user` } },
    ]);
  });

  it('are connected again, with the reason why that is needed', async () => {
    const page = await open({ external_accounts: [failedAccount('x', 'oauth_scopes_missing', 'verified')] });
    await page.getByText('X did not allow all that Acme asked for.').waitFor();
    await page.getByText('Reference 7F3K-92').waitFor();
    letConnect('PATCH', '/eac_x/reauthorize');
    await page.getByRole('button', { name: 'Reconnect X' }).click();
    await page.waitForURL('**/provider');
    expect(requests('PATCH', '/reauthorize')).toMatchObject([{ body: { redirect_url: `${home()}/user` } }]);
  });

  it('are tried again or forgotten after an attempt that failed', async () => {
    const page = await open({ external_accounts: [failedAccount('x', 'oauth_access_denied')] });
    await page.getByText('You cancelled at X. Nothing was shared.').waitFor();
    answer('DELETE', '/eac_x', { external_accounts: [] });
    await page.getByRole('button', { name: 'Dismiss X' }).click();
    await page.getByRole('button', { name: 'Connect X', exact: true }).waitFor();
    expect(requests('DELETE', '/external-accounts/eac_x')).toHaveLength(1);
  });

  it('are disconnected after a question', async () => {
    server().stage.environment = environmentWith({ email: ['email_code'] });
    const page = await open();
    answer('DELETE', '/eac_x', { external_accounts: [], updated_at: 1 });
    await page.getByRole('button', { name: 'Disconnect X' }).click();
    await page.getByText('You cannot sign in to Acme with X any more').waitFor();
    expect(requests('DELETE', '')).toEqual([]);
    await press(page, 'Disconnect');
    await page.getByRole('button', { name: 'Connect X', exact: true }).waitFor();
    // It ended sessions, so the devices are read again.
    await expect.poll(() => requests('GET', '/sessions/active')).toHaveLength(2);
  });

  it('say of the last way in why it cannot go', async () => {
    const page = await open();
    await page.getByText('Your only way to sign in').waitFor();
    expect(await page.getByRole('button', { name: 'Disconnect X' }).count()).toBe(0);
  });

  it('believe the server about the last way in', async () => {
    server().stage.environment = environmentWith({ email: ['email_code'] });
    const page = await open();
    refuse('DELETE', '/eac_x', refusal('last_identification_deletion_failed', {}, 409));
    await page.getByRole('button', { name: 'Disconnect X' }).click();
    await press(page, 'Disconnect');
    await page.getByText('This is your last way to sign in, so it cannot be removed.').waitFor();
    expect(requests('DELETE', '/eac_x')).toHaveLength(1);
  });

  it('change nothing in a conflict until the person chooses', async () => {
    const page = await open(failed);
    await page
      .getByText('This X account (@ada) is connected to another Acme account. Nothing has changed.')
      .waitFor();
    expect(server().requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    answer('DELETE', '/eac_x', { external_accounts: [] });
    await press(page, 'Cancel');
    await page.getByRole('button', { name: 'Connect X', exact: true }).waitFor();
    expect(requests('DELETE', '')).toHaveLength(1);
  });

  it('let the person use a different account after a conflict', async () => {
    const page = await open(failed);
    letConnect('POST', '/external-accounts');
    await press(page, 'Use a different X account');
    await page.waitForURL('**/provider');
    expect(requests('DELETE', '')).toEqual([]);
  });

  it('let the person sign in to the other account after a conflict', async () => {
    const page = await open(failed);
    const url = `${server().origin}/provider`;
    server().stage.respond = ({ method, path }) => {
      if (method === 'GET') return undefined;
      const started = signInWith(verificationWith({ external_verification_redirect_url: url }));
      return { body: { response: path.endsWith('/sign-ins') ? started : {}, client: clientWith() } };
    };
    await press(page, 'Sign in to that account');
    await page.waitForURL('**/provider');
    const writes = server().requests.filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /v1/me/external-accounts/eac_x',
      'DELETE /v1/client/sessions',
      'POST /v1/client/sign-ins',
    ]);
  });
});

describe.skipIf(!browser)('devices', () => {
  const here = listedSession('sess_1', { is_current: true });
  const there = listedSession('sess_2');

  it('are signed out one by one', async () => {
    server().stage.devices = [there, here];
    const page = await open();
    answer('POST', '/sess_2/revoke', {}, there);
    const signOut = page.getByRole('button', { name: 'Sign out Firefox on Linux' });
    await signOut.waitFor();
    server().stage.devices = [here];
    await signOut.click();
    await page.getByRole('button', { name: 'Sign out everywhere else' }).waitFor({ state: 'detached' });
    expect(await page.getByText('This device').count()).toBe(1);
    expect(requests('POST', '/sess_2/revoke')).toHaveLength(1);
  });

  it('are signed out everywhere else', async () => {
    server().stage.devices = [there, here];
    const page = await open();
    answer('POST', '/me/revoke-other-sessions', {}, { object: 'total_count', total_count: 1 });
    await page.getByRole('button', { name: 'Sign out everywhere else' }).waitFor();
    server().stage.devices = [here];
    await press(page, 'Sign out everywhere else');
    await page.getByRole('button', { name: 'Sign out everywhere else' }).waitFor({ state: 'detached' });
    expect(requests('POST', '/me/revoke-other-sessions')).toHaveLength(1);
  });

  it('are shown a few at a time, and the keyboard goes on where the new ones begin', async () => {
    server().stage.devices = [
      here,
      ...Array.from({ length: 45 }, (_, at) => listedSession(`sess_${at + 2}`)),
    ];
    const page = await open();
    const rows = page.getByRole('button', { name: 'Sign out Firefox on Linux' });
    const more = page.getByRole('button', { name: 'Show more devices' });
    await more.press('Enter');
    await expect.poll(() => rows.count()).toBe(39);
    await page.keyboard.press('Tab');
    expect(await rows.nth(19).evaluate((button) => button === document.activeElement)).toBe(true);
    await more.press('Enter');
    await expect.poll(() => rows.count()).toBe(45);
    expect(await more.count()).toBe(0);
  });

  it('say calmly that they could not be read', async () => {
    refuse('GET', '/sessions/active', refusal('service_unavailable', {}, 503));
    const page = await open();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    server().stage.respond = () => undefined;
    await press(page, 'Try again');
    await page.getByText('This device').waitFor();
    expect(requests('GET', '/sessions/active')).toHaveLength(2);
  });
});

describe.skipIf(!browser)('deleting the account', () => {
  it('wants the name typed, and leaves nothing', async () => {
    const page = await open({ delete_self_enabled: true });
    server().stage.respond = ({ method, path }) => {
      if (method !== 'DELETE' || path !== '/v1/me') return undefined;
      server().stage.client = clientWith();
      return { body: { response: { object: 'user', id: 'user_1', deleted: true }, client: clientWith() } };
    };
    await press(page, 'Delete account');
    await page.getByLabel('Type Acme to confirm').fill('Acne');
    await page.keyboard.press('Enter');
    await page.getByText('Type Acme to go on.').waitFor();
    expect(requests('DELETE', '/v1/me')).toEqual([]);
    await page.getByLabel('Type Acme to confirm').fill(' acme ');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Your account is deleted').waitFor();
    expect(await focused(page)).toBe('Your account is deleted');
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
  });

  it('is not offered where the app does not allow it', async () => {
    const page = await open();
    expect(await page.getByText('Danger zone').count()).toBe(0);
  });
});

describe.skipIf(!browser)('a person who is not signed in any more', () => {
  it('signs in and comes back, whatever they pressed', async () => {
    const page = await open({ external_accounts: [] });
    server().stage.respond = ({ method }) => {
      if (method !== 'POST') return undefined;
      server().stage.client = clientWith();
      return refusal('authentication_invalid', {}, 401);
    };
    await page.getByRole('button', { name: 'Connect X', exact: true }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(page.url()).toBe(`${home()}/sign-in?${new URLSearchParams({ redirect_url: `${home()}/user` })}`);
  });

  it('is seen to be gone when the page is looked at again', async () => {
    const page = await open();
    server().stage.client = clientWith();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(page.url()).toContain('/sign-in?redirect_url=');
  });
});
