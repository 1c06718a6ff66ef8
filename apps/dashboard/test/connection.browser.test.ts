import { describe, expect, it } from 'vitest';
import { xConnection } from './canned.ts';
import { standUp } from './stand.ts';

/** The page of a connection. */
const { browser, stand, open } = await standUp();
const connectionPath = `/development/connections/${xConnection.id}`;

describe.skipIf(!browser)('the page of a connection', () => {
  it('knows a stored secret that is too short for a hint', async () => {
    const { stage } = stand().server;
    stage.data.connections = [{ ...xConnection, client_secret_hint: '' }];
    const { page, close } = await open(connectionPath, 'X');
    await page.getByLabel('A saved secret', { exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Client Secret' }).count()).toBe(0);
    await close();
  });

  it('asks for a secret where none is stored', async () => {
    const { stage } = stand().server;
    stage.data.connections = [
      { ...xConnection, client_secret_hint: null, client_secret_updated_at: null, credentials: 'missing' },
    ];
    const { page, close } = await open(connectionPath, 'X');
    await page.getByRole('textbox', { name: 'Client Secret' }).waitFor();
    expect(await page.getByRole('button', { name: 'Replace' }).count()).toBe(0);
    await close();
  });

  it('forgets what a check found when another setting is saved', async () => {
    const { page, close } = await open(connectionPath, 'X');
    await page.getByRole('button', { name: 'Check' }).click();
    const found = page.getByText('Nothing wrong was found');
    await found.waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('X of Acme');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. New').waitFor();
    expect(await found.count()).toBe(0);
    await close();
  });

  it.each([
    { where: 'its page', path: connectionPath, heading: 'X', button: 'More actions' },
    {
      where: 'the list',
      path: '/development/connections',
      heading: 'SSO connections',
      button: 'Actions for X',
    },
  ])('gives the focus back to the menu of $where when nothing is deleted', async (from) => {
    const { page, close } = await open(from.path, from.heading);
    const button = page.getByRole('button', { name: from.button });
    await button.click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await close();
  });
});
