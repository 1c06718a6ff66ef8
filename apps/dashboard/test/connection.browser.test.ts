import { describe, expect, it } from 'vitest';
import { xConnection } from './canned-connections.ts';
import { refusal } from './canned-answer.ts';
import { idOf } from './canned-users.ts';
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

  it('forgets what a test found when another setting is saved', async () => {
    const { page, close } = await open(connectionPath, 'X');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    const found = page.getByText('Nothing wrong was found');
    await found.waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('X of Acme');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. New').waitFor();
    expect(await found.count()).toBe(0);
    await close();
  });

  it('saves authorization parameters, once each of them is whole', async () => {
    const { requests } = stand().server;
    const { page, close } = await open(connectionPath, 'X');
    const section = page.getByRole('region', { name: 'Authorization parameters' });
    await section.getByText('Advanced').click();
    await section.getByRole('button', { name: 'Add parameter' }).click();
    await page.keyboard.type('lang'); // the new name has the focus
    await page.getByRole('button', { name: 'Save' }).click();
    const value = section.getByRole('textbox', { name: 'Value of parameter 1' });
    await section.getByText('A parameter needs a value.').waitFor();
    expect(await value.evaluate((element) => element === document.activeElement)).toBe(true);
    await value.fill('de');
    await section.getByRole('button', { name: 'Add parameter' }).click();
    await section.getByRole('button', { name: 'Remove parameter 2' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. New').waitFor();
    const changes = requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
    expect(changes).toEqual([{ additional_authorization_params: { lang: 'de' } }]);
    await close();
  });

  it('shows the parameters there are, and can do without one', async () => {
    const { stage, requests } = stand().server;
    const parameters = { lang: 'de', prompt: 'consent' };
    stage.data.connections = [{ ...xConnection, additional_authorization_params: parameters }];
    const { page, close } = await open(connectionPath, 'X');
    const section = page.getByRole('region', { name: 'Authorization parameters' });
    await section.getByText('Advanced').click();
    await section.getByRole('button', { name: 'Remove parameter 1' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. New').waitFor();
    expect(requests.find(({ method }) => method === 'PATCH')?.body).toEqual({
      additional_authorization_params: { prompt: 'consent' },
    });
    await close();
  });

  it('promotes the button', async () => {
    const { requests } = stand().server;
    const { page, close } = await open(connectionPath, 'X');
    const section = page.getByRole('region', { name: 'On the sign-in page' });
    await section.getByRole('switch', { name: 'Promote the button' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. New').waitFor();
    expect(requests.find(({ method }) => method === 'PATCH')?.body).toEqual({ promoted: true });
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

describe.skipIf(!browser)('the list of connections', () => {
  const names = ['X', 'Ringworld', 'Square Dance Federation of Northern Europe', 'Acme staff'];

  it('is put in another order, with the keyboard alone', async () => {
    const { requests } = stand().server;
    const { page, close } = await open('/development/connections', 'SSO connections');
    const button = page.getByRole('button', { name: 'Actions for Ringworld' });
    await button.press('Enter');
    await page.getByRole('menuitem', { name: 'Move up' }).press('Enter');
    await page.getByText('Ringworld is number 1 of 4 now.').waitFor();
    const shown = page.getByRole('main').locator('.row-link');
    expect(await shown.allInnerTexts()).toEqual([names[1], names[0], names[2], names[3]]);
    const sent = requests.filter(({ method }) => method === 'PATCH');
    expect(sent.map(({ path, body }) => [path.split('/').at(-1), body])).toEqual([
      [idOf('oauthp', 2), { position: 0 }],
      [idOf('oauthp', 1), { position: 1 }],
    ]);
    const hasFocus = () => button.evaluate((element) => element === document.activeElement);
    await expect.poll(hasFocus, { timeout: 5000 }).toBe(true);
    // The row itself moves now, not the one above it.
    await button.press('Enter');
    await page.getByRole('menuitem', { name: 'Move down' }).press('Enter');
    await page.getByText('Ringworld is number 2 of 4 now.').waitFor();
    await expect.poll(hasFocus, { timeout: 5000 }).toBe(true);
    await close();
  });

  it('is as it was when the server refuses a move', async () => {
    stand().server.stage.respond = ({ method }) =>
      method === 'PATCH' ? refusal('service_unavailable', 503) : undefined;
    const { page, close } = await open('/development/connections', 'SSO connections');
    await page.getByRole('button', { name: 'Actions for X' }).click();
    await page.getByRole('menuitem', { name: 'Move down' }).click();
    await page.getByText('X was not moved.').waitFor();
    expect(await page.getByRole('main').locator('.row-link').allInnerTexts()).toEqual(names);
    await close();
  });
});
