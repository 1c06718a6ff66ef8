import { createHash } from 'node:crypto';
import { authorizeAs } from '@portico/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { profilePath, startProvider, tokenPath } from './provider.ts';
import type { Provider } from './provider.ts';
import { sendRaw } from './raw-http.ts';
import { personWithEmail, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const flows = 1000;
const random = /^[\w-]{43,}$/;
const digest = (value: string, encoding: 'base64url' | 'hex') =>
  createHash('sha256').update(value).digest(encoding);

/** The share of ones among all values, for each bit. */
function shareOfOnes(values: readonly Buffer[]): number[] {
  const length = Math.min(...values.map((value) => value.length));
  return Array.from({ length: length * 8 }, (_, bit) => {
    const ones = values.filter((value) => ((value[bit >> 3] ?? 0) >> (bit & 7)) & 1);
    return ones.length / values.length;
  });
}

describe.each(testDatabases())('flows are bound on $name', (kind) => {
  let development: Provider;
  let production: Provider;
  let rig: Rig;
  let asProduction: Rig['asServer'];
  let setCookies: string[];

  beforeAll(async () => {
    [development, production] = [await startProvider('development'), await startProvider('production')];
    rig = await startRig(kind, {
      connection: development.connection,
      variables: { PORTICO_OUTBOUND_ALLOW: `${development.address},${production.address}` },
    });
    const { secret } = await rig.createKey(await rig.operator(), 'production');
    asProduction = createServerClient(rig.server.url, secret);
    await asProduction('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key: 'x',
      ...production.connection,
    });
    await asProduction('PATCH', '/v1/environment-settings', {
      attributes: { email_address: { required: false } },
    });
  });
  afterAll(async () => {
    await rig.server.close();
    await Promise.all([development.close(), production.close()]);
  });

  /** Starts a flow as the button does. */
  const begin = async (query = '') => {
    const answer = await sendRaw(rig.port, {
      method: 'GET',
      target: `/sign-in/start?strategy=oauth_x${query}`,
    });
    setCookies = [...answer.setCookie];
    return new URL(answer.location ?? '');
  };

  it('UC01 gives every sign-in a fresh state and S256 challenge of 128 bits and more, unrelated to each other', async () => {
    const states: string[] = [];
    const challenges: string[] = [];
    for (let index = 0; index < flows; index += 1) {
      const { searchParams } = await begin();
      states.push(searchParams.get('state') ?? '');
      challenges.push(searchParams.get('code_challenge') ?? '');
      expect(searchParams.get('code_challenge_method')).toBe('S256');
      expect(searchParams.getAll('response_type')).toEqual(['code']);
    }
    const secrets = states.map((state) => state.split('.').at(-1) ?? '');
    expect(new Set([...secrets, ...challenges]).size).toBe(2 * flows);
    for (const value of [...secrets, ...challenges]) expect(value).toMatch(random);
    for (const values of [secrets, challenges]) {
      const bits = shareOfOnes(values.map((value) => Buffer.from(value, 'base64url')));
      expect(bits.length).toBeGreaterThanOrEqual(128);
      // Six standard deviations of a fair coin that is tossed a thousand times.
      for (const share of bits) expect(Math.abs(share - 0.5)).toBeLessThan(0.095);
    }
    const known = new Set(challenges);
    for (const [index, state] of states.entries()) {
      for (const value of [state, secrets[index] ?? ''])
        expect(known.has(digest(value, 'base64url'))).toBe(false);
    }
  });

  it('UC01 lets the verifier leave for the token endpoint alone', async () => {
    for (let index = 0; index < 20; index += 1) {
      const browser = createBrowserClient(rig.server.url);
      const url = new URL(await browser.start());
      const seen = [...browser.cookies.values(), url.href].join('\n');
      await browser.request(await authorizeAs(url.href, { person: personWithEmail }));
      const verifier = development.received(tokenPath).at(-1)?.form?.get('code_verifier') ?? '';
      expect(verifier).toMatch(random);
      expect(digest(verifier, 'base64url')).toBe(url.searchParams.get('code_challenge'));
      for (const trace of [verifier, Buffer.from(verifier).toString('base64url'), digest(verifier, 'hex')]) {
        expect(seen).not.toContain(trace);
      }
      expect(url.searchParams.get('state')).not.toContain(verifier);
    }
  });

  it('UC02 refuses a callback in any browser but the one that started, and the owner still finishes', async () => {
    const before = { users: await rig.count('users'), sessions: await rig.count('sessions') };
    const owner = createBrowserClient(rig.server.url);
    const callback = new URL(await authorizeAs(await owner.start(), { person: 'new' }));
    const tokenCalls = development.received(tokenPath).length;

    const stranger = createBrowserClient(rig.server.url);
    const unrelated = new URL(await stranger.start()).searchParams.get('state') ?? '';
    const [name = '', value = ''] = [...stranger.cookies].find(([cookie]) => cookie.includes('flow_')) ?? [];
    const ownName = [...owner.cookies.keys()].find((cookie) => cookie.includes('flow_')) ?? '';
    // The stranger's own flow cookie, as it is and under the name of the owner's.
    const jars = [[], [[name, value]], [[ownName, value]], [[ownName, 'v1.00000000.AAAA']]];
    for (const jar of jars) {
      const cookie = jar.map((pair) => pair.join('=')).join('; ');
      const refused = await sendRaw(rig.port, {
        method: 'GET',
        target: callback.pathname + callback.search,
        headers: [['cookie', cookie]],
      });
      expect(refused.status).toBe(303);
      expect(refused.location).toBe(`${rig.server.url}/sign-in/sso-callback`);
      expect(refused.setCookie.map((line) => line.split('=', 1)[0])).toEqual(['portico_outcome']);
    }
    expect(unrelated).not.toBe(callback.searchParams.get('state'));
    await stranger.request(callback.href);
    const page = await stranger.api('GET', '/v1/client');
    expect(page.body.response.sessions).toEqual([]);
    expect(page.body.response.sign_in.first_factor_verification.error.code).toBe('oauth_flow_other_browser');
    expect(development.received(tokenPath)).toHaveLength(tokenCalls);
    expect({ users: await rig.count('users'), sessions: await rig.count('sessions') }).toEqual(before);

    const finished = await owner.request(callback.href);
    expect(finished.headers.get('location')).toBe(`${rig.server.url}/user`);
    expect(await rig.count('users')).toBe(before.users + 1);
  });

  it('UC10 redeems a code once, with the exact redirect URI and the stored verifier, where it started', async () => {
    const browser = createBrowserClient(rig.server.url);
    const url = new URL(await browser.start());
    const callback = new URL(await authorizeAs(url.href, { person: personWithEmail }));
    const before = development.received(tokenPath).length;
    await browser.request(callback.href);
    const calls = development.received(tokenPath).slice(before);
    expect(calls).toHaveLength(1);
    const { form, headers, query } = calls[0] ?? {};
    const redirectUri = `${rig.server.url}/v1/oauth-callback/x`;
    expect(url.searchParams.get('redirect_uri')).toBe(redirectUri);
    expect(Object.fromEntries(form ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code'),
      redirect_uri: redirectUri,
      code_verifier: form?.get('code_verifier'),
      client_id: development.credentials.client_id,
    });
    expect(digest(form?.get('code_verifier') ?? '', 'base64url')).toBe(
      url.searchParams.get('code_challenge'),
    );
    const basic = Buffer.from(Object.values(development.credentials).join(':')).toString('base64');
    expect(headers?.get('authorization')).toBe(`Basic ${basic}`);
    expect(query?.size).toBe(0);
    expect(production.received(tokenPath)).toHaveLength(0);
  });

  it.each([
    { name: 'another environment', path: '/e/production/v1/oauth-callback/x' },
    { name: 'a connection that does not exist', path: '/v1/oauth-callback/y' },
    { name: 'another spelling of the key', path: '/v1/oauth-callback/X' },
  ])('UC10 takes no code to $name', async ({ path }) => {
    const browser = createBrowserClient(rig.server.url);
    const callback = new URL(await authorizeAs(await browser.start(), { person: personWithEmail }));
    const before = [development, production].map((provider) => provider.received(tokenPath).length);
    const [name = '', flow = ''] = [...browser.cookies].find(([cookie]) => cookie.includes('flow_')) ?? [];
    const alias = name.replace('portico_', 'portico_production_');
    const answer = await sendRaw(rig.port, {
      method: 'GET',
      target: path + callback.search,
      headers: [['cookie', `${name}=${flow}; ${alias}=${flow}`]],
    });
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/\/sign-in\/sso-callback$/);
    expect(answer.setCookie.some((line) => /^portico(_production)?=/.test(line))).toBe(false);
    expect([development, production].map((provider) => provider.received(tokenPath).length)).toEqual(before);
  });

  it('UC10 takes the code of one provider to that provider only, while flows at both are under way', async () => {
    const [one, other] = [createBrowserClient(rig.server.url), createBrowserClient(rig.server.url)];
    const atOne = new URL(await authorizeAs(await one.start(), { person: personWithEmail }));
    const atOther = new URL(
      await authorizeAs(await other.start({ base: '/e/production' }), { person: personWithEmail }),
    );
    await one.request(atOne.href);
    await other.request(atOther.href);
    const codes = (provider: Provider) => provider.received(tokenPath).map(({ form }) => form?.get('code'));
    expect(codes(development)).toContain(atOne.searchParams.get('code'));
    expect(codes(development)).not.toContain(atOther.searchParams.get('code'));
    expect(codes(production)).toEqual([atOther.searchParams.get('code')]);
    expect(production.received(profilePath)).toHaveLength(1);
  });

  const reserved = {
    state: 'planted',
    client_id: 'planted',
    redirect_uri: 'https://evil.example/callback',
    response_type: 'token',
    response_mode: 'fragment',
    scope: 'tweet.write dm.write',
    nonce: 'planted',
    code_challenge: 'planted',
    code_challenge_method: 'plain',
    request: 'planted',
    request_uri: 'https://evil.example/request',
  };
  /** Steers which account people are asked to use at the provider. */
  const steering = { login_hint: 'victim', prompt: 'none', id_token_hint: 'planted', screen_name: 'victim' };
  const honest = {
    response_type: 'code',
    scope: 'tweet.read users.read',
    code_challenge_method: 'S256',
    client_id: 'development-client',
  };
  const expectHonest = (url: URL) => {
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...honest,
      redirect_uri: `${rig.server.url}/v1/oauth-callback/x`,
    });
    expect([...url.searchParams.keys()].toSorted()).toEqual(
      [...new Set([...Object.keys(honest), 'redirect_uri', 'state', 'code_challenge'])].toSorted(),
    );
    expect(url.href).not.toMatch(/planted|evil|victim|plain\b/);
  };

  it.each(Object.entries({ ...reserved, ...steering }))(
    'UC13 does not let the public start set %s',
    async (name, value) => {
      for (const spelling of [name, name.toUpperCase(), ` ${name}`, `${name}[]`, `${name}%00`]) {
        expectHonest(await begin(`&${encodeURIComponent(spelling)}=${encodeURIComponent(value)}`));
        expect(setCookies).toHaveLength(1);
      }
    },
  );

  it.each(Object.entries({ ...reserved, ...steering }))(
    'UC13 does not let the Frontend API set %s',
    async (name, value) => {
      const body = { strategy: 'oauth_x', [name]: value };
      for (const intent of ['sign-ins', 'sign-ups'] as const) {
        const asJson = await createBrowserClient(rig.server.url).api('POST', `/v1/client/${intent}`, body);
        // An app may say whom it expects; whether the provider is told is the operator's word.
        if (name !== 'login_hint') {
          expect(asJson.status).toBe(422);
          expect(asJson.body.errors[0].meta.param_name).toBe(name);
        }
        const asForm = await sendRaw(rig.port, {
          method: 'POST',
          target: `/v1/client/${intent}?${new URLSearchParams({ [name]: value }).toString()}`,
          headers: [['content-type', 'application/x-www-form-urlencoded']],
          body: new URLSearchParams(body).toString(),
        });
        expect(asForm.status).toBe(200);
        const { response } = JSON.parse(asForm.body);
        const verification = response.first_factor_verification ?? response.verifications.external_account;
        const url = new URL(verification.external_verification_redirect_url);
        expectHonest(await begin(url.search.replace('?', '&').replace('&strategy=oauth_x', '')));
      }
    },
  );

  it('UC13 tells the provider whom an app expects where the connection says so, and nothing else', async () => {
    const say = (forward: boolean) =>
      rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, { forward_login_hint: forward });
    await say(true);
    const hint = 'ada@example.com&scope=dm.write';
    const url = await begin(`&login_hint=${encodeURIComponent(hint)}`);
    expect(url.searchParams.getAll('login_hint')).toEqual([hint]);
    expect(url.searchParams.get('scope')).toBe(honest.scope);
    await say(false);
    expectHonest(await begin(`&login_hint=${encodeURIComponent(hint)}`));
  });

  it.each(Object.entries(reserved))(
    'UC13 does not let a connection be saved with %s',
    async (name, value) => {
      for (const spelling of [name, name.toUpperCase(), `${name} `]) {
        const change = { additional_authorization_params: { [spelling]: value } };
        const patched = await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, change);
        expect(patched.status).toBe(422);
        const created = await asProduction('POST', '/v1/oauth-providers', {
          provider_kind: 'preset',
          provider_key: 'x',
          ...change,
        });
        expect(created.status).toBe(422);
      }
      const saved = (await rig.asServer('GET', `/v1/oauth-providers/${rig.connectionId}`)).body;
      expect(saved.additional_authorization_params).toEqual({});
      expectHonest(await begin());
    },
  );

  it.each(Object.entries(reserved))(
    'UC13 does not let the authorization endpoint carry %s',
    async (name, value) => {
      const { authorization_endpoint: endpoint } = development.connection;
      const query = new URLSearchParams({ [name]: value }).toString();
      const change = { authorization_endpoint: `${String(endpoint)}?${query}` };
      const refused = await rig.asServer('PATCH', `/v1/oauth-providers/${rig.connectionId}`, change);
      expect(refused.status).toBe(422);
      expect(refused.body.errors[0].meta.param_name).toBe('authorization_endpoint');
      expectHonest(await begin());
    },
  );
});
