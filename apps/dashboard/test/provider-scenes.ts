import type { Page } from 'playwright-core';
import { fullData } from './canned.ts';
import { refusal } from './canned-answer.ts';
import { appTokenOf } from './canned-app-tokens.ts';
import { xConnection } from './canned-connections.ts';
import { ailing } from './canned-provider-api.ts';
import { idOf } from './canned-users.ts';
import type { Scene } from './scene.ts';

const dev = '/development';
const connectionPath = `${dev}/connections/${idOf('oauthp', 1)}`;
const newOidc = `${dev}/connections/new/custom/openid-connect`;

async function nameIt(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
}

/** X as a connection that speaks OAuth 1.0a. */
const byOAuth1 = () => {
  const data = fullData();
  const connections = data.connections.map((one) =>
    one.id === xConnection.id ? { ...one, protocol: 'oauth1' as const } : one,
  );
  return { ...data, connections };
};

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
    name: 'connection-app-tokens',
    path: connectionPath,
    heading: 'X',
    data: () => ({ ...byOAuth1(), appTokens: [appTokenOf(xConnection.id, 'bearer', 'Q%3D')] }),
    respond: ({ method, path }) =>
      method === 'POST' && path.endsWith('/bearer') ? refusal('oauth_app_token_not_given', 400) : undefined,
    act: async (page) => {
      const section = page.getByRole('region', { name: 'App tokens' });
      await section.getByRole('button', { name: 'Replace the Bearer Token' }).click();
      await page.getByRole('button', { name: 'Replace token' }).click();
      await section.getByText('did not give a token').waitFor();
      await section.getByRole('button', { name: 'Add the Access Token' }).click();
      await section.getByText('It is never shown again.').waitFor();
    },
    expectedProblem: /400/,
  },
  {
    name: 'connection-app-tokens-none',
    path: connectionPath,
    heading: 'X',
    data: byOAuth1,
    act: (page) => page.getByRole('button', { name: 'Fetch the Bearer Token' }).waitFor(),
  },
  {
    name: 'connection-app-tokens-revoke',
    path: `${dev}/connections/${idOf('oauthp', 4)}`,
    heading: 'Acme staff',
    data: () => ({
      ...fullData(),
      appTokens: [
        appTokenOf(idOf('oauthp', 4), 'access_token', '4f2a'),
        appTokenOf(idOf('oauthp', 4), 'bearer', ''),
      ],
    }),
    act: async (page) => {
      await page.getByRole('button', { name: 'Revoke the App token' }).click();
      await page.getByRole('dialog').waitFor();
    },
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
