import { readdirSync, readFileSync, statSync } from 'node:fs';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { masterKeyFile, readMasterKeyFile, replaceMasterKeyFile } from '../../src/keys/master-key.ts';
import { addMasterKey, browsersCarryMs, dropOldKeys, listKeys } from '../../src/rotation/manage-keys.ts';
import { countNeeding } from '../../src/rotation/reseal.ts';
import { openStore } from '../../src/setup/open-store.ts';
import { createBrowserClient } from '../browser-client.ts';
import { testDatabases } from '../databases.ts';
import { dumpTables } from '../security/database-dump.ts';
import { personWithEmail } from '../security/rig.ts';
import { startRotationRig } from './rotation-rig.ts';
import type { RotationRig } from './rotation-rig.ts';

describe.each(testDatabases())('an old master key on $name', (kind) => {
  let rig: RotationRig;
  let former: string;
  let current: string;
  beforeEach(async () => {
    rig = await startRotationRig(kind);
    await createBrowserClient(rig.server.url).signIn({ person: personWithEmail });
    former = rig.server.keyring.keyId;
    current = await rig.addKey();
    await rig.untilInUse(current);
  });
  afterEach(() => rig.close());

  const later = () => ({ ...rig.manage(), now: rig.server.now() + browsersCarryMs });
  const file = () => masterKeyFile(rig.server.config.dataDirectory);
  const keys = async () => (await readMasterKeyFile(rig.server.config.dataDirectory)) ?? [];
  /** As a start does it. @returns what it said */
  const start = async (): Promise<string> => {
    try {
      const { db } = await openStore(rig.server.config, { now: Date.now(), onIdleError: () => undefined });
      await db.destroy();
      return 'opened';
    } catch (error) {
      return String(error);
    }
  };
  /** Seals a value with the former key, as a node would that was not told. */
  const sealLate = async () => {
    const [account] = await rig.server.db.selectFrom('external_accounts').selectAll().execute();
    if (!account?.sealed_tokens) throw new Error('There are no tokens.');
    const context = ['external_accounts', `${account.id}/${account.user_id}`, 'sealed_tokens'] as const;
    const text = rig.server.keyring.open(account.sealed_tokens, context);
    const sealed = rig.server.keyring.sealerOf(former).seal(text, context);
    await rig.server.db.updateTable('external_accounts').set({ sealed_tokens: sealed }).execute();
  };

  it('leaves its story in the log of operators: added, changed, dropped', async () => {
    await rig.untilResealed();
    expect((await dropOldKeys(later())).dropped).toEqual([former]);
    const rows = await rig.server.db
      .selectFrom('audit_events')
      .select(['environment_id', 'type', 'actor_type', 'details'])
      .where('type', 'like', 'master_key.%')
      .orderBy('id')
      .execute();
    const operators = rig.server.running.deps.registry.operators().id;
    const event = (type: string, details: object) => ({
      environment_id: operators,
      type: `master_key.${type}`,
      actor_type: 'system',
      details: JSON.stringify(details),
    });
    expect(rows).toEqual([
      event('added', { key: current }),
      event('changed', { before: former, after: current }),
      event('dropped', { key: former }),
    ]);
  });

  it('and a new one are not touched where the log cannot be written', async () => {
    await rig.untilResealed();
    const before = readFileSync(file(), 'utf8');
    await sql`alter table audit_events rename to audit_events_away`.execute(rig.server.db);
    await expect(addMasterKey(later())).rejects.toThrow(/audit_events/);
    await expect(dropOldKeys(later())).rejects.toThrow(/audit_events/);
    await sql`alter table audit_events_away rename to audit_events`.execute(rig.server.db);
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });

  it('stays while a value needs it, and the value is sealed anew after all', async () => {
    await rig.untilResealed();
    await sealLate();
    const before = readFileSync(file(), 'utf8');
    const { dropped, kept } = await dropOldKeys(later());
    expect({ dropped, kept }).toEqual({
      dropped: [],
      kept: [expect.stringContaining('1 in external_accounts.sealed_tokens')],
    });
    expect(readFileSync(file(), 'utf8')).toBe(before);
    await rig.untilResealed();
    expect(await countNeeding(rig.server.db, former)).toEqual(new Map());
    expect(await dropOldKeys(later())).toEqual({ dropped: [former], kept: [] });
  });

  it('stays while browsers may still carry what it sealed', async () => {
    await rig.untilResealed();
    const { dropped, kept } = await dropOldKeys(rig.manage());
    expect({ dropped, kept }).toEqual({ dropped: [], kept: [expect.stringMatching(/for 60 minutes more/)] });
  });

  it('goes from the file and from memory, and nothing misses it', async () => {
    await rig.untilResealed();
    await dropOldKeys(later());
    expect([statSync(file()).mode & 0o777, (await keys()).length]).toEqual([0o600, 1]);
    expect(readdirSync(rig.server.config.dataDirectory).filter((name) => name.startsWith('master'))).toEqual([
      'master.key',
    ]);
    await rig.watch.look();
    expect([rig.server.keyring.knows(former), rig.server.keyring.knows(current)]).toEqual([false, true]);
    expect(await start()).toBe('opened');
    expect((await rig.asServer('GET', '/v1/users')).status).toBe(200);
    expect(await dropOldKeys(later())).toEqual({ dropped: [], kept: [] });
  });

  it('keeps a node that runs going when somebody takes it away by hand', async () => {
    await sealLate();
    await replaceMasterKeyFile(rig.server.config.dataDirectory, (await keys()).slice(0, 1));
    await rig.untilResealed();
    expect(await countNeeding(rig.server.db, former)).toEqual(new Map());
  });

  it('is missed by a start when it was taken away too early: it says so and changes nothing', async () => {
    await sealLate();
    const [newest, oldest] = await keys();
    if (!newest || !oldest) throw new Error('There are no two keys.');
    await replaceMasterKeyFile(rig.server.config.dataDirectory, [newest]);
    const before = await dumpTables(rig.server);
    const said = await start();
    expect(said).toContain(`The master key ${former} was taken away too early`);
    expect(said).toMatch(/1 in external_accounts\.sealed_tokens.*Nothing was changed.*Put it back/s);
    expect(await dumpTables(rig.server)).toBe(before);
    await replaceMasterKeyFile(rig.server.config.dataDirectory, [newest, oldest]);
    expect(await start()).toBe('opened');
  });

  it('does not start a node by itself any more', async () => {
    const [newest, oldest] = await keys();
    if (!newest || !oldest) throw new Error('There are no two keys.');
    await replaceMasterKeyFile(rig.server.config.dataDirectory, [oldest]);
    const said = await start();
    expect(said).toContain('The master key is not the one this database was made with. Nothing was changed.');
    expect(said).toContain(`It needs the key ${current}, and was given ${former}.`);
    await replaceMasterKeyFile(rig.server.config.dataDirectory, [newest, oldest]);
  });

  it('is listed with what needs it', async () => {
    await rig.untilResealed();
    await sealLate();
    expect(await listKeys(rig.manage())).toEqual([
      { id: current, state: 'in use', isGiven: true, needing: new Map(), leftAt: undefined },
      {
        id: former,
        state: 'former',
        isGiven: true,
        needing: new Map([['external_accounts.sealed_tokens', 1]]),
        leftAt: expect.any(Number),
      },
    ]);
    const waiting = await rig.addKey();
    expect((await listKeys(rig.manage())).map(({ id, state }) => [id, state])).toContainEqual([
      current,
      'in use',
    ]);
    // Asked for once more before it is in use, no second key is made.
    expect(await rig.addKey()).toBe(waiting);
  });
});
