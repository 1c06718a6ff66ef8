import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import {
  clientWith,
  signedInClient,
  signInWith,
  signUpWith,
  transferable,
  verificationWith,
  vouchedAccount,
} from './canned.ts';
import { headingOf, openPortal } from './portal-page.ts';
import type { PortalPage } from './portal-page.ts';
import { refusal, startPortalServer } from './portal-server.ts';
import type { PortalServer } from './portal-server.ts';

/** A sign-in that found nobody, and a sign-up that found somebody. */
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

/** The server goes to this client when it is sent what `path` takes. */
function becomes(client: ReturnType<typeof clientWith>, ...paths: string[]): void {
  server().stage.respond = ({ method, path }) => {
    if (method !== 'POST' || !paths.some((end) => path.endsWith(end))) return undefined;
    server().stage.client = client;
    return { body: { response: client.sign_in ?? signInWith(verificationWith()), client } };
  };
}

describe.skipIf(!browser)('an attempt that belongs to the other button', () => {
  const unknown = {
    ...signInWith(transferable('external_account_not_found')),
    external_account: vouchedAccount,
  };
  const callback = '/sign-in/sso-callback';

  it('creates the account without going to the provider again, and keeps it', async () => {
    server().stage.client = clientWith({ sign_in: unknown });
    becomes(clientWith({ sign_up: signUpWith() }), '/sign-ups');
    const page = await open(callback, 'No account yet');
    await page.getByText('There is no Acme account for @ada yet.').waitFor();
    await page.getByRole('button', { name: 'Create one' }).click();
    await headingOf(page, 'One more step').waitFor();
    expect(posts('/sign-ups')).toMatchObject([{ body: { transfer: true } }]);
    expect(posts('/sign-ins')).toEqual([]);
  });

  it('signs in where the account is there already', async () => {
    server().stage.client = clientWith({
      sign_up: signUpWith({
        next: null,
        verifications: {
          ...signUpWith().verifications,
          external_account: transferable('external_account_exists'),
        },
      }),
    });
    becomes(signedInClient(), '/sign-ins');
    const page = await open(callback, 'You already have an account');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await headingOf(page, 'Your account').waitFor();
    expect(posts('/sign-ins')).toMatchObject([{ body: { transfer: true } }]);
  });

  it('is given up when the person leaves for another way', async () => {
    server().stage.client = clientWith({ sign_in: unknown });
    const page = await open(callback, 'No account yet');
    await page.getByRole('link', { name: 'Other ways to sign in' }).click();
    await headingOf(page, 'Sign in to Acme').waitFor();
    await expect.poll(() => posts('/sign-ins')).toMatchObject([{ body: {} }]);
  });

  it('says why it could not go on', async () => {
    server().stage.client = clientWith({ sign_in: unknown });
    server().stage.respond = ({ method }) =>
      method === 'POST' ? refusal('sign_up_mode_restricted', {}, 403) : undefined;
    const page = await open(callback, 'No account yet');
    await page.getByRole('button', { name: 'Create one' }).click();
    await page
      .getByText('There is no Acme account for @ada yet, and Acme is not taking new sign-ups.')
      .waitFor();
    expect(await page.getByRole('button', { name: 'Create one' }).getAttribute('aria-busy')).toBe('false');
  });

  it('goes where another tab has led meanwhile', async () => {
    server().stage.client = clientWith({ sign_in: unknown });
    server().stage.respond = ({ method }) => {
      if (method !== 'POST') return undefined;
      server().stage.client = signedInClient();
      return refusal('account_transfer_invalid', {}, 400);
    };
    const page = await open(callback, 'No account yet');
    await page.getByRole('button', { name: 'Create one' }).click();
    await headingOf(page, 'Your account').waitFor();
    expect(page.url()).toBe(`${home()}/user`);
  });
});
