import { authorizeAs } from '@portico/sandbox';
import type { AuthorizeAs, ScriptAction } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';

const form = { 'content-type': 'text/html;charset=utf-8' };
const tokenSecret = 'secret-of-the-request-token-0123456789';

describe.each(testDatabases())('UC12 OAuth 1.0a on $name', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  let strategy: string;

  beforeAll(async () => {
    provider = await startOwnProvider('consumer');
    rig = await startProviderRig(kind, [provider]);
    ({ strategy } = await rig.connect({
      provider_kind: 'custom_oauth1',
      provider_key: 'older',
      request_token_endpoint: provider.at('x', '/oauth/request_token'),
      authorization_endpoint: provider.at('x', '/oauth/authenticate'),
      access_token_endpoint: provider.at('x', '/oauth/access_token'),
      userinfo_endpoint: provider.at('x', '/1.1/account/verify_credentials.json'),
      ...provider.credentials,
    }));
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
  });
  afterEach(() => provider.sandbox.script.clear());

  const newBrowser = () => createBrowserClient(rig.server.url);
  const halfway = async (browser: BrowserClient, choice: AuthorizeAs = { person: 'new' }) =>
    new URL(await authorizeAs(await browser.start({ strategy }), choice));
  const exchanges = () => provider.received('/oauth/access_token').length;
  const state = async () => ({
    users: (await rig.asServer('GET', '/v1/users')).body.total_count,
    exchanges: exchanges(),
  });
  const flowCookie = (browser: BrowserClient) =>
    [...browser.cookies].find(([name]) => name.includes('flow_')) ?? ['', ''];

  it('lets a person in by calls that an independent server verified', async () => {
    const first = await rig.signIn(strategy);
    expect(first).toMatchObject({ userId: expect.stringMatching(/^user_/), code: undefined });
    expect(await rig.signIn(strategy)).toEqual(first);
    const calls = ['/oauth/request_token', '/oauth/access_token', '/verify_credentials.json'];
    for (const path of calls) {
      const { headers, status } = provider.received(path).at(-1) ?? {};
      expect(headers?.get('authorization')).toMatch(/^OAuth .*oauth_signature_method="HMAC-SHA1"/);
      expect(status).toBe(200);
    }
  });

  it('keeps the secret of the request token from the browser', async () => {
    const body = `oauth_token=known&oauth_token_secret=${tokenSecret}&oauth_callback_confirmed=true`;
    provider.sandbox.script.next({ path: '/oauth/request_token' }, { kind: 'answer', headers: form, body });
    const browser = newBrowser();
    const url = await browser.start({ strategy });
    expect(new URL(url).searchParams.get('oauth_token')).toBe('known');
    const seen = [url, ...browser.cookies.values()].join('\n');
    for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
      expect(seen).not.toContain(Buffer.from(tokenSecret).toString(encoding).slice(0, 40));
    }
    const seal = flowCookie(browser)[1];
    expect(Buffer.from(seal, 'base64url').toString('latin1')).not.toContain(tokenSecret);
  });

  it('finishes in the browser that started, and in no other', async () => {
    const [owner, stranger] = [newBrowser(), newBrowser()];
    const [callback, other] = [await halfway(owner), await halfway(stranger)];
    const before = await state();
    const [name] = flowCookie(owner);
    const [ownName, value] = flowCookie(stranger);
    const plain = newBrowser();
    const disguised = newBrowser();
    disguised.cookies.set(name, value);
    disguised.cookies.set(ownName, value);
    for (const browser of [plain, disguised, stranger]) {
      await browser.request(callback.href);
      expect(await rig.endOf(browser)).toMatchObject({ userId: undefined, code: expect.any(String) });
    }
    expect(await state()).toEqual(before);
    await owner.request(callback.href);
    expect(await rig.endOf(owner)).toMatchObject({ code: undefined });
    await stranger.request(other.href);
    expect(await rig.endOf(stranger)).toMatchObject({ code: undefined });
    expect((await state()).users).toBe(before.users + 2);
  });

  it.each([
    { name: 'the token', swapped: ['oauth_token'] },
    { name: 'the verifier', swapped: ['oauth_verifier'] },
  ])('lets nobody in when $name is of another browser', async ({ swapped }) => {
    const [victim, attacker] = [newBrowser(), newBrowser()];
    const [callback, planted] = [await halfway(victim), await halfway(attacker)];
    const { users } = await state();
    for (const name of swapped) callback.searchParams.set(name, planted.searchParams.get(name) ?? '');
    await victim.request(callback.href);
    expect(await rig.endOf(victim)).toMatchObject({ userId: undefined, code: expect.any(String) });
    expect((await state()).users).toBe(users);
  });

  it.each<{ name: string; change: (params: URLSearchParams) => void; code: string }>([
    {
      name: 'no verifier',
      change: (params) => params.delete('oauth_verifier'),
      code: 'oauth_callback_invalid',
    },
    {
      name: 'an empty verifier',
      change: (params) => params.set('oauth_verifier', ''),
      code: 'oauth_callback_invalid',
    },
    {
      name: 'two verifiers',
      change: (params) => params.append('oauth_verifier', 'other'),
      code: 'oauth_callback_invalid',
    },
    {
      name: 'two tokens',
      change: (params) => params.append('oauth_token', params.get('oauth_token') ?? ''),
      code: 'oauth_callback_invalid',
    },
    {
      name: 'a verifier and a denial',
      change: (params) => params.set('denied', params.get('oauth_token') ?? ''),
      code: 'oauth_callback_invalid',
    },
    {
      name: 'a denial of another token',
      change: (params) => params.set('denied', 'other'),
      code: 'oauth_state_invalid',
    },
    {
      name: 'a state that nobody made',
      change: (params) => params.set('state', 'planted'),
      code: 'oauth_state_invalid',
    },
    {
      name: 'a code, as of the newer protocol, instead',
      change: (params) => {
        params.delete('oauth_verifier');
        params.set('code', 'planted');
      },
      code: 'oauth_callback_invalid',
    },
  ])('exchanges nothing for a callback with $name', async ({ change, code }) => {
    const browser = newBrowser();
    const callback = await halfway(browser);
    const before = await state();
    change(callback.searchParams);
    await browser.request(callback.href);
    expect(await rig.endOf(browser)).toEqual({ userId: undefined, code });
    expect(await state()).toEqual(before);
  });

  it('tells a person who said no that they did', async () => {
    const browser = newBrowser();
    const callback = await halfway(browser, { person: 'ada_byrne', decision: 'cancel' });
    expect([...callback.searchParams.keys()]).toEqual(['denied']);
    await browser.request(callback.href);
    expect(await rig.endOf(browser)).toEqual({ userId: undefined, code: 'oauth_access_denied' });
  });

  it('exchanges a token once, however often the callback is delivered', async () => {
    const browser = newBrowser();
    const callback = await halfway(browser);
    const before = await state();
    const answers = await Promise.all(Array.from({ length: 5 }, () => browser.request(callback.href)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(await rig.endOf(browser)).toMatchObject({ code: undefined });
    expect(await state()).toEqual({ users: before.users + 1, exchanges: before.exchanges + 1 });
  });

  it.each<{ name: string; body: string }>([
    { name: 'did not confirm the callback', body: 'oauth_token=a&oauth_token_secret=b' },
    { name: 'denied it', body: 'oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=false' },
    { name: 'confirmed it almost', body: 'oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=TRUE' },
    { name: 'gave no secret', body: 'oauth_token=a&oauth_callback_confirmed=true' },
    { name: 'gave no token', body: 'oauth_token_secret=b&oauth_callback_confirmed=true' },
    {
      name: 'gave two tokens',
      body: 'oauth_token=a&oauth_token=c&oauth_token_secret=b&oauth_callback_confirmed=true',
    },
    {
      name: 'gave a token with a line break',
      body: 'oauth_token=a%0d%0ab&oauth_token_secret=b&oauth_callback_confirmed=true',
    },
  ])('sends nobody to a provider that $name', async ({ body }) => {
    const action: ScriptAction = { kind: 'answer', headers: form, body };
    provider.sandbox.script.next({ path: '/oauth/request_token' }, action);
    const browser = newBrowser();
    expect(await browser.start({ strategy })).toBe(`${rig.server.url}/sign-in/sso-callback`);
    expect(flowCookie(browser)).toEqual(['', '']);
    expect(await rig.endOf(browser)).toMatchObject({ code: 'oauth_provider_unavailable' });
  });
});
