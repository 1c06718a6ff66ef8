import { Webhook } from 'standardwebhooks';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { personWithEmail } from '../security/rig.ts';
import { startSecondNode } from '../second-node.ts';
import { startReceiver } from './receiver.ts';
import type { Received } from './receiver.ts';
import { startWebhookRig } from './rig.ts';
import type { WebhookRig } from './rig.ts';

const hour = 3600 * 1000;
const day = 24 * hour;

/** Somebody else's reading of the specification. @throws when the call is not signed with the secret */
const verify = (secret: string, { headers, body }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe.each(testDatabases())('webhooks on $name', (kind) => {
  let rig: WebhookRig;

  beforeEach(async () => {
    rig = await startWebhookRig(kind);
  });
  afterEach(() => rig.close());

  const makeUser = async (more: object = {}) =>
    (await rig.asServer('POST', '/v1/users', { first_name: 'Ada', ...more })).body.id as string;
  const auditTypes = async () =>
    (await rig.asServer('GET', '/v1/audit-events?limit=100')).body.data.map(
      ({ type }: { type: string }) => type,
    ) as string[];
  const first = <Item>([item]: readonly Item[]): Item => {
    if (item === undefined) throw new Error('There is none.');
    return item;
  };

  it('SF06 tell what happened, signed as the specification says', async () => {
    const { secret } = await rig.addEndpoint();
    const id = await makeUser();
    await rig.send();
    expect(rig.receiver.received).toHaveLength(1);
    const call = first(rig.receiver.received);
    expect(verify(secret, call)).toEqual({
      object: 'event',
      id: call.headers['webhook-id'],
      type: 'user.created',
      timestamp: expect.any(Number),
      environment_id: expect.stringMatching(/^env_/),
      data: (await rig.asServer('GET', `/v1/users/${id}`)).body,
    });
    expect(call.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^Portico\//),
    });
  });

  it('SF06 sign each call over its id, time and body', async () => {
    const { secret } = await rig.addEndpoint();
    await makeUser();
    await rig.send();
    const call = first(rig.receiver.received);
    for (const change of [
      { headers: { ...call.headers, 'webhook-id': 'evt_other' } },
      { headers: { ...call.headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 60) } },
      { body: `${call.body} ` },
    ]) {
      expect(() => verify(secret, { ...call, ...change })).toThrow('No matching signature found');
    }
  });

  it('are for whoever asked for the type, and for nobody else', async () => {
    const wanting = await rig.addEndpoint({ event_types: ['user.deleted'] });
    await rig.addEndpoint({ enabled: false });
    const id = await makeUser();
    await rig.asServer('DELETE', `/v1/users/${id}`);
    await rig.send();
    expect(rig.receiver.events()).toEqual([
      expect.objectContaining({ type: 'user.deleted', data: { object: 'user', id, deleted: true } }),
    ]);
    expect((await rig.deliveries(wanting.id)).map(({ status }) => status)).toEqual(['delivered']);
  });

  it('stay in the environment in which it happened', async () => {
    const operator = await rig.operator();
    const { secret } = await rig.createKey(operator, 'production');
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    await rig.addEndpoint();
    const body = JSON.stringify({ first_name: 'Grace' });
    await fetch(`${rig.server.url}/v1/users`, { method: 'POST', headers, body });
    await rig.send();
    expect(rig.receiver.received).toEqual([]);
  });

  it('tell of a sign-up, its session and its end, by ids where nothing is left', async () => {
    await rig.addEndpoint();
    const browser = await rig.byX({ person: personWithEmail });
    await rig.send();
    const [created, signedIn] = rig.receiver.events();
    const { response: me } = (await browser.api('GET', '/v1/me')).body;
    expect(created).toMatchObject({
      type: 'user.created',
      data: { object: 'user', id: me.id, external_accounts: [{ id: me.external_accounts[0].id }] },
    });
    expect(signedIn).toMatchObject({
      type: 'session.created',
      data: { object: 'session', user_id: me.id, status: 'active' },
    });
    await rig.asServer('POST', `/v1/sessions/${signedIn.data.id}/revoke`);
    await rig.asServer('DELETE', `/v1/users/${me.id}`);
    await rig.send();
    expect(rig.receiver.events().slice(2)).toEqual([
      expect.objectContaining({
        type: 'session.ended',
        data: { object: 'session', id: signedIn.data.id, user_id: me.id, deleted: true },
      }),
      expect.objectContaining({
        type: 'user.deleted',
        data: { object: 'user', id: me.id, deleted: true },
      }),
    ]);
  });

  it('are there with the change that they tell of, or neither is', async () => {
    const { id } = await rig.addEndpoint();
    const user = await makeUser({ username: 'ada' });
    const refused = await rig.asServer('POST', '/v1/users', { username: 'ada' });
    expect(refused.status).toBe(422);
    expect((await rig.deliveries(id)).map(({ about_id }) => about_id)).toEqual([user]);

    const { db } = rig.server;
    await sql`alter table webhook_deliveries rename to deliveries_away`.execute(db);
    expect((await rig.asServer('POST', '/v1/users', { first_name: 'Grace' })).status).toBe(500);
    await sql`alter table deliveries_away rename to webhook_deliveries`.execute(db);
    expect((await rig.asServer('GET', '/v1/users')).body.total_count).toBe(1);
  });

  it.each([
    {
      name: 'a status of 500',
      answer: { status: 500, body: 'Out of order' },
      words: 'Answered 500: Out of order',
    },
    { name: 'a status of 404', answer: { status: 404 }, words: 'Answered 404' },
    {
      name: 'a redirect',
      answer: { status: 302, headers: { location: '/elsewhere' } },
      words: 'Answered with a redirect, which is not followed',
    },
  ])('are sent again after $name', async ({ answer, words }) => {
    const { id, secret } = await rig.addEndpoint();
    await makeUser();
    rig.receiver.answerWith(answer);
    await rig.send();
    expect(await rig.deliveries(id)).toMatchObject([
      { status: 'pending', attempts: 1, response_status: answer.status, last_error: words },
    ]);
    await rig.send();
    expect(rig.receiver.received).toHaveLength(1);
    rig.server.advance(7000);
    rig.receiver.answerWith({ status: 200 });
    await rig.send();
    expect(await rig.deliveries(id)).toMatchObject([
      { status: 'delivered', attempts: 2, response_status: 200, last_error: null, next_attempt_at: null },
    ]);
    const [before, after] = rig.receiver.received;
    expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
    // Signed for the time of this try: a receiver that looks at the time takes it.
    expect(after?.headers['webhook-timestamp']).not.toBe(before?.headers['webhook-timestamp']);
    expect(() => verify(secret, before as Received)).not.toThrow();
  });

  it.each([
    { name: 'is larger than anybody reads', body: 'x'.repeat(2_000_000) },
    { name: 'never ends', body: 'x', isEndless: true },
    { name: 'cannot be decoded', body: 'x', headers: { 'content-encoding': 'gzip' } },
  ])('have arrived when the status says so, though the body $name', async (answer) => {
    const { id } = await rig.addEndpoint();
    await makeUser();
    rig.receiver.answerWith({ status: 200, ...answer });
    const started = performance.now();
    await rig.send();
    expect(await rig.deliveries(id)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('are sent again when nobody listened', async () => {
    const dead = await startReceiver();
    await dead.close();
    const { id } = await rig.addEndpoint({ url: dead.url });
    await makeUser();
    await rig.send();
    expect(await rig.deliveries(id)).toMatchObject([
      { status: 'pending', response_status: null, last_error: 'Nobody listens there' },
    ]);
  });

  it('are sent again when there is no answer', { timeout: 20_000 }, async () => {
    const { id } = await rig.addEndpoint();
    await makeUser();
    rig.receiver.answerWith('hang');
    await rig.send();
    expect(await rig.deliveries(id)).toMatchObject([
      { status: 'pending', last_error: 'No answer within 10 seconds' },
    ]);
  });

  it('SF03 follow no redirect, neither to another server nor with anything of ours', async () => {
    const other = await startReceiver();
    await rig.addEndpoint();
    await makeUser();
    for (const status of [301, 302, 303, 307, 308]) {
      rig.receiver.answerWith({ status, headers: { location: other.url } });
      await rig.send();
      rig.server.advance(day);
    }
    expect(rig.receiver.received).toHaveLength(5);
    expect(other.received).toEqual([]);
    await other.close();
  });

  it('are dropped, and visibly so, after ten tries in three days', async () => {
    const { id } = await rig.addEndpoint();
    await makeUser();
    rig.receiver.answerWith({ status: 500 });
    const started = rig.server.now();
    const waits: number[] = [];
    for (let tries = 1; tries < 10; tries += 1) {
      await rig.send();
      const [row] = await rig.deliveries(id);
      expect(row).toMatchObject({ status: 'pending', attempts: tries });
      waits.push((row?.next_attempt_at ?? 0) - rig.server.now());
      rig.server.advance((row?.next_attempt_at ?? 0) - rig.server.now() + 60_000);
    }
    const planned = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [index, seconds] of planned.entries()) {
      expect(waits[index]).toBeGreaterThan(seconds * 780);
      expect(waits[index]).toBeLessThan(seconds * 1220);
    }
    await rig.send();
    expect(await rig.deliveries(id)).toMatchObject([
      { status: 'dropped', attempts: 10, next_attempt_at: null },
    ]);
    expect((await rig.asServer('GET', `/v1/webhook-endpoints/${id}`)).body).toMatchObject({
      pending_count: 0,
      dropped_count: 1,
    });
    expect(rig.server.now() - started).toBeGreaterThan(2 * day);
  });

  it('keep their order for each user, while those of others go on', async () => {
    await rig.addEndpoint();
    const [ada, grace] = [await makeUser(), await makeUser()];
    await rig.asServer('PATCH', `/v1/users/${ada}`, { last_name: 'Lovelace' });
    await rig.asServer('POST', `/v1/users/${ada}/ban`);
    let isRefused = true;
    rig.receiver.answerWith(({ body }) => ({ status: isRefused && body.includes(ada) ? 500 : 200 }));
    await rig.send();
    rig.server.advance(3000);
    await rig.send();
    expect(rig.receiver.events().map(({ data, type }) => [data.id, type])).toEqual(
      expect.arrayContaining([
        [ada, 'user.created'],
        [grace, 'user.created'],
      ]),
    );
    expect(rig.receiver.received).toHaveLength(2);
    isRefused = false;
    rig.receiver.received.length = 0;
    rig.server.advance(10_000);
    await rig.send();
    expect(rig.receiver.events().map(({ type }) => type)).toEqual([
      'user.created',
      'user.updated',
      'user.banned',
    ]);
  });

  it('leave a receiver in trouble alone: one call at a time, and ever more rarely', async () => {
    await rig.addEndpoint();
    for (let people = 0; people < 12; people += 1) await makeUser();
    rig.receiver.answerWith({ status: 503 });
    await rig.send();
    expect(rig.receiver.received).toHaveLength(10);
    await rig.send();
    expect(rig.receiver.received).toHaveLength(10);
    rig.server.advance(1001);
    await rig.send();
    expect(rig.receiver.received).toHaveLength(11);
    rig.server.advance(1001);
    await rig.send();
    expect(rig.receiver.received).toHaveLength(11);
    rig.receiver.answerWith({ status: 200 });
    rig.server.advance(60_000);
    await rig.send();
    expect(new Set(rig.receiver.events().map(({ data }) => data.id)).size).toBe(12);
  });

  it('are sent once by two nodes, and by the other when one dies', async () => {
    const { id } = await rig.addEndpoint();
    const other = await startSecondNode(rig.server);
    for (let people = 0; people < 30; people += 1) await makeUser();
    await Promise.all([rig.send(), rig.send(other.deps)]);
    expect(rig.receiver.received).toHaveLength(30);

    // A node takes an event, and is never heard of again.
    await makeUser();
    await rig.server.db
      .updateTable('webhook_deliveries')
      .set({ due_at: rig.server.now() + 30_000, attempts: 1 })
      .where('status', '=', 'pending')
      .execute();
    await rig.send(other.deps);
    expect(rig.receiver.received).toHaveLength(30);
    rig.server.advance(30_001);
    await rig.send(other.deps);
    expect(rig.receiver.received).toHaveLength(31);
    expect(await rig.deliveries(id, '&status=pending')).toEqual([]);
    await other.close();
  });

  it('are told to the other nodes within a second of being wanted', async () => {
    const other = await startSecondNode(rig.server);
    await rig.addEndpoint();
    await expect.poll(() => other.deps.registry.byHost(undefined).webhooks.length).toBe(1);
    await other.close();
  });

  it('stop when the receiver says that it is gone, and the log says so', async () => {
    const { id } = await rig.addEndpoint();
    await makeUser();
    rig.receiver.answerWith({ status: 410 });
    await rig.send();
    const path = `/v1/webhook-endpoints/${id}`;
    expect((await rig.asServer('GET', path)).body).toMatchObject({ enabled: false, disabled_reason: 'gone' });
    expect(await auditTypes()).toContain('webhook_endpoint.disabled');
    rig.receiver.answerWith({ status: 200 });
    rig.server.advance(hour);
    await rig.send();
    expect(rig.receiver.received).toHaveLength(1);
    const on = await rig.asServer('PATCH', path, { enabled: true });
    expect(on.body).toMatchObject({ enabled: true, disabled_reason: null, failing_since: null });
    await rig.send();
    expect(rig.receiver.received).toHaveLength(2);
  });

  it('stop for a receiver that nothing reached for five days', async () => {
    const { id } = await rig.addEndpoint();
    await makeUser();
    rig.receiver.answerWith({ status: 500 });
    await rig.send();
    const read = async () => (await rig.asServer('GET', `/v1/webhook-endpoints/${id}`)).body;
    expect(await read()).toMatchObject({ enabled: true, failing_since: expect.any(Number) });
    rig.server.advance(4 * day);
    await rig.send();
    expect(await read()).toMatchObject({ enabled: true });
    rig.server.advance(2 * day);
    await rig.send();
    expect(await read()).toMatchObject({ enabled: false, disabled_reason: 'failing' });
  });
});
