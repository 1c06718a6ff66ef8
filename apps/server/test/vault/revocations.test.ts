import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workOutboxSoon } from '../../src/vault/work-outbox.ts';
import type { OutboxDeps } from '../../src/vault/work-outbox.ts';
import type { BrowserClient } from '../browser-client.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { accountsPath, connect, me, startMeRig } from '../me/rig.ts';
import type { MeRig } from '../me/rig.ts';
import { readAllTables } from '../security/database-dump.ts';
import { startProvider } from '../security/provider.ts';
import type { Provider } from '../security/provider.ts';
import { personWithEmail } from '../security/rig.ts';
import { startSecondNode } from '../second-node.ts';

const revokePath = '/2/oauth2/revoke';
const hour = 3600 * 1000;
const down = {
  kind: 'answer',
  status: 503,
  body: { title: 'Service Unavailable', detail: 'Over capacity' },
} as const;

/** Has a node look through the outbox, and waits until it has. */
const lookThrough = async (deps: OutboxDeps) => {
  workOutboxSoon(deps);
  await deps.vault.workOff(() => Promise.resolve());
};

describe.each(testDatabases())('KS06 tokens that leave, on $name', (kind) => {
  let rig: MeRig;
  let provider: Provider;
  let ada: BrowserClient;

  beforeEach(async () => {
    provider = await startProvider('leaving');
    rig = await startMeRig(kind, {
      connection: { ...provider.connection, keep_access: true },
      variables: { PORTICO_OUTBOUND_ALLOW: provider.address },
    });
    ada = await rig.byEmail('ada@example.com');
    await connect(ada, { person: personWithEmail });
  });
  afterEach(async () => {
    await rig.server.close();
    await provider.close();
  });

  const revoked = () => provider.received(revokePath).map(({ form }) => form?.get('token_type_hint'));
  const account = async () => (await me(ada)).external_accounts[0];
  const userId = async () => String((await me(ada)).id);
  const unlink = async () => ada.api('DELETE', `${accountsPath}/${(await account()).id}`);
  const waiting = async () => (await rig.asServer('GET', '/v1/token-revocations')).body;
  const events = async (type: string) =>
    (await rig.asServer('GET', `/v1/audit-events?type=${type}&limit=100`)).body.data as {
      target_id: string;
      actor: object;
      details: object;
    }[];
  const workOff = () => lookThrough(rig.server.running.deps);
  const tokensAreDead = async (token: string) => {
    const answer = await fetch(`http://${provider.address}/sandbox/x/2/users/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.status === 401;
  };
  const accessToken = async () =>
    String(
      (await rig.asServer('GET', `/v1/users/${await userId()}/oauth-access-tokens/x`)).body.data[0].token,
    );

  const leave: Readonly<Record<string, () => Promise<unknown>>> = {
    'the person disconnects the account': unlink,
    'a server disconnects it': async () =>
      rig.asServer('DELETE', `/v1/external-accounts/${(await account()).id}`),
    'the person deletes themselves': () => ada.api('DELETE', '/v1/me'),
    'a server deletes the person': async () => rig.asServer('DELETE', `/v1/users/${await userId()}`),
  };

  it.each(Object.keys(leave))('are revoked, the refresh token first, when %s', async (how) => {
    const [{ id }, token] = [await account(), await accessToken()];
    await leave[how]?.();
    await expect.poll(revoked).toEqual(['refresh_token', 'access_token']);
    await expect.poll(waiting).toEqual({ data: [], total_count: 0 });
    expect(await tokensAreDead(token)).toBe(true);
    expect(await events('external_account.tokens_revoked')).toEqual([
      expect.objectContaining({
        target_id: id,
        actor: { type: 'system', id: null },
        details: { strategy: 'oauth_x', attempts: 1 },
      }),
    ]);
  });

  it('wait for a provider that is down, visibly, and are revoked when it is up', async () => {
    const { id } = await account();
    const token = await accessToken();
    provider.sandbox.script.always({ path: revokePath }, down);
    await rig.asServer('DELETE', `/v1/users/${await userId()}`);
    await expect.poll(async () => (await waiting()).data[0]?.last_error).toBe('Over capacity');
    const [entry] = (await waiting()).data;
    expect(entry).toEqual({
      object: 'token_revocation',
      id: expect.stringMatching(/^trv_[0-9a-f]{32}$/),
      provider: 'oauth_x',
      oauth_provider_id: rig.connectionId,
      external_account_id: id,
      app_token: null,
      attempts: 1,
      last_error: 'Over capacity',
      due_at: expect.any(Number),
      created_at: expect.any(Number),
    });
    expect(entry.due_at).toBeGreaterThan(rig.server.now());
    // It is not asked again before its time.
    const asked = revoked().length;
    await workOff();
    expect(revoked()).toHaveLength(asked);
    expect(JSON.stringify([...(await readAllTables(rig.server))])).not.toContain(token);
    provider.sandbox.script.clear();
    rig.server.advance(hour);
    await workOff();
    expect(await waiting()).toEqual({ data: [], total_count: 0 });
    expect(await tokensAreDead(token)).toBe(true);
    expect(await events('external_account.tokens_revoked')).toHaveLength(1);
  });

  it('are forgotten when an operator gives up, and asked about no more', async () => {
    const { id: accountId } = await account();
    provider.sandbox.script.always({ path: revokePath }, down);
    await unlink();
    await expect.poll(async () => (await waiting()).data[0]?.last_error).toBe('Over capacity');
    const path = `/v1/token-revocations/${(await waiting()).data[0].id}`;
    expect((await rig.asServer('DELETE', path)).status).toBe(200);
    expect(await waiting()).toEqual({ data: [], total_count: 0 });
    const asked = revoked().length;
    rig.server.advance(hour);
    await workOff();
    expect(revoked()).toHaveLength(asked);
    expect(await events('external_account.revocation_dropped')).toMatchObject([
      { target_id: accountId, actor: { type: 'api_key' }, details: { attempts: 1, reason: 'given_up' } },
    ]);
    const again = await rig.asServer('DELETE', path);
    expect(again.status).toBe(404);
    expect(again.body.errors[0]).toMatchObject({ code: 'resource_not_found', meta: { param_name: 'id' } });
  });

  it('are listed by connection', async () => {
    provider.sandbox.script.always({ path: revokePath }, down);
    await unlink();
    const of = async (connection: string) =>
      (await rig.asServer('GET', `/v1/token-revocations?oauth_provider_id=${connection}`)).body.total_count;
    expect(await of(rig.connectionId)).toBe(1);
    expect(await of(rig.connectionId.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBe(0);
  });

  it.each([
    { answer: 'is gone', status: 400, body: { error: 'invalid_token' } },
    { answer: 'was never known', status: 400, body: { error: 'invalid_grant' } },
    { answer: 'cannot be revoked', status: 400, body: { error: 'unsupported_token_type' } },
  ])('are done with when the provider says that a token $answer', async ({ status, body }) => {
    provider.sandbox.script.always({ path: revokePath }, { kind: 'answer', status, body });
    await unlink();
    await expect.poll(revoked).toEqual(['refresh_token', 'access_token']);
    await expect.poll(async () => (await waiting()).total_count).toBe(0);
  });

  it('are asked about again after any other refusal', async () => {
    const refusal = { error: 'invalid_client', error_description: 'No such app' };
    provider.sandbox.script.always({ path: revokePath }, { kind: 'answer', status: 401, body: refusal });
    await unlink();
    await expect.poll(async () => (await waiting()).data[0]?.last_error).toBe('No such app');
  });

  it('do not show in the words of a provider that repeats them', async () => {
    provider.sandbox.script.always((request) => request.path.endsWith(revokePath), {
      kind: 'lie',
      status: 400,
      transform: () => ({ error: 'server_error', error_description: `Not now: ${token}` }),
    });
    const token = await accessToken();
    await unlink();
    await expect.poll(async () => (await waiting()).data[0]?.last_error).toMatch(/^Not now: /);
    expect(JSON.stringify(await waiting())).not.toContain(token);
  });

  it('are revoked once, however many nodes look', async () => {
    const other = await startSecondNode(rig.server);
    try {
      const held = provider.sandbox.script.next({ path: revokePath }, { kind: 'hold' });
      await unlink();
      await held.arrived;
      await lookThrough(other.deps);
      expect(revoked()).toEqual(['refresh_token']);
      held.release();
      await expect.poll(async () => (await waiting()).total_count).toBe(0);
      expect(revoked()).toEqual(['refresh_token', 'access_token']);
    } finally {
      await other.close();
    }
  });

  it('are taken over from a node that is stuck, and what that one writes late is refused', async () => {
    const stuck = provider.sandbox.script.next({ path: revokePath }, { kind: 'hold' });
    const second = provider.sandbox.script.next({ path: revokePath }, { kind: 'hold' });
    await unlink();
    await stuck.arrived;
    const other = await startSecondNode(rig.server);
    try {
      rig.server.advance(60_000);
      workOutboxSoon(other.deps);
      await second.arrived;
      stuck.release();
      await lookThrough(rig.server.running.deps);
      expect((await waiting()).data).toEqual([expect.objectContaining({ attempts: 2, last_error: null })]);
      expect(await events('external_account.tokens_revoked')).toEqual([]);
      second.release();
      await expect.poll(async () => (await waiting()).total_count).toBe(0);
      const [event, ...more] = await events('external_account.tokens_revoked');
      expect(event?.details).toEqual({ strategy: 'oauth_x', attempts: 2 });
      expect(more).toEqual([]);
    } finally {
      second.release();
      await other.close();
    }
  });

  it('are awaited by a server that stops', async () => {
    const held = provider.sandbox.script.next({ path: revokePath }, { kind: 'hold', at: 'answer' });
    await unlink();
    await held.arrived;
    let isDrained = false;
    const drained = rig.server.running.deps.vault.drain().then(() => (isDrained = true));
    await rig.asServer('GET', '/v1/token-revocations');
    expect(isDrained).toBe(false);
    held.release();
    await drained;
    expect(await waiting()).toEqual({ data: [], total_count: 0 });
  });

  it('are left alone where ending them would end what the person granted since', async () => {
    provider.sandbox.script.always({ path: revokePath }, down);
    await unlink();
    await expect.poll(async () => (await waiting()).data[0]?.attempts).toBe(1);
    await connect(ada, { person: personWithEmail });
    provider.sandbox.script.clear();
    rig.server.advance(hour);
    const asked = revoked().length;
    await workOff();
    expect(revoked()).toHaveLength(asked);
    expect(await waiting()).toEqual({ data: [], total_count: 0 });
    expect(await events('external_account.revocation_dropped')).toHaveLength(1);
    expect(await tokensAreDead(await accessToken())).toBe(false);
  });

  it('stay where two people become one', async () => {
    const grace = await rig.byX({ person: 'new' });
    const from_user_id = (await me(grace)).id;
    await rig.asServer('POST', `/v1/users/${await userId()}/merge`, { from_user_id });
    expect(await waiting()).toEqual({ data: [], total_count: 0 });
    expect((await me(ada)).external_accounts).toHaveLength(2);
  });

  it('are revoked with the secret of a connection that was deleted meanwhile, which is then forgotten', async () => {
    provider.sandbox.script.always({ path: revokePath }, down);
    await unlink();
    await expect.poll(async () => (await waiting()).data[0]?.attempts).toBe(1);
    await rig.asServer('DELETE', `/v1/oauth-providers/${rig.connectionId}`);
    expect((await waiting()).data[0].provider).toBe('oauth_x');
    const secret = async () =>
      (await rig.server.db.selectFrom('connections').selectAll().executeTakeFirstOrThrow())
        .sealed_client_secret;
    expect(await secret()).not.toBeNull();
    provider.sandbox.script.clear();
    rig.server.advance(hour);
    await workOff();
    expect(await waiting()).toEqual({ data: [], total_count: 0 });
    expect(await events('external_account.tokens_revoked')).toHaveLength(1);
    expect(await secret()).toBeNull();
  });

  it('are there if and only if what they follow from is', async () => {
    const { db } = rig.server;
    await db.schema.alterTable('outbox').renameTo('outbox_away').execute();
    expect((await unlink()).status).toBe(500);
    await db.schema.alterTable('outbox_away').renameTo('outbox').execute();
    expect(await account()).toBeDefined();
  });
});

describe.each(testDatabases())('tokens that a sign-in replaces, on $name', (kind) => {
  let rig: MeRig;
  beforeEach(async () => {
    rig = await startMeRig(kind);
  });
  afterEach(() => rig.server.close());

  const signInTwice = async (provider_key: string) => {
    await rig.asServer('POST', '/v1/oauth-providers', {
      provider_kind: 'preset',
      provider_key,
      keep_access: true,
    });
    const options = { strategy: `oauth_${provider_key}` };
    await createBrowserClient(rig.server.url).signIn({ person: personWithEmail }, options);
    await createBrowserClient(rig.server.url).signIn({ person: personWithEmail }, options);
    return (await rig.asServer('GET', '/v1/token-revocations')).body.data as { due_at: number }[];
  };

  it('are revoked where each sign-in has a grant of its own, a while later', async () => {
    const [waiting, ...others] = await signInTwice('discord');
    expect(others).toEqual([]);
    expect(waiting?.due_at).toBeGreaterThan(rig.server.now() + 60_000);
    rig.server.advance(6 * 60_000);
    workOutboxSoon(rig.server.running.deps);
    await expect
      .poll(async () => (await rig.asServer('GET', '/v1/token-revocations')).body.total_count)
      .toBe(0);
  });

  it.each(['x', 'google'])('are left alone at %s, where that would end the new grant', async (key) => {
    expect(await signInTwice(key)).toEqual([]);
  });
});
