import { authorizeAs } from '@portico/sandbox';
import type { Scenario } from '@portico/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBrowserClient } from './browser-client.ts';
import type { BrowserClient } from './browser-client.ts';
import { testDatabases } from './databases.ts';
import { personWithEmail, startRig } from './security/rig.ts';
import type { Rig } from './security/rig.ts';

describe.each(testDatabases())('a trial on $name', (kind) => {
  let rig: Rig;
  let operator: BrowserClient;

  beforeEach(async () => {
    rig = await startRig(kind);
    operator = await rig.operator();
  });
  afterEach(() => rig.server.close());

  const createTry = async () =>
    (await operator.api('POST', `/v1/oauth-providers/${rig.connectionId}/try`)).body as {
      id: string;
      url: string;
    };
  const startTry = async () => {
    const { id, url } = await createTry();
    const toProvider = await operator.request(url);
    return { id, authorizeUrl: toProvider.headers.get('location') ?? '' };
  };
  const tryPage = (id: string) => `${rig.server.url}/dashboard/tries/${id}?environment=development`;
  const report = async (id: string) => (await operator.api('GET', `/v1/oauth-tries/${id}`)).body;
  const finish = async (authorizeUrl: string, scenario: Scenario) =>
    operator.request(await authorizeAs(authorizeUrl, { person: personWithEmail, scenario }));
  const withKey = (key: string, callback: string) => callback.replace(/oauth-callback\/x/, key);

  it('ends on its page when the provider comes back with another state', async () => {
    const { id, authorizeUrl } = await startTry();
    const answer = await finish(authorizeUrl, 'wrong_state');
    expect(answer.headers.get('location')).toBe(tryPage(id));
    const found = await report(id);
    expect(found).toMatchObject({
      status: 'failed',
      oauth_provider_id: rig.connectionId,
      provider_name: 'X',
      scopes_requested: ['tweet.read', 'users.read'],
      hops: [],
      error: { code: 'oauth_state_invalid' },
    });
    expect(found.error.cause).toMatch(/state/);
    expect(found.error.fix).toEqual(expect.any(String));
  });

  it('ends on its page when the answer comes to the callback of another provider', async () => {
    const { id, authorizeUrl } = await startTry();
    const callback = await authorizeAs(authorizeUrl, { person: personWithEmail });
    const answer = await operator.request(withKey('oauth-callback/other', callback));
    expect(answer.headers.get('location')).toBe(tryPage(id));
    expect(await report(id)).toMatchObject({ status: 'failed', error: { code: 'oauth_callback_invalid' } });
  });

  it('ends on its page when the connection was deleted while the person was at the provider', async () => {
    const { id, authorizeUrl } = await startTry();
    const callback = await authorizeAs(authorizeUrl, { person: personWithEmail });
    await rig.asServer('DELETE', `/v1/oauth-providers/${rig.connectionId}`);
    const answer = await operator.request(callback);
    expect(answer.headers.get('location')).toBe(tryPage(id));
    expect(await report(id)).toMatchObject({
      status: 'failed',
      provider_name: 'the provider',
      error: { code: 'oauth_provider_not_enabled' },
    });
  });

  it('ends on its page when it cannot even start', async () => {
    const { id, url } = await createTry();
    await rig.asServer('DELETE', `/v1/oauth-providers/${rig.connectionId}`);
    const answer = await operator.request(url);
    expect(answer.headers.get('location')).toBe(tryPage(id));
    expect(await report(id)).toMatchObject({ error: { code: 'oauth_provider_not_enabled' } });
  });

  it('ends on its page when the person was at the provider for too long', async () => {
    const { id, authorizeUrl } = await startTry();
    const callback = await authorizeAs(authorizeUrl, { person: personWithEmail });
    rig.server.advance(11 * 60_000);
    const answer = await operator.request(callback);
    expect(answer.headers.get('location')).toBe(tryPage(id));
    expect(await report(id)).toMatchObject({ status: 'failed', error: { code: 'oauth_state_invalid' } });
  });

  it('leads to its page when the link is used too late', async () => {
    const { id, url } = await createTry();
    rig.server.advance(10 * 60_000);
    const answer = await operator.request(url);
    expect(answer.headers.get('location')).toBe(tryPage(id));
    expect(await report(id)).toMatchObject({ errors: [{ code: 'oauth_try_not_found' }] });
    expect(await rig.count('consumed_flows')).toBe(0);
  });

  it('leads back to its page, and keeps its result, when the callback is delivered again', async () => {
    const { id, authorizeUrl } = await startTry();
    const callback = await authorizeAs(authorizeUrl, { person: personWithEmail });
    await operator.request(callback);
    const again = await operator.request(callback);
    expect(again.headers.get('location')).toBe(tryPage(id));
    expect(await report(id)).toMatchObject({ status: 'succeeded' });
  });

  it('leaves whoever is signed in signed in, however often its callback is delivered', async () => {
    await operator.signIn({ person: personWithEmail });
    const { authorizeUrl } = await startTry();
    const callback = await authorizeAs(authorizeUrl, { person: personWithEmail });
    const before = new Map(operator.cookies);
    const second = createBrowserClient(rig.server.url);
    for (const [name, value] of before) second.cookies.set(name, value);
    await Promise.all([operator.request(callback), second.request(callback)]);
    for (const browser of [operator, second]) {
      expect(browser.cookies.get('portico')).toBe(before.get('portico'));
      expect((await browser.api('GET', '/v1/me')).status).toBe(200);
    }
  });

  it('does not take over the sign-in that was started after it', async () => {
    const { id } = await startTry();
    const answer = await operator.signIn({ person: personWithEmail, scenario: 'wrong_state' });
    expect(answer.headers.get('location')).toBe(`${rig.server.url}/sign-in/sso-callback`);
    expect(await report(id)).toMatchObject({ errors: [{ code: 'oauth_try_not_found' }] });
  });

  it('tells which scopes were granted when the profile is refused for one that was not', async () => {
    const { id, authorizeUrl } = await startTry();
    await finish(authorizeUrl, 'missing_scope');
    expect(await report(id)).toMatchObject({
      status: 'failed',
      scopes_requested: ['tweet.read', 'users.read'],
      scopes_granted: ['users.read'],
    });
  });
});
