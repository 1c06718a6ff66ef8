import type { OauthProviderTestResource } from '@portico/contract';
import type { ScriptAction } from '@portico/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { profilePath, startProvider, tokenPath } from '../security/provider.ts';
import type { Provider } from '../security/provider.ts';
import { startOwnProvider, startProviderRig } from './own-provider.ts';
import type { OwnProvider, ProviderRig } from './own-provider.ts';

type Found = OauthProviderTestResource['findings'][number];
const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}): ScriptAction => ({
  kind: 'answer',
  status,
  body,
  headers,
});
const apart = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();

describe.each(testDatabases())('the doctor on $name', (kind) => {
  let x: Provider;
  let own: OwnProvider;
  let rig: ProviderRig;
  let id: string;

  beforeAll(async () => {
    [x, own] = [await startProvider('RmF1bHRzOjE6Y2k'), await startOwnProvider('asked')];
    rig = await startProviderRig(kind, [own], { PORTICO_OUTBOUND_ALLOW: `${x.address},${own.address}` });
    ({ id } = await rig.connect({ provider_kind: 'preset', provider_key: 'x', ...x.connection }));
  });
  afterAll(async () => {
    await rig.close();
    await Promise.all([x.close(), own.close()]);
  });
  beforeEach(async () => {
    await rig.change(id, { ...x.connection, scopes: [] });
  });
  afterEach(() => {
    x.sandbox.script.clear();
    own.sandbox.script.clear();
  });

  const examine = async (connection = id): Promise<OauthProviderTestResource> => {
    const { status, body } = await rig.asServer('POST', `/v1/oauth-providers/${connection}/test`);
    expect(status).toBe(200);
    return body;
  };
  const finding = async (code: string, connection = id): Promise<Found | undefined> =>
    (await examine(connection)).findings.find((found) => found.code === code);
  const health = async (connection = id) =>
    (await rig.asServer('GET', `/v1/oauth-providers/${connection}`)).body.health;
  const kinds = ({ findings }: OauthProviderTestResource) =>
    findings.filter(({ severity }) => severity === 'bad').map(({ code }) => code);

  it('finds nothing wrong where a code is refused and the profile wants a token', async () => {
    const result = await examine();
    expect(kinds(result)).toEqual([]);
    expect(result).toMatchObject({ object: 'oauth_provider_test', userinfo_status: 401, errors: [] });
    const good = result.findings.filter(({ severity }) => severity === 'good').map(({ code }) => code);
    expect(good).toEqual(expect.arrayContaining(['credentials_accepted', 'userinfo_guarded']));
    expect(new URL(result.authorize_url ?? '').searchParams.get('client_id')).toBe(x.credentials.client_id);
    expect(await health()).toMatchObject({ status: 'good', reason: null, checked_at: expect.any(Number) });
    const sent = x.received(tokenPath).at(-1)?.form;
    expect(sent?.get('code')).toMatch(/^portico-test-/);
  });

  it('names a wrong secret in the words of the console', async () => {
    await rig.change(id, { client_secret: 'another-secret-0123456789' });
    const result = await examine();
    expect(kinds(result)).toEqual(['oauth_client_rejected']);
    const [wrong] = result.findings.filter(({ severity }) => severity === 'bad');
    expect(wrong).toMatchObject({ field: 'client_secret', console_field: 'OAuth 2.0 Client Secret' });
    expect(wrong?.message).toMatch(/Missing valid authorization header/);
    expect(wrong?.fix).toMatch(/Client Secret/);
    expect(JSON.stringify(result)).not.toContain('another-secret');
    expect(await health()).toMatchObject({ status: 'bad', reason: wrong?.message });
    // What was found of the former secret says nothing about the next.
    await rig.change(id, { client_secret: x.credentials.client_secret });
    expect((await health()).status).not.toBe('bad');
  });

  it.each([
    { name: 'is not there', action: answer(404), status: 404, code: 'userinfo_unreachable' },
    { name: 'wants another method', action: answer(405), status: 405, code: 'userinfo_unreachable' },
    { name: 'is down', action: answer(503), status: 503, code: 'userinfo_unreachable' },
    {
      name: 'is gone',
      action: { kind: 'drop', at: 'request' } as const,
      status: null,
      code: 'userinfo_unreachable',
    },
  ])('says that a profile $name', async ({ action, status, code }) => {
    x.sandbox.script.always({ path: profilePath }, action);
    const result = await examine();
    expect(result.userinfo_status).toBe(status);
    expect(kinds(result)).toEqual([code]);
    expect(result.errors).toMatchObject([{ code, field: 'userinfo_endpoint' }]);
  });

  it.each([
    { name: 'is down', action: answer(503), code: 'oauth_provider_unavailable', isBad: true },
    {
      name: 'is gone',
      action: { kind: 'drop', at: 'request' } as const,
      code: 'oauth_provider_unavailable',
      isBad: true,
    },
    {
      name: 'is a page',
      action: answer(200, '<title>Hi</title>'),
      code: 'oauth_provider_unavailable',
      isBad: true,
    },
    { name: 'has had enough', action: answer(429), code: 'oauth_rate_limited', isBad: false },
  ])('says that a token endpoint $name', async ({ action, code, isBad }) => {
    x.sandbox.script.always({ path: tokenPath }, action);
    const result = await examine();
    expect(result.findings.map((found) => found.code)).toContain(code);
    expect(kinds(result)).toEqual(isBad ? [code] : []);
  });

  it.each([
    { name: 'ahead', seconds: -300, text: /^The clock of this machine is 3\d\d seconds ahead/ },
    { name: 'behind', seconds: 300, text: /^The clock of this machine is (29|30)\d seconds behind/ },
  ])('says that our clock is $name', async ({ seconds, text }) => {
    x.sandbox.script.always({ path: profilePath }, answer(401, {}, { date: apart(seconds) }));
    expect(await finding('clock_skew')).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(text),
    });
    x.sandbox.script.clear();
    x.sandbox.script.always({ path: profilePath }, answer(401, {}, { date: apart(30) }));
    expect(await finding('clock_skew')).toBeUndefined();
  });

  it('names a scope that the provider may not know', async () => {
    await rig.change(id, { scopes: ['user.email', 'like.read'] });
    const found = await finding('scope_unknown');
    expect(found).toMatchObject({ severity: 'warning', field: 'scopes' });
    expect(found?.message).toContain('user.email');
    expect(found?.message).not.toContain('like.read');
  });

  it('names a key of the wrong kind in the words of the console', async () => {
    await rig.change(id, { client_id: '1234567890123456789' });
    expect(await finding('client_id_wrong_kind')).toMatchObject({
      field: 'client_id',
      console_field: 'Client ID',
    });
  });

  it('names what is missing, and asks nobody before it is there', async () => {
    const bodies = [
      {
        body: { provider_kind: 'preset', provider_key: 'okta', use_custom_credentials: true, client_id: 'a' },
        code: 'parameter_missing',
      },
      {
        body: { provider_kind: 'preset', provider_key: 'discord', use_custom_credentials: true },
        code: 'oauth_config_missing',
      },
    ];
    for (const { body, code } of bodies) {
      const { id: incomplete } = await rig.connect(body);
      const calls = rig.server.outboundCalls.length;
      const result = await examine(incomplete);
      expect(kinds(result)).toContain(code);
      expect(result).toMatchObject({ authorize_url: null, userinfo_status: null });
      expect(rig.server.outboundCalls).toHaveLength(calls);
      expect((await health(incomplete)).status).toBe('bad');
    }
  });

  it('asks an issuer again, and says when it moved, lies or is gone', async () => {
    const body = {
      provider_kind: 'custom_oidc',
      provider_key: 'asked',
      issuer: own.issuer,
      ...own.credentials,
    };
    const { id: oidc } = await rig.connect(body);
    expect(await finding('issuer_found', oidc)).toMatchObject({ severity: 'good' });
    const wellKnown = { path: '/.well-known/openid-configuration' };
    const said = { issuer: own.issuer, authorization_endpoint: own.at('oidc', '/authorize') };
    const moved = { ...said, token_endpoint: own.at('oidc', '/token2'), jwks_uri: own.at('oidc', '/keys') };
    const cases = [
      { action: answer(200, moved), code: 'issuer_moved', severity: 'warning' },
      {
        action: answer(200, { ...moved, issuer: 'https://evil.example' }),
        code: 'oauth_discovery_failed',
        severity: 'bad',
      },
      { action: answer(404), code: 'oauth_discovery_failed', severity: 'bad' },
      { action: { kind: 'drop', at: 'request' } as const, code: 'oauth_discovery_failed', severity: 'bad' },
    ];
    for (const { action, code, severity } of cases) {
      own.sandbox.script.next(wellKnown, action);
      expect(await finding(code, oidc)).toMatchObject({ severity, field: 'issuer' });
    }
    // What was found changes nothing by itself.
    expect((await rig.asServer('GET', `/v1/oauth-providers/${oidc}`)).body.token_endpoint).toBe(
      own.at('oidc', '/token'),
    );
  });

  it('by OAuth 1.0a asks for a request token, and names the code that the provider gives', async () => {
    const { id: older } = await rig.connect({
      provider_kind: 'custom_oauth1',
      provider_key: 'older',
      request_token_endpoint: own.at('x', '/oauth/request_token'),
      authorization_endpoint: own.at('x', '/oauth/authenticate'),
      access_token_endpoint: own.at('x', '/oauth/access_token'),
      userinfo_endpoint: own.at('x', '/1.1/account/verify_credentials.json'),
      ...own.credentials,
    });
    expect(await finding('credentials_accepted', older)).toMatchObject({ severity: 'good' });
    await rig.change(older, { client_secret: 'wrong-secret-0123456789' });
    const result = await examine(older);
    expect(kinds(result)).toEqual(['oauth_client_rejected']);
    expect(JSON.stringify(result)).not.toContain('wrong-secret');
  });

  it('says in the list which connections work, without asking anybody', async () => {
    await examine();
    const calls = rig.server.outboundCalls.length;
    const { data } = (await rig.asServer('GET', '/v1/oauth-providers')).body;
    expect(rig.server.outboundCalls).toHaveLength(calls);
    const [first] = data.filter((connection: { id: string }) => connection.id === id);
    expect(first.health).toMatchObject({ status: 'good', checked_at: expect.any(Number) });
  });
});
