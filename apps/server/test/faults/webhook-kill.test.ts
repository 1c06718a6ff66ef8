import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../databases.ts';
import { startReceiver } from '../webhooks/receiver.ts';
import type { Receiver } from '../webhooks/receiver.ts';
import { startKillRig } from './kill-rig.ts';
import type { KillRig } from './kill-rig.ts';
import { madeUpPeople } from './provider.ts';
import { clockVariables } from './server-time.ts';

const rounds = 4;
const peopleOfRound = 12;

describe.each(testDatabases())('webhooks of a process that is killed, on $name', (kind) => {
  let rig: KillRig;
  let receiver: Receiver;

  beforeEach(async () => {
    // What a process that died had taken is free after half a minute: here after a second.
    const variables = clockVariables({ speed: 30, from: Date.now() });
    rig = await startKillRig({ kind, people: madeUpPeople(1), variables });
    receiver = await startReceiver();
    arrived.clear();
    await rig.asServer('POST', '/v1/webhook-endpoints', { url: receiver.url });
  });
  afterEach(async () => {
    await rig.close();
    await receiver.close();
  });

  const makeUser = async (): Promise<string> => {
    const { status, body } = await rig.asServer('POST', '/v1/users', { first_name: 'Ada' });
    if (status !== 200 && status !== 201) throw new Error(`No user: ${status}`);
    return body.id as string;
  };
  /** Whom the receiver heard of and said so: a call that was cut off does not count. */
  const arrived = new Set<string>();
  const answering = ({ body }: { readonly body: string }) => {
    arrived.add((JSON.parse(body) as { data: { id: string } }).data.id);
    return { status: 204 };
  };

  it('are sent by itself, a moment after what they tell of', { timeout: 30_000 }, async () => {
    receiver.answerWith(answering);
    const id = await makeUser();
    await expect.poll(() => arrived.has(id), { timeout: 5000 }).toBe(true);
  });

  it('arrive, each at least once, however often it is killed', { timeout: 120_000 }, async () => {
    const made: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // In every other round the receiver never answers: the process dies with calls under way.
      receiver.answerWith(round % 2 === 0 ? 'hang' : answering);
      const seen = receiver.received.length;
      for (let people = 0; people < peopleOfRound; people += 1) made.push(await makeUser());
      await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBeGreaterThan(seen);
      await rig.kill();
      await rig.restart();
    }
    receiver.answerWith(answering);
    await expect
      .poll(() => made.filter((id) => !arrived.has(id)), { timeout: 40_000, interval: 200 })
      .toEqual([]);
    const waiting = await rig.look((db) =>
      db.selectFrom('webhook_deliveries').select('id').where('status', '=', 'dropped').execute(),
    );
    expect(waiting).toEqual([]);
  });
});
