import type { ScriptAction } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';
import { claimsOf, hmacToken, makeSigningKey, publicPem, rawToken, signToken } from './id-tokens.ts';
import type { Claims } from './id-tokens.ts';

const key = makeSigningKey('ES256', 'published');
const rsa = makeSigningKey('RS256', 'published-rsa');
const attacker = makeSigningKey('ES256', 'published');
const evil = 'https://evil.example';
const now = () => Math.floor(Date.now() / 1000);
const signed = (change: (claims: Claims) => Claims) => (claims: Claims) => signToken(key, change(claims));
const changed = (change: Claims) => signed((claims) => ({ ...claims, ...change }));
const withHeader =
  (header: object, by = key) =>
  (claims: Claims) =>
    signToken(by, claims, header);

/** What a provider, or somebody in its place, may send instead of an honest id_token. */
const attacks: { name: string; token: (claims: Claims) => unknown }[] = [
  { name: 'none at all', token: () => undefined },
  { name: 'one that is no token', token: () => 'id-token' },
  { name: 'a number', token: () => 7 },
  { name: 'one of two parts', token: (claims) => signToken(key, claims).replace(/\.[^.]*$/, '') },
  { name: 'one without signature', token: (claims) => rawToken({ alg: 'none' }, claims) },
  { name: 'one without signature, in other letters', token: (claims) => rawToken({ alg: 'NoNe' }, claims) },
  { name: 'one whose algorithm is missing', token: (claims) => rawToken({ kid: key.kid }, claims, 'AAAA') },
  {
    name: 'one whose signature was cut off',
    token: (claims) => signToken(key, claims).replace(/[^.]*$/, ''),
  },
  { name: 'one that was changed afterwards', token: (claims) => tampered(claims) },
  { name: 'one by another key of the same name', token: withHeader({}, attacker) },
  { name: 'one by a key that nobody published', token: withHeader({ kid: 'unknown' }, attacker) },
  {
    name: 'one signed with the public key as a secret',
    token: (claims) => hmacToken(publicPem(rsa), claims),
  },
  {
    name: 'one signed with the public key as a secret, named',
    token: (claims) => hmacToken(publicPem(rsa), claims, { kid: rsa.kid }),
  },
  { name: "one signed with the app's secret", token: (claims) => hmacToken(secret, claims) },
  { name: 'one whose header brings a key', token: withHeader({ jwk: attacker.jwk }, attacker) },
  { name: 'one whose header says where its key is', token: withHeader({ jku: `${evil}/keys` }, attacker) },
  {
    name: 'one whose header says where its certificate is',
    token: withHeader({ x5u: `${evil}/x5` }, attacker),
  },
  { name: 'one whose header brings a certificate', token: withHeader({ x5c: ['MIIB'] }, attacker) },
  ...[{ jwk: key.jwk }, { jku: `${evil}/keys` }, { x5u: `${evil}/x5` }, { x5c: ['MIIB'] }].map((header) => ({
    name: `one by the right key that names another place for it, in ${Object.keys(header)[0]}`,
    token: withHeader(header),
  })),
  { name: 'one that demands an extension', token: withHeader({ crit: ['exp'], exp: 1 }) },
  { name: 'one of another issuer', token: changed({ iss: evil }) },
  { name: 'one of no issuer', token: changed({ iss: undefined }) },
  {
    name: 'one whose issuer has a slash more',
    token: signed((claims) => ({ ...claims, iss: `${String(claims['iss'])}/` })),
  },
  { name: 'one for another app', token: changed({ aud: 'another-app' }) },
  { name: 'one for nobody', token: changed({ aud: undefined }) },
  { name: 'one for several apps, none of them ours', token: changed({ aud: ['one', 'another'] }) },
  {
    name: 'one for several apps, given to another',
    token: changed({ aud: ['idp-client', 'other'], azp: 'other' }),
  },
  { name: 'one for several apps, given to nobody', token: changed({ aud: ['idp-client', 'other'] }) },
  { name: 'one given to another app', token: changed({ azp: 'other' }) },
  { name: 'one that is over', token: changed({ exp: now() - 120 }) },
  { name: 'one that never ends', token: changed({ exp: undefined }) },
  { name: 'one whose end is a text', token: changed({ exp: '9999999999' }) },
  { name: 'one from the future', token: (claims) => changed({ iat: now() + 600 })(claims) },
  { name: 'one from no time', token: changed({ iat: undefined }) },
  { name: 'one that does not hold yet', token: (claims) => changed({ nbf: now() + 600 })(claims) },
  { name: 'one of another sign-in', token: changed({ nonce: 'another' }) },
  { name: 'one of no sign-in', token: changed({ nonce: undefined }) },
  { name: 'one of another access token', token: changed({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }) },
  { name: 'one that names nobody', token: changed({ sub: undefined }) },
  { name: 'one whose name is empty', token: changed({ sub: '' }) },
  { name: 'one whose name is a number', token: changed({ sub: 7 }) },
  { name: 'one that is huge', token: changed({ more: 'a'.repeat(40_000) }) },
];
const secret = 'idp-secret-0123456789';

function tampered(claims: Claims): string {
  const [header, , signature] = signToken(key, claims).split('.');
  const other = rawToken({}, { ...claims, sub: 'victim' }).split('.')[1];
  return [header, other, signature].join('.');
}

describe.each(testDatabases())('UC06 what a provider signs on $name', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  let strategy: string;

  beforeAll(async () => {
    provider = await startOwnProvider('idp');
    rig = await startProviderRig(kind, [provider]);
    ({ strategy } = await rig.connect({
      provider_kind: 'custom_oidc',
      provider_key: 'idp',
      issuer: provider.issuer,
      id_token_signing_algs: ['ES256', 'RS256'],
      ...provider.credentials,
    }));
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
  });
  afterEach(() => provider.sandbox.script.clear());

  /** Lets the provider publish our keys, and sign with them. */
  const send = (token: (claims: Claims) => unknown) => {
    const { script } = provider.sandbox;
    const keys: ScriptAction = { kind: 'answer', body: { keys: [key.jwk, rsa.jwk] } };
    script.always({ path: '/oidc/keys' }, keys);
    const transform = (body: unknown) => {
      const { id_token, ...tokens } = body as Record<string, unknown>;
      const sent = token(claimsOf(id_token));
      return { ...tokens, ...(sent === undefined ? {} : { id_token: sent }) };
    };
    script.always({ path: '/oidc/token' }, { kind: 'lie', transform });
  };
  const people = async () => (await rig.asServer('GET', '/v1/users')).body.total_count;

  it.each([
    { name: 'an honest one', token: withHeader({}) },
    { name: 'an honest one by another kind of key', token: withHeader({}, rsa) },
    {
      name: 'one for several apps, given to us',
      token: changed({ aud: ['idp-client', 'x'], azp: 'idp-client' }),
    },
    {
      name: 'one that ended within the minute by which clocks may differ',
      token: changed({ exp: now() - 10 }),
    },
    { name: 'one without the hash of the access token', token: changed({ at_hash: undefined }) },
  ])('lets people in with $name', async ({ token }) => {
    send(token);
    const { userId, code } = await rig.signIn(strategy);
    expect(code).toBeUndefined();
    expect(userId).toMatch(/^user_/);
  });

  it.each(attacks)('refuses $name', async ({ token }) => {
    send(token);
    const before = await people();
    expect(await rig.signIn(strategy, { person: 'new' })).toEqual({
      userId: undefined,
      code: 'oauth_id_token_invalid',
    });
    expect(await people()).toBe(before);
  });

  it('UC07 asks nobody for keys but the address that was discovered', () => {
    const places = new Set(rig.server.outboundCalls.map(({ origin }) => origin));
    expect([...places]).toEqual([provider.origin]);
  });
});
