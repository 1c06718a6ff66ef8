import { once } from 'node:events';
import { createServer } from 'node:net';
import type * as Dns from 'node:dns';
import type { AddressInfo } from 'node:net';
import { backend } from '@portico/contract';
import { authorizeAs } from '@portico/sandbox';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { addressCorpus } from './address-corpus.ts';
import { startProvider } from './provider.ts';
import type { Provider } from './provider.ts';
import { personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

type LookUp = (error: Error | null, addresses: { address: string; family: number }[]) => void;
const names = vi.hoisted(() => new Map<string, string[]>());

// The test is the master of all names, so that none of them asks a resolver outside.
vi.mock('node:dns', async (importOriginal) => {
  const dns = await importOriginal<typeof Dns>();
  const lookup = (hostname: string, _options: object, callback: LookUp) => {
    const isLiteral = /^[\d.]+$|:/.test(hostname);
    const addresses = isLiteral ? [hostname] : (names.get(hostname) ?? []);
    const error = addresses.length > 0 ? null : Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    callback(
      error,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { ...dns, default: { ...dns, lookup }, lookup };
});
const machine = ['127.0.0.1', '::1'];
const nameThisMachine = () => {
  for (const name of ['localhost', 'localhost.', 'x.localhost']) names.set(name, machine);
};

const publicAddress = '93.184.215.14';
/** Every field of a connection that takes a URL, as the contract says. */
const bodies = { create: backend.createOauthProvider.body, patch: backend.updateOauthProvider.body };
const fieldsOf = (body: { shape: object }) =>
  Object.keys(body.shape).filter((name) => /endpoint$|_ur[li]s?$|^issuer$/.test(name));
/** What our server calls; the browser goes to the authorization endpoint. */
const calledFields = ['token_endpoint', 'userinfo_endpoint'] as const;

/** Counts whoever connects, over IPv4 and IPv6. */
async function startCanary() {
  let hits = 0;
  const server = createServer((socket) => {
    hits += 1;
    socket.on('error', () => undefined);
    socket.destroy();
  }).listen(0, '::');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    hits: () => hits,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

describe.each(testDatabases())('addresses that a connection may reach on $name', (kind) => {
  let canary: Awaited<ReturnType<typeof startCanary>>;
  let provider: Provider;
  let rig: Rig;
  let corpus: string[];

  beforeAll(async () => {
    nameThisMachine();
    canary = await startCanary();
    provider = await startProvider('outbound');
    rig = await startRig(kind, {
      connection: provider.connection,
      variables: { PORTICO_OUTBOUND_ALLOW: provider.address },
    });
    corpus = addressCorpus(canary.port);
  });
  afterAll(async () => {
    await rig.server.close();
    await provider.close();
    await canary.close();
  });

  const at = () => `/v1/oauth-providers/${rig.connectionId}`;
  /** Puts endpoints where the API would not: as if they had been allowed when they were saved. */
  const saveUnchecked = async (endpoints: Readonly<Record<string, string>>) => {
    const { db, running } = rig.server;
    const row = await db.selectFrom('connections').selectAll().executeTakeFirstOrThrow();
    const wire = { token_endpoint: 'tokenEndpoint', userinfo_endpoint: 'userinfoEndpoint' } as const;
    const settings = JSON.parse(row.settings);
    for (const [name, url] of Object.entries(endpoints)) settings[wire[name as keyof typeof wire]] = url;
    await sql`update connections set settings = ${JSON.stringify(settings)}`.execute(db);
    await running.deps.registry.reload();
  };
  const restore = () =>
    saveUnchecked({
      token_endpoint: String(provider.connection['token_endpoint']),
      userinfo_endpoint: String(provider.connection['userinfo_endpoint']),
    });
  /** A whole sign-in. @returns how it ended */
  const signIn = async () => {
    const browser = createBrowserClient(rig.server.url);
    const callback = await authorizeAs(await browser.start(), { person: personWithEmail });
    await browser.request(callback);
    const { body } = await browser.api('GET', '/v1/client');
    return body.response.sign_in?.first_factor_verification.error.code ?? 'signed in';
  };

  it('SF01 has at least 60 addresses and knows the fields that take one', () => {
    expect(new Set(corpus).size).toBeGreaterThanOrEqual(60);
    const fields = [
      'authorization_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
      'revocation_endpoint',
      'request_token_endpoint',
      'access_token_endpoint',
      'discovery_endpoint',
      'issuer',
      'jwks_uri',
    ].toSorted();
    expect(fieldsOf(bodies.create).toSorted()).toEqual(fields);
    expect(fieldsOf(bodies.patch).toSorted()).toEqual(fields);
  });

  it.each(fieldsOf(bodies.patch))('SF01 does not save %s with any of them', async (field) => {
    const saved = (await rig.asServer('GET', at())).body[field];
    for (const url of corpus) {
      const patched = await rig.asServer('PATCH', at(), { [field]: url });
      expect({ url, status: patched.status, field: patched.body.errors?.[0].meta.param_name }).toEqual({
        url,
        status: 422,
        field,
      });
    }
    expect((await rig.asServer('GET', at())).body[field]).toBe(saved);
    expect(canary.hits()).toBe(0);
  });

  it.each(fieldsOf(bodies.create))('SF01 creates nothing with any of them in %s', async (field) => {
    for (const url of corpus) {
      const body = { provider_kind: 'preset', provider_key: 'x', ...provider.connection, [field]: url };
      const created = await rig.asServer('POST', '/v1/oauth-providers', body);
      expect({ url, status: created.status, field: created.body.errors?.[0].meta.param_name }).toEqual({
        url,
        status: 422,
        field,
      });
    }
    expect((await rig.asServer('GET', '/v1/oauth-providers')).body.total_count).toBe(1);
    expect(canary.hits()).toBe(0);
  });

  it('SF01 probes none of them, although they are saved', async () => {
    const callable = corpus.filter((url) => /^https?:/.test(url) && URL.parse(url)?.username === '');
    expect(callable.length).toBeGreaterThan(100);
    for (const url of callable) {
      await saveUnchecked({ userinfo_endpoint: url });
      const { status, body } = await rig.asServer('POST', `${at()}/test`);
      expect({ url, status, userinfo: body.userinfo_status, code: body.errors[0].code }).toEqual({
        url,
        status: 200,
        userinfo: null,
        code: 'userinfo_unreachable',
      });
    }
    await restore();
    expect(canary.hits()).toBe(0);
  });

  it.each(calledFields)(
    'SF01 calls nobody at %s in a sign-in after the allow-list became shorter',
    async (field) => {
      for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0.0.0.0']) {
        for (const scheme of ['http', 'https']) {
          await saveUnchecked({ [field]: `${scheme}://${host}:${canary.port}/x` });
          expect(await signIn()).toBe('misconfigured_oauth_provider');
          await restore();
        }
      }
      expect(canary.hits()).toBe(0);
      expect(await signIn()).toBe('signed in');
    },
  );

  it.each([
    { name: 'loopback', addresses: ['127.0.0.1'] },
    { name: 'loopback over IPv6', addresses: ['::1'] },
    { name: 'loopback in IPv6 clothes', addresses: ['::ffff:127.0.0.1'] },
    { name: 'a private network', addresses: ['10.0.0.1', '192.168.0.1'] },
    { name: "a cloud's metadata", addresses: ['169.254.169.254'] },
  ])('SF01 calls nobody once a name that was public leads to $name', async ({ addresses }) => {
    const url = `https://rebound.example.com:${canary.port}/x`;
    for (const field of calledFields) {
      names.set('rebound.example.com', addresses);
      const refused = await rig.asServer('PATCH', at(), { [field]: url });
      expect(refused.status).toBe(422);
      names.set('rebound.example.com', [publicAddress]);
      const saved = await rig.asServer('PATCH', at(), { [field]: url });
      expect(saved.status).toBe(200);
      names.set('rebound.example.com', addresses);
      expect(await signIn()).toBe('misconfigured_oauth_provider');
      const { body } = await rig.asServer('POST', `${at()}/test`);
      if (field === 'userinfo_endpoint') expect(body.errors[0].code).toBe('userinfo_unreachable');
      await rig.asServer('PATCH', at(), { [field]: provider.connection[field] });
    }
    names.delete('rebound.example.com');
    expect(canary.hits()).toBe(0);
  });

  it('SF01 would have counted whoever came', async () => {
    const before = canary.hits();
    await fetch(`http://127.0.0.1:${canary.port}/`).catch(() => undefined);
    await fetch(`http://[::1]:${canary.port}/`).catch(() => undefined);
    expect(canary.hits()).toBe(before + 2);
  });
});
