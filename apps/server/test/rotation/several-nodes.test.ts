import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { readMasterKeyFile, replaceMasterKeyFile } from '../../src/keys/master-key.ts';
import { createKeyWatch } from '../../src/rotation/key-watch.ts';
import { openStore } from '../../src/setup/open-store.ts';
import { readKeyRows } from '../../src/store/master-keys.ts';
import { testDatabases } from '../databases.ts';
import { patienceMs, silenceMs, startRotationRig } from './rotation-rig.ts';
import type { RotationRig } from './rotation-rig.ts';

/** Another node on the same database, whose keys a test gives it. */
async function startNode(rig: RotationRig, keys: readonly Uint8Array[]) {
  const { config } = rig.server;
  const text = keys.map((key) => Buffer.from(key).toString('base64')).join(',');
  const { databaseUrl = '', dataDirectory } = config;
  const own = readConfig({
    PORTICO_DATA: dataDirectory,
    DATABASE_URL: databaseUrl,
    PORTICO_MASTER_KEY: text,
  });
  const { db, sealer: keyring } = await openStore(own, { now: Date.now(), onIdleError: () => undefined });
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => lines.push(line) });
  let given = keys;
  const watch = createKeyWatch({
    db,
    keyring,
    log,
    now: Date.now,
    readKeys: () => Promise.resolve(given),
    patienceMs,
    silenceMs,
  });
  return {
    keyring,
    lines,
    look: watch.look,
    give: (others: readonly Uint8Array[]) => (given = others),
    /** ends without a word */
    crash: () => db.destroy(),
    close: async () => {
      await watch.close();
      await db.destroy();
    },
  };
}

describe.each(testDatabases())('a new master key among several nodes on $name', (kind) => {
  let rig: RotationRig;
  let oldKeys: readonly Uint8Array[];
  let other: Awaited<ReturnType<typeof startNode>>;
  beforeEach(async () => {
    rig = await startRotationRig(kind);
    oldKeys = (await readMasterKeyFile(rig.server.config.dataDirectory)) ?? [];
    other = await startNode(rig, oldKeys);
  });
  afterEach(() => rig.close());

  /** Lets both nodes look again and again for longer than anybody has to speak up. */
  const lookFor = async (milliseconds: number) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) await Promise.all([rig.watch.look(), other.look()]);
  };
  const newKeys = async () => (await readMasterKeyFile(rig.server.config.dataDirectory)) ?? [];

  it('seals nothing while one of them does not know it, and everywhere once it does', async () => {
    const old = rig.server.keyring.keyId;
    const id = await rig.addKey();
    await lookFor(4 * patienceMs);
    expect([rig.server.keyring.keyId, other.keyring.keyId]).toEqual([old, old]);
    expect(other.lines.filter((line) => line.includes('keys.next_key_missing'))).toHaveLength(1);

    other.give(await newKeys());
    await vi.waitFor(async () => {
      await Promise.all([rig.watch.look(), other.look()]);
      expect([rig.server.keyring.keyId, other.keyring.keyId]).toEqual([id, id]);
    }, 10_000);
    const sealed = other.keyring.seal('the secret', ['a', 'b', 'c']);
    expect(rig.server.keyring.open(sealed, ['a', 'b', 'c'])).toBe('the secret');
    await rig.untilResealed();
    await other.close();
  });

  it('does not wait for one that died', async () => {
    const id = await rig.addKey();
    await rig.watch.look();
    await other.look();
    await other.crash();
    await rig.untilInUse(id);
    expect((await readKeyRows(rig.server.db)).next).toBeUndefined();
  });

  it('is let go when nobody has it any more, and another one takes its place', async () => {
    const lost = await rig.addKey();
    await rig.watch.look();
    await rig.watch.look();
    expect((await readKeyRows(rig.server.db)).next).toBe(lost);
    await replaceMasterKeyFile(rig.server.config.dataDirectory, oldKeys);
    await lookFor(6 * patienceMs);
    expect((await readKeyRows(rig.server.db)).next).toBeUndefined();
    await other.close();
    const id = await rig.addKey();
    await rig.untilInUse(id);
  });

  it('is never given up for one that was in use before', async () => {
    const id = await rig.addKey();
    other.give(await newKeys());
    await vi.waitFor(async () => {
      await Promise.all([rig.watch.look(), other.look()]);
      expect(other.keyring.keyId).toBe(id);
    }, 10_000);
    other.give((await newKeys()).toReversed());
    await lookFor(4 * patienceMs);
    expect([rig.server.keyring.keyId, other.keyring.keyId]).toEqual([id, id]);
    await other.close();
  });

  it('is opened by one that was not told in time, straight from where its keys are', async () => {
    const late = await openStore(rig.server.config, { now: Date.now(), onIdleError: () => undefined });
    const id = await rig.addKey();
    other.give(await newKeys());
    await vi.waitFor(async () => {
      await Promise.all([rig.watch.look(), other.look()]);
      expect(rig.server.keyring.keyId).toBe(id);
    }, 10_000);
    const sealed = rig.server.keyring.seal('the secret', ['a', 'b', 'c']);
    expect(late.sealer.open(sealed, ['a', 'b', 'c'])).toBe('the secret');
    await late.db.destroy();
    await other.close();
  });
});
