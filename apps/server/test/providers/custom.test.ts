import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from './own-provider.ts';
import type { OwnProvider, ProviderRig } from './own-provider.ts';

const wellKnown = '/.well-known/openid-configuration';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe.each(testDatabases())("connections to a provider of one's own on $name", (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;

  beforeAll(async () => {
    provider = await startOwnProvider('own');
    rig = await startProviderRig(kind, [provider]);
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
  });
  afterEach(() => provider.sandbox.script.clear());

  const read = async (id: string) => (await rig.asServer('GET', `/v1/oauth-providers/${id}`)).body;
  const count = async () => (await rig.asServer('GET', '/v1/oauth-providers')).body.total_count;
  const accountOf = async (userId: string | undefined) =>
    (await rig.asServer('GET', `/v1/external-accounts?user_id=${userId}`)).body.data;
  /** A token and a profile, whatever the client did to get them. */
  const answerAnybody = (profile: object = { id: 'somebody', name: 'Some Body' }) => {
    const { script } = provider.sandbox;
    const tokens = { access_token: 'scripted-token', token_type: 'Bearer' };
    script.always({ path: '/oauth2/token' }, { kind: 'answer', body: tokens });
    script.always({ path: '/oauth2/userinfo' }, { kind: 'answer', body: profile });
  };
  const last = (path: string) => provider.received(path).at(-1);

  describe('who gets in', () => {
    it('through an OpenID provider that was discovered, the same person as the same user', async () => {
      const { id, strategy } = await rig.connect(provider.oidc({ provider_key: 'acme_id' }));
      expect(strategy).toBe('oauth_custom_acme_id');
      // That it proves addresses is for the operator to say.
      expect(await read(id)).toMatchObject({ trusted_email: false });
      expect(await read(id)).toMatchObject({
        provider_key: 'acme_id',
        issuer: provider.issuer,
        authorization_endpoint: provider.at('oidc', '/authorize'),
        token_endpoint: provider.at('oidc', '/token'),
        userinfo_endpoint: provider.at('oidc', '/userinfo'),
        jwks_uri: provider.at('oidc', '/keys'),
        redirect_uri: `${rig.server.url}/v1/oauth-callback/custom_acme_id`,
        credentials: 'custom',
      });
      const [first, again] = [await rig.signIn(strategy), await rig.signIn(strategy)];
      const other = await rig.signIn(strategy, { person: 'zoe_at_sea' });
      expect(first.userId).toMatch(/^user_/);
      expect(again).toEqual(first);
      expect(other.userId).not.toBe(first.userId);
      expect(await accountOf(first.userId)).toMatchObject([
        { provider: 'oauth_custom_acme_id', email_address: 'ada.byrne@example.com', username: 'ada_byrne' },
      ]);
    });

    it('through an OpenID provider whose addresses were typed, without asking its metadata', async () => {
      const asked = provider.received(wellKnown).length;
      const body = provider.oidc({
        authorization_endpoint: provider.at('oidc', '/authorize'),
        token_endpoint: provider.at('oidc', '/token'),
        jwks_uri: provider.at('oidc', '/keys'),
      });
      const { strategy } = await rig.connect(body);
      const { userId } = await rig.signIn(strategy);
      expect(await accountOf(userId)).toContainEqual(
        expect.objectContaining({ provider: strategy, email_address: 'ada.byrne@example.com' }),
      );
      expect(provider.received(wellKnown)).toHaveLength(asked);
    });

    it('through OAuth 2.0 and through OAuth 1.0a', async () => {
      for (const body of [provider.oauth2(), provider.oauth1()]) {
        const { strategy } = await rig.connect(body);
        const { userId, code } = await rig.signIn(strategy, { person: 'zoe_at_sea' });
        expect({ strategy, code }).toEqual({ strategy, code: undefined });
        expect(await accountOf(userId)).toContainEqual(expect.objectContaining({ provider: strategy }));
      }
    });

    it('finds the metadata where it is told, for an issuer that has none where it should', async () => {
      const discovery_endpoint = provider.at('oauth2', '/elsewhere.json');
      const issuer = 'https://issuer.example';
      const metadata = {
        issuer,
        authorization_endpoint: provider.at('oidc', '/authorize'),
        token_endpoint: provider.at('oidc', '/token'),
        jwks_uri: provider.at('oidc', '/keys'),
      };
      provider.sandbox.script.always({ path: '/elsewhere.json' }, { kind: 'answer', body: metadata });
      const { id } = await rig.connect(provider.oidc({ issuer, discovery_endpoint }));
      expect(await read(id)).toMatchObject({ issuer, discovery_endpoint, jwks_uri: metadata.jwks_uri });
    });
  });

  describe('how the app proves itself', () => {
    it('by HTTP Basic, by itself', async () => {
      const { id, strategy } = await rig.connect(provider.oauth2());
      expect(await read(id)).toMatchObject({ token_endpoint_auth_method: 'client_secret_basic' });
      expect(await rig.signIn(strategy)).toMatchObject({ code: undefined });
      const { headers, form } = last('/oauth2/token') ?? {};
      const { client_id, client_secret } = provider.credentials;
      expect(headers?.get('authorization')).toBe(
        `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
      );
      expect(form?.has('client_secret')).toBe(false);
    });

    it('in the form', async () => {
      const body = provider.oauth2({ token_endpoint_auth_method: 'client_secret_post' });
      const { strategy } = await rig.connect(body);
      answerAnybody();
      expect(await rig.signIn(strategy)).toMatchObject({ code: undefined });
      const { headers, form } = last('/oauth2/token') ?? {};
      expect(headers?.has('authorization')).toBe(false);
      expect(Object.fromEntries(form ?? [])).toMatchObject(provider.credentials);
    });

    it('by a signed assertion of its own for every call', async () => {
      const method = { token_endpoint_auth_method: 'private_key_jwt', client_secret: pem };
      const { id, strategy } = await rig.connect(provider.oauth2(method));
      expect(JSON.stringify(await read(id))).not.toContain('PRIVATE KEY');
      answerAnybody();
      const seen: unknown[] = [];
      for (let round = 0; round < 2; round += 1) {
        expect(await rig.signIn(strategy)).toMatchObject({ code: undefined });
        const { headers, form } = last('/oauth2/token') ?? {};
        expect(headers?.has('authorization')).toBe(false);
        expect(form?.has('client_secret')).toBe(false);
        expect(form?.get('client_assertion_type')).toBe(
          'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        );
        const [header = '', claims = '', signature = ''] = (form?.get('client_assertion') ?? '').split('.');
        const key = { key: createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })) };
        const isSigned = verify(
          'sha256',
          Buffer.from(`${header}.${claims}`),
          { ...key, dsaEncoding: 'ieee-p1363' },
          Buffer.from(signature, 'base64url'),
        );
        expect(isSigned).toBe(true);
        const said = JSON.parse(Buffer.from(claims, 'base64url').toString());
        const { client_id } = provider.credentials;
        expect(said).toMatchObject({
          iss: client_id,
          sub: client_id,
          aud: provider.at('oauth2', '/token'),
          jti: expect.any(String),
        });
        expect(said.exp - said.iat).toBeLessThanOrEqual(300);
        seen.push(said.jti);
      }
      expect(new Set(seen).size).toBe(2);
    });

    it('by nothing but its name and the verifier', async () => {
      const { client_id } = provider.credentials;
      const body = provider.oauth2({ token_endpoint_auth_method: 'none', client_secret: undefined });
      const { id, strategy } = await rig.connect(body);
      expect(await read(id)).toMatchObject({ credentials: 'custom' });
      answerAnybody();
      expect(await rig.signIn(strategy)).toMatchObject({ code: undefined });
      const { headers, form } = last('/oauth2/token') ?? {};
      expect(headers?.has('authorization')).toBe(false);
      expect([...(form?.keys() ?? [])].toSorted()).toEqual(
        ['client_id', 'code', 'code_verifier', 'grant_type', 'redirect_uri'].toSorted(),
      );
      expect(form?.get('client_id')).toBe(client_id);
    });

    it.each([
      { name: 'a secret that is no key', client_secret: 'not-a-key-0123456789' },
      {
        name: 'a key of the wrong kind',
        client_secret: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
      },
    ])('not by $name where a key is wanted', async ({ client_secret }) => {
      const before = await count();
      const body = provider.oauth2({ token_endpoint_auth_method: 'private_key_jwt', client_secret });
      const refused = await rig.asServer('POST', '/v1/oauth-providers', body);
      expect(refused.status).toBe(422);
      expect(refused.body.errors[0].meta.param_name).toBe('client_secret');
      expect(await count()).toBe(before);
    });
  });

  it.each([true, false])('PKCE is sent when it is on: %s', async (pkce) => {
    const { strategy } = await rig.connect(provider.oauth2({ pkce }));
    answerAnybody();
    const browser = createBrowserClient(rig.server.url);
    const { searchParams } = new URL(await browser.start({ strategy }));
    expect(searchParams.get('code_challenge_method')).toBe(pkce ? 'S256' : null);
    expect(searchParams.has('code_challenge')).toBe(pkce);
    const answer = new URLSearchParams({ code: 'given', state: searchParams.get('state') ?? '' });
    await browser.request(`${searchParams.get('redirect_uri')}?${answer.toString()}`);
    expect(await rig.endOf(browser)).toMatchObject({ code: undefined });
    expect(last('/oauth2/token')?.form?.has('code_verifier')).toBe(pkce);
  });

  it.each([
    { userinfo_method: 'GET', userinfo_auth: 'bearer' },
    { userinfo_method: 'POST', userinfo_auth: 'bearer' },
    { userinfo_method: 'GET', userinfo_auth: 'basic' },
    { userinfo_method: 'GET', userinfo_auth: 'query' },
  ] as const)(
    'the profile is asked for by $userinfo_method, with the token as $userinfo_auth',
    async (how) => {
      const { strategy } = await rig.connect(provider.oauth2(how));
      answerAnybody();
      expect(await rig.signIn(strategy)).toMatchObject({ code: undefined });
      const { method, headers, query } = last('/oauth2/userinfo') ?? {};
      expect(method).toBe(how.userinfo_method);
      const expected = {
        bearer: 'Bearer scripted-token',
        basic: `Basic ${Buffer.from('scripted-token:').toString('base64')}`,
        query: null,
      };
      expect(headers?.get('authorization')).toBe(expected[how.userinfo_auth]);
      expect(query?.get('access_token')).toBe(how.userinfo_auth === 'query' ? 'scripted-token' : null);
    },
  );

  it('a mapping of paths, alternatives and defaults makes the person, and keeps the rest', async () => {
    const attribute_mapping = {
      provider_user_id: 'account.number',
      email_address: ['mail.work', 'mail.home'],
      first_name: 'account.name | "Nobody"',
      last_name: 'account.family | "Unnamed"',
      profile_image_url: 'https://pictures.example/{account.number}.png',
    };
    const { strategy } = await rig.connect(provider.oauth2({ attribute_mapping }));
    answerAnybody({ account: { number: 4711, name: 'Mapped' }, mail: { home: 'map@example.org' }, tier: 3 });
    const { userId } = await rig.signIn(strategy);
    expect(await accountOf(userId)).toMatchObject([
      {
        provider_user_id: '4711',
        email_address: 'map@example.org',
        first_name: 'Mapped',
        last_name: 'Unnamed',
        image_url: 'https://pictures.example/4711.png',
        public_metadata: { tier: 3 },
      },
    ]);
  });

  it('asks a new issuer what it says when it is changed, and not when something else is', async () => {
    const other = await startOwnProvider('other');
    const { id } = await rig.connect(provider.oidc());
    const asked = provider.received(wellKnown).length;
    await rig.change(id, { name: 'Another name' });
    expect(provider.received(wellKnown)).toHaveLength(asked);
    // The other one may not be called, and so nothing is changed.
    const refused = await rig.change(id, { issuer: other.issuer });
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].meta.param_name).toBe('issuer');
    expect(other.received(wellKnown)).toEqual([]);
    expect(await read(id)).toMatchObject({ issuer: provider.issuer, jwks_uri: provider.at('oidc', '/keys') });

    const issuer = provider.at('second', '');
    const metadata = {
      issuer,
      authorization_endpoint: provider.at('second', '/authorize'),
      token_endpoint: provider.at('second', '/token'),
      jwks_uri: provider.at('second', '/keys'),
    };
    provider.sandbox.script.always({ path: `/second${wellKnown}` }, { kind: 'answer', body: metadata });
    expect((await rig.change(id, { issuer })).status).toBe(200);
    expect(await read(id)).toMatchObject(metadata);
    await other.close();
  });
});
