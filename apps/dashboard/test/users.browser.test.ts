import { describe, expect, it } from 'vitest';
import { backendUsers } from '@portico/contract';
import { refusal } from './canned-answer.ts';
import { idOf, sessionOf } from './canned-users.ts';
import { headingOf } from './dashboard-page.ts';
import { standUp } from './stand.ts';

/** Finding people, and making new ones. */
const { browser, stand, open } = await standUp();
const usersPath = '/development/users';

describe.skipIf(!browser)('the list of users', () => {
  const lastAsked = () =>
    Object.fromEntries(
      stand()
        .server.requests.findLast(({ path }) => path === '/v1/users')
        ?.query.entries() ?? [],
    );

  it('is narrowed and ordered by the server, and its address says so', async () => {
    const { page, close } = await open(usersPath, 'Users');
    await page.getByText('30 people with an account here.').waitFor();
    await page.getByRole('combobox', { name: 'Banned or not' }).click();
    await page.getByRole('option', { name: 'Banned', exact: true }).click();
    await page.getByText('1 person fits.').waitFor();
    await page.getByRole('combobox', { name: 'Order' }).click();
    await page.getByRole('option', { name: 'Last signed in first' }).click();
    await expect.poll(lastAsked).toMatchObject({ banned: 'true', order_by: '-last_sign_in_at' });
    expect(new URL(page.url()).search).toBe('?standing=banned&order=seen');
    await page.reload();
    await page.getByText('1 person fits.').waitFor();
    await close();
  });

  it('leads back to everybody when nobody fits', async () => {
    const { page, close } = await open(`${usersPath}?standing=banned`, 'Users');
    const search = page.getByRole('textbox', { name: 'Search users' });
    await search.pressSequentially('zebra');
    await page.getByText('Nobody fits “zebra”').waitFor();
    await page.getByRole('button', { name: 'Show everybody' }).click();
    await page.getByText('30 people with an account here.').waitFor();
    expect(await search.inputValue()).toBe('');
    expect(lastAsked()).toEqual({ limit: '25', offset: '0' });
    await close();
  });
});

describe.skipIf(!browser)('creating a user', () => {
  it('leads from the list to the page of somebody new, with the keyboard alone', async () => {
    const { page, close } = await open(usersPath, 'Users');
    await page.getByRole('link', { name: 'Create user' }).press('Enter');
    await headingOf(page, 'Create user').waitFor();
    await page.getByRole('textbox', { name: 'Email address' }).fill(' grace@example.com ');
    await page.getByRole('textbox', { name: 'First name' }).fill('Grace');
    await page.keyboard.press('Enter');
    await headingOf(page, 'Grace').waitFor();
    const created = stand().server.requests.find(({ method }) => method === 'POST');
    expect(created?.body).toEqual({ first_name: 'Grace', email_address: ['grace@example.com'] });
    expect(backendUsers.createUser.body.safeParse(created?.body).success).toBe(true);
    await close();
  });

  it('keeps what was typed when it is refused, and when somebody is about to leave', async () => {
    stand().server.stage.respond = ({ method }) =>
      method === 'POST'
        ? refusal(
            'form_identifier_exists',
            422,
            { param_name: 'username' },
            'This username belongs to another user.',
          )
        : undefined;
    const { page, close } = await open(`${usersPath}/new`, 'Create user');
    const field = page.getByRole('textbox', { name: 'Username' });
    await field.fill('ada');
    await page.getByRole('button', { name: 'Create user' }).click();
    await page.getByRole('alert').getByText('belongs to another user').waitFor();
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await field.inputValue()).toBe('ada');
    await close();
  });
});

describe.skipIf(!browser)('keeping somebody out', () => {
  const id = idOf('user', 1);
  const writes = () =>
    stand()
      .server.requests.filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path}`);

  it.each([
    { action: 'Ban', until: 'until somebody lifts the ban', path: 'ban' },
    { action: 'Lock', until: 'until somebody unlocks the account', path: 'lock' },
  ])('by $path asks first, and says what follows', async ({ action, until, path }) => {
    stand().server.stage.respond = ({ method }) => (method === 'POST' ? { body: {} } : undefined);
    const { page, close } = await open(`${usersPath}/${id}`, 'Ada Byron');
    const button = page.getByRole('button', { name: action, exact: true });
    await button.click();
    const dialog = page.getByRole('dialog', { name: `${action} Ada Byron?` });
    await dialog
      .getByText(`Ada Byron is signed out everywhere, and cannot sign in again ${until}.`)
      .waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(writes()).toEqual([]);
    await button.click();
    await dialog.getByRole('button', { name: action, exact: true }).click();
    await page.getByText(/, and signed out everywhere\.$/).waitFor();
    expect(writes()).toEqual([`POST /v1/users/${id}/${path}`]);
    await close();
  });

  it('is taken back at once', async () => {
    stand().server.stage.respond = ({ method }) => (method === 'POST' ? { body: {} } : undefined);
    const banned = idOf('user', 3);
    const { page, close } = await open(`${usersPath}/${banned}`, 'Noor Haddad');
    await page.getByRole('button', { name: 'Lift the ban' }).click();
    await page.getByText('No longer banned.').waitFor();
    expect(writes()).toEqual([`POST /v1/users/${banned}/unban`]);
    await close();
  });
});

describe.skipIf(!browser)('the devices of a user', () => {
  const id = idOf('user', 1);

  it('are paged, and the page before is shown once the last one is empty', async () => {
    const { sessions } = stand().server.stage.data;
    sessions.splice(0, sessions.length, ...Array.from({ length: 26 }, (_, at) => sessionOf(at)));
    const { page, close } = await open(`${usersPath}/${id}`, 'Ada Byron');
    const rows = page.getByRole('list', { name: 'Devices' }).getByRole('listitem');
    await page.getByText('1–25 of 26').waitFor();
    expect(await rows.count()).toBe(25);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('26–26 of 26').waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    stand().server.stage.respond = ({ method }) => {
      if (method !== 'POST') return undefined;
      sessions.pop();
      return { body: {} };
    };
    await rows.getByRole('button', { name: 'Sign out Firefox on Linux' }).click();
    await expect.poll(() => rows.count()).toBe(25);
    await page.getByRole('button', { name: 'Next' }).waitFor({ state: 'detached' });
    await close();
  });
});
