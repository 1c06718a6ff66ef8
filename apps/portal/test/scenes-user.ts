import type { Page } from 'playwright-core';
import { environmentWith } from './canned-environment.ts';
import {
  emailAddress,
  externalAccount,
  failedAccount,
  listedSession,
  sessionVerification,
  sharedClient,
  signedInClient,
  someTime,
  userWith,
} from './canned.ts';
import { refusal } from './portal-server.ts';
import type { Stage } from './portal-server.ts';
import type { Scene } from './scenes.ts';

const mayDelete = userWith({ delete_self_enabled: true });
const stale: Stage['respond'] = ({ method, path }) => {
  if (path.endsWith('/verify')) return { body: { response: sessionVerification(), client: null } };
  return method === 'DELETE' ? refusal('session_reverification_required', {}, 403) : undefined;
};

const openAccounts = async (page: Page) => {
  await page.getByRole('button', { name: 'Accounts. Signed in as' }).click();
  await page.getByRole('menu').waitFor();
};

/** `/user`: the own page. */
export const userScenes: readonly Scene[] = [
  {
    name: 'user-loading',
    path: '/user',
    heading: 'Your account',
    stage: { respond: () => new Promise(() => {}) },
  },
  { name: 'user', path: '/user', heading: 'Your account', stage: { client: signedInClient() } },
  {
    name: 'user-logo',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ display: { logo_image_url: '/pictures/logo.svg' } }),
      client: signedInClient(),
    },
  },
  {
    name: 'user-more',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ providers: ['x', 'google'], type: 'development' }),
      client: signedInClient(
        userWith({
          image_url: '',
          username: 'ada',
          email_addresses: [
            emailAddress(
              'idn_2',
              'a.very.long.address.of.ada.lovelace@analytical-engines.example',
              'unverified',
            ),
            emailAddress('idn_1', 'ada@example.com', 'verified'),
          ],
          external_accounts: [externalAccount('x', 'ada'), externalAccount('github', 'ada-l', 'failed')],
        }),
      ),
    },
  },
  {
    name: 'user-no-email',
    path: '/user',
    heading: 'Your account',
    stage: { client: signedInClient(userWith({ email_addresses: [], primary_email_address_id: null })) },
  },
  {
    name: 'user-everything',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({
        providers: ['x', 'google', 'github', 'discord'],
        email: ['email_code'],
      }),
      client: signedInClient({
        ...mayDelete,
        email_addresses: [
          emailAddress('idn_1', 'ada@example.com', 'verified'),
          emailAddress('idn_2', 'lovelace@analytical-engines.example', 'verified'),
          emailAddress('idn_3', 'new@example.com', 'unverified'),
        ],
        external_accounts: [
          externalAccount('x', 'ada'),
          failedAccount('google', 'oauth_scopes_missing', 'verified'),
          failedAccount('discord', 'oauth_access_denied'),
        ],
      }),
      devices: [
        listedSession('sess_1', { is_current: true, last_active_at: Date.now() }),
        listedSession('sess_2', { last_active_at: someTime }),
      ],
    },
  },
  {
    name: 'user-several',
    path: '/user',
    heading: 'Your account',
    stage: { environment: environmentWith({ several: true }), client: sharedClient('sess_2') },
  },
  {
    name: 'user-several-menu',
    path: '/user',
    heading: 'Your account',
    stage: { environment: environmentWith({ several: true }), client: sharedClient() },
    act: openAccounts,
  },
  {
    name: 'user-several-one',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ several: true }),
      client: signedInClient(
        userWith({
          first_name: 'The very long given names of somebody',
          last_name: 'who has a surname that does not end either',
        }),
      ),
    },
    act: openAccounts,
  },
  {
    name: 'user-several-gone',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ several: true }),
      client: sharedClient(),
      respond: ({ path }) =>
        path.endsWith('/touch') ? refusal('authentication_invalid', {}, 401) : undefined,
    },
    act: async (page) => {
      await openAccounts(page);
      await page.getByRole('menuitemradio', { name: 'Zoe Washburne' }).click();
      await page.getByText('That account is not signed in here any more.').waitFor();
    },
    expectedProblem: /status of 401/,
  },
  {
    name: 'user-conflict',
    path: '/user',
    heading: 'Your account',
    stage: {
      client: signedInClient(
        userWith({ external_accounts: [failedAccount('x', 'oauth_account_already_linked')] }),
      ),
    },
  },
  {
    name: 'user-edit',
    path: '/user',
    heading: 'Your account',
    stage: { client: signedInClient() },
    act: async (page) => {
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByLabel('First name').waitFor();
    },
  },
  {
    name: 'user-add-address',
    path: '/user',
    heading: 'Your account',
    stage: { client: signedInClient() },
    act: async (page) => {
      await page.getByRole('button', { name: 'Add an address' }).click();
      await page.getByLabel('Email address').waitFor();
    },
  },
  {
    name: 'user-verify-address',
    path: '/user',
    heading: 'Your account',
    stage: {
      client: signedInClient(
        userWith({ email_addresses: [emailAddress('idn_2', 'new@example.com', 'unverified')] }),
      ),
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByLabel('Digit 1 of 6').waitFor();
    },
  },
  {
    name: 'user-disconnect',
    path: '/user',
    heading: 'Your account',
    stage: { environment: environmentWith({ email: ['email_code'] }), client: signedInClient() },
    act: async (page) => {
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await page.getByText('You cannot sign in to Acme with X any more').waitFor();
    },
  },
  {
    name: 'user-delete',
    path: '/user',
    heading: 'Your account',
    stage: { client: signedInClient(mayDelete) },
    act: async (page) => {
      await page.getByRole('button', { name: 'Delete account' }).click();
      await page.getByRole('button', { name: 'Delete account' }).click();
      await page.getByText('Type Acme to go on.').waitFor();
    },
  },
  {
    name: 'user-is-it-you',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ email: ['email_code'] }),
      client: signedInClient(),
      respond: stale,
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await page.getByRole('button', { name: 'Email a code to ada@example.com' }).waitFor();
    },
    expectedProblem: /status of 403/,
  },
  {
    name: 'user-is-it-you-code',
    path: '/user',
    heading: 'Your account',
    stage: {
      environment: environmentWith({ email: ['email_code'] }),
      client: signedInClient(),
      respond: (request) =>
        request.path.endsWith('/prepare-first-factor')
          ? { body: { response: sessionVerification({ resend_after_seconds: 30 }), client: null } }
          : stale(request),
    },
    act: async (page) => {
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await page.getByRole('button', { name: 'Email a code to ada@example.com' }).click();
      await page.getByLabel('Digit 1 of 6').waitFor();
    },
    expectedProblem: /status of 403/,
  },
];
