import { describe, expect, it } from 'vitest';
import { backend } from '@portico/contract';
import { idOf } from './canned-users.ts';
import { headingOf } from './dashboard-page.ts';
import { standUp } from './stand.ts';

/** Finding out what happened. */
const { browser, stand, open } = await standUp();

describe.skipIf(!browser)('the logs', () => {
  const lastAsked = () =>
    Object.fromEntries(
      stand()
        .server.requests.findLast(({ path }) => path === '/v1/audit-events')
        ?.query.entries() ?? [],
    );

  it('are narrowed by kind, person and day, and the address says so', async () => {
    const { page, close } = await open('/development/logs', 'Logs');
    await page.getByRole('combobox', { name: 'Kind of event' }).fill('banned');
    await page.getByRole('option', { name: 'User banned' }).click();
    await page.getByRole('combobox', { name: 'Person' }).fill('noor');
    await page.getByRole('option', { name: 'Noor Haddad · noor@example.org' }).first().click();
    await page.getByLabel('From', { exact: true }).fill('2026-11-01');
    await page.getByLabel('To', { exact: true }).fill('2026-11-20');
    await expect.poll(lastAsked).toMatchObject({
      type: 'user.banned',
      user_id: idOf('user', 3),
      created_at_after: expect.stringMatching(/^\d{13}$/),
      created_at_before: expect.stringMatching(/^\d{13}$/),
    });
    expect(backend.listAuditEvents.query.safeParse(lastAsked()).success).toBe(true);
    const address = new URL(page.url()).searchParams;
    expect([address.get('from'), address.get('to')]).toEqual(['2026-11-01', '2026-11-20']);
    await page.reload();
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Person' }).inputValue())
      .toBe('Noor Haddad · noor@example.org');
    await page.getByRole('button', { name: 'Show everything' }).click();
    await expect.poll(lastAsked).toEqual({ limit: '50', offset: '0' });
    await expect.poll(() => page.getByRole('combobox', { name: 'Person' }).inputValue()).toBe('');
    await close();
  });

  it('show what one actor did, from an event of theirs, and lead back', async () => {
    const { page, close } = await open('/development/logs', 'Logs');
    const events = page.getByRole('listitem').filter({ has: page.locator('summary') });
    await expect.poll(() => events.count()).toBeGreaterThan(1);
    const all = await events.count();
    const first = events
      .filter({ has: page.getByRole('button', { name: 'Only theirs', includeHidden: true }) })
      .first();
    await first.locator('summary').click();
    await first.getByRole('button', { name: 'Only theirs' }).click();
    await page.getByText('Only what was done by').waitFor();
    await expect.poll(lastAsked).toHaveProperty('actor');
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => events.count()).toBe(all);
    await close();
  });

  it('of one person are a click away from their page', async () => {
    const { page, close } = await open(`/development/users/${idOf('user', 1)}`, 'Ada Byron');
    await page.getByRole('link', { name: 'What happened' }).click();
    await headingOf(page, 'Logs').waitFor();
    await expect.poll(lastAsked).toMatchObject({ user_id: idOf('user', 1) });
    await close();
  });
});
