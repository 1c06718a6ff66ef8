import { expect, vi } from 'vitest';
import { readMasterKeyFile } from '../../src/keys/master-key.ts';
import { createKeyWatch } from '../../src/rotation/key-watch.ts';
import type { KeyWatch } from '../../src/rotation/key-watch.ts';
import { parseFormerKeys, unfinishedKeys } from '../../src/rotation/former-keys.ts';
import { addMasterKey } from '../../src/rotation/manage-keys.ts';
import type { ManageKeys } from '../../src/rotation/manage-keys.ts';
import { readKeyRows } from '../../src/store/master-keys.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { startRig } from '../security/rig.ts';
import type { Rig, RigOptions } from '../security/rig.ts';

/** Milliseconds: nobody in a test needs long to speak up. */
export const patienceMs = 90;
/** Long enough for a machine with other work. */
export const silenceMs = 3000;

/** A server whose master key is in its key file, and that looks for another one whenever a test says so. */
export interface RotationRig extends Rig {
  readonly watch: KeyWatch;
  readonly manage: () => ManageKeys;
  /** puts a new key into the file. @returns its name */
  addKey(): Promise<string>;
  /** looks until a key is in use */
  untilInUse(keyId: string): Promise<void>;
  /** looks until nothing at rest needs another key */
  untilResealed(): Promise<void>;
  close(): Promise<void>;
}

export async function startRotationRig(
  kind: TestDatabaseKind,
  options: RigOptions = {},
): Promise<RotationRig> {
  const rig = await startRig(kind, {
    ...options,
    variables: { PORTICO_MASTER_KEY: '', ...options.variables },
  });
  const { db, keyring, config, running } = rig.server;
  const watch = createKeyWatch({
    db,
    keyring,
    log: running.deps.log,
    now: rig.server.now,
    readKeys: async () => (await readMasterKeyFile(config.dataDirectory)) ?? [],
    patienceMs,
    silenceMs,
  });
  const manage = () => ({ db, keyring, dataDirectory: config.dataDirectory, now: rig.server.now() });
  const until = (check: () => Promise<void>) =>
    vi.waitFor(
      async () => {
        await watch.look();
        await check();
      },
      { timeout: 20_000, interval: 20 },
    );
  return {
    ...rig,
    watch,
    manage,
    addKey: async () => (await addMasterKey(manage())).id,
    untilInUse: (keyId) => until(async () => expect(keyring.keyId).toBe(keyId)),
    untilResealed: () =>
      until(async () => {
        const former = parseFormerKeys((await readKeyRows(db)).former);
        expect([former.length > 0, unfinishedKeys(former)]).toEqual([true, []]);
      }),
    close: async () => {
      await watch.close();
      await rig.server.close();
    },
  };
}
