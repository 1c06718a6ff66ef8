import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertDeliveries } from '../../src/store/webhook-deliveries.ts';
import { deliveryOf } from '../../src/webhooks/announce.ts';
import { testDatabases } from '../databases.ts';
import { startWebhookRig } from './rig.ts';
import type { WebhookRig } from './rig.ts';

const hour = 3600 * 1000;

describe.each(testDatabases())('webhooks of a receiver that is back, on $name', (kind) => {
  let rig: WebhookRig;

  beforeEach(async () => {
    rig = await startWebhookRig(kind);
  });
  afterEach(() => rig.close());

  const makeUser = async () =>
    (await rig.asServer('POST', '/v1/users', { first_name: 'Ada' })).body.id as string;

  describe('after a failure for hours', () => {
    let endpoint: string;
    let ada: string;
    /** All of Ada is kept back by an event that is tried again in half an hour. */
    beforeEach(async () => {
      endpoint = (await rig.addEndpoint()).id;
      ada = await makeUser();
      rig.receiver.answerWith({ status: 500 });
      for (let tries = 0; tries < 3; tries += 1) {
        await rig.send();
        rig.server.advance(400_000);
      }
      await rig.asServer('PATCH', `/v1/users/${ada}`, { last_name: 'Lovelace' });
      await rig.send();
      if (rig.receiver.received.length !== 3) throw new Error('Something was not kept back.');
      rig.receiver.received.length = 0;
      rig.receiver.answerWith({ status: 200 });
    });
    const told = () =>
      rig.receiver.events().flatMap(({ type, data }) => (data.id === ada ? [type as string] : []));

    it('come as soon as the receiver takes one, in order', async () => {
      await makeUser();
      await rig.send();
      expect(told()).toEqual(['user.created', 'user.updated']);
    });

    it('say that they wait for an earlier one', async () => {
      const kept = async () =>
        (await rig.deliveries(endpoint)).map(({ waits_for_earlier: isKept }) => isKept);
      expect(await kept()).toEqual([true, false]);
      await makeUser();
      expect(await kept()).toEqual([false, true, false]);
      await rig.send();
      expect(await kept()).toEqual([false, false, false]);
    });

    it('come as soon as a test arrives', async () => {
      await rig.asServer('POST', `/v1/webhook-endpoints/${endpoint}/test`);
      await rig.send();
      expect(told()).toEqual(['user.created', 'user.updated']);
    });

    it('come as soon as the endpoint is switched on', async () => {
      await rig.asServer('PATCH', `/v1/webhook-endpoints/${endpoint}`, { enabled: false });
      await rig.send();
      expect(told()).toEqual([]);
      await rig.asServer('PATCH', `/v1/webhook-endpoints/${endpoint}`, { enabled: true });
      await rig.send();
      expect(told()).toEqual(['user.created', 'user.updated']);
    });

    it('are tried for days all the same, where one alone is refused', async () => {
      rig.receiver.answerWith(({ body }) => ({ status: body.includes(ada) ? 500 : 200 }));
      for (let others = 0; others < 12; others += 1) {
        rig.server.advance(60_000);
        await makeUser();
        await rig.send();
      }
      expect(told().length).toBeGreaterThan(8);
      expect(await rig.deliveries(endpoint, '&status=dropped')).toEqual([]);
    });
  });

  it('come a hundred a second when a receiver is back', async () => {
    const { id } = await rig.addEndpoint();
    await rig.asServer('PATCH', `/v1/webhook-endpoints/${id}`, { enabled: false });
    const { db } = rig.server;
    const environmentId = rig.server.running.deps.registry.byHost(undefined).id;
    const now = rig.server.now();
    const about = {
      about: 'user',
      aboutId: 'user_1',
      type: 'user.updated',
      eventId: 'evt_1',
      details: {},
    } as const;
    const rows = Array.from({ length: 150 }, (_, index) => ({
      ...deliveryOf({ environmentId, now }, id, { ...about, subjectId: `user_${index}` }),
      due_at: now + hour,
      attempts: 3,
    }));
    await insertDeliveries(db, rows);
    await rig.asServer('PATCH', `/v1/webhook-endpoints/${id}`, { enabled: true });
    await rig.send();
    expect(rig.receiver.received).toHaveLength(100);
    rig.server.advance(1000);
    await rig.send();
    expect(rig.receiver.received).toHaveLength(150);
  });
});
