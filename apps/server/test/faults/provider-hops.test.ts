import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { authorizeAs } from '@portico/sandbox';
import type { ScriptAction } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';
import { failureShown } from './fault-rig.ts';
import { faults } from './provider-failures.ts';

const json = { 'content-type': 'application/json' };
const unavailable = 'oauth_provider_unavailable';

/** What the table of failures does not have. */
const more: typeof faults = [
  {
    name: 'redirects to a secret place',
    action: { kind: 'answer', status: 307, headers: { location: 'http://127.0.0.1:1/latest' } },
    code: unavailable,
  },
  {
    name: 'redirects to itself',
    action: { kind: 'answer', status: 308, headers: { location: '' } },
    code: unavailable,
  },
  {
    name: 'answers levels without end',
    action: { kind: 'answer', headers: json, body: `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}` },
    code: unavailable,
  },
  {
    name: 'says another character set than it uses',
    action: {
      kind: 'answer',
      headers: { 'content-type': 'application/json; charset=utf-16le' },
      body: new Uint8Array([0x7b, 0xff, 0xfe]),
    },
    code: unavailable,
  },
];

interface Hop {
  readonly hop: string;
  readonly protocol: 'oidc' | 'oauth1';
  readonly path: string;
}

const hops: Hop[] = [
  { hop: 'token', protocol: 'oidc', path: '/oidc/token' },
  { hop: 'keys', protocol: 'oidc', path: '/oidc/keys' },
  { hop: 'userinfo', protocol: 'oidc', path: '/oidc/userinfo' },
  { hop: 'request token', protocol: 'oauth1', path: '/oauth/request_token' },
  { hop: 'access token', protocol: 'oauth1', path: '/oauth/access_token' },
  { hop: 'verify_credentials', protocol: 'oauth1', path: '/verify_credentials.json' },
];
const cases = hops.flatMap((at) => [...faults, ...more].map((fault) => ({ ...at, ...fault })));

describe.each(testDatabases().slice(0, 1))('F18–F22 a provider that fails at any hop', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  const connections = new Map<string, { readonly id: string; readonly strategy: string }>();
  let asked = 0;

  beforeAll(async () => {
    provider = await startOwnProvider('failing');
    rig = await startProviderRig(kind, [provider]);
    const oidc = { provider_kind: 'custom_oidc', provider_key: 'oidc', issuer: provider.issuer };
    const oauth1 = {
      provider_kind: 'custom_oauth1',
      provider_key: 'oauth1',
      request_token_endpoint: provider.at('x', '/oauth/request_token'),
      authorization_endpoint: provider.at('x', '/oauth/authenticate'),
      access_token_endpoint: provider.at('x', '/oauth/access_token'),
      userinfo_endpoint: provider.at('x', '/1.1/account/verify_credentials.json'),
    };
    connections.set('oidc', await rig.connect({ ...oidc, ...provider.credentials }));
    connections.set('oauth1', await rig.connect({ ...oauth1, ...provider.credentials }));
    connections.set('x', await rig.connect({ provider_kind: 'preset', provider_key: 'x' }));
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
  });
  afterEach(() => provider.sandbox.script.clear());

  const strategyOf = (name: string) => connections.get(name)?.strategy ?? '';
  /** Keys are kept: at another address nobody has them yet. */
  const forgetKeys = async () => {
    const { id = '' } = connections.get('oidc') ?? {};
    const jwks_uri = `${provider.at('oidc', '/keys')}?asked=${(asked += 1)}`;
    expect((await rig.change(id, { jwks_uri })).status).toBe(200);
  };
  /** A sign-in that may fail already at its start. */
  const signIn = async (strategy: string) => {
    const browser = createBrowserClient(rig.server.url);
    const url = await browser.start({ strategy });
    if (!url.startsWith(provider.origin) && strategy !== 'oauth_x') return { browser, location: url };
    const answer = await browser.request(await authorizeAs(url, { person: 'zoe_at_sea' }));
    return { browser, location: answer.headers.get('location') };
  };
  const users = async () => (await rig.asServer('GET', '/v1/users')).body.total_count;

  it.each(cases)('$hop: it $name', async ({ hop, protocol, path, action, code }) => {
    if (hop === 'keys') await forgetKeys();
    provider.sandbox.script.always({ path }, action);
    const before = await users();
    const { browser, location } = await signIn(strategyOf(protocol));
    expect(location).toBe(`${rig.server.url}/sign-in/sso-callback`);
    const shown = await failureShown(browser);
    expect(shown?.code).toBe(code);
    if (hop !== 'request token') expect(shown?.meta).toMatchObject({ provider_name: protocol });
    expect(await users()).toBe(before);
    // One that fails is asked no more often than one that works.
    const calls = provider.received(path).length;
    expect(calls).toBeLessThanOrEqual(2);
    provider.sandbox.reset();
  });

  it('works again as soon as its provider does, and others never stopped', async () => {
    for (const { protocol, path } of hops) {
      if (path.endsWith('keys')) await forgetKeys();
      provider.sandbox.script.always({ path }, { kind: 'answer', status: 503 });
      await signIn(strategyOf(protocol));
      const other = await signIn(strategyOf('x'));
      expect(other.location).toBe(`${rig.server.url}/user`);
      provider.sandbox.script.clear();
    }
    for (const name of ['oidc', 'oauth1']) {
      const { location } = await signIn(strategyOf(name));
      expect({ name, location }).toEqual({ name, location: `${rig.server.url}/user` });
    }
  });

  it('F21 costs nobody more than ten seconds, one byte at a time', async () => {
    await forgetKeys();
    const slow: ScriptAction = { kind: 'slow', bytesPerSecond: 10 };
    for (const path of ['/oidc/keys', '/oauth/request_token']) provider.sandbox.script.always({ path }, slow);
    const startedAt = performance.now();
    const ends = await Promise.all([
      signIn(strategyOf('oidc')),
      signIn(strategyOf('oauth1')),
      signIn('oauth_x'),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(14_000);
    expect(ends.map(({ location }) => location?.replace(rig.server.url, ''))).toEqual([
      '/sign-in/sso-callback',
      '/sign-in/sso-callback',
      '/user',
    ]);
  });

  it('SF03 follows no redirect, so that no secret goes elsewhere', async () => {
    let hits = 0;
    const canary = createServer((socket) => {
      hits += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(canary, 'listening');
    const location = `http://127.0.0.1:${(canary.address() as AddressInfo).port}/`;
    for (const { protocol, path } of hops) {
      for (const status of [301, 302, 303, 307, 308]) {
        if (path.endsWith('keys')) await forgetKeys();
        provider.sandbox.script.always({ path }, { kind: 'answer', status, headers: { location } });
        const { location: end } = await signIn(strategyOf(protocol));
        expect({ path, status, end }).toMatchObject({ end: `${rig.server.url}/sign-in/sso-callback` });
        provider.sandbox.script.clear();
      }
    }
    expect(hits).toBe(0);
    canary.close();
  });
});
