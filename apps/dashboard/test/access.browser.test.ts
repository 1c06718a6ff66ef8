import { describe, expect, it } from 'vitest';
import { refusal } from './canned-answer.ts';
import { headingOf } from './dashboard-page.ts';
import { standUp } from './stand.ts';

/** The ways into the dashboard, and what is read where there is none. */
const { browser, stand, open } = await standUp();

describe.skipIf(!browser)('the way in', () => {
  it('exchanges an owner link, whose token leaves the address bar first', async () => {
    const { browser: here, server: there } = stand();
    const page = await here.newPage();
    await page.addInitScript(() => {
      const { fetch } = globalThis;
      const addresses: string[] = [];
      globalThis.fetch = (input, init) => {
        addresses.push(location.href);
        return fetch(input, init);
      };
      Object.assign(globalThis, { addressesDuringCalls: addresses });
    });
    await page.goto(`${there.origin}/dashboard/claim#one-time-token`);
    await headingOf(page, 'Overview').waitFor();
    expect(there.requests.find(({ path }) => path === '/v1/owner-claims')?.body).toEqual({
      token: 'one-time-token',
    });
    const addresses = await page.evaluate(
      () => (globalThis as unknown as { addressesDuringCalls: string[] }).addressesDuringCalls,
    );
    expect(addresses.join()).not.toContain('one-time-token');
    await page.goBack();
    expect(page.url()).not.toContain('one-time-token');
    await page.close();
  });

  it('is open by a link that was used before, in the browser that used it', async () => {
    stand().server.stage.respond = ({ path }) =>
      path === '/v1/owner-claims' ? refusal('owner_link_invalid', 400) : undefined;
    const { page, close } = await open('/claim#spent', 'Overview');
    await page.getByText('You are still signed in.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard/development/overview');
    await close();
  });

  it('stays closed to a link that was used elsewhere', async () => {
    stand().server.stage.respond = ({ path }) => {
      if (path === '/v1/owner-claims') return refusal('owner_link_invalid', 400);
      return refusal('operator_session_required', 401);
    };
    const { page, close } = await open('/claim#spent', 'This link did not open the dashboard');
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await close();
  });

  it('is shown the door when the session has ended, and the way back to this page', async () => {
    stand().server.stage.respond = () => refusal('operator_session_required', 401);
    const { page, close } = await open('/development/users?page=2', 'Sign in to the dashboard');
    expect(await page.getByRole('textbox', { name: 'owner link' }).inputValue()).toBe('npm run owner-link');
    const address = await page.getByRole('link', { name: 'Sign in' }).getAttribute('href');
    expect(address).toBe(`/e/operators/sign-in?redirect_url=${encodeURIComponent(page.url())}`);
    await close();
  });

  it('says that the connection was lost when a page does not arrive, and fetches it again', async () => {
    const { page, close } = await open('/development/overview', 'Overview');
    await page.route('**/_portico/dashboard/assets/inbox-*', (route) => route.abort());
    await page.getByRole('link', { name: 'Inbox' }).click();
    await headingOf(page, 'The connection was lost').waitFor();
    await page.unroute('**/_portico/dashboard/assets/inbox-*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await headingOf(page, 'Inbox').waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard/development/inbox');
    await close();
  });
});
