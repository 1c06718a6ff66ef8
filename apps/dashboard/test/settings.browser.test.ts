import { describe, expect, it } from 'vitest';
import { backend } from '@portico/contract';
import { refusal } from './canned-answer.ts';
import { standUp } from './stand.ts';

/** How people sign in, and what is asked of them. */
const { browser, stand, open } = await standUp();
const openSettings = () => open('/development/settings', 'Settings');
const changes = () =>
  stand()
    .server.requests.filter(({ method }) => method === 'PATCH')
    .map(({ body }) => body);

describe.skipIf(!browser)('the settings of an environment', () => {
  it('are saved together, as the API takes them', async () => {
    const { page, close } = await openSettings();
    await page.getByRole('switch', { name: 'Links by email' }).check();
    await page.getByRole('combobox', { name: 'Username' }).click();
    await page.getByRole('option', { name: 'Required' }).click();
    await page.getByRole('checkbox', { name: 'Username: people cannot change it' }).check();
    await page.getByRole('textbox', { name: 'Terms of service' }).fill('https://acme.example/terms');
    await page.getByRole('switch', { name: 'People accept them' }).check();
    await page.getByRole('switch', { name: 'Several accounts in one browser' }).check();
    await page.getByText('People add accounts and switch between them in the account portal').waitFor();
    await page.getByRole('switch', { name: 'People can delete their account' }).setChecked(false);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const [change] = changes();
    expect(change).toMatchObject({
      email_sign_in: { code: true, link: true },
      attributes: {
        username: { enabled: true, required: true, immutable: true },
        legal_accepted: { enabled: true, required: true },
      },
      terms_url: 'https://acme.example/terms',
      session: { multi_session: true },
      delete_self_enabled: false,
    });
    expect(Object.keys(change ?? {})).toHaveLength(5);
    expect(backend.updateEnvironmentSettings.body.safeParse(change).success).toBe(true);
    await close();
  });

  it('say what follows from them, before they are saved', async () => {
    const { page, close } = await openSettings();
    const section = page.getByRole('region', { name: 'Sign in by email' });
    await section.getByRole('switch', { name: 'Codes by email' }).uncheck();
    await section.getByText('People sign in with connected accounts alone').waitFor();
    await page.getByRole('combobox', { name: 'Email address' }).click();
    await page.getByRole('option', { name: 'Not used' }).click();
    await expect.poll(() => section.getByRole('switch', { name: 'Codes by email' }).isEnabled()).toBe(false);
    await page.getByRole('switch', { name: 'People accept them' }).check();
    await page.getByText('There is nothing to read yet').waitFor();
    expect(changes()).toEqual([]);
    await close();
  });

  it.each([
    { field: 'attributes.username.required', said: '“username”, “required” must be false.' },
    { field: 'session.idle_lifetime_seconds', said: '“idle lifetime seconds” must be false.' },
  ])('say at the field what the server refuses: $field', async ({ field, said }) => {
    const message = `${field}: must be false.`;
    stand().server.stage.respond = ({ method }) =>
      method === 'PATCH'
        ? refusal('form_param_value_invalid', 422, { param_name: field }, message)
        : undefined;
    const { page, close } = await openSettings();
    await page.getByRole('switch', { name: 'People can delete their account' }).setChecked(false);
    await page.getByRole('button', { name: 'Save' }).click();
    const problem = page.locator('section').getByText(said, { exact: true });
    await expect.poll(() => problem.isVisible()).toBe(true);
    await close();
  });

  it('lead to the address that is none, and send nothing', async () => {
    const { page, close } = await openSettings();
    const field = page.getByRole('textbox', { name: 'Privacy policy' });
    await field.fill('acme.example/privacy');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This has to be a whole address').waitFor();
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(changes()).toEqual([]);
    await close();
  });
});
