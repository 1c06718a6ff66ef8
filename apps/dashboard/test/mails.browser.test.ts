import { describe, expect, it } from 'vitest';
import { backendMail } from '@portico/contract';
import { headingOf } from './dashboard-page.ts';
import { standUp } from './stand.ts';

/** Wording a mail. */
const { browser, stand, open } = await standUp();

describe.skipIf(!browser)('a mail', () => {
  const sent = (method: string) =>
    stand()
      .server.requests.filter((request) => request.method === method && !request.path.endsWith('/preview'))
      .map(({ path, body }) => ({ path, body }));

  it('is found in the list, worded with placeholders, drawn and saved', async () => {
    const { page, problems, close } = await open('/development/mails', 'Mails');
    await page.getByRole('link', { name: 'Code' }).press('Enter');
    await headingOf(page, 'Code').waitFor();
    const subject = page.getByRole('textbox', { name: 'Subject' });
    await subject.fill('Hi, ');
    await page.getByRole('button', { name: 'Insert {{code}}' }).press('Enter');
    await page.keyboard.type('!');
    expect(await subject.inputValue()).toBe('Hi, {{code}}!');
    await page.getByText('Hi, 314159!').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The next mail has these words.').waitFor();
    await page.getByText('Your words').waitFor();
    const [change] = sent('PUT');
    expect(change).toMatchObject({
      path: '/v1/mail-templates/email_code',
      body: { subject: 'Hi, {{code}}!' },
    });
    expect(backendMail.replaceMailTemplate.body.safeParse(change?.body).success).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('is drawn in its own colours, in a frame in which no script runs', async () => {
    const { page, problems, close } = await open('/development/mails/email_code', 'Code');
    const html = page.getByRole('textbox', { name: 'HTML' });
    await html.fill(
      '<p style="color:rgb(200, 0, 0)" onclick="parent.x=1">{{code}}</p><script>parent.x=1</script>',
    );
    const code = page.frameLocator('iframe').getByText('314159');
    await expect
      .poll(() => code.evaluate((element) => getComputedStyle(element).color))
      .toBe('rgb(200, 0, 0)');
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('');
    await code.click();
    expect(await page.evaluate(() => 'x' in globalThis)).toBe(false);
    // Looking into the frame, as this test does, is a script there too.
    expect(problems.filter((problem) => !problem.startsWith('Blocked script execution'))).toEqual([]);
    await close();
  });

  it('that cannot be sent says so beside the field, and keeps the last drawing and every word', async () => {
    const { page, close } = await open('/development/mails/email_code', 'Code');
    await page.frameLocator('iframe').getByText('314159').waitFor();
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill('{{kode}}');
    await page.getByText('{{kode}} stands for nothing here.').waitFor();
    await page.frameLocator('iframe').getByText('314159').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).getByRole('alert').waitFor();
    expect(await text.inputValue()).toBe('{{kode}}');
    await close();
  });

  it('goes back to the words of Portico', async () => {
    const { page, close } = await open('/development/mails/email_link', 'Link');
    await page.getByRole('button', { name: 'Use Portico’s words' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Use Portico’s words' }).click();
    await page.getByText('This mail is in Portico’s words again.').waitFor();
    expect(sent('DELETE')).toEqual([{ path: '/v1/mail-templates/email_link', body: undefined }]);
    await close();
  });

  it('that does not exist has no page', async () => {
    const { page, close } = await open('/development/mails/newsletter', 'There is no such page');
    expect(await page.getByRole('link').count()).toBeGreaterThan(0);
    await close();
  });
});
