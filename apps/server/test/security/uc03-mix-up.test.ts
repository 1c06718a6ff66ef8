import { authorizeAs } from '@portico/sandbox';
import type { ScriptAction } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import type { BrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';

const evil = 'https://evil.example';
const person = 'ada_byrne';
/** The path of a connection's own callback, and paths that two connections may share. */
const sharedPaths = ['/auth/v1/callback', '/login/callback'];

describe.each(testDatabases())('flows at two providers on $name', (kind) => {
  let honest: OwnProvider;
  let hostile: OwnProvider;
  let rig: ProviderRig;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    [honest, hostile] = [await startOwnProvider('honest'), await startOwnProvider('hostile')];
    rig = await startProviderRig(kind, [honest, hostile]);
    const own = (name: string, { issuer, credentials }: OwnProvider) => ({
      provider_kind: 'custom_oidc',
      provider_key: name,
      issuer,
      ...credentials,
    });
    const plain = (name: string, provider: OwnProvider, redirect_uri_path?: string) => ({
      provider_kind: 'custom_oauth2',
      provider_key: name,
      authorization_endpoint: provider.at('oauth2', '/authorize'),
      token_endpoint: provider.at('oauth2', '/token'),
      userinfo_endpoint: provider.at('oauth2', '/userinfo'),
      ...provider.credentials,
      redirect_uri_path,
    });
    const bodies = [
      own('honest', honest),
      own('hostile', hostile),
      plain('plain', honest),
      plain('shared', honest, sharedPaths[0]),
      plain('shared_too', hostile, sharedPaths[0]),
      { ...own('shared_oidc', honest), redirect_uri_path: sharedPaths[1] },
      { ...own('shared_oidc_too', hostile), redirect_uri_path: sharedPaths[1] },
      { provider_kind: 'preset', provider_key: 'x' },
    ];
    for (const body of bodies) {
      const { id, strategy } = await rig.connect(body);
      ids.set(strategy, id);
    }
  });
  afterAll(async () => {
    await rig.close();
    await Promise.all([honest.close(), hostile.close()]);
  });
  afterEach(() => {
    honest.sandbox.script.clear();
    hostile.sandbox.script.clear();
  });

  const tokenCalls = () =>
    honest.received('/token').length +
    hostile.received('/token').length +
    rig.server.outboundCalls.filter(({ hop, path }) => hop === 'token' && path.includes('/x/')).length;
  /** Goes to a provider and comes back, without opening the callback. */
  const halfway = async (browser: BrowserClient, strategy: string) =>
    new URL(await authorizeAs(await browser.start({ strategy }), { person }));
  const keyOf = (strategy: string) => strategy.replace('oauth_', '');
  const state = async () => ({
    users: (await rig.asServer('GET', '/v1/users')).body.total_count,
    accounts: (await rig.asServer('GET', '/v1/external-accounts')).body.total_count,
    tokenCalls: tokenCalls(),
  });
  const accountsOf = async (userId: string | undefined) =>
    (await rig.asServer('GET', `/v1/external-accounts?user_id=${userId}`)).body.data;

  const pairs = [
    { from: 'oauth_custom_honest', to: 'oauth_custom_hostile' },
    { from: 'oauth_custom_hostile', to: 'oauth_custom_honest' },
    { from: 'oauth_custom_plain', to: 'oauth_custom_honest' },
    { from: 'oauth_x', to: 'oauth_custom_plain' },
    { from: 'oauth_custom_plain', to: 'oauth_x' },
    { from: 'oauth_custom_honest', to: 'oauth_custom_shared' },
    { from: 'oauth_custom_shared', to: 'oauth_custom_honest' },
  ];

  it.each(pairs)('UC03 a flow at $from never satisfies the callback of $to', async ({ from, to }) => {
    const browser = createBrowserClient(rig.server.url);
    const [started, other] = [await halfway(browser, from), await halfway(browser, to)];
    const before = await state();
    const mixed = new URL(other);
    mixed.searchParams.set('state', started.searchParams.get('state') ?? '');
    for (const path of [other.pathname, other.pathname.replace('oauth-callback', 'oauth_callback')]) {
      mixed.pathname = path;
      await browser.request(mixed.href);
      expect(await rig.endOf(browser)).toEqual({ userId: undefined, code: 'oauth_callback_invalid' });
    }
    expect(await state()).toEqual(before);
  });

  it.each(pairs.slice(0, 4))(
    'UC03 nor while somebody connects an account: $from, $to',
    async ({ from, to }) => {
      const browser = createBrowserClient(rig.server.url);
      await browser.signIn({ person: 'zoe_at_sea' });
      const connect = async (strategy: string) => {
        const begun = await browser.api('POST', '/v1/me/external-accounts', { strategy });
        const url = begun.body.response.verification.external_verification_redirect_url;
        const redirect = await browser.request(url);
        return new URL(await authorizeAs(redirect.headers.get('location') ?? '', { person }));
      };
      const known = from === 'oauth_x' ? 'oauth_custom_hostile' : from;
      const [started, other] = [await connect(known), await connect(to)];
      const { userId } = await rig.endOf(browser);
      const [before, accounts] = [await state(), await accountsOf(userId)];
      const mixed = new URL(other);
      mixed.searchParams.set('state', started.searchParams.get('state') ?? '');
      await browser.request(mixed.href);
      expect(await state()).toEqual(before);
      expect(await accountsOf(userId)).toEqual(accounts);
    },
  );

  it('UC03 a code of another provider, on a path that both share, lets nobody in', async () => {
    const browser = createBrowserClient(rig.server.url);
    const started = await halfway(browser, 'oauth_custom_shared');
    const other = await halfway(createBrowserClient(rig.server.url), 'oauth_custom_shared_too');
    expect(other.pathname).toBe(started.pathname);
    const before = await state();
    const mixed = new URL(other);
    mixed.searchParams.set('state', started.searchParams.get('state') ?? '');
    await browser.request(mixed.href);
    expect(await rig.endOf(browser)).toMatchObject({ userId: undefined, code: expect.any(String) });
    expect(await state()).toMatchObject({ users: before.users, accounts: before.accounts });
    // Whoever was started is asked, and nobody else.
    expect(hostile.received('/token')).toEqual([]);
  });

  const isses: { name: string; change: (params: URLSearchParams) => void }[] = [
    { name: 'of the other provider', change: (params) => params.set('iss', hostile.issuer) },
    { name: 'of nobody', change: (params) => params.delete('iss') },
    { name: 'that is empty', change: (params) => params.set('iss', '') },
    { name: 'with a slash more', change: (params) => params.set('iss', `${honest.issuer}/`) },
    { name: 'in other letters', change: (params) => params.set('iss', honest.issuer.toUpperCase()) },
    { name: 'twice', change: (params) => params.append('iss', honest.issuer) },
    { name: 'twice, once of the other', change: (params) => params.append('iss', hostile.issuer) },
  ];
  it.each(['oauth_custom_honest', 'oauth_custom_shared_oidc'])(
    'UC04 an answer with an iss that is not exactly right is refused, at %s',
    async (strategy) => {
      for (const { name, change } of isses) {
        const browser = createBrowserClient(rig.server.url);
        const callback = await halfway(browser, strategy);
        const before = tokenCalls();
        change(callback.searchParams);
        await browser.request(callback.href);
        const { userId, code } = await rig.endOf(browser);
        expect({ name, userId }).toEqual({ name, userId: undefined });
        expect(code).toMatch(/^oauth_(issuer_mismatch|callback_invalid)$/);
        expect(tokenCalls()).toBe(before);
      }
      expect(await rig.signIn(strategy)).toMatchObject({ code: undefined });
    },
  );

  it('UC04 an error that comes with the iss of another provider is not taken for one of this', async () => {
    const browser = createBrowserClient(rig.server.url);
    const callback = await halfway(browser, 'oauth_custom_honest');
    const params = { error: 'access_denied', iss: hostile.issuer };
    callback.searchParams.delete('code');
    for (const [name, value] of Object.entries(params)) callback.searchParams.set(name, value);
    await browser.request(callback.href);
    expect(await rig.endOf(browser)).toEqual({ userId: undefined, code: 'oauth_issuer_mismatch' });
  });

  it('UC04 every connection has a callback of its own, unless its operator says otherwise', async () => {
    const { data } = (await rig.asServer('GET', '/v1/oauth-providers')).body;
    const uris = data
      .filter((connection: { redirect_uri_path: string | null }) => connection.redirect_uri_path === null)
      .map((connection: { redirect_uri: string }) => connection.redirect_uri);
    expect(new Set(uris).size).toBe(uris.length);
    for (const [strategy, id] of ids) {
      const { redirect_uri, redirect_uri_path: path } = (
        await rig.asServer('GET', `/v1/oauth-providers/${id}`)
      ).body;
      expect(redirect_uri).toBe(rig.server.url + (path ?? `/v1/oauth-callback/${keyOf(strategy)}`));
    }
  });

  it("UC07 a token of an attacker's issuer, signed by keys that issuer shows, is nobody's", async () => {
    const transform = (body: unknown) => {
      const { id_token } = body as { id_token: string };
      return { ...(body as object), id_token: id_token.replace(/^[^.]*/, header({ jku: `${evil}/keys` })) };
    };
    const lie: ScriptAction = { kind: 'lie', transform };
    honest.sandbox.script.always({ path: '/oidc/token' }, lie);
    expect(await rig.signIn('oauth_custom_honest')).toEqual({
      userId: undefined,
      code: 'oauth_id_token_invalid',
    });
    const scenario = { person, scenario: 'id_token_issuer' } as const;
    honest.sandbox.script.clear();
    expect(await rig.signIn('oauth_custom_honest', scenario)).toMatchObject({
      code: 'oauth_id_token_invalid',
    });
    const hosts = new Set(rig.server.outboundCalls.map(({ origin }) => origin));
    expect([...hosts]).not.toContain(evil);
  });

  it('UC09 a profile of somebody else than the id_token names makes nobody', async () => {
    const before = await state();
    const scenario = { person, scenario: 'userinfo_swapped' } as const;
    const ended = await rig.signIn('oauth_custom_honest', scenario);
    expect(ended).toMatchObject({ userId: undefined, code: expect.stringMatching(/^oauth_/) });
    for (const sub of [null, '', 7, ['a'], 'ADA']) {
      const transform = (body: unknown) => ({ ...(body as object), sub });
      honest.sandbox.script.next({ path: '/oidc/userinfo' }, { kind: 'lie', transform });
      const { userId } = await rig.signIn('oauth_custom_honest');
      expect({ sub, userId }).toEqual({ sub, userId: undefined });
    }
    expect(await state()).toMatchObject({ users: before.users, accounts: before.accounts });
  });

  it.each([
    { name: 'switched off', change: { enabled: false } },
    { name: 'closed for signing in and up', change: { allow_sign_in: false, allow_sign_up: false } },
  ])('UC16 a connection that was $name lets nobody in who is under way', async ({ change }) => {
    const { id, strategy } = await rig.connect({
      provider_kind: 'custom_oauth2',
      provider_key: `off_${Object.keys(change).length}`,
      authorization_endpoint: honest.at('oauth2', '/authorize'),
      token_endpoint: honest.at('oauth2', '/token'),
      userinfo_endpoint: honest.at('oauth2', '/userinfo'),
      ...honest.credentials,
    });
    const browser = createBrowserClient(rig.server.url);
    const callback = await halfway(browser, strategy);
    const before = await state();
    await rig.change(id, change);
    await browser.request(callback.href);
    const { userId, code } = await rig.endOf(browser);
    expect(userId).toBeUndefined();
    expect(code).toMatch(/^(oauth|sign)_/);
    expect(await state()).toMatchObject({ users: before.users, accounts: before.accounts });
    expect((await rig.asServer('DELETE', `/v1/oauth-providers/${id}`)).status).toBe(200);
  });

  it('UC16 a connection that was deleted lets nobody in who is under way, and calls nobody', async () => {
    const { id, strategy } = await rig.connect({
      provider_kind: 'custom_oidc',
      provider_key: 'deleted',
      issuer: honest.issuer,
      ...honest.credentials,
    });
    const browser = createBrowserClient(rig.server.url);
    const callback = await halfway(browser, strategy);
    const before = await state();
    await rig.asServer('DELETE', `/v1/oauth-providers/${id}`);
    await browser.request(callback.href);
    expect(await rig.endOf(browser)).toEqual({ userId: undefined, code: 'oauth_provider_not_enabled' });
    expect(await state()).toEqual(before);
  });
});

const header = (more: object) =>
  Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'JWT', ...more })).toString('base64url');
