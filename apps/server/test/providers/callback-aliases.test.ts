import { authorizeAs } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from './own-provider.ts';
import type { OwnProvider, ProviderRig } from './own-provider.ts';

/** Where systems that people come from have their callbacks. */
const aliases = [
  '/v1/oauth_callback',
  '/login/callback',
  '/source/oauth/callback/acme/',
  '/source/oauth/callback/acme',
  '/auth/v1/callback',
  '/api/auth/callback/acme-1',
];

describe.each(testDatabases())('callbacks of a former system on $name', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  let made = 0;

  beforeAll(async () => {
    provider = await startOwnProvider('former');
    rig = await startProviderRig(kind, [provider]);
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
  });

  const plain = (change: object = {}) => ({
    provider_kind: 'custom_oauth2',
    provider_key: `former_${(made += 1)}`,
    authorization_endpoint: provider.at('oauth2', '/authorize'),
    token_endpoint: provider.at('oauth2', '/token'),
    userinfo_endpoint: provider.at('oauth2', '/userinfo'),
    ...provider.credentials,
    ...change,
  });
  const halfway = async (strategy: string) => {
    const browser = createBrowserClient(rig.server.url);
    const url = new URL(await browser.start({ strategy }));
    const callback = new URL(await authorizeAs(url.href, { person: 'ada_byrne' }));
    return { browser, url, callback };
  };

  it.each(aliases)(
    '%s is kept, in the authorization and at the token endpoint',
    async (redirect_uri_path) => {
      const { id, strategy } = await rig.connect(plain({ redirect_uri_path }));
      const redirectUri = rig.server.url + redirect_uri_path;
      expect((await rig.asServer('GET', `/v1/oauth-providers/${id}`)).body).toMatchObject({
        redirect_uri: redirectUri,
        redirect_uri_path,
      });
      const { browser, url, callback } = await halfway(strategy);
      expect(url.searchParams.get('redirect_uri')).toBe(redirectUri);
      expect(callback.origin + callback.pathname).toBe(redirectUri);
      await browser.request(callback.href);
      expect(await rig.endOf(browser)).toMatchObject({ userId: expect.stringMatching(/^user_/) });
      expect(provider.received('/oauth2/token').at(-1)?.form?.get('redirect_uri')).toBe(redirectUri);
    },
  );

  it.each(aliases)('%s takes a slash at the end, more or less, for the same', async (redirect_uri_path) => {
    const { strategy } = await rig.connect(plain({ redirect_uri_path }));
    const { browser, callback } = await halfway(strategy);
    callback.pathname = callback.pathname.endsWith('/')
      ? callback.pathname.slice(0, -1)
      : `${callback.pathname}/`;
    await browser.request(callback.href);
    expect(await rig.endOf(browser)).toMatchObject({ userId: expect.stringMatching(/^user_/) });
    // The provider compares with what it was given, to the letter.
    expect(provider.received('/oauth2/token').at(-1)?.form?.get('redirect_uri')).toBe(
      rig.server.url + redirect_uri_path,
    );
  });

  it('a domain that moved here keeps its address at the provider', async () => {
    const moved = await startProviderRig(kind, [provider], { PORTICO_URL: 'https://login.former.example' });
    const port = moved.server.config.port;
    const { strategy } = await moved.connect(plain({ redirect_uri_path: '/login/callback' }));
    const browser = createBrowserClient(`http://127.0.0.1:${port}`);
    const started = await browser.request(`/sign-in/start?strategy=${strategy}`);
    const location = new URL(started.headers.get('location') ?? '');
    expect(location.searchParams.get('redirect_uri')).toBe('https://login.former.example/login/callback');
    const callback = new URL(await authorizeAs(location.href, { person: 'ada_byrne' }));
    expect(callback.origin + callback.pathname).toBe('https://login.former.example/login/callback');
    const answer = await browser.request(callback.pathname + callback.search);
    expect(answer.headers.get('location')).toBe('https://login.former.example/user');
    await moved.close();
  });

  it('two connections share one path, and each flow finishes where it began', async () => {
    const redirect_uri_path = '/v1/oauth_callback';
    const one = await rig.connect(plain({ redirect_uri_path }));
    const other = await rig.connect(
      plain({ redirect_uri_path, token_endpoint: provider.at('oauth2', '/token') }),
    );
    const atOne = await halfway(one.strategy);
    const atOther = await halfway(other.strategy);
    for (const { browser, callback } of [atOther, atOne]) await browser.request(callback.href);
    for (const [{ browser }, { strategy }] of [
      [atOne, one],
      [atOther, other],
    ] as const) {
      const { userId, code } = await rig.endOf(browser);
      expect(code).toBeUndefined();
      const accounts = (await rig.asServer('GET', `/v1/external-accounts?user_id=${userId}`)).body.data;
      expect(accounts).toMatchObject([{ provider: strategy }]);
    }
  });

  it.each([
    '/v1/oauth-callback/custom_former',
    '/login/callback',
    '/source/oauth/callback/other',
    '/api/auth/callback/other',
    '/api/auth/callback/acme/',
    '/auth/v1/callback',
    '/v1/oauth_callback',
  ])('an answer at %s, which is not where the flow was sent to, lets nobody in', async (path) => {
    const { strategy } = await rig.connect(plain({ redirect_uri_path: '/source/oauth/callback/acme/' }));
    const { browser, callback } = await halfway(strategy);
    const asked = provider.received('/oauth2/token').length;
    callback.pathname = path;
    await browser.request(callback.href);
    expect(await rig.endOf(browser)).toEqual({ userId: undefined, code: 'oauth_callback_invalid' });
    expect(provider.received('/oauth2/token')).toHaveLength(asked);
  });

  it.each([
    '/',
    '/v1/client',
    '/v1/oauth_callback/../client',
    '/login/callback/x',
    '/source/oauth/callback/a/b',
    '/source/oauth/callback/',
    '/api/auth/callback/',
    '//evil.example/login/callback',
    'https://evil.example/login/callback',
    '/LOGIN/callback',
    '/login/callback?x=1',
  ])('%s is refused: it is no path that we answer at', async (redirect_uri_path) => {
    const { id } = await rig.connect(plain());
    const refused = await rig.change(id, { redirect_uri_path });
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].meta.param_name).toBe('redirect_uri_path');
  });

  it('the stand-in of a preset takes it too', async () => {
    const redirect_uri_path = '/api/auth/callback/github';
    const { strategy } = await rig.connect({
      provider_kind: 'preset',
      provider_key: 'github',
      redirect_uri_path,
    });
    const { browser, callback } = await halfway(strategy);
    expect(callback.pathname).toBe(redirect_uri_path);
    await browser.request(callback.href);
    expect(await rig.endOf(browser)).toMatchObject({ code: undefined });
  });
});
