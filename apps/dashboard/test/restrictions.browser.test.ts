import { describe, expect, it } from 'vitest';
import { backend } from '@portico/contract';
import { fullData } from './canned.ts';
import { xConnection, xPreset } from './canned-connections.ts';
import { refusal } from './canned-answer.ts';
import { idOf } from './canned-users.ts';
import { standUp } from './stand.ts';

/** Who may sign up: the settings, the lists, the waitlist, and what a connection asks of accounts. */
const { browser, stand, open } = await standUp();
const settingsPath = '/development/settings';

describe.skipIf(!browser)('who may sign up', () => {
  const sent = (method: string) =>
    stand()
      .server.requests.filter((request) => request.method === method)
      .map(({ path, body }) => ({ path, body }));

  it('is saved together: the mode and what is asked of addresses', async () => {
    const { page, close } = await open(settingsPath, 'Settings');
    const section = page.getByRole('region', { name: 'Who may sign up' });
    const allowlist = section.getByRole('switch', { name: 'Only who is on the allow list' });
    await section.getByRole('switch', { name: 'Refuse who is on the block list' }).check();
    await section.getByRole('switch', { name: 'Refuse throwaway addresses' }).check();
    expect(await allowlist.isEnabled()).toBe(true);
    await section.getByRole('radio', { name: 'People from the waitlist' }).check();
    expect(await allowlist.isEnabled()).toBe(false);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Waitlist' }).waitFor();
    const [change] = sent('PATCH');
    expect(change?.body).toEqual({
      sign_up_mode: 'waitlist',
      restrictions: {
        allowlist: false,
        blocklist: true,
        block_email_subaddresses: false,
        block_disposable_email_domains: true,
        ignore_dots_for_gmail_addresses: true,
      },
    });
    expect(backend.updateEnvironmentSettings.body.safeParse(change?.body).success).toBe(true);
    await close();
  });

  it('puts an entry on a list and takes it off, at once and with the keyboard alone', async () => {
    const { page, close } = await open(settingsPath, 'Settings');
    const field = page.getByRole('textbox', { name: 'Allow list' });
    const list = page.getByRole('list', { name: 'Allow list' });
    await field.fill(' *@example.org');
    await field.press('Enter');
    await list.getByText('*@example.org').waitFor();
    expect(await field.inputValue()).toBe('');
    await page.getByRole('button', { name: 'Remove *@acme.example' }).press('Enter');
    await page.getByText('*@acme.example is off the allow list.').waitFor();
    await list.getByText('*@acme.example').waitFor({ state: 'detached' });
    expect(await page.getByRole('list', { name: 'Block list' }).getByRole('listitem').count()).toBe(4);
    expect([...sent('POST'), ...sent('DELETE')]).toEqual([
      { path: '/v1/allowlist-identifiers', body: { identifier: '*@example.org' } },
      { path: `/v1/allowlist-identifiers/${idOf('alid', 1)}`, body: undefined },
    ]);
    await close();
  });

  it('says beside the field what cannot be on a list, and what is there already', async () => {
    const { page, close } = await open(settingsPath, 'Settings');
    const field = page.getByRole('textbox', { name: 'Block list' });
    await field.fill('example.com');
    await field.press('Enter');
    await page.getByText('This has to be an address').waitFor();
    expect(sent('POST')).toEqual([]);
    await field.fill('eve@example.com');
    await page.getByText('This has to be an address').waitFor({ state: 'detached' });
    await field.press('Enter');
    await page.getByText('This is on the list already.').waitFor();
    await close();
  });

  it('turns the pages of a long list, and back when the last entry of a page goes', async () => {
    const { stage } = stand().server;
    const [first] = stage.data.blocklist;
    if (!first) throw new Error('The canned block list is empty.');
    stage.data.blocklist = Array.from({ length: 11 }, (_entry, index) => ({
      ...first,
      id: idOf('blid', index + 1),
      identifier: `bot${index}@example.com`,
    }));
    const { page, close } = await open(settingsPath, 'Settings');
    await page.getByText('1–10 of 11').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Remove bot10@example.com' }).click();
    await page.getByText('bot9@example.com').waitFor();
    expect(await page.getByRole('list', { name: 'Block list' }).getByRole('listitem').count()).toBe(10);
    await close();
  });

  it('keeps an entry that the server did not remove', async () => {
    stand().server.stage.respond = ({ method }) =>
      method === 'DELETE' ? refusal('service_unavailable', 503) : undefined;
    const { page, close } = await open(settingsPath, 'Settings');
    await page.getByRole('button', { name: 'Remove eve@example.com' }).click();
    await page.getByText('eve@example.com was not removed.').waitFor();
    const kept = page.getByRole('button', { name: 'Remove eve@example.com' });
    await expect.poll(() => kept.isEnabled()).toBe(true);
    await close();
  });

  it('lets people in from the waitlist, and turns others down', async () => {
    const data = fullData();
    stand().server.stage.data = { ...data, settings: { ...data.settings, sign_up_mode: 'waitlist' } };
    const { page, close } = await open(settingsPath, 'Settings');
    const section = page.getByRole('region', { name: 'Waitlist' });
    expect(await section.getByRole('textbox', { name: 'Where people join' }).inputValue()).toMatch(
      /\/waitlist$/,
    );
    await section.getByRole('button', { name: 'Let in grace@example.com' }).click();
    await page.getByText('grace@example.com may sign up.').waitFor();
    await section.getByRole('button', { name: 'Turn down hedy.lamarr@example.org' }).click();
    await section.getByText('Nobody waits').waitFor();
    await section.getByRole('combobox', { name: 'Show' }).click();
    await page.getByRole('option', { name: 'Let in' }).click();
    await section.getByRole('list', { name: 'Let in' }).getByText('grace@example.com').waitFor();
    expect(await section.getByRole('button', { name: /^Let in / }).count()).toBe(0);
    expect(sent('POST').map(({ path }) => path)).toEqual([
      `/v1/waitlist-entries/${idOf('wle', 1)}/approve`,
      `/v1/waitlist-entries/${idOf('wle', 2)}/reject`,
    ]);
    await close();
  });

  it('asks of accounts at a provider what the connection says, and sends it as the API takes it', async () => {
    const { page, close } = await open(`/development/connections/${xConnection.id}`, 'X');
    const section = page.getByRole('region', { name: 'Who may use it' });
    await section.getByText('Advanced').click();
    await section.getByRole('textbox', { name: 'Least age of an account' }).fill('30');
    await section.getByRole('textbox', { name: 'Least number of followers' }).fill('1500');
    await section.getByRole('textbox', { name: 'Kinds of verification' }).fill('blue, business,');
    await section.getByRole('switch', { name: 'Admit protected accounts' }).uncheck();
    await section.getByRole('switch', { name: 'Refuse subaddresses' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. New').waitFor();
    const [change] = sent('PATCH');
    expect(change?.body).toEqual({
      block_email_subaddresses: true,
      admission: {
        min_account_age_days: 30,
        min_followers: 1500,
        verified_types: ['blue', 'business'],
        allow_protected: false,
      },
    });
    expect(backend.updateOauthProvider.body.safeParse(change?.body).success).toBe(true);
    await section.getByRole('textbox', { name: 'Least age of an account' }).fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => sent('PATCH').length).toBe(2);
    expect(sent('PATCH')[1]?.body).toMatchObject({ admission: { min_account_age_days: null } });
    await close();
  });

  it('asks nothing of accounts that a provider does not tell', async () => {
    const { stage } = stand().server;
    stage.data.presets = [{ ...xPreset, oauth_provider_id: xConnection.id, account_signals: ['protected'] }];
    const { page, close } = await open(`/development/connections/${xConnection.id}`, 'X');
    const section = page.getByRole('region', { name: 'Who may use it' });
    await section.getByText('Advanced').click();
    await section.getByRole('switch', { name: 'Admit protected accounts' }).waitFor();
    expect(await section.getByRole('textbox').count()).toBe(0);
    await close();
  });
});
