import type { Page } from 'playwright-core';
import { emptyData, fullData } from './canned.ts';
import { xPreset } from './canned-connections.ts';
import type { Data } from './canned.ts';
import { refusal } from './canned-answer.ts';
import { idOf } from './canned-users.ts';
import { providerScenes } from './provider-scenes.ts';
import type { Scene } from './scene.ts';

const dev = '/development';
const connectionPath = `${dev}/connections/${idOf('oauthp', 1)}`;
const newX = `${dev}/connections/new/x`;

/** Everything folded is opened, so that it is looked at too. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

function withSettings(change: Partial<Data['settings']>): Data {
  const data = emptyData();
  return { ...data, settings: { ...data.settings, ...change } };
}

export const scenes: readonly Scene[] = [
  { name: 'overview', path: '', heading: 'Overview' },
  { name: 'overview-new', path: '/', heading: 'Overview', data: emptyData },
  { name: 'overview-production', path: '/production/overview', heading: 'Overview', data: emptyData },
  { name: 'connections', path: `${dev}/connections`, heading: 'SSO connections' },
  { name: 'connections-none', path: `${dev}/connections`, heading: 'SSO connections', data: emptyData },
  {
    name: 'connections-menu',
    path: `${dev}/connections`,
    heading: 'SSO connections',
    act: async (page) => {
      await page.getByRole('button', { name: 'Actions for X' }).click();
      await page.getByRole('menuitem', { name: 'Try it' }).waitFor();
    },
  },
  {
    name: 'connections-failed',
    path: `${dev}/connections`,
    heading: 'SSO connections',
    respond: ({ path }) => (path === '/v1/oauth-providers' ? refusal('internal_error', 500) : undefined),
    act: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
    expectedProblem: /500/,
  },
  { name: 'choose-provider', path: `${dev}/connections/new`, heading: 'Add connection' },
  ...providerScenes,
  { name: 'set-up', path: newX, heading: 'Add X', data: emptyData, act: unfold },
  {
    name: 'set-up-custom',
    path: newX,
    heading: 'Add X',
    data: emptyData,
    act: async (page) => {
      await page.getByRole('switch', { name: 'Use custom credentials' }).check();
      await page.getByRole('textbox', { name: 'Client ID' }).fill('abcdefghijklmnopqrstuvwxy');
      await page.getByText('This looks like an API Key').waitFor();
    },
  },
  {
    name: 'set-up-production',
    path: '/production/connections/new/x',
    heading: 'Add X',
    data: () => ({ ...emptyData(), presets: [{ ...xPreset, sandbox_available: false }] }),
  },
  { name: 'connection', path: connectionPath, heading: 'X' },
  {
    name: 'connection-edited',
    path: connectionPath,
    heading: 'X',
    act: async (page) => {
      await unfold(page);
      await page.getByRole('button', { name: 'Replace' }).click();
      await page.getByRole('textbox', { name: 'Client Secret' }).fill('a-new-secret');
      await page.getByRole('button', { name: 'Add parameter' }).click();
      await page.keyboard.type('lang');
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await page.getByText('Nothing wrong was found').waitFor();
    },
  },
  {
    name: 'connection-simulator',
    path: connectionPath,
    heading: 'X',
    act: async (page) => {
      const section = page.getByRole('region', { name: 'Who would this be?' });
      await section.getByText('Ask the rules').click();
      await section.getByRole('textbox', { name: 'Id at X' }).fill('42');
      await section.getByRole('button', { name: 'Find out' }).click();
      await section.getByText('Rules asked before').click();
    },
  },
  {
    name: 'connection-delete',
    path: `${dev}/connections/${idOf('oauthp', 3)}`,
    heading: 'Square Dance Federation of Northern Europe',
    act: async (page) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'try-works', path: `/tries/${idOf('flow', 1)}?environment=development`, heading: 'It works!' },
  {
    name: 'try-failed',
    path: `/tries/${idOf('flow', 2)}?environment=development`,
    heading: 'It did not work yet',
  },
  { name: 'users', path: `${dev}/users`, heading: 'Users' },
  { name: 'users-none', path: `${dev}/users`, heading: 'Users', data: emptyData },
  {
    name: 'users-nobody-fits',
    path: `${dev}/users?standing=banned&seen=week&query=zebra`,
    heading: 'Users',
    act: (page) => page.getByText('Nobody fits “zebra”').waitFor(),
  },
  {
    name: 'user-new',
    path: `${dev}/users/new`,
    heading: 'Create user',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Private metadata' }).fill('{\n  "vip": true\n  "a": 1\n}');
      await page.getByText('Line 3: a comma').waitFor();
    },
  },
  { name: 'user', path: `${dev}/users/${idOf('user', 1)}`, heading: 'Ada Byron' },
  {
    name: 'user-edited',
    path: `${dev}/users/${idOf('user', 1)}`,
    heading: 'Ada Byron',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Last name' }).fill('Lovelace');
      await page.getByRole('textbox', { name: 'Public metadata' }).fill('{ "plan": pro }');
      await page.getByText('This is not JSON').waitFor();
      await page.getByRole('textbox', { name: 'Another address' }).fill('countess@example.com');
      await page.getByText('It is theirs for certain').waitFor();
    },
  },
  {
    name: 'user-merge',
    path: `${dev}/users/${idOf('user', 1)}`,
    heading: 'Ada Byron',
    act: async (page) => {
      await page.getByRole('button', { name: 'Merge an account' }).click();
      await page.getByRole('textbox', { name: 'The account that goes' }).fill('zo');
      await page
        .getByRole('button', { name: /^Choose/ })
        .first()
        .click();
      await page.getByText('Both have “plan”').waitFor();
    },
  },
  {
    name: 'user-ban',
    path: `${dev}/users/${idOf('user', 1)}`,
    heading: 'Ada Byron',
    act: async (page) => {
      await page.getByRole('button', { name: 'Ban', exact: true }).click();
      await page.getByRole('dialog', { name: 'Ban Ada Byron?' }).waitFor();
    },
  },
  {
    name: 'user-lock',
    path: `${dev}/users/${idOf('user', 1)}`,
    heading: 'Ada Byron',
    act: async (page) => {
      await page.getByRole('button', { name: 'Lock', exact: true }).click();
      await page.getByRole('dialog', { name: 'Lock Ada Byron?' }).waitFor();
    },
  },
  {
    name: 'user-delete',
    path: `${dev}/users/${idOf('user', 1)}`,
    heading: 'Ada Byron',
    act: async (page) => {
      await page.getByRole('button', { name: 'Delete user' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'portal', path: `${dev}/portal`, heading: 'Portal' },
  {
    name: 'portal-nothing-allowed',
    path: `${dev}/portal`,
    heading: 'Portal',
    data: () => withSettings({ allowed_origins: [] }),
    act: (page) => page.getByText('No address is allowed yet').waitFor(),
  },
  { name: 'mails', path: `${dev}/mails`, heading: 'Mails' },
  {
    name: 'mail',
    path: `${dev}/mails/email_link`,
    heading: 'Link',
    act: (page) => page.frameLocator('iframe').getByText('Hello,').waitFor(),
  },
  {
    name: 'mail-refused',
    path: `${dev}/mails/email_code`,
    heading: 'Code',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Text' }).fill('Your {{kode}}');
      await page.getByText('stands for nothing here').waitFor();
      await page.getByText('Text', { exact: true }).last().click();
    },
    expectedProblem: /422/,
  },
  { name: 'api-keys', path: `${dev}/api-keys`, heading: 'API keys' },
  {
    name: 'api-key-created',
    path: `${dev}/api-keys`,
    heading: 'API keys',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'New key' }).fill('Web server');
      await page.getByRole('button', { name: 'Create key' }).click();
      await page.getByText('was created').waitFor();
    },
  },
  { name: 'logs', path: `${dev}/logs`, heading: 'Logs' },
  {
    name: 'logs-nothing-fits',
    path: `${dev}/logs?type=user.banned&actor=${idOf('key', 1)}&from=2026-11-01&to=2026-11-20`,
    heading: 'Logs',
    act: (page) => page.getByText('Nothing fits').waitFor(),
  },
  { name: 'logs-reference', path: `${dev}/logs?reference=7F3K-92`, heading: 'Logs' },
  { name: 'logs-unknown-reference', path: `${dev}/logs?reference=ZZZZ-99`, heading: 'Logs' },
  {
    name: 'inbox-production',
    path: '/production/inbox',
    heading: 'Inbox',
    data: () => withSettings({ mail: { configured: false } }),
    act: (page) => page.getByText('cannot send mail yet').waitFor(),
  },
  { name: 'inbox', path: `${dev}/inbox`, heading: 'Inbox' },
  { name: 'inbox-none', path: `${dev}/inbox`, heading: 'Inbox', data: emptyData },
  { name: 'sandbox', path: `${dev}/sandbox`, heading: 'Sandbox' },
  {
    name: 'settings',
    path: `${dev}/settings`,
    heading: 'Settings',
    act: async (page) => {
      await page.getByRole('switch', { name: 'Several accounts in one browser' }).check();
      await page.getByRole('textbox', { name: 'Application name' }).fill('Acme Shop');
      await page.getByRole('textbox', { name: 'Allowed origins' }).fill('not an origin');
      await page.getByRole('textbox', { name: 'Allowed origins' }).press('Enter');
    },
  },
  {
    name: 'settings-nobody-mails',
    path: '/production/settings',
    heading: 'Settings',
    data: () => withSettings({ kind: 'production', mail: { configured: false } }),
    act: async (page) => {
      await page.getByText('cannot send mail yet').waitFor();
      await page.getByRole('switch', { name: 'People accept them' }).check();
      await page.getByRole('textbox', { name: 'Privacy policy' }).fill('acme.example');
    },
  },
  {
    name: 'settings-waitlist',
    path: `${dev}/settings`,
    heading: 'Settings',
    data: () => {
      const data = fullData();
      return { ...data, settings: { ...data.settings, sign_up_mode: 'waitlist' } };
    },
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Block list' }).fill('eve');
      await page.getByRole('textbox', { name: 'Block list' }).press('Enter');
      await page.getByRole('button', { name: 'Let in grace@example.com' }).waitFor();
    },
  },
  {
    name: 'palette',
    path: `${dev}/overview`,
    heading: 'Overview',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('ad');
      await page.getByRole('option', { name: 'Ada Byron' }).first().waitFor();
    },
  },
  {
    name: 'navigation-drawer',
    path: `${dev}/overview`,
    heading: 'Overview',
    act: async (page) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole('button', { name: 'Open navigation' }).click();
      await page.getByRole('dialog').getByRole('link', { name: 'Settings' }).waitFor();
    },
  },
  {
    name: 'signed-out',
    path: `${dev}/users`,
    heading: 'Sign in to the dashboard',
    respond: () => refusal('operator_session_required', 401),
    expectedProblem: /401/,
  },
  {
    name: 'claim-refused',
    path: '/claim#spent',
    heading: 'This link did not open the dashboard',
    respond: () => refusal('owner_link_invalid', 400),
    expectedProblem: /400/,
  },
  { name: 'nothing-here', path: '/nowhere/at/all', heading: 'There is no such page' },
];
