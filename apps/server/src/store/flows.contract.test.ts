import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { atOnce, openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { madeAt as now, nextId, rowOf } from '../../test/rows.ts';
import { createId } from '../keys/secrets.ts';
import { inTransaction } from './database.ts';
import { insertEnvironment } from './environments.ts';
import { consumeFlow, deleteFlowsMadeBefore, endFlow, findConsumedFlow } from './flows.ts';

describe.each(testDatabases())('flows on $name', (kind) => {
  let store: MigratedStore;
  let environmentId: string;
  let id: string;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  beforeEach(() => {
    environmentId = nextId('env');
    id = nextId('flow');
  });
  afterAll(() => store.close());

  const consumption = () => ({ environmentId, id, now });
  const ended = () => ({
    environmentId,
    id,
    location: 'https://app.example.com/',
    sealedOutcome: 'outcome',
    sealedTry: 'try',
  });

  it('are consumed by exactly one of twenty requests on two nodes', async () => {
    const won = await atOnce(store, 20, (db) => consumeFlow(db, consumption()));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('are consumed apart in each environment', async () => {
    expect(await consumeFlow(store.db, consumption())).toBe(true);
    expect(await consumeFlow(store.db, { ...consumption(), environmentId: nextId('env') })).toBe(true);
  });

  it('are not consumed by a transaction that fails', async () => {
    const work = inTransaction(store.db, async (tx) => {
      await consumeFlow(tx, consumption());
      throw new Error('failed');
    });
    await expect(work).rejects.toThrow('failed');
    expect(await consumeFlow(store.db, consumption())).toBe(true);
  });

  it('have no end while the request that won is still at it', async () => {
    await consumeFlow(store.db, consumption());
    expect(await findConsumedFlow(store.otherNode, environmentId, id)).toEqual({
      environment_id: environmentId,
      id,
      consumed_at: now,
      location: null,
      sealed_outcome: null,
      sealed_try: null,
    });
  });

  it('show every node where the browser was sent', async () => {
    await consumeFlow(store.db, consumption());
    await endFlow(store.db, ended());
    expect(await findConsumedFlow(store.otherNode, environmentId, id)).toMatchObject({
      location: 'https://app.example.com/',
      sealed_outcome: 'outcome',
      sealed_try: 'try',
    });
  });

  it('come to one end: the first of twenty', async () => {
    await consumeFlow(store.db, consumption());
    const isEnd = await atOnce(store, 20, (db, index) => endFlow(db, { ...ended(), location: `/${index}` }));
    expect(isEnd.filter(Boolean)).toHaveLength(1);
    const flow = await findConsumedFlow(store.db, environmentId, id);
    expect(flow?.location).toBe(`/${isEnd.indexOf(true)}`);
  });

  it('do not end before they were consumed', async () => {
    expect(await endFlow(store.db, ended())).toBe(false);
    expect(await findConsumedFlow(store.db, environmentId, id)).toBeUndefined();
  });

  it('keep their end when they are brought again', async () => {
    await consumeFlow(store.db, consumption());
    await endFlow(store.db, ended());
    expect(await consumeFlow(store.db, { ...consumption(), now: now + 1 })).toBe(false);
    expect(await findConsumedFlow(store.db, environmentId, id)).toMatchObject({
      consumed_at: now,
      location: 'https://app.example.com/',
    });
  });

  it('are found in their own environment only', async () => {
    await consumeFlow(store.db, consumption());
    expect(await findConsumedFlow(store.db, nextId('env'), id)).toBeUndefined();
  });

  it('are ended in their own environment only', async () => {
    await consumeFlow(store.db, consumption());
    await endFlow(store.db, { ...ended(), environmentId: nextId('env') });
    expect(await findConsumedFlow(store.db, environmentId, id)).toMatchObject({ location: null });
  });

  it('are forgotten when they were made before a moment, and not a millisecond later', async () => {
    await insertEnvironment(store.db, rowOf.environment({ id: environmentId }));
    const flow = { ...consumption(), id: createId('flow') };
    const madeAt = Number.parseInt(flow.id.slice('flow_'.length, 'flow_'.length + 12), 16);
    await consumeFlow(store.db, flow);
    await deleteFlowsMadeBefore(store.db, madeAt);
    expect(await consumeFlow(store.db, flow)).toBe(false);
    await deleteFlowsMadeBefore(store.db, madeAt + 1);
    expect(await findConsumedFlow(store.db, environmentId, flow.id)).toBeUndefined();
  });
});
