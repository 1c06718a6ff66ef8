import { authorizeAs } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startProviderRig } from '../providers/own-provider.ts';
import type { ProviderRig } from '../providers/own-provider.ts';
import { sendRaw } from './raw-http.ts';

const strategy = 'oauth_apple';
const path = '/v1/oauth-callback/apple';

describe.each(testDatabases())('UC15 an answer by a form on $name', (kind) => {
  let rig: ProviderRig;

  beforeAll(async () => {
    rig = await startProviderRig(kind, []);
    await rig.connect({ provider_kind: 'preset', provider_key: 'apple' });
  });
  afterAll(() => rig.close());

  const newBrowser = () => createBrowserClient(rig.server.url);
  /** What Apple's page would post. */
  const halfway = async (browser: BrowserClient) =>
    new URL(await authorizeAs(await browser.start({ strategy }), { person: 'new' })).searchParams;
  /** @param browser whose cookies go along, as they do when the form is of the same site */
  const post = (form: string, browser?: BrowserClient) =>
    sendRaw(rig.server.config.port, {
      method: 'POST',
      target: path,
      headers: [
        ['content-type', 'application/x-www-form-urlencoded'],
        ['origin', 'https://appleid.apple.com'],
        ...[...(browser?.cookies ?? [])].map(([name, value]): [string, string] => [
          'cookie',
          `${name}=${value}`,
        ]),
      ],
      body: form,
    });
  const users = async () => (await rig.asServer('GET', '/v1/users')).body.total_count;

  it('asks for it, and finishes where the cookies are', async () => {
    const browser = newBrowser();
    const url = new URL(await browser.start({ strategy }));
    expect(url.searchParams.get('response_mode')).toBe('form_post');
    const params = new URL(await authorizeAs(url.href, { person: 'new' })).searchParams;
    const answer = await post(params.toString());
    expect(answer.status).toBe(303);
    const next = new URL(answer.location ?? '');
    expect(next.origin + next.pathname).toBe(rig.server.url + path);
    expect(Object.fromEntries(next.searchParams)).toEqual(Object.fromEntries(params));
    await browser.request(next.href);
    expect(await rig.endOf(browser)).toMatchObject({ userId: expect.stringMatching(/^user_/) });
  });

  it.each(['without cookies', 'with the cookies of the browser that started'])(
    'the form itself signs nobody in, sets nothing and calls nobody, %s',
    async (which) => {
      const browser = newBrowser();
      const params = await halfway(browser);
      const before = { users: await users(), calls: rig.server.outboundCalls.length };
      const answer = await post(params.toString(), which.startsWith('with ') ? browser : undefined);
      expect(answer.status).toBe(303);
      expect(answer.setCookie).toEqual([]);
      expect({ users: await users(), calls: rig.server.outboundCalls.length }).toEqual(before);
    },
  );

  it('UC02 finishes in no other browser', async () => {
    const [owner, stranger] = [newBrowser(), newBrowser()];
    const params = await halfway(owner);
    await halfway(stranger);
    const before = await users();
    const { location } = await post(params.toString());
    await stranger.request(location ?? '');
    expect(await rig.endOf(stranger)).toEqual({ userId: undefined, code: 'oauth_flow_other_browser' });
    expect(await users()).toBe(before);
  });

  it('leads nowhere but back to this callback, with what a provider may say alone', async () => {
    const form = new URLSearchParams({
      state: 's',
      code: 'c',
      redirect_url: 'https://evil.example',
      path: '//evil',
    });
    form.append('code', 'd');
    for (const target of [form.toString(), `${form.toString()}&state=%0d%0aset-cookie:%20a=b`]) {
      const { location, setCookie } = await post(target);
      const next = new URL(location ?? '');
      expect(next.origin + next.pathname).toBe(rig.server.url + path);
      expect([...new Set(next.searchParams.keys())].toSorted()).toEqual(['code', 'state']);
      expect(next.searchParams.getAll('code')).toEqual(['c', 'd']);
      expect(setCookie).toEqual([]);
    }
    const browser = newBrowser();
    await browser.request((await post(form.toString())).location ?? '');
    expect((await rig.endOf(browser)).userId).toBeUndefined();
  });

  it('that is huge is not read', async () => {
    const { status, location } = await post(`state=s&code=${'c'.repeat(40_000)}`);
    expect(status).toBe(303);
    expect(new URL(location ?? '').search).toBe('');
  });

  it('comes with a cookie of the flow that opens nothing else, and goes with it', async () => {
    const browser = newBrowser();
    const params = await halfway(browser);
    const [name, value] = [...browser.cookies].find(([cookie]) => cookie.includes('flow_')) ?? ['', ''];
    const thief = newBrowser();
    for (const session of ['portico', '__Host-portico', 'portico_operators', name])
      thief.cookies.set(session, value);
    expect((await thief.api('GET', '/v1/me')).status).toBe(401);
    await browser.request((await post(params.toString())).location ?? '');
    expect(browser.cookies.has(name)).toBe(false);
    expect((await rig.endOf(browser)).userId).toMatch(/^user_/);
  });
});
