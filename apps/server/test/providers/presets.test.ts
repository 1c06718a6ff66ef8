import { authorizeAs, people } from '@portico/sandbox';
import type { AuthorizeAs } from '@portico/sandbox';
import type { ManagedExternalAccountResource } from '@portico/contract';
import { presets } from '@portico/providers';
import type { OAuth2ProviderDefinition, ProviderDefinition } from '@portico/providers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokens } from '../../src/users/external-account-tokens.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const [ada, zoe] = ['ada_byrne', 'zoe_at_sea'].map(
  (username) => people.find((person) => person.username === username)?.id ?? '',
) as [string, string];
const table = presets.map((preset) => ({ id: preset.id, preset }));

/** Calls of a sign-in, keys that sign id_tokens left out: they are kept. */
function callsOf(preset: ProviderDefinition, scopes: readonly string[]): string[] {
  if (preset.protocol === 'oauth1') return ['request_token', 'token', 'profile'];
  const { url, also = [] } = preset.profile;
  const more = also.filter(({ scope }) => scope === undefined || scopes.includes(scope));
  return ['token', ...(url === undefined ? [] : ['profile']), ...more.map(() => 'profile')];
}

const scopesIn = ({ searchParams }: URL, preset: ProviderDefinition) =>
  (searchParams.get('scope') ?? '')
    .split((preset as OAuth2ProviderDefinition).scopeSeparator ?? ' ')
    .filter((scope) => scope !== '');

interface SignedIn {
  readonly userId: string;
  /** asked for */
  readonly scopes: readonly string[];
  readonly calls: readonly string[];
}

type Account = ManagedExternalAccountResource;

const missing = (): never => {
  throw new Error('Nobody signed in.');
};

describe.each(testDatabases())('presets in development on $name', (kind) => {
  let server: TestServer;
  let asServer: ReturnType<typeof createServerClient>;
  const connections = new Map<string, string>();

  beforeAll(async () => {
    server = await startTestServer(kind);
    asServer = createServerClient(server.url, server.secretKey);
    await asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
    for (const { id } of presets) {
      const body = { provider_kind: 'preset', provider_key: id };
      const created = await asServer('POST', '/v1/oauth-providers', body);
      if (created.body.credentials !== 'sandbox') throw new Error(`There is no stand-in for ${id}.`);
      connections.set(id, created.body.id);
    }
  });
  afterAll(() => server.close());

  /** People have one address at all providers, by which their accounts would find each other. */
  const forgetEverybody = async () => {
    for (const { id } of (await asServer('GET', '/v1/users?limit=100')).body.data) {
      await asServer('DELETE', `/v1/users/${id}`);
    }
  };
  /** A whole sign-in in a fresh browser. */
  const signIn = async (preset: ProviderDefinition, choice: AuthorizeAs): Promise<SignedIn> => {
    const browser = createBrowserClient(server.url);
    const callsBefore = server.outboundCalls.length;
    const url = new URL(await browser.start({ strategy: preset.strategy }));
    const landed = await browser.request(await authorizeAs(url.href, choice));
    expect(landed.headers.get('location')).toBe(`${server.url}/user`);
    // Tokens of people who were deleted are ended meanwhile, behind everybody's back.
    const made = server.outboundCalls.slice(callsBefore).map(({ hop }) => hop);
    const calls = made.filter((hop) => hop !== 'revocation');
    const me = await browser.api('GET', '/v1/me');
    return { scopes: scopesIn(url, preset), calls, userId: me.body.response.id };
  };
  const accountsOf = async (userId: string): Promise<Account[]> =>
    (await asServer('GET', `/v1/external-accounts?user_id=${userId}`)).body.data;

  describe.each(table)('$id', ({ preset }) => {
    let first: SignedIn;
    let again: SignedIn;
    let other: SignedIn;
    let account: Account;
    let another: Account;
    beforeAll(async () => {
      first = await signIn(preset, { person: ada });
      again = await signIn(preset, { person: ada });
      other = await signIn(preset, { person: zoe });
      account = (await accountsOf(first.userId))[0] ?? missing();
      another = (await accountsOf(other.userId))[0] ?? missing();
    });
    afterAll(forgetEverybody);

    it('lets a person in as the same user every time', async () => {
      expect(again.userId).toBe(first.userId);
      expect(await accountsOf(first.userId)).toHaveLength(1);
      expect(account.oauth_provider_id).toBe(connections.get(preset.id));
    });

    it('AL11 makes two users of two people, who share nothing that is theirs alone', () => {
      expect(other.userId).not.toBe(first.userId);
      expect(account.provider_user_id).not.toBe('');
      expect(another.provider_user_id).not.toBe(account.provider_user_id);
      for (const name of ['email_address', 'username'] as const) {
        if (account[name]) expect(another[name]).not.toBe(account[name]);
      }
    });

    it('costs one call for the token and one for the profile, and those its file adds', () => {
      expect(again.calls).toEqual(callsOf(preset, again.scopes));
    });
  });

  it.each(table)('$id is offered with everything that its form shows', async ({ id, preset }) => {
    const { data } = (await asServer('GET', '/v1/oauth-provider-presets')).body;
    const [offered] = data.filter(({ provider_key }: { provider_key: string }) => provider_key === id);
    const { fieldLabels, steps } = preset.console;
    expect(offered).toMatchObject({
      name: preset.displayName,
      strategy: preset.strategy,
      icon: { path: preset.icon.path },
      oauth_provider_id: connections.get(id),
      redirect_uri: `${server.url}/v1/oauth-callback/${id}`,
      base_scopes: preset.baseScopes,
      console: { labels: { client_id: fieldLabels.clientId, client_secret: fieldLabels.clientSecret } },
    });
    expect(offered.console.steps).toHaveLength(steps.length);
  });

  describe.each(table)('the switches of $id', ({ preset }) => {
    const results = new Map<boolean, SignedIn & { account: Account; refreshToken: string | undefined }>();
    beforeAll(async () => {
      for (const isOn of [true, false]) {
        const body = { request_email: isOn, keep_access: isOn };
        await asServer('PATCH', `/v1/oauth-providers/${connections.get(preset.id)}`, body);
        const signedIn = await signIn(preset, { person: ada });
        const [account] = await accountsOf(signedIn.userId);
        const row = await server.db.selectFrom('external_accounts').selectAll().executeTakeFirstOrThrow();
        const tokens = openTokens(server.running.deps.sealer, row);
        results.set(isOn, { ...signedIn, account: account as Account, refreshToken: tokens?.refreshToken });
        await forgetEverybody();
      }
    });

    it.each([true, false])('an address is asked for, and shown, where it is wanted: %s', (isOn) => {
      const { emailScope, attributeMapping, profile } = preset;
      const { scopes, account } = results.get(isOn) ?? missing();
      if (emailScope !== undefined) expect(scopes.includes(emailScope)).toBe(isOn);
      const isSwitched = emailScope !== undefined || 'emailField' in profile || 'emailParameters' in profile;
      const isShown = attributeMapping.email_address !== undefined && (isOn || !isSwitched);
      expect(account.email_address).toBe(isShown ? 'ada.byrne@example.com' : '');
    });

    it.each([true, false])('a refresh token is kept where access is, and it can be: %s', (isOn) => {
      const { offlineScope, refresh } = preset;
      const { scopes, refreshToken } = results.get(isOn) ?? missing();
      if (offlineScope !== undefined) expect(scopes.includes(offlineScope)).toBe(isOn);
      const isSwitched = offlineScope !== undefined || 'offlineParameters' in preset;
      const isKept = refresh !== 'none' && (isOn || !isSwitched);
      expect(refreshToken !== undefined).toBe(isKept);
    });
  });
});
