import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createKeyring } from '../../src/keys/keyring.ts';
import { masterKeyFile, readMasterKeyFile } from '../../src/keys/master-key.ts';
import { keyIdOf } from '../../src/keys/seal.ts';
import { parseFormerKeys, unfinishedKeys } from '../../src/rotation/former-keys.ts';
import { browsersCarryMs, dropOldKeys } from '../../src/rotation/manage-keys.ts';
import { sealedColumns } from '../../src/rotation/sealed-columns.ts';
import type { Db } from '../../src/store/database.ts';
import { readKeyRows } from '../../src/store/master-keys.ts';
import type { KeyRows } from '../../src/store/master-keys.ts';
import { listSealedOtherwise } from '../../src/store/sealed-values.ts';
import type { SealedRow } from '../../src/store/sealed-values.ts';
import { createBrowserClient } from '../browser-client.ts';
import type { TestDatabaseKind } from '../databases.ts';
import { startKillRig } from '../faults/kill-rig.ts';
import type { KillRig } from '../faults/kill-rig.ts';
import { madeUpPeople } from '../faults/provider.ts';
import { createRandom } from '../faults/random.ts';
import type { Random } from '../faults/random.ts';

const portico = join(import.meta.dirname, '../../../../packages/cli/src/main.ts');
const accounts = 1500;
const longestWaitMs = 60_000;

export interface RotationTrials {
  readonly kind: TestDatabaseKind;
  readonly kills: number;
  readonly seed: number;
  readonly onTrial?: (number: number, violations: readonly string[]) => void;
}

export interface RotationReport {
  readonly kills: number;
  readonly seed: number;
  readonly violations: readonly string[];
  /** kills at each point */
  readonly points: Readonly<Record<string, number>>;
  /** from the start of the process until it was ready, in milliseconds, in ascending order */
  readonly restartMs: readonly number[];
  /** in the key file at the end */
  readonly keysLeft: number;
}

/** How far a change of the key has come. */
const points: Readonly<Record<string, (rows: KeyRows, before: string) => boolean>> = {
  'the key is in the file': () => true,
  'nodes are asked': (rows) => rows.next !== undefined || unfinished(rows) > 0,
  'nodes seal with it': (rows, before) => keyIdOf(rows.check) !== before,
};
const unfinished = (rows: KeyRows) => unfinishedKeys(parseFormerKeys(rows.former)).length;

/**
 * Changes the master key again and again, kills the server at some point of it, and looks whether everything still
 * opens; at the end all old keys are dropped.
 */
export async function runRotationKills(trials: RotationTrials): Promise<RotationReport> {
  const { kind, kills, seed } = trials;
  const rig = await startKillRig({ kind, people: madeUpPeople(2) });
  const random = createRandom(seed);
  const violations: string[] = [];
  const counts: Record<string, number> = {};
  const restartMs: number[] = [];
  try {
    const readToken = await signSomebodyIn(rig);
    await rig.look((db) => fill(db, rig));
    for (let number = 1; number <= kills; number += 1) {
      const point = random.pick(Object.keys(points));
      counts[point] = (counts[point] ?? 0) + 1;
      await changeKeyUntil(rig, random, point);
      await rig.kill();
      restartMs.push(await rig.restart());
      const found = [...(await rig.look((db) => findUnopened(db, rig))), ...(await readToken())];
      violations.push(...found.map((line) => `#${number} ${point}: ${line}`));
      trials.onTrial?.(number, found);
    }
    await untilResealed(rig);
    violations.push(...(await dropOld(rig)));
    await rig.kill();
    await rig.restart();
    violations.push(...(await rig.look((db) => findUnopened(db, rig))), ...(await readToken()));
    const keysLeft = (await keysOf(rig)).length;
    restartMs.sort((a, b) => a - b);
    return { kills, seed, violations, points: counts, restartMs, keysLeft };
  } finally {
    await rig.close();
  }
}

const directoryOf = (rig: KillRig) => rig.settings['PORTICO_DATA'] ?? '';
const keysOf = async (rig: KillRig) => (await readMasterKeyFile(directoryOf(rig))) ?? [];

/** @returns what reads that person's token, and tells when it is not what it was */
async function signSomebodyIn(rig: KillRig): Promise<() => Promise<string[]>> {
  const browser = createBrowserClient(rig.url);
  await browser.signIn({ person: madeUpPeople(1)[0]?.id ?? '' });
  const { body } = await browser.api('GET', '/v1/me');
  const path = `/v1/users/${body.response.id}/oauth-access-tokens/x`;
  const token = (await rig.asServer('GET', path)).body.data[0].token;
  return async () => {
    const { status, body: read } = await rig.asServer('GET', path);
    return status === 200 && read.data[0].token === token ? [] : [`reading a token answers ${status}`];
  };
}

/** Enough accounts that sealing them anew takes a while. */
async function fill(db: Db, rig: KillRig): Promise<void> {
  const [account] = await db.selectFrom('external_accounts').selectAll().execute();
  if (!account) throw new Error('Nobody signed in.');
  const keyring = createKeyring(await keysOf(rig));
  for (let at = 0; at < accounts; at += 100) {
    const rows = Array.from({ length: 100 }, (_, index) => {
      const id = `eac_made_up_${at + index}`;
      const context = ['external_accounts', `${id}/${account.user_id}`, 'sealed_tokens'] as const;
      return { ...account, id, provider_user_id: id, sealed_tokens: keyring.seal('{}', context) };
    });
    await db.insertInto('external_accounts').values(rows).execute();
  }
}

/** Asks for a new key as an operator does, and comes back a moment after the point was reached. */
async function changeKeyUntil(rig: KillRig, random: Random, point: string): Promise<void> {
  const before = keyIdOf((await rig.look(readKeyRows)).check) ?? '';
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [portico, 'keys', 'rotate'], {
    env: { PATH, HOME, ...rig.settings },
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`portico keys rotate ended with ${code}.`);
  const isReached = points[point] ?? (() => true);
  const deadline = performance.now() + longestWaitMs;
  while (!isReached(await rig.look(readKeyRows), before)) {
    if (performance.now() > deadline) throw new Error(`It never came so far that ${point}.`);
    await wait(20);
  }
  await wait(random.below(400));
}

/** Opens every sealed value with the keys in the file. */
async function findUnopened(db: Db, rig: KillRig): Promise<string[]> {
  const keyring = createKeyring(await keysOf(rig));
  const mode = statSync(masterKeyFile(directoryOf(rig))).mode & 0o777;
  const found = mode === 0o600 ? [] : [`the key file can be read by others (${mode.toString(8)})`];
  for (const column of sealedColumns) {
    let after: SealedRow | undefined;
    do {
      // No value begins so: all of them are listed.
      const rows = await listSealedOtherwise(db, column, { prefix: 'none', after, limit: 1000 });
      for (const row of rows) {
        try {
          keyring.open(row.sealed, column.contextOf(row));
        } catch (error) {
          found.push(`${column.column} of ${row.id} does not open: ${String(error)}`);
        }
      }
      after = rows.at(-1);
    } while (after);
  }
  return found;
}

async function untilResealed(rig: KillRig): Promise<void> {
  const deadline = performance.now() + longestWaitMs;
  for (;;) {
    const rows = await rig.look(readKeyRows);
    if (rows.next === undefined && unfinished(rows) === 0) return;
    if (performance.now() > deadline) throw new Error(`Values were never sealed anew: ${rows.former}`);
    await wait(200);
  }
}

async function dropOld(rig: KillRig): Promise<string[]> {
  return rig.look(async (db) => {
    const keyring = createKeyring(await keysOf(rig));
    keyring.sealWith(keyIdOf((await readKeyRows(db)).check) ?? '');
    const now = Date.now() + browsersCarryMs;
    const { kept } = await dropOldKeys({ db, keyring, dataDirectory: directoryOf(rig), now });
    return [...kept];
  });
}
