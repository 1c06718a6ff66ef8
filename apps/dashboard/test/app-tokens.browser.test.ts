import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusal } from './canned-answer.ts';
import { xConnection } from './canned-connections.ts';
import { idOf } from './canned-users.ts';
import { standUp } from './stand.ts';

/** The tokens that a connection has for itself: they go in, and never come out. */
const { browser, stand, open } = await standUp();
const path = `/development/connections/${xConnection.id}`;

const sectionOf = (page: Page) => page.getByRole('region', { name: 'App tokens' });
/** What was changed. */
const sent = () =>
  stand()
    .server.requests.filter(({ method, path: asked }) => method !== 'GET' && asked.includes('/app-tokens'))
    .map(({ method, path: asked, body }) => [method, asked.slice(asked.lastIndexOf('/')), body]);

describe.skipIf(!browser)('the app tokens of a connection by OAuth 1.0a', () => {
  beforeEach(() => {
    const { stage } = stand().server;
    stage.data.connections = stage.data.connections.map((one) => ({ ...one, protocol: 'oauth1' as const }));
  });

  it('are added with their secret, and show no more than their end', async () => {
    const { page, close } = await open(path, 'X');
    const section = sectionOf(page);
    await section.getByRole('button', { name: 'Add the Access Token' }).click();
    const save = section.getByRole('button', { name: 'Save token' });
    const token = section.getByLabel('Access Token', { exact: true });
    // Typed where the eye has it.
    await expect.poll(() => token.evaluate((field) => field === document.activeElement)).toBe(true);
    await token.fill('38291746-abcdefghijkl4f2a');
    expect(await save.isDisabled()).toBe(true);
    await section.getByLabel('Access Token Secret').fill('the-secret');
    expect(await token.getAttribute('type')).toBe('password');
    await save.click();
    await section.getByLabel('A saved token that ends in 4f2a').waitFor();
    await section.getByText('replaced').waitFor();
    const body = { access_token: '38291746-abcdefghijkl4f2a', access_token_secret: 'the-secret' };
    expect(sent()).toEqual([['PUT', '/access-token', body]]);
    expect(await page.content()).not.toContain('38291746-abcdefghijkl');
    await close();
  });

  it('that cannot be are refused at the field', async () => {
    const { page, close } = await open(path, 'X');
    const section = sectionOf(page);
    await section.getByRole('button', { name: 'Add the Access Token' }).click();
    await section.getByLabel('Access Token', { exact: true }).fill('two values');
    await section.getByLabel('Access Token Secret').fill('b');
    await section.getByRole('button', { name: 'Save token' }).click();
    await section.getByText('This must be one value without spaces').waitFor();
    await section.getByRole('button', { name: 'Cancel' }).click();
    await section.getByRole('button', { name: 'Add the Access Token' }).waitFor();
    expect(await section.getByLabel(/^A saved token/).count()).toBe(0);
    await close();
  });

  it('are fetched, replaced and revoked, the last two after a question', async () => {
    const { page, close } = await open(path, 'X');
    const section = sectionOf(page);
    await section.getByRole('button', { name: 'Fetch the Bearer Token' }).click();
    await section.getByLabel('A saved token that ends in Q%3D').waitFor();
    await section.getByRole('button', { name: 'Replace the Bearer Token' }).click();
    expect(sent()).toHaveLength(1);
    await page.getByRole('button', { name: 'Replace token' }).click();
    await page.getByText('X gave another Bearer Token.').waitFor();
    await section.getByRole('button', { name: 'Revoke the Bearer Token' }).click();
    await page.getByRole('dialog').getByText('has X end it').waitFor();
    expect(sent()).toHaveLength(2);
    await page.getByRole('button', { name: 'Revoke token' }).click();
    await section.getByRole('button', { name: 'Fetch the Bearer Token' }).waitFor();
    expect(sent().map(([method, place]) => [method, place])).toEqual([
      ['POST', '/bearer'],
      ['POST', '/bearer'],
      ['DELETE', '/bearer'],
    ]);
    await close();
  });

  it('that the provider does not give say why, where they would be', async () => {
    const words = 'X did not give a token to the app: Unable to verify your credentials.';
    stand().server.stage.respond = ({ method, path: asked }) =>
      method === 'POST' && asked.endsWith('/bearer')
        ? refusal('oauth_app_token_not_given', 400, {}, words)
        : undefined;
    const { page, close } = await open(path, 'X');
    await sectionOf(page).getByRole('button', { name: 'Fetch the Bearer Token' }).click();
    await sectionOf(page).getByText(words).waitFor();
    await sectionOf(page).getByText('oauth_app_token_not_given').waitFor();
    expect(await sectionOf(page).getByRole('button', { name: 'Fetch the Bearer Token' }).isEnabled()).toBe(
      true,
    );
    await close();
  });

  it('that cannot be read say so, and are asked for again', async () => {
    stand().server.stage.respond = ({ path: asked }) =>
      asked.endsWith('/app-tokens') ? refusal('oauth_provider_not_found', 404) : undefined;
    const { page, close } = await open(path, 'X');
    await sectionOf(page).getByText('This could not be loaded').waitFor();
    stand().server.stage.respond = () => undefined;
    await sectionOf(page).getByRole('button', { name: 'Try again' }).click();
    await sectionOf(page).getByRole('button', { name: 'Fetch the Bearer Token' }).waitFor();
    expect(await sectionOf(page).getByText('This could not be loaded').count()).toBe(0);
    await close();
  });
});

describe.skipIf(!browser)('the app tokens of other connections', () => {
  it('by OAuth 2.0 of X say by which protocol X has them, and ask for nothing', async () => {
    const { page, close } = await open(path, 'X');
    await sectionOf(page).getByText('X has the Access Token and Bearer Token for apps').waitFor();
    expect(await sectionOf(page).getByRole('button').count()).toBe(0);
    expect(stand().server.requests.filter(({ path: asked }) => asked.includes('app-tokens'))).toEqual([]);
    await close();
  });

  it('of one’s own provider need no secret', async () => {
    const { page, close } = await open(`/development/connections/${idOf('oauthp', 4)}`, 'Acme staff');
    const section = sectionOf(page);
    await section.getByRole('button', { name: 'Add the Access token' }).click();
    await section.getByLabel('Access token', { exact: true }).fill('pat_0123456789');
    await section.getByRole('button', { name: 'Save token' }).click();
    await section.getByRole('button', { name: 'Replace the Access token' }).waitFor();
    expect(sent()).toEqual([['PUT', '/access-token', { access_token: 'pat_0123456789' }]]);
    await close();
  });

  it('of which nothing is known show nothing', async () => {
    const { stage } = stand().server;
    stage.data.connections = stage.data.connections.map((one) => ({ ...one, possible_app_tokens: [] }));
    const { page, close } = await open(path, 'X');
    await page.getByRole('region', { name: 'Calls for people' }).waitFor();
    expect(await sectionOf(page).count()).toBe(0);
    await close();
  });
});
