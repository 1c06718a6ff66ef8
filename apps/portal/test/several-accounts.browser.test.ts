import type { ClientResource } from '@portico/contract';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { environmentWith } from './canned-environment.ts';
import {
  clientWith,
  failedAccount,
  sessionOf,
  sharedClient,
  signedInClient,
  signInWith,
  userWith,
  verificationWith,
  zoe,
} from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { PortalServer } from './portal-server.ts';

/** Several accounts that are signed in on one browser, against canned answers. */
const browser = await launchBrowser();
const basePath = '/e/production';
const startedServer = browser && (await startPortalServer(basePath));
let opened: PortalPage | undefined;

const several = environmentWith({ several: true });
const onlyZoe = clientWith({
  sessions: [{ ...sessionOf(zoe), id: 'sess_2' }],
  last_active_session_id: 'sess_2',
});

afterAll(async () => {
  await browser?.close();
  await startedServer?.close();
});
beforeEach(() => {
  startedServer?.reset();
  if (startedServer) Object.assign(startedServer.stage, { environment: several, client: sharedClient() });
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

function server(): PortalServer {
  if (!startedServer) throw new Error('There is no server without a browser.');
  return startedServer;
}

async function open(path = '/user', heading = 'Your account'): Promise<Page> {
  if (!browser) throw new Error('There is no browser.');
  opened = await openPortal(browser, server(), { path, heading });
  return opened.page;
}

const home = () => server().origin + basePath;
const button = (page: Page) => page.getByRole('button', { name: 'Accounts. Signed in as' });
const menu = (page: Page) => page.getByRole('menu');
const zoesPage = (page: Page) => page.getByText('zoe@example.com').first().waitFor();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);
const writes = () =>
  server()
    .requests.filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);

/** Answers one write; afterwards the browser is as `client` says. */
function becomes(client: ClientResource, write: string): void {
  const before = server().stage.respond;
  server().stage.respond = (request) => {
    if (`${request.method} ${request.path}` !== write) return before(request);
    server().stage.client = client;
    return { body: { response: {}, client } };
  };
}

async function choose(page: Page, role: 'menuitem' | 'menuitemradio', name: string): Promise<void> {
  await button(page).click();
  await page.getByRole(role, { name }).click();
}

describe.skipIf(!browser)('the menu of accounts', () => {
  it('names everybody who is signed in, and who is shown', async () => {
    const page = await open();
    await button(page).click();
    const checked = await page
      .getByRole('menuitemradio')
      .evaluateAll((items) => items.map((item) => [item.textContent, item.ariaChecked]));
    expect(checked).toEqual([
      ['Ada Lovelace@ada', 'true'],
      ['ZWZoe Washburnezoe@example.com', 'false'],
    ]);
  });

  it('is walked through with the keyboard, and left without a change', async () => {
    const page = await open();
    await button(page).focus();
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('Sign out of all accounts');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toContain('Ada Lovelace');
    await page.keyboard.press('z');
    expect(await focused(page)).toContain('Zoe Washburne');
    await page.keyboard.press('Escape');
    expect(await menu(page).count()).toBe(0);
    expect(await focused(page)).toContain('Accounts. Signed in as');
    await page.keyboard.press('Enter');
    await menu(page).waitFor();
    await page.keyboard.press('Tab');
    await menu(page).waitFor({ state: 'detached' });
    expect(writes()).toEqual([]);
  });

  it('closes when something else is pressed', async () => {
    const page = await open();
    await button(page).click();
    await headingOf(page, 'Your account').click();
    await menu(page).waitFor({ state: 'detached' });
    expect(writes()).toEqual([]);
  });

  it('is not there for one account where there can be no other', async () => {
    server().stage.environment = environmentWith();
    server().stage.client = signedInClient();
    const page = await open();
    await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    expect(await button(page).count()).toBe(0);
  });

  it('lets those go who came while several were allowed, and adds none', async () => {
    server().stage.environment = environmentWith();
    const page = await open();
    await button(page).click();
    await page.getByRole('menuitem', { name: 'Sign out of this account' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Add another account' }).count()).toBe(0);
  });
});

describe.skipIf(!browser)('choosing another account', () => {
  it('shows that person, and nothing of the first', async () => {
    becomes(sharedClient('sess_2'), 'POST /v1/client/sessions/sess_2/touch');
    const page = await open();
    await page.getByRole('button', { name: 'Edit your profile' }).click();
    await page.getByLabel('First name').fill('Augusta');
    await button(page).press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await zoesPage(page);
    const shown = await page.locator('body').innerText();
    expect(shown).not.toMatch(/Ada|ada@example\.com/);
    expect(await page.getByLabel('First name').count()).toBe(0);
    expect(await focused(page)).toContain('Zoe Washburne');
  });

  it('acts for whom the page shows, whoever was chosen in another tab', async () => {
    const page = await open();
    server().stage.client = sharedClient('sess_2');
    const asked = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByRole('button', { name: 'Edit your profile' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    expect(new URL((await asked).url()).search).toBe('?_clerk_session_id=sess_1');
  });

  it('says when that account was signed out meanwhile', async () => {
    server().stage.respond = ({ path }) => {
      if (!path.endsWith('/touch')) return undefined;
      server().stage.client = signedInClient();
      return refusal('authentication_invalid', {}, 401);
    };
    const page = await open();
    await choose(page, 'menuitemradio', 'Zoe Washburne');
    await page.getByText('That account is not signed in here any more.').waitFor();
    await button(page).click();
    expect(await page.getByRole('menuitemradio').count()).toBe(1);
  });
});

describe.skipIf(!browser)('signing out of one of several accounts', () => {
  it('leaves the other on the page', async () => {
    becomes(onlyZoe, 'POST /v1/client/sessions/sess_1/end');
    const page = await open();
    await choose(page, 'menuitem', 'Sign out of this account');
    await zoesPage(page);
    expect(page.url()).toBe(`${home()}/user`);
    expect(await page.locator('main').innerText()).not.toContain('Ada');
  });

  it('ends on the page to sign in when it is all of them', async () => {
    becomes(clientWith(), 'DELETE /v1/client/sessions');
    const page = await open();
    await choose(page, 'menuitem', 'Sign out of all accounts');
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(writes()).toEqual(['DELETE /v1/client/sessions']);
  });

  it('ends there too when nobody else was signed in', async () => {
    server().stage.client = signedInClient();
    becomes(clientWith(), 'POST /v1/client/sessions/sess_1/end');
    const page = await open();
    await choose(page, 'menuitem', 'Sign out');
    await headingOf(page, 'Sign in to Acme').waitFor();
    expect(page.url()).toBe(`${home()}/sign-in`);
  });

  it('shows the other when it was done elsewhere', async () => {
    const page = await open();
    server().stage.client = onlyZoe;
    server().stage.respond = ({ method }) =>
      method === 'PATCH' ? refusal('authentication_invalid', {}, 401) : undefined;
    await page.getByRole('button', { name: 'Edit your profile' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await zoesPage(page);
    expect(page.url()).toBe(`${home()}/user`);
  });

  it('leads from a deleted account to the other', async () => {
    const ada = userWith({ delete_self_enabled: true });
    const { sessions, ...rest } = sharedClient();
    server().stage.client = { ...rest, sessions: [sessionOf(ada), ...sessions.slice(1)] };
    becomes(onlyZoe, 'DELETE /v1/me');
    const page = await open();
    await page.getByRole('button', { name: 'Delete account' }).click();
    await page.getByLabel('Type Acme to confirm').fill('Acme');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Your account is deleted').waitFor();
    await page.getByRole('button', { name: 'Go to your other account' }).click();
    await zoesPage(page);
    expect(await headingOf(page, 'Your account').count()).toBe(1);
  });
});

describe.skipIf(!browser)('adding another account', () => {
  it('leads to the page to sign in, from there to the one to sign up, and back', async () => {
    server().stage.client = signedInClient();
    const page = await open();
    await choose(page, 'menuitem', 'Add another account');
    await headingOf(page, 'Sign in to Acme').waitFor();
    await page.getByText('Ada Lovelace stays signed in.').waitFor();
    await page.getByRole('link', { name: 'Sign up' }).click();
    await headingOf(page, 'Sign up to Acme').waitFor();
    await page.reload();
    await headingOf(page, 'Sign up to Acme').waitFor();
    await page.getByRole('link', { name: 'Go back' }).click();
    await headingOf(page, 'Your account').waitFor();
    expect(writes()).toEqual([]);
  });

  it('is still what is wanted after a provider said no', async () => {
    server().stage.client = signedInClient();
    const url = `${server().origin}/provider`;
    server().stage.respond = ({ method }) =>
      method === 'POST'
        ? {
            body: {
              response: signInWith(verificationWith({ external_verification_redirect_url: url })),
              client: null,
            },
          }
        : undefined;
    const page = await open(`/sign-in?add_account=true`, 'Sign in to Acme');
    await page.getByRole('button', { name: 'Continue with X' }).click();
    await page.waitForURL('**/provider');
    const started = server().requests.find(({ method }) => method === 'POST');
    expect(started?.body).toMatchObject({
      redirect_url: `${home()}/sign-in/sso-callback?add_account=true`,
      action_complete_redirect_url: `${home()}/user`,
    });
  });

  describe('with a provider that may sign the same account in', () => {
    const sentence = 'You came back as the same account. Sign out at X first, or pick another account there.';
    const leave = async () => {
      server().stage.client = signedInClient();
      const url = `${server().origin}/provider`;
      const started = signInWith(verificationWith({ external_verification_redirect_url: url }));
      server().stage.respond = ({ method }) =>
        method === 'POST' ? { body: { response: started, client: null } } : undefined;
      const page = await open(`/sign-in?add_account=true`, 'Sign in to Acme');
      await page.getByRole('button', { name: 'Continue with X' }).click();
      await page.waitForURL('**/provider');
      return page;
    };
    const comeBack = async (page: Page, client: ClientResource) => {
      server().stage.client = client;
      await page.goto(`${home()}/user`);
      await headingOf(page, 'Your account').waitFor();
    };

    it('says so to whoever came back as who they were, once', async () => {
      const page = await leave();
      const again = { ...sessionOf(userWith()), id: 'sess_9' };
      await comeBack(page, clientWith({ sessions: [again], last_active_session_id: 'sess_9' }));
      await page.getByText(sentence).waitFor();
      await page.reload();
      await headingOf(page, 'Your account').waitFor();
      expect(await page.getByText(sentence).count()).toBe(0);
    });

    it.each([
      { name: 'with another account', client: sharedClient('sess_2') },
      { name: 'without signing in', client: signedInClient() },
    ])('says nothing to whoever came back $name', async ({ client }) => {
      const page = await leave();
      await comeBack(page, client);
      expect(await page.getByText(sentence).count()).toBe(0);
    });
  });

  it('is not offered to whoever asks for it where one account at a time is the rule', async () => {
    server().stage.environment = environmentWith();
    server().stage.client = signedInClient();
    const page = await open('/sign-in?add_account=true', 'Your account');
    expect(page.url()).toBe(`${home()}/user`);
  });

  it('takes nobody away to sign in to the account that a conflict is about', async () => {
    const url = `${server().origin}/provider`;
    server().stage.client = signedInClient(
      userWith({ external_accounts: [failedAccount('x', 'oauth_account_already_linked')] }),
    );
    server().stage.respond = ({ method, path }) => {
      if (method === 'GET') return undefined;
      const started = signInWith(verificationWith({ external_verification_redirect_url: url }));
      return { body: { response: path.endsWith('/sign-ins') ? started : {}, client: clientWith() } };
    };
    const page = await open();
    await page.getByRole('button', { name: 'Sign in to that account' }).click();
    await page.waitForURL('**/provider');
    expect(writes()).toEqual(['DELETE /v1/me/external-accounts/eac_x', 'POST /v1/client/sign-ins']);
  });
});
