import { describe, expect, it } from 'vitest';
import { backend } from '@portico/contract';
import { refusal } from './canned-answer.ts';
import { xConnection } from './canned-connections.ts';
import { idOf } from './canned-users.ts';
import { headingOf } from './dashboard-page.ts';
import { standUp } from './stand.ts';

/** Asking the rules who somebody would be. */
const { browser, stand, open } = await standUp();

describe.skipIf(!browser)('the rule simulator of a connection', () => {
  const asked = () =>
    stand()
      .server.requests.filter(({ path }) => path.endsWith('/simulate'))
      .map(({ body }) => body);
  const openSimulator = async () => {
    const opened = await open(`/development/connections/${xConnection.id}`, 'X');
    const section = opened.page.getByRole('region', { name: 'Who would this be?' });
    await section.getByText('Ask the rules').click();
    return { ...opened, section };
  };

  it('says what would become of a made-up profile, by which rule, and after which', async () => {
    const { page, section, close } = await openSimulator();
    await section.getByRole('textbox', { name: 'Id at X' }).fill('42');
    await section.getByRole('textbox', { name: 'Email address there' }).fill('eve@example.com');
    await page.keyboard.press('Enter');
    await section.getByText('They would be turned away: New sign-ups are closed.').waitFor();
    await section.getByText('The settings keep this person from signing up.').waitFor();
    await section.getByText('Rules asked before').click();
    expect(await section.getByRole('listitem').count()).toBe(5);
    expect(asked()).toEqual([
      {
        profile: { data: { id: '42', confirmed_email: 'eve@example.com' } },
        intent: 'sign_in',
        transferable: true,
      },
    ]);
    expect(backend.simulateOauthProvider.body.safeParse(asked()[0]).success).toBe(true);
    await section.getByRole('textbox', { name: 'Id at X' }).fill('43');
    await section.getByText('They would be turned away').waitFor({ state: 'detached' });
    await close();
  });

  it('asks about a past sign-in, and leads to the user it comes to', async () => {
    const { page, section, close } = await openSimulator();
    await section.getByText('A past sign-in').click();
    await section.getByRole('combobox', { name: 'Whose sign-in' }).fill('noor');
    await page.getByRole('option', { name: 'Noor Haddad · noor@example.org' }).first().click();
    await section.getByRole('radio', { name: 'Sign up' }).check();
    await section.getByRole('switch', { name: 'One button' }).uncheck();
    await section.getByRole('button', { name: 'Find out' }).click();
    await section.getByText('They are known here').waitFor();
    expect(asked()).toEqual([
      { external_account_id: idOf('eac', 3), intent: 'sign_up', transferable: false },
    ]);
    await section.getByRole('link', { name: 'Ada Byron' }).click();
    await headingOf(page, 'Ada Byron').waitFor();
    await close();
  });

  it('needs to know who is signed in where somebody connects, and says why it was refused', async () => {
    const message = 'There is no such user.';
    stand().server.stage.respond = ({ path }) =>
      path.endsWith('/simulate')
        ? refusal('form_param_value_invalid', 422, { param_name: 'user_id' }, message)
        : undefined;
    const { page, section, close } = await openSimulator();
    const ask = section.getByRole('button', { name: 'Find out' });
    await section.getByRole('textbox', { name: 'Id at X' }).fill('42');
    await section.getByRole('radio', { name: /^Connect/ }).check();
    expect(await ask.isEnabled()).toBe(false);
    await section.getByRole('combobox', { name: 'Who is signed in' }).click();
    await page.getByRole('option').first().click();
    await ask.click();
    await section.getByRole('alert').getByText(message).waitFor();
    expect(asked()).toMatchObject([{ intent: 'connect', user_id: idOf('user', 1) }]);
    await close();
  });
});
