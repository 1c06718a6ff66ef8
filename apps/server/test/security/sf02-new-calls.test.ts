import { once } from 'node:events';
import { createServer } from 'node:net';
import type * as Dns from 'node:dns';
import type { AddressInfo } from 'node:net';
import { authorizeAs } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startOwnProvider, startProviderRig } from '../providers/own-provider.ts';
import type { OwnProvider, ProviderRig } from '../providers/own-provider.ts';

type LookUp = (error: Error | null, addresses: { address: string; family: number }[]) => void;
/** What a name leads to at each look-up in turn; the last goes on. */
const names = vi.hoisted(() => new Map<string, string[]>());

// The test is the master of all names, so that none of them asks a resolver outside.
vi.mock('node:dns', async (importOriginal) => {
  const dns = await importOriginal<typeof Dns>();
  const lookup = (hostname: string, _options: object, callback: LookUp) => {
    const left = names.get(hostname) ?? [];
    const named = left.length > 1 ? left.shift() : left[0];
    const found = /^[\d.]+$|:/.test(hostname) ? hostname : named;
    const error = found === undefined ? Object.assign(new Error('not found'), { code: 'ENOTFOUND' }) : null;
    callback(error, found === undefined ? [] : [{ address: found, family: found.includes(':') ? 6 : 4 }]);
  };
  return { ...dns, default: { ...dns, lookup }, lookup };
});

const publicAddress = '93.184.215.14';
const inside = [
  '127.0.0.1',
  '::1',
  '::ffff:127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '100.64.0.1',
  'fd00::1',
];

describe.each(testDatabases())('SF02 names that lead elsewhere, at every new call on $name', (kind) => {
  let provider: OwnProvider;
  let rig: ProviderRig;
  let hits = 0;
  let port: number;
  const canary = createServer((socket) => {
    hits += 1;
    socket.on('error', () => undefined);
    socket.destroy();
  });

  beforeAll(async () => {
    canary.listen(0, '::');
    await once(canary, 'listening');
    ({ port } = canary.address() as AddressInfo);
    names.set('localhost', ['127.0.0.1']);
    provider = await startOwnProvider('named');
    rig = await startProviderRig(kind, [provider]);
  });
  afterAll(async () => {
    await rig.close();
    await provider.close();
    canary.close();
  });
  afterEach(() => {
    provider.sandbox.script.clear();
    for (const name of names.keys()) if (name !== 'localhost') names.delete(name);
  });

  /** A sign-in that may fail already at its start. @returns how it ended */
  const signIn = async (strategy: string) => {
    const browser = createBrowserClient(rig.server.url);
    const url = await browser.start({ strategy });
    if (url.includes('/sandbox/')) await browser.request(await authorizeAs(url, { person: 'zoe_at_sea' }));
    return rig.endOf(browser);
  };

  it.each(inside)('discovery calls nobody behind a name that leads to %s', async (address) => {
    for (const scheme of ['https', 'http']) {
      names.set('issuer.example.com', [address]);
      const issuer = `${scheme}://issuer.example.com:${port}`;
      const said = [
        await rig.asServer('POST', '/v1/oauth-provider-discovery', { issuer }),
        await rig.asServer('POST', '/v1/oauth-providers', provider.oidc({ issuer })),
        await rig.asServer(
          'POST',
          '/v1/oauth-providers',
          provider.oidc({ discovery_endpoint: `${issuer}/metadata` }),
        ),
      ];
      expect(said.map(({ status }) => status)).toEqual([422, 422, 422]);
    }
    // Once it was judged, the next answer of the resolver is judged again.
    names.set('issuer.example.com', [publicAddress, publicAddress, address]);
    const issuer = `https://issuer.example.com:${port}`;
    const rebound = await rig.asServer('POST', '/v1/oauth-providers', provider.oidc({ issuer }));
    expect(rebound.status).toBe(422);
    expect(hits).toBe(0);
  });

  it.each(inside)('keys are not asked for behind a name that leads to %s', async (address) => {
    names.set('keys.example.com', [publicAddress]);
    const jwks_uri = `https://keys.example.com:${port}/keys`;
    const { strategy } = await rig.connect(provider.oidc({ jwks_uri }));
    names.set('keys.example.com', [address]);
    expect(await signIn(strategy)).toEqual({ userId: undefined, code: 'misconfigured_oauth_provider' });
    expect(hits).toBe(0);
  });

  it.each(['request_token_endpoint', 'access_token_endpoint', 'userinfo_endpoint'])(
    'OAuth 1.0a signs nothing for a name at %s that leads inside',
    async (field) => {
      for (const address of inside) {
        names.set('older.example.com', [publicAddress]);
        const { strategy } = await rig.connect(
          provider.oauth1({ [field]: `https://older.example.com:${port}/x` }),
        );
        names.set('older.example.com', [address]);
        const { userId, code } = await signIn(strategy);
        expect({ address, userId, code }).toEqual({
          address,
          userId: undefined,
          code: 'misconfigured_oauth_provider',
        });
      }
      expect(hits).toBe(0);
    },
  );

  it('an additional call of a profile is judged like the first', async () => {
    names.set('api.github.com', ['127.0.0.1']);
    const { strategy } = await rig.connect({
      provider_kind: 'preset',
      provider_key: 'github',
      use_custom_credentials: true,
      ...provider.credentials,
      authorization_endpoint: provider.at('github', '/login/oauth/authorize'),
      token_endpoint: provider.at('github', '/login/oauth/access_token'),
      userinfo_endpoint: provider.at('github', '/user'),
    });
    const { userId } = await signIn(strategy);
    expect(userId).toBeUndefined();
    const last = rig.server.outboundCalls.at(-1);
    expect(last).toMatchObject({ origin: 'https://api.github.com', error: 'oauth_address_forbidden' });
  });

  it('F18 a name that is not there is a provider that does not answer', async () => {
    names.set('gone.example.com', [publicAddress]);
    const { strategy } = await rig.connect(
      provider.oauth1({ request_token_endpoint: 'https://gone.example.com/x' }),
    );
    names.delete('gone.example.com');
    expect(await signIn(strategy)).toMatchObject({ code: 'oauth_provider_unavailable' });
  });

  it('would have counted whoever came', async () => {
    await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    expect(hits).toBe(1);
  });
});
