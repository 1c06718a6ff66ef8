import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { authorizeAs } from '@portico/sandbox';
import { createTraffic } from '../../src/connections/traffic.ts';
import { createHousekeeping } from '../../src/setup/housekeeping.ts';
import { createBrowserClient, createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { startSecondNode } from '../second-node.ts';
import { recordStatements } from '../statements.ts';
import { startProviderRig } from './own-provider.ts';
import type { ProviderRig } from './own-provider.ts';

const hourMs = 3_600_000;
const isWrite = (statement: string) => /^(insert|update|delete)/.test(statement);

describe.each(testDatabases())('who is sent to a provider and who comes back, on $name', (kind) => {
  let rig: ProviderRig;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    rig = await startProviderRig(kind, []);
    for (const provider_key of ['x', 'github', 'google', 'discord', 'slack', 'spotify']) {
      const { id, strategy } = await rig.connect({ provider_kind: 'preset', provider_key });
      ids.set(strategy, id);
    }
  });
  afterAll(() => rig.close());
  afterEach(() => vi.restoreAllMocks());

  const health = async (strategy: string, asServer = rig.asServer) =>
    (await asServer('GET', `/v1/oauth-providers/${ids.get(strategy)}`)).body.health;
  const start = async (strategy: string, at = rig.server.url) =>
    (await fetch(`${at}/sign-in/start?strategy=${strategy}`, { redirect: 'manual' })).headers.get(
      'location',
    ) ?? '';
  const times = async (count: number, run: () => Promise<unknown>) => {
    for (let done = 0; done < count; done += 1) await run();
  };

  it('is counted: started, returned, failed', async () => {
    expect(await health('oauth_x')).toMatchObject({ status: 'unknown', started: 0, returned: 0, failed: 0 });
    await times(2, () => start('oauth_x'));
    await rig.signIn('oauth_x');
    await rig.signIn('oauth_x', { person: 'ada_byrne', scenario: 'unavailable' });
    await rig.signIn('oauth_x', { person: 'ada_byrne', decision: 'cancel' });
    expect(await health('oauth_x')).toMatchObject({ status: 'good', started: 5, returned: 3, failed: 1 });
  });

  it('costs the database nothing per start', async () => {
    await rig.server.running.deps.traffic.flush();
    const statements = recordStatements();
    await times(50, () => start('oauth_github'));
    expect(statements.filter(isWrite)).toEqual([]);
    await rig.server.running.deps.traffic.flush();
    const written = statements.filter(isWrite);
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^insert into "connection_traffic"/);
    vi.restoreAllMocks();
    expect(await health('oauth_github')).toMatchObject({ started: 50, returned: 0 });
  });

  it('is noticed where nobody comes back, with the causes to check in the words of X', async () => {
    const { id } = await rig.connect({
      provider_kind: 'preset',
      provider_key: 'tumblr',
    });
    ids.set('oauth_tumblr', id);
    await times(2, () => start('oauth_google'));
    expect(await health('oauth_google')).toMatchObject({ status: 'unknown', started: 2 });
    await start('oauth_google');
    expect(await health('oauth_google')).toMatchObject({
      status: 'bad',
      started: 3,
      reason: expect.stringMatching(/^3 people .* nobody came back/),
    });

    // Everybody of the former tests is long gone.
    rig.server.advance(25 * hourMs);
    expect(await health('oauth_google')).toMatchObject({ status: 'unknown', started: 0 });
    await times(3, () => start('oauth_x'));
    const { findings } = (await rig.asServer('POST', `/v1/oauth-providers/${ids.get('oauth_x')}/test`)).body;
    const never = findings.filter(({ code }: { code: string }) => code === 'never_returns');
    expect(never[0]).toMatchObject({
      severity: 'bad',
      message: expect.stringMatching(/^3 people were sent to X/),
    });
    const fields = never.slice(1).map(({ console_field: field }: { console_field: string }) => field);
    expect(fields).toEqual(
      expect.arrayContaining([
        'Callback URI / Redirect URL',
        'OAuth 2.0 Client ID',
        'User authentication settings',
      ]),
    );
    await rig.signIn('oauth_x');
    expect((await health('oauth_x')).status).not.toBe('bad');
    const after = (await rig.asServer('POST', `/v1/oauth-providers/${ids.get('oauth_x')}/test`)).body
      .findings;
    expect(after.map(({ code }: { code: string }) => code)).not.toContain('never_returns');
  });

  it('is kept when it cannot be written, and written with what came later', async () => {
    const { db, running } = rig.server;
    await times(2, () => start('oauth_discord'));
    const insert = vi.spyOn(db, 'insertInto').mockImplementation(() => {
      throw new Error('disk full');
    });
    await expect(running.deps.traffic.flush()).rejects.toThrow('disk full');
    await start('oauth_discord');
    insert.mockRestore();
    expect(await health('oauth_discord')).toMatchObject({ started: 3, returned: 0 });
    expect(await health('oauth_discord')).toMatchObject({ started: 3 });
  });

  it('keeps nobody from reading the connections when it cannot be written', async () => {
    const { db } = rig.server;
    await start('oauth_slack');
    const insert = vi.spyOn(db, 'insertInto').mockImplementation(() => {
      throw new Error('disk full');
    });
    const list = await rig.asServer('GET', '/v1/oauth-providers');
    insert.mockRestore();
    expect(list.status).toBe(200);
    expect(await health('oauth_slack')).toMatchObject({ started: 1 });
  });

  it('is written by nodes that never wait for each other', async () => {
    const environmentId = rig.server.running.deps.registry.all()[0]?.id ?? '';
    const connections = Array.from({ length: 40 }, (_, number) => ({ environmentId, id: `node_${number}` }));
    const { deps } = rig.server.running;
    const [one, other] = [createTraffic(deps), createTraffic(deps)];
    for (let round = 0; round < 60; round += 1) {
      for (const connection of connections) one.count(connection, 'started');
      for (const connection of connections.toReversed()) other.count(connection, 'started');
      await Promise.all([one.flush(), other.flush()]);
    }
    const { started } = await rig.server.db
      .selectFrom('connection_traffic')
      .select((rows) => rows.fn.sum<number>('started').as('started'))
      .where('connection_id', 'like', 'node_%')
      .executeTakeFirstOrThrow();
    expect(Number(started)).toBe(60 * 2 * 40);
  });

  it('is deleted in time', async () => {
    await start('oauth_spotify');
    await rig.server.running.deps.traffic.flush();
    const rows = () =>
      rig.server.db
        .selectFrom('connection_traffic')
        .select('hour')
        .where('connection_id', '=', ids.get('oauth_spotify') ?? '')
        .execute();
    expect(await rows()).toHaveLength(1);
    rig.server.advance(30 * 24 * hourMs);
    await createHousekeeping(rig.server.running.deps)();
    expect(await rows()).toEqual([]);
  });

  it('is not counted for whoever never left, or comes with nothing', async () => {
    const before = await health('oauth_slack');
    await fetch(`${rig.server.url}/sign-in/start?strategy=oauth_slack&redirect_url=https://evil.example`, {
      redirect: 'manual',
    });
    await fetch(`${rig.server.url}/v1/oauth-callback/slack?code=a&state=b`, { redirect: 'manual' });
    expect(await health('oauth_slack')).toMatchObject({ started: before.started, returned: before.returned });
  });

  // SQLite has one node.
  it.each(kind.name === 'postgres' ? ['two'] : [])('adds up over %s nodes', async () => {
    const second = await startSecondNode(rig.server);
    const asSecond = createServerClient(second.url, rig.server.secretKey);
    const before = await health('oauth_github');
    await times(3, () => start('oauth_github'));
    await times(4, () => start('oauth_github', second.url));
    const browser = createBrowserClient(second.url);
    const away = await browser.request('/sign-in/start?strategy=oauth_github');
    const callback = new URL(await authorizeAs(away.headers.get('location') ?? '', { person: 'zoe_at_sea' }));
    await browser.request(callback.pathname + callback.search);
    await health('oauth_github');
    await health('oauth_github', asSecond);
    const expected = { started: before.started + 8, returned: before.returned + 1 };
    expect(await health('oauth_github')).toMatchObject(expected);
    expect(await health('oauth_github', asSecond)).toMatchObject(expected);
    await second.close();
  });
});
