import type { Page } from 'playwright-core';
import { fullData } from './canned.ts';
import { refusal } from './canned-answer.ts';
import { ailing } from './canned-provider-api.ts';
import { idOf } from './canned-users.ts';
import type { Scene } from './scene.ts';

const dev = '/development';
const connectionPath = `${dev}/connections/${idOf('oauthp', 1)}`;
const newOidc = `${dev}/connections/new/custom/openid-connect`;

async function nameIt(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
}

/** Providers of every kind: choosing one, setting it up, looking after it. */
export const providerScenes: readonly Scene[] = [
  {
    name: 'choose-provider-searched',
    path: `${dev}/connections/new`,
    heading: 'Add connection',
    act: (page) => page.getByRole('textbox', { name: 'Search providers' }).fill('li'),
  },
  {
    name: 'choose-provider-custom',
    path: `${dev}/connections/new?kind=custom`,
    heading: 'Add connection',
    act: (page) => page.getByRole('link', { name: /OAuth 1.0a/ }).waitFor(),
  },
  {
    name: 'custom-oidc',
    path: newOidc,
    heading: 'Add OpenID Connect',
    act: async (page) => {
      await nameIt(page, 'Acme Staff');
      await page.getByRole('textbox', { name: 'Issuer' }).fill('https://login.acme.example');
      await page.getByRole('button', { name: 'Discover' }).click();
      await page.getByText('Found.').waitFor();
    },
  },
  {
    name: 'custom-oidc-refused',
    path: newOidc,
    heading: 'Add OpenID Connect',
    respond: ({ path }) =>
      path.endsWith('/oauth-provider-discovery') ? refusal('oauth_discovery_failed', 400) : undefined,
    act: async (page) => {
      await nameIt(page, 'Acme Staff');
      await page.getByRole('textbox', { name: 'Issuer' }).fill('https://login.acme.example');
      await page.getByRole('textbox', { name: 'Issuer' }).press('Enter');
      await page.locator('.mantine-InputWrapper-error').waitFor();
    },
    expectedProblem: /400/,
  },
  {
    name: 'custom-oauth2',
    path: `${dev}/connections/new/custom/oauth2`,
    heading: 'Add OAuth 2.0',
    act: async (page) => {
      await page.getByRole('button', { name: 'Add connection' }).click();
      await page.getByText('A provider needs a name.').waitFor();
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
    },
  },
  {
    name: 'custom-oauth1',
    path: `${dev}/connections/new/custom/oauth1`,
    heading: 'Add OAuth 1.0a',
    act: (page) => nameIt(page, 'Old Forum'),
  },
  {
    name: 'connection-custom',
    path: `${dev}/connections/${idOf('oauthp', 4)}`,
    heading: 'Acme staff',
  },
  {
    name: 'connection-mapping',
    path: connectionPath,
    heading: 'X',
    act: async (page) => {
      await page.getByText('Playground').click();
      await page.getByText('From the last trial').waitFor();
      await page.getByRole('textbox', { name: 'Last name' }).focus();
      await page.getByRole('button', { name: /followers_count/ }).hover();
    },
  },
  {
    name: 'connection-doctor',
    path: connectionPath,
    heading: 'X',
    data: () => {
      const data = fullData();
      const lost = { started: 40, returned: 3, failed: 1 };
      const connections = data.connections.map((one) => ({ ...one, health: { ...one.health, ...lost } }));
      return { ...data, connections };
    },
    respond: ({ path }) => (path.endsWith('/test') ? { body: ailing } : undefined),
    act: async (page) => {
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await page.getByText('2 of 4 need you').waitFor();
    },
  },
  {
    name: 'connection-oauth1',
    path: connectionPath,
    heading: 'X',
    act: async (page) => {
      const section = page.getByRole('region', { name: 'Credentials' });
      await section.getByText('Advanced').click();
      await section.getByText('OAuth 1.0a').click();
      await page.getByText('Everybody keeps their account').waitFor();
    },
  },
  {
    name: 'connection-callback',
    path: connectionPath,
    heading: 'X',
    act: async (page) => {
      await page.getByText('Keep the address of a former system').click();
      await page.getByRole('combobox', { name: 'Callback path' }).click();
      await page.getByRole('option', { name: 'Another path…' }).click();
      await page.keyboard.type('/from before');
    },
  },
  {
    name: 'connection-scopes',
    path: connectionPath,
    heading: 'X',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'More scopes' }).fill('like');
      await page.getByRole('option', { name: /like.read/ }).waitFor();
    },
  },
  {
    name: 'connection-try-link',
    path: connectionPath,
    heading: 'X',
    act: async (page) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Let somebody else try it…' }).click();
      await page.getByRole('link', { name: 'see what happened' }).waitFor();
    },
  },
  {
    name: 'try-not-finished',
    path: `/tries/${idOf('flow', 77)}?environment=development`,
    heading: 'This trial has no result',
    expectedProblem: /404/,
  },
  {
    name: 'set-up-apple',
    path: '/production/connections/new/apple',
    heading: 'Add Apple',
  },
  {
    name: 'set-up-okta',
    path: '/production/connections/new/okta',
    heading: 'Add Okta',
    act: (page) => page.getByRole('textbox', { name: 'Okta domain' }).fill('acme'),
  },
];
