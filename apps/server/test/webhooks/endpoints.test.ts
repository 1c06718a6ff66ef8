import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaseMs } from '../../src/webhooks/work-deliveries.ts';
import { tidyDeliveries } from '../../src/webhooks/tidy-deliveries.ts';
import { createServerClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import type { ServerClient } from '../security/rig.ts';
import type { Received } from './receiver.ts';
import { startWebhookRig } from './rig.ts';
import type { WebhookRig } from './rig.ts';

const hour = 3600 * 1000;
const day = 24 * hour;

const fits = (secret: string, { headers, body }: Received) => {
  try {
    return Boolean(new Webhook(secret).verify(body, headers as Record<string, string>));
  } catch {
    return false;
  }
};

describe.each(testDatabases())('webhook endpoints on $name', (kind) => {
  let rig: WebhookRig;

  beforeEach(async () => {
    rig = await startWebhookRig(kind);
  });
  afterEach(() => rig.close());

  const path = '/v1/webhook-endpoints';
  const makeUser = async () =>
    (await rig.asServer('POST', '/v1/users', { first_name: 'Ada' })).body.id as string;
  const asProduction = async (): Promise<ServerClient> => {
    const { secret } = await rig.createKey(await rig.operator(), 'production');
    return createServerClient(rig.server.url, secret);
  };

  it('show their secret once, and afterwards how it ends', async () => {
    const made = await rig.addEndpoint({ description: 'Billing' });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { secret, ...shown } = made;
    const read = (await rig.asServer('GET', `${path}/${made.id}`)).body;
    expect(read).toEqual(shown);
    expect(read).toMatchObject({ enabled: true, event_types: null, secret_hint: secret.slice(-4) });
    expect((await rig.asServer('GET', path)).body).toEqual({ data: [read], total_count: 1 });
  });

  it('are changed field by field, and deleted with what waits for them', async () => {
    const { id } = await rig.addEndpoint();
    await makeUser();
    const change = { description: 'Mail', enabled: false, event_types: ['user.deleted', 'session.created'] };
    const changed = await rig.asServer('PATCH', `${path}/${id}`, change);
    expect(changed.body).toMatchObject({ ...change, url: rig.receiver.url, pending_count: 1 });
    expect((await rig.asServer('PATCH', `${path}/${id}`, { event_types: null })).body).toMatchObject({
      event_types: null,
      description: 'Mail',
      enabled: false,
    });
    expect((await rig.asServer('DELETE', `${path}/${id}`)).body).toMatchObject({ deleted: true });
    expect((await rig.asServer('GET', `${path}/${id}`)).status).toBe(404);
    expect(await rig.deliveries(id)).toEqual([]);
  });

  it('send what waited while they were off', async () => {
    const { id } = await rig.addEndpoint();
    const user = await makeUser();
    await rig.asServer('PATCH', `${path}/${id}`, { enabled: false });
    await makeUser();
    await rig.send();
    expect(rig.receiver.received).toEqual([]);
    await rig.asServer('PATCH', `${path}/${id}`, { enabled: true });
    await rig.send();
    expect(rig.receiver.events().map(({ data }) => data.id)).toEqual([user]);
  });

  it.each([
    { field: 'url', body: { url: 'ftp://example.com' } },
    { field: 'url', body: { url: 'http://93.184.215.14/hooks' } },
    { field: 'url', body: { url: 'https://user:password@example.com/' } },
    { field: 'url', body: { url: 'https://10.0.0.1/hooks' } },
    { field: 'url', body: { url: 'http://169.254.169.254/latest' } },
    { field: 'event_types', body: { event_types: [] } },
    { field: 'event_types.0', body: { event_types: ['user.exploded'] } },
  ])('refuse %j, and name the field', async ({ field, body }) => {
    const answer = await rig.asServer('POST', path, { url: rig.receiver.url, ...body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].meta.param_name).toBe(field);
  });

  it.each(['http://93.184.215.14/hooks', 'http://no-such-host.invalid/hooks'])(
    'need https for %s, and say so',
    async (url) => {
      const message = 'url: must be https; http is for your own machine only.';
      const refused = await rig.asServer('POST', path, { url });
      expect(refused.body.errors?.[0]).toMatchObject({ long_message: message, meta: { param_name: 'url' } });
      const { id } = await rig.addEndpoint();
      expect((await rig.asServer('PATCH', `${path}/${id}`, { url })).status).toBe(422);
    },
  );

  it('SF01 are no way into private networks in production, and speak TLS there', async () => {
    const production = await asProduction();
    for (const url of [
      rig.receiver.url,
      'https://127.0.0.1/',
      'https://localhost:4400/',
      'http://example.com/',
    ]) {
      const answer = await production('POST', path, { url });
      expect(answer.body.errors?.[0]).toMatchObject({
        code: 'form_param_value_invalid',
        meta: { param_name: 'url' },
      });
    }
  });

  it('SF01 are judged at each call, not only when they are saved', async () => {
    const { id } = await rig.addEndpoint();
    const { db } = rig.server;
    await db.updateTable('webhook_endpoints').set({ url: 'http://10.0.0.1/hooks' }).execute();
    const tested = await rig.asServer('POST', `${path}/${id}/test`);
    expect(tested.body).toMatchObject({
      status: 'dropped',
      response_status: null,
      last_error: 'The address is private or without TLS',
    });
  });

  it('sign with both secrets for a day after one was rotated, and then with the new one', async () => {
    const { id, secret } = await rig.addEndpoint();
    const rotated = (await rig.asServer('POST', `${path}/${id}/rotate-secret`)).body;
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.former_secret_expires_at).toBeGreaterThan(rig.server.now() + 23 * hour);
    await makeUser();
    await rig.send();
    const [both] = rig.receiver.received as [Received];
    expect([fits(secret, both), fits(rotated.secret, both)]).toEqual([true, true]);
    rig.server.advance(day + 1);
    expect((await rig.asServer('GET', `${path}/${id}`)).body.former_secret_expires_at).toBeNull();
    await makeUser();
    await rig.send();
    const last = rig.receiver.received.at(-1) as Received;
    const signatures = String(last.headers['webhook-signature']).split(' ');
    expect(signatures).toHaveLength(1);
    // The oracle goes by the system's clock, which a test does not move: what was signed is checked by its parts.
    const at = new Date(Number(last.headers['webhook-timestamp']) * 1000);
    const id2 = String(last.headers['webhook-id']);
    expect(new Webhook(rotated.secret).sign(id2, at, last.body)).toBe(signatures[0]);
  });

  it('are tried at once with a test event, which does not come again', async () => {
    const { id, secret } = await rig.addEndpoint({ enabled: false, event_types: ['user.deleted'] });
    const went = await rig.asServer('POST', `${path}/${id}/test`);
    expect(went.body).toMatchObject({ status: 'delivered', response_status: 204, attempts: 1 });
    const [call] = rig.receiver.received as [Received];
    expect(fits(secret, call)).toBe(true);
    expect(JSON.parse(call.body)).toMatchObject({ type: 'webhook_endpoint.tested', data: { id } });
    rig.receiver.answerWith({ status: 500, body: 'No \u202ego\n' });
    const failed = await rig.asServer('POST', `${path}/${id}/test`);
    expect(failed.body).toMatchObject({
      status: 'dropped',
      response_status: 500,
      last_error: 'Answered 500: No go',
      next_attempt_at: null,
    });
    expect((await rig.asServer('GET', `${path}/${id}`)).body).toMatchObject({ dropped_count: 0 });
    await rig.asServer('PATCH', `${path}/${id}`, { enabled: true });
    rig.server.advance(day);
    await rig.send();
    expect(rig.receiver.received).toHaveLength(2);
  });

  it('are sent an event again under the same id, when somebody asks', async () => {
    const { id } = await rig.addEndpoint();
    const user = await makeUser();
    await rig.send();
    const [delivered] = await rig.deliveries(id);
    await rig.asServer('PATCH', `/v1/users/${user}`, { first_name: 'Augusta' });
    const again = await rig.asServer('POST', `/v1/webhook-deliveries/${delivered?.id}/resend`);
    expect(again).toMatchObject({ status: 201, body: { status: 'pending', event_id: delivered?.event_id } });
    await rig.send();
    const calls = rig.receiver.received.filter(
      ({ headers }) => headers['webhook-id'] === delivered?.event_id,
    );
    expect(calls.map(({ body }) => JSON.parse(body).data.first_name)).toEqual(['Ada', 'Augusta']);
  });

  it('are sent what waits for another try at once, when somebody asks', async () => {
    const { id } = await rig.addEndpoint();
    await makeUser();
    rig.receiver.answerWith({ status: 500 });
    await rig.send();
    rig.server.advance(7000);
    await rig.send();
    rig.receiver.answerWith({ status: 200 });
    const [waiting] = await rig.deliveries(id);
    const now = await rig.asServer('POST', `/v1/webhook-deliveries/${waiting?.id}/resend`);
    expect(now.body).toMatchObject({ id: waiting?.id, status: 'pending' });
    await rig.send();
    expect(await rig.deliveries(id)).toMatchObject([{ status: 'delivered', attempts: 3 }]);
    const events = await rig.asServer('GET', '/v1/audit-events?type=webhook_delivery.resent');
    expect(events.body.data).toMatchObject([{ target_id: waiting?.id }]);
  });

  it('are not sent twice what is on its way, when somebody asks', async () => {
    const { id } = await rig.addEndpoint();
    await makeUser();
    // A node has it in hand.
    const now = rig.server.now();
    await rig.server.db
      .updateTable('webhook_deliveries')
      .set({ due_at: now + leaseMs, attempts: 1, last_attempt_at: now })
      .execute();
    const [taken] = await rig.deliveries(id);
    await rig.asServer('POST', `/v1/webhook-deliveries/${taken?.id}/resend`);
    await rig.asServer('POST', `${path}/${id}/test`);
    await rig.asServer('PATCH', `${path}/${id}`, { enabled: true });
    await rig.send();
    expect(rig.receiver.events().map(({ type }) => type)).toEqual(['webhook_endpoint.tested']);
  });

  it('keep each type once', async () => {
    const { id, event_types: made } = await rig.addEndpoint({
      event_types: ['user.created', 'user.created'],
    });
    expect(made).toEqual(['user.created']);
    const twice = { event_types: ['user.banned', 'user.deleted', 'user.banned'] };
    const changed = await rig.asServer('PATCH', `${path}/${id}`, twice);
    expect(changed.body.event_types).toEqual(['user.banned', 'user.deleted']);
  });

  it('are as many as an environment can have, and no more', async () => {
    for (let made = 0; made < 20; made += 1) await rig.addEndpoint();
    const answer = await rig.asServer('POST', path, { url: rig.receiver.url });
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'webhook_endpoint_limit_reached' }] },
    });
  });

  it('F28 have a queue with an end: the oldest events are given up, and that is written down', async () => {
    const { id } = await rig.addEndpoint();
    const users = [await makeUser(), await makeUser(), await makeUser()];
    await tidyDeliveries(rig.server.running.deps, { most: 2 });
    expect(await rig.deliveries(id)).toMatchObject([
      { about_id: users[2], status: 'pending' },
      { about_id: users[1], status: 'pending' },
      { about_id: users[0], status: 'dropped', last_error: 'Too many events were waiting' },
    ]);
    const events = async () =>
      (await rig.asServer('GET', '/v1/audit-events?type=webhook_endpoint.events_dropped')).body.data;
    expect(await events()).toMatchObject([
      { target_id: id, actor: { type: 'system' }, details: { too_many: 1, waited_too_long: 0 } },
    ]);
    rig.server.advance(6 * day);
    await tidyDeliveries(rig.server.running.deps);
    expect(await rig.deliveries(id, '&status=pending')).toEqual([]);
    expect(await events()).toMatchObject([{ details: { too_many: 0, waited_too_long: 2 } }, {}]);
    await rig.send();
    expect(rig.receiver.received).toEqual([]);
    rig.server.advance(2 * day);
    await tidyDeliveries(rig.server.running.deps);
    expect(await rig.deliveries(id)).toEqual([]);
  });
});
