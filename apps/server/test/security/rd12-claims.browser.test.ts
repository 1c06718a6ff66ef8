import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../../src/operators/owner-link.ts';
import { launchBrowser } from '../browser.ts';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';

const script = 'window.top.name="executed"';
const markup = [
  `<img src=x onerror='${script}'>`,
  `"><svg onload='${script}'>`,
  `</script><script>${script}</script>`,
  `javascript:${script}`,
  `{{constructor.constructor('${script}')()}}`,
];
/** Pictures by which something could be run or asked for. */
const pictures = [
  `javascript:${script}`,
  `data:text/html,<script>${script}</script>`,
  `https://pictures.example/a.png" onerror='${script}'`,
  `data:image/svg+xml,<svg onload='${script}'/>`,
];

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(testDatabases())('RD12 what a provider says of a person, on $name', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  let context: BrowserContext;
  const dialogs: string[] = [];

  beforeAll(async () => {
    if (!browser) throw new Error('There is no browser to test with.');
    provider = await startOwnProvider('planting');
    rig = await startProviderRig(kind, [provider]);
    await add('planting');
    context = await browser.newContext();
    context.on('page', (page) => {
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
    });
  });
  afterAll(async () => {
    await context.close();
    await rig.close();
    await provider.close();
  });

  const add = (provider_key: string) =>
    rig.connect({
      provider_kind: 'custom_oauth2',
      provider_key,
      name: `Planting ${markup[0]}`,
      authorization_endpoint: provider.at('oauth2', '/authorize'),
      token_endpoint: provider.at('oauth2', '/token'),
      userinfo_endpoint: provider.at('oauth2', '/userinfo'),
      ...provider.credentials,
    });
  const executed = async (page: Page) => {
    await page.waitForLoadState('networkidle');
    return page.evaluate('window.name');
  };

  it('is shown as it is, and never run, on the pages of people and of operators', async () => {
    const { url, db, now } = rig.server;
    const page = await context.newPage();
    await page.goto(await createOwnerLink(db, { url, now: now() }));
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    for (const [index, text] of markup.entries()) {
      const picture = pictures[index % pictures.length];
      const profile = {
        given_name: text,
        family_name: text,
        username: `u${index}${text}`,
        picture,
        locale: text,
      };
      const body = {
        id: `person-${index}`,
        email: `a${index}@example.com`,
        email_verified: true,
        ...profile,
      };
      provider.sandbox.script.always({ path: '/oauth2/userinfo' }, { kind: 'answer', body });
      const person = await context.newPage();
      await person.goto(`${url}/sign-in/start?strategy=oauth_custom_planting`);
      await person
        .getByRole('button', { name: /Authorize|Continue|Allow/ })
        .first()
        .click();
      await person.waitForURL(`${url}/user`);
      await person.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
      expect(await person.locator('main').innerText()).toContain(text);
      expect(await executed(person)).toBe('');
      await person.close();
      provider.sandbox.script.clear();
    }
    const users = (await rig.asServer('GET', '/v1/users')).body.data;
    for (const { id, image_url: image } of users) {
      expect(image ?? '').not.toMatch(/^(javascript|data):|["<>]/);
      await page.goto(`${url}/dashboard/development/users/${id}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await executed(page)).toBe('');
    }
    await page.goto(`${url}/sign-in`);
    expect(await executed(page)).toBe('');
    expect(dialogs).toEqual([]);
    expect(users).toHaveLength(markup.length);
  });
});
