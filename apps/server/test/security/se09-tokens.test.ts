import { createPrivateKey } from 'node:crypto';
import { authorizeAs } from '@portico/sandbox';
import type { JSONWebKeySet } from 'jose';
import { createLocalJWKSet, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnerLink } from '../../src/operators/owner-link.ts';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient, createServerClient, newestCode } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startProvider } from './provider.ts';
import type { Provider } from './provider.ts';
import { json, sendRaw } from './raw-http.ts';
import { pageHeaders, personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const app = 'https://app.example.com';
const bases = { development: '', production: '/e/production' } as const;

/** What somebody can hold, each good for one purpose. The key is the purpose. */
type Artefacts = Record<string, string>;

/** A place that takes one kind of artefact. Answers whether it took this one. */
type Place = (value: string) => Promise<boolean>;

describe.each(testDatabases())('tokens, keys and cookies on $name', (kind) => {
  let rig: Rig;
  let provider: Provider;
  let artefacts: Artefacts;
  let states: Record<'development' | 'production', string>;

  beforeAll(async () => {
    provider = await startProvider('tokens');
    rig = await startRig(kind, { variables: { PORTICO_OUTBOUND_ALLOW: provider.address } });
    const { secret } = await rig.createKey(await rig.operator(), 'production');
    const asProduction = createServerClient(rig.server.url, secret);
    await asProduction('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      ...provider.connection,
    });
    for (const caller of [rig.asServer, asProduction]) {
      await caller('PATCH', '/v1/environment-settings', {
        attributes: { email_address: { required: false } },
        allowed_origins: [app],
      });
    }
    artefacts = { ...(await collect()), 'a secret key of production': secret };
  });
  afterAll(async () => {
    await rig.server.close();
    await provider.close();
  });

  const flowCookie = (browser: BrowserClient) =>
    [...browser.cookies].find(([name]) => name.includes('flow_'))?.[1] ?? '';

  /** One of each kind, through real flows. */
  async function collect(): Promise<Artefacts> {
    const collected: Artefacts = {};
    states = { development: '', production: '' };
    for (const environment of ['development', 'production'] as const) {
      const base = bases[environment];
      const name = environment === 'development' ? 'portico' : 'portico_production';
      const person = createBrowserClient(rig.server.url);
      await person.signIn({ person: personWithEmail }, { base });
      const [session] = (await person.api('GET', `${base}/v1/client`)).body.response.sessions;
      const cancelled = createBrowserClient(rig.server.url);
      await cancelled.signIn({ person: personWithEmail, decision: 'cancel' }, { base });
      const started = createBrowserClient(rig.server.url);
      const authorize = new URL(await started.start({ base }));
      states[environment] = authorize.searchParams.get('state') ?? '';
      const callback = new URL(await authorizeAs(authorize.href, { person: personWithEmail }));
      Object.assign(collected, {
        [`a session cookie of ${environment}`]: person.cookies.get(name) ?? '',
        [`a session token of ${environment}`]: session.last_active_token.jwt,
        [`a flow cookie of ${environment}`]: flowCookie(started),
        [`an outcome cookie of ${environment}`]: cancelled.cookies.get(`${name}_outcome`) ?? '',
        [`a state of ${environment}`]: states[environment],
        [`an authorization code of ${environment}`]: callback.searchParams.get('code') ?? '',
        [`a session id of ${environment}`]: session.id,
        [`a user id of ${environment}`]: session.user.id,
      });
    }
    const operator = await rig.operator();
    const ticket = await operator.api('POST', `/v1/oauth-providers/${rig.connectionId}/try`);
    const account = await rig.server.db.selectFrom('external_accounts').selectAll().executeTakeFirstOrThrow();
    return {
      ...collected,
      'a session cookie of operators': operator.cookies.get('portico_operators') ?? '',
      'a secret key of development': rig.server.secretKey,
      'a publishable key': (await rig.asServer('GET', '/v1/environment-settings')).body.publishable_key,
      'a ticket for a trial': new URL(ticket.body.url).searchParams.get('ticket') ?? '',
      'sealed tokens of the database': account.sealed_tokens ?? '',
      'an owner link': await printLink(),
      "a provider's access token": String(
        provider.received('/2/users/me')[0]?.headers.get('authorization'),
      ).slice(7),
    };
  }
  async function printLink(): Promise<string> {
    const { db, url } = rig.server;
    return new URL(await createOwnerLink(db, { url, now: rig.server.now() })).hash.slice(1);
  }

  const get = (target: string, name: string, value: string) =>
    sendRaw(rig.port, { method: 'GET', target, headers: [[name, value]] });
  /** The provider says that the person cancelled, to a browser with this value as its flow cookie. */
  const cancelWith = (environment: 'development' | 'production', sealed: string) => {
    const state = states[environment];
    const prefix = environment === 'development' ? 'portico' : 'portico_production';
    const name = `${prefix}_flow_${state.slice(-16)}`;
    const target = `${bases[environment]}/v1/oauth-callback/x?state=${state}&error=access_denied`;
    return get(target, 'cookie', `${name}=${sealed}`);
  };
  const client = async (target: string, cookie: string) =>
    JSON.parse((await get(target, 'cookie', cookie)).body).response;

  const places: Readonly<Record<string, Place>> = {
    'a session cookie of development': async (value) =>
      (await get('/v1/me', 'cookie', `portico=${value}`)).status === 200,
    'a session cookie of production': async (value) =>
      (await get('/e/production/v1/me', 'cookie', `portico_production=${value}`)).status === 200,
    'a session cookie of operators': async (value) =>
      (await get('/v1/environments', 'cookie', `portico_operators=${value}`)).status === 200,
    // The public origin serves the keys of every environment, each with what is in its own.
    'a secret key of development': async (value) => {
      const target = `/v1/users/${artefacts['a user id of development']}`;
      return (await get(target, 'authorization', `Bearer ${value}`)).status === 200;
    },
    'a secret key of production': async (value) =>
      (await get('/e/production/v1/users', 'authorization', `Bearer ${value}`)).status === 200,
    'an outcome cookie of development': async (value) =>
      (await client('/v1/client', `portico_outcome=${value}`)).sign_in !== null,
    'an outcome cookie of production': async (value) =>
      (await client('/e/production/v1/client', `portico_production_outcome=${value}`)).sign_in !== null,
    'a ticket for a trial': async (value) => {
      const { location } = await sendRaw(rig.port, {
        method: 'GET',
        target: `/sign-in/start?ticket=${encodeURIComponent(value)}`,
      });
      return location?.includes('state=') === true;
    },
    // These two use up what they take, so they come last.
    'a flow cookie of development': async (value) => await isFinished('development', value),
    'a flow cookie of production': async (value) => await isFinished('production', value),
    'an owner link': async (value) => {
      const answer = await sendRaw(rig.port, {
        method: 'POST',
        target: '/v1/owner-claims',
        ...json({ token: value }),
      });
      return answer.status === 201;
    },
  };
  /** A flow that was opened ends with what the provider said; any other ends before that is read. */
  const isFinished = async (environment: 'development' | 'production', value: string) => {
    const answer = await cancelWith(environment, value);
    const outcome = answer.setCookie.find((line) => /_outcome=/.test(line))?.split(/[=;]/)[1] ?? '';
    const name = environment === 'development' ? 'portico_outcome' : 'portico_production_outcome';
    const { sign_in: signIn } = await client(`${bases[environment]}/v1/client`, `${name}=${outcome}`);
    return signIn.first_factor_verification.error.code === 'oauth_access_denied';
  };

  it('SE09 takes each kind of token, key and cookie for its own purpose, and for no other', async () => {
    const taken: string[] = [];
    for (const [purpose, takes] of Object.entries(places)) {
      const others = Object.entries(artefacts).filter(([held]) => held !== purpose);
      for (const [held, value] of [...others, [purpose, artefacts[purpose] ?? ''] as const]) {
        expect(value.length).toBeGreaterThan(15);
        if (await takes(value)) taken.push(`${held}, as ${purpose}`);
      }
    }
    expect(taken).toEqual(Object.keys(places).map((purpose) => `${purpose}, as ${purpose}`));
  });

  it('SE09 reads no identity from anything in the Authorization header but a secret key', async () => {
    for (const value of Object.values(artefacts)) {
      for (const scheme of ['Bearer ', 'Basic ', '']) {
        for (const path of ['/v1/me', '/e/production/v1/me', '/v1/environments']) {
          expect((await get(path, 'authorization', scheme + value)).status).toBe(401);
        }
      }
    }
  });

  it.each(['__session', '__client', '__client_uat', 'session', 'token', 'Authorization'])(
    'SE09 reads no session from a cookie named %s',
    async (name) => {
      for (const value of Object.values(artefacts)) {
        expect((await get('/v1/me', 'cookie', `${name}=${value}`)).status).toBe(401);
      }
    },
  );

  it('SE09 takes no mailed code for anything else, and nothing else for a mailed code', async () => {
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: true } },
    });
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: 'new' });
    await rig.asServer('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
    const { body } = await browser.api('GET', '/v1/client');
    const at = `/v1/client/sign-ups/${body.response.sign_up.id}`;
    await browser.api('PATCH', at, { email_address: 'se09@example.com' });
    await browser.api('POST', `${at}/prepare-verification`, { strategy: 'email_code' });
    const code = await newestCode(rig.asServer);
    for (const takes of Object.values(places)) expect(await takes(code)).toBe(false);
    const row = await rig.server.db
      .selectFrom('email_proofs')
      .select('code_hash')
      .where('code_hash', 'is not', null)
      .executeTakeFirst();
    for (const value of [row?.code_hash ?? '', ...Object.values(artefacts)].map((text) =>
      text.slice(0, 12),
    )) {
      const refused = await browser.api('POST', `${at}/attempt-verification`, {
        strategy: 'email_code',
        code: value,
      });
      expect(refused.status).toBeGreaterThanOrEqual(400);
    }
  });

  const keysOf = async (base: string) =>
    (await (await fetch(`${rig.server.url}${base}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
  const mint = async (browser: BrowserClient, base: string, origin: string) => {
    const [session] = (await browser.api('GET', `${base}/v1/client`)).body.response.sessions;
    return sendRaw(rig.port, {
      method: 'POST',
      target: `${base}/v1/client/sessions/${session.id}/tokens`,
      headers: [...pageHeaders(origin, browser)],
    });
  };

  it.each(['ES256', 'RS256'])(
    'SE09 mints an asymmetric %s token that an independent library verifies',
    async (algorithm) => {
      await rig.asServer('PATCH', '/v1/environment-settings', { session_token_algorithm: algorithm });
      const browser = createBrowserClient(rig.server.url);
      await browser.signIn({ person: personWithEmail });
      const { jwt } = JSON.parse((await mint(browser, '', app)).body);
      const keys = await keysOf('');
      const { payload, protectedHeader } = await jwtVerify(jwt, createLocalJWKSet(keys), {
        algorithms: [algorithm],
        issuer: rig.server.url,
        typ: 'JWT',
        maxTokenAge: 60,
      });
      expect(Object.keys(protectedHeader).toSorted()).toEqual(['alg', 'kid', 'typ']);
      expect(payload['azp']).toBe(app);
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(60);
      expect((payload.iat ?? 0) - (payload.nbf ?? 0)).toBeLessThanOrEqual(60);
      expect(payload).toMatchObject({
        sub: expect.stringMatching(/^user_/),
        sid: expect.stringMatching(/^sess_/),
        jti: expect.any(String),
      });
      const again = JSON.parse((await mint(browser, '', app)).body).jwt;
      expect(again).not.toBe(jwt);
      await rig.asServer('PATCH', '/v1/environment-settings', { session_token_algorithm: 'ES256' });
    },
  );

  it('SE09 mints no token for a page of a foreign origin, nor for a session that ended', async () => {
    const browser = createBrowserClient(rig.server.url);
    await browser.signIn({ person: personWithEmail });
    const [session] = (await browser.api('GET', '/v1/client')).body.response.sessions;
    expect((await mint(browser, '', 'https://evil.example')).status).toBe(400);
    const cookies = pageHeaders(rig.server.url, browser);
    await browser.api('DELETE', '/v1/client/sessions');
    const late = await sendRaw(rig.port, {
      method: 'POST',
      target: `/v1/client/sessions/${session.id}/tokens`,
      headers: cookies,
    });
    expect(late.status).toBe(401);
  });

  it('SE09 verifies with the keys of its own environment only, and publishes no private part', async () => {
    const published = await Promise.all(['', '/e/production', '/e/operators'].map(keysOf));
    const kids = published.flatMap(({ keys }) => keys.map(({ kid }) => kid));
    expect(new Set(kids).size).toBe(kids.length);
    for (const key of published.flatMap(({ keys }) => keys)) {
      expect(['ES256', 'RS256']).toContain(key.alg ?? '');
      expect(key).toMatchObject({ use: 'sig', kty: expect.stringMatching(/^(EC|RSA)$/) });
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
      expect(() => createPrivateKey({ key, format: 'jwk' })).toThrow();
    }
    const [development, production] = published;
    if (!development || !production) throw new Error('There are no keys.');
    const ofDevelopment = artefacts['a session token of development'] ?? '';
    const ofProduction = artefacts['a session token of production'] ?? '';
    const at = { currentDate: new Date(rig.server.now()), clockTolerance: 600 };
    await expect(jwtVerify(ofDevelopment, createLocalJWKSet(development), at)).resolves.toBeDefined();
    await expect(jwtVerify(ofProduction, createLocalJWKSet(production), at)).resolves.toBeDefined();
    for (const [token, keys] of [
      [ofDevelopment, production],
      [ofProduction, development],
    ] as const) {
      await expect(jwtVerify(token, createLocalJWKSet(keys), at)).rejects.toThrow(errors.JWKSNoMatchingKey);
    }
    expect(decodeProtectedHeader(ofProduction).kid).not.toBe(decodeProtectedHeader(ofDevelopment).kid);
    const { payload } = await jwtVerify(ofProduction, createLocalJWKSet(production), at);
    expect(payload.iss).toBe(`${rig.server.url}/e/production`);
  });
});
