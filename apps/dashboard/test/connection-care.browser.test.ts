import { backend } from '@portico/contract';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { refusal } from './canned-answer.ts';
import { xConnection } from './canned-connections.ts';
import { ailing } from './canned-provider-api.ts';
import { idOf } from './canned-users.ts';
import { headingOf } from './dashboard-page.ts';
import { standUp } from './stand.ts';

/** What can be changed, tested and tried on the page of a connection. */
const { browser, stand, open } = await standUp();
const path = `/development/connections/${xConnection.id}`;

/** What was saved, each of which the contract has to accept. */
function saved(): unknown[] {
  const changes = stand().server.requests.filter(({ method }) => method === 'PATCH');
  for (const { body } of changes)
    expect(backend.updateOauthProvider.body.safeParse(body).error).toBeUndefined();
  return changes.map(({ body }) => body);
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved. New').waitFor();
}

const hasFocus = (element: HTMLElement | SVGElement) => element === document.activeElement;

describe.skipIf(!browser)('the protocol of a connection', () => {
  it('changes labels, steps and scopes, asks for the other keys, and says that people stay', async () => {
    const { page, close } = await open(path, 'X');
    const section = page.getByRole('region', { name: 'Credentials' });
    await section.getByText('Advanced').click();
    await section.getByText('OAuth 1.0a').click();
    await section.getByText('Everybody keeps their account.').waitFor();
    await page.getByText('OAuth 1.0a has no scopes.').waitFor();
    await page.getByText('Show the 2 steps').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    const key = section.getByRole('textbox', { name: 'API Key', exact: true });
    await section.getByText('The API Key is needed').waitFor();
    await expect.poll(() => key.evaluate(hasFocus)).toBe(true);
    expect(saved()).toEqual([]);
    await key.fill(btoa('abcdefghij0123456789:1:ci'));
    await section.getByText('This is a Client ID, which belongs to OAuth 2.0.').waitFor();
    await key.fill('k'.repeat(25));
    await section.getByRole('textbox', { name: 'API Key Secret' }).fill('s'.repeat(50));
    await save(page);
    const credentials = { client_id: 'k'.repeat(25), client_secret: 's'.repeat(50) };
    expect(saved()).toEqual([{ protocol: 'oauth1', ...credentials }]);
    await close();
  });

  it('gives the saved keys back when it is changed back', async () => {
    const { page, close } = await open(path, 'X');
    const section = page.getByRole('region', { name: 'Credentials' });
    await section.getByText('Advanced').click();
    await section.getByText('OAuth 1.0a').click();
    await section.getByText('OAuth 2.0', { exact: true }).click();
    expect(await section.getByRole('textbox', { name: 'Client ID' }).inputValue()).toBe(
      xConnection.client_id,
    );
    await section.getByRole('button', { name: 'Replace' }).waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await close();
  });
});

describe.skipIf(!browser)('the settings of a connection', () => {
  it('keep the callback path of a former system, and show what to register', async () => {
    const { page, close } = await open(path, 'X');
    const redirectUri = page.getByRole('textbox', { name: 'Redirect URI' });
    await page.getByText('Keep the address of a former system').click();
    await page.getByRole('combobox', { name: 'Callback path' }).click();
    await page.getByRole('option', { name: '/login/callback' }).click();
    expect(await redirectUri.inputValue()).toBe('http://localhost:4400/login/callback');
    await page.getByRole('combobox', { name: 'Callback path' }).click();
    await page.getByRole('option', { name: 'Another path…' }).click();
    await page.getByRole('textbox', { name: 'Path', exact: true }).fill('/api/auth/callback/my-x');
    await save(page);
    expect(saved()).toEqual([{ redirect_uri_path: '/api/auth/callback/my-x' }]);
    expect(await redirectUri.inputValue()).toBe('http://localhost:4400/api/auth/callback/my-x');
    await close();
  });

  it('add scopes by their meaning or by hand, and take them away', async () => {
    const { page, close } = await open(path, 'X');
    const search = page.getByRole('textbox', { name: 'More scopes' });
    await search.fill('posts liked');
    await page.getByRole('option', { name: /like.read/ }).click();
    await search.fill('list.read');
    await search.press('Enter');
    await search.fill('two words');
    await search.press('Enter');
    await page.getByText('A scope is one word').waitFor();
    await page.getByRole('button', { name: 'Remove follows.read' }).click();
    expect(await search.evaluate(hasFocus)).toBe(true);
    expect(await page.getByRole('button', { name: 'Remove tweet.read' }).count()).toBe(0);
    await save(page);
    expect(saved()).toEqual([{ scopes: ['tweet.read', 'users.read', 'like.read', 'list.read'] }]);
    await close();
  });

  it('refuse a parameter of the protocol in the words of the API, at its name', async () => {
    const words = 'state belongs to the protocol.';
    const meta = { param_name: 'additional_authorization_params.state' };
    stand().server.stage.respond = ({ method }) =>
      method === 'PATCH' ? refusal('form_param_value_invalid', 422, meta, words) : undefined;
    const { page, close } = await open(path, 'X');
    const section = page.getByRole('region', { name: 'Authorization parameters' });
    await section.getByText('Advanced').click();
    await section.getByRole('button', { name: 'Let them choose an account' }).click();
    expect(await section.getByRole('button', { name: 'Ask for consent every time' }).count()).toBe(0);
    await section.getByRole('switch', { name: 'Pass on the address that was typed' }).check();
    await section.getByRole('button', { name: 'Add parameter' }).click();
    await page.keyboard.type('state');
    await section.getByRole('textbox', { name: 'Value of parameter 2' }).fill('mine');
    await page.getByRole('button', { name: 'Save' }).click();
    await section.getByText(words).waitFor();
    const name = section.getByRole('textbox', { name: 'Name of parameter 2' });
    await expect.poll(() => name.evaluate(hasFocus)).toBe(true);
    expect(saved()).toEqual([
      {
        forward_login_hint: true,
        additional_authorization_params: { prompt: 'select_account', state: 'mine' },
      },
    ]);
    await close();
  });

  it('take an icon, refuse what is none, and move the button without Save', async () => {
    const { page, close } = await open(path, 'X');
    const input = page.getByLabel('Picture for the icon');
    await input.setInputFiles({ name: 'a.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') });
    await page.getByText('This is not a PNG, WebP or SVG picture.').waitFor();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    await input.setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) });
    await page.getByText('Used once you save.').waitFor();
    await page.getByRole('switch', { name: 'Go straight there' }).check();
    await save(page);
    const icon = `data:image/svg+xml;base64,${btoa(svg)}`;
    expect(saved()).toEqual([{ auto_redirect: true, icon }]);
    const later = page.getByRole('button', { name: 'Later' });
    await later.press('Enter');
    await page.getByText('Number 2 of 4.').waitFor();
    expect(await later.evaluate(hasFocus)).toBe(true);
    await close();
  });
});

describe.skipIf(!browser)('the mapping playground', () => {
  const openPlayground = async () => {
    const opened = await open(path, 'X');
    await opened.page.getByText('Playground').click();
    const section = opened.page.getByRole('region', { name: 'Attribute mapping' });
    await section.getByText('From the last trial of this connection.').waitFor();
    return { ...opened, section };
  };

  it('shows live values while paths are typed, and saves them only on Save', async () => {
    const { page, section, close } = await openPlayground();
    await section.getByText('zoe_at_sea', { exact: true }).waitFor();
    const username = section.getByRole('textbox', { name: 'Username' });
    await username.fill('data.nobody');
    await section.getByText('nothing in this answer').first().waitFor();
    await section.getByText('zoe_at_sea', { exact: true }).waitFor({ state: 'detached' });
    expect(saved()).toEqual([]);
    await save(page);
    expect(saved()).toMatchObject([{ attribute_mapping: { username: 'data.nobody' } }]);
    await close();
  });

  it('takes the path of a value that is clicked, or adds it as a fallback', async () => {
    const { section, close } = await openPlayground();
    const last = section.getByRole('textbox', { name: 'Last name' });
    await last.focus();
    await section.getByText('Click a value to take its path for Last name.').waitFor();
    await section.getByRole('button', { name: /^data.name:/ }).click();
    expect(await last.inputValue()).toBe('data.name');
    expect(await last.evaluate(hasFocus)).toBe(true);
    await section.getByRole('switch', { name: /as a fallback/ }).check();
    await section.getByRole('button', { name: /^data.pinned.0:/ }).click();
    expect(await last.inputValue()).toBe('data.name | data.pinned.0');
    await section.getByText('First name, Last name').waitFor();
    expect(await section.getByRole('button', { name: /display name/ }).count()).toBe(0);
    await close();
  });

  it('says what is wrong: of a path at its field, of all of it in a sentence', async () => {
    const { section, close } = await openPlayground();
    const id = section.getByRole('textbox', { name: 'Provider user id' });
    await id.fill('data.');
    await section.getByText('data. is not a path.').waitFor();
    expect(await id.getAttribute('aria-invalid')).toBe('true');
    await id.fill('data.none');
    await section.getByText('Nobody can be recognised by this').waitFor();
    await section.getByText('data. is not a path.').waitFor({ state: 'detached' });
    await close();
  });
});

describe.skipIf(!browser)('the doctor', () => {
  it('lists what it found in order, with the fix, and leads to the field', async () => {
    stand().server.stage.respond = ({ path: asked }) =>
      asked.endsWith('/test') ? { body: ailing } : undefined;
    const { page, close } = await open(path, 'X');
    const doctor = page.getByRole('region', { name: 'Doctor' });
    await doctor.getByText('412 sign-ins were sent there, 396 came back, 7 of them with an error').waitFor();
    await doctor.getByRole('button', { name: 'Test', exact: true }).click();
    await doctor.getByText('2 of 4 need you.').waitFor();
    const findings = await doctor.getByRole('listitem').allInnerTexts();
    expect(findings.map((text) => text.replaceAll(/\s+/g, ' ').slice(0, 20))).toEqual([
      'In order: The redire',
      'Broken: X refused th',
      'Look at this: The to',
      'In order: The profil',
    ]);
    await doctor.getByRole('button', { name: 'Go to Token endpoint' }).click();
    const field = page.getByRole('textbox', { name: 'Token endpoint' });
    expect(await field.evaluate(hasFocus)).toBe(true);
    await doctor.getByRole('button', { name: 'Go to Client Secret' }).click();
    expect(await page.getByRole('button', { name: 'Replace' }).evaluate(hasFocus)).toBe(true);
    await close();
  });

  it('names the causes where hardly anybody comes back', async () => {
    const health = { ...xConnection.health, started: 40, returned: 3, failed: 0 };
    stand().server.stage.data.connections = [{ ...xConnection, health }];
    const { page, close } = await open(path, 'X');
    const doctor = page.getByRole('region', { name: 'Doctor' });
    await doctor.getByText('3 of 40 came back').waitFor();
    expect(await doctor.getByRole('listitem').allInnerTexts()).toHaveLength(3);
    await close();
  });
});

describe.skipIf(!browser)('a trial by somebody else', () => {
  it('has a link to copy, leads to its result, and gives the focus back', async () => {
    const { page, close } = await open(path, 'X');
    const menu = page.getByRole('button', { name: 'More actions' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Let somebody else try it…' }).click();
    const link = page.getByRole('textbox', { name: 'Link for one trial' });
    await expect.poll(() => link.inputValue()).toBe(`${stand().server.origin}/provider`);
    const result = page.getByRole('link', { name: 'see what happened' });
    expect(await result.getAttribute('href')).toBe(
      `/dashboard/tries/${idOf('flow', 1)}?environment=development`,
    );
    expect(stand().server.requests.filter(({ path: asked }) => asked.endsWith('/try'))).toHaveLength(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => menu.evaluate(hasFocus)).toBe(true);
    await close();
  });

  it('looks again for a result that is not there yet', async () => {
    const id = idOf('flow', 77);
    const { page, close } = await open(`/tries/${id}?environment=development`, 'This trial has no result');
    const { stage } = stand().server;
    stage.data.tries = stage.data.tries.map((one) => ({ ...one, id }));
    await page.getByRole('button', { name: 'Look again' }).click();
    await headingOf(page, 'It works!').waitFor();
    expect(await page.getByRole('button', { name: 'Look again' }).count()).toBe(0);
    await close();
  });
});
