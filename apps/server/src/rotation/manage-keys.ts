import { randomBytes } from 'node:crypto';
import type { Keyring } from '../keys/keyring.ts';
import { MasterKeyError, readMasterKeyFile, replaceMasterKeyFile } from '../keys/master-key.ts';
import { createSealer } from '../keys/seal.ts';
import { inTransaction } from '../store/database.ts';
import type { Db } from '../store/database.ts';
import { readKeyRows, replaceFormerKeys } from '../store/master-keys.ts';
import { parseFormerKeys } from './former-keys.ts';
import { noteKeyChange } from './note-key-change.ts';
import { countNeeding } from './reseal.ts';

/** Flows, outcomes and tickets that browsers carry, sealed, are over by then. */
export const browsersCarryMs = 3600 * 1000;

export interface ManageKeys {
  readonly db: Db;
  /** holds the keys that this machine was given, and seals with the one in use */
  readonly keyring: Keyring;
  readonly dataDirectory: string;
  /** Unix milliseconds */
  readonly now: number;
}

export interface KeyStatus {
  readonly id: string;
  readonly state: 'in use' | 'waiting' | 'former';
  /** whether this machine was given the key */
  readonly isGiven: boolean;
  /** values at rest that it sealed, by column; not counted for the key in use */
  readonly needing: ReadonlyMap<string, number>;
  /** when another one took its place, Unix milliseconds */
  readonly leftAt: number | undefined;
}

/** Every key that this machine was given or the database speaks of. Reads every sealed value. */
export async function listKeys({ db, keyring }: Pick<ManageKeys, 'db' | 'keyring'>): Promise<KeyStatus[]> {
  const rows = await readKeyRows(db);
  const former = new Map(parseFormerKeys(rows.former).map((key) => [key.id, key]));
  const [newest] = keyring.keyIds;
  const ids = new Set([...keyring.keyIds, ...former.keys(), ...(rows.next === undefined ? [] : [rows.next])]);
  const list: KeyStatus[] = [];
  for (const id of ids) {
    const isWaiting = !former.has(id) && (id === rows.next || id === newest);
    const other = isWaiting ? 'waiting' : 'former';
    list.push({
      id,
      state: id === keyring.keyId ? 'in use' : other,
      isGiven: keyring.keyIds.includes(id),
      needing: id === keyring.keyId ? new Map<string, number>() : await countNeeding(db, id),
      leftAt: former.get(id)?.leftAt,
    });
  }
  return list;
}

/**
 * Puts a new key first in the key file. Running nodes find it there.
 * @returns its name, and whether it was waiting there already: then nothing is changed
 * @throws {MasterKeyError} when there is no key file
 */
export async function addMasterKey({
  db,
  keyring,
  dataDirectory,
  now,
}: ManageKeys): Promise<{ id: string; isAdded: boolean }> {
  const keys = await keysInFile(dataDirectory);
  const { former } = await readKeyRows(db);
  const newest = keys[0] ? createSealer(keys[0]).keyId : '';
  const wasUsed = parseFormerKeys(former).some(({ id }) => id === newest);
  if (newest !== keyring.keyId && !wasUsed) return { id: newest, isAdded: false };
  const key = randomBytes(32);
  const { keyId: id } = createSealer(key);
  await inTransaction(db, async (tx) => {
    await noteKeyChange(tx, now, { type: 'master_key.added', details: { key: id } });
    // Last, and undone by nothing: a log that cannot be written leaves the file as it was.
    await replaceMasterKeyFile(dataDirectory, [key, ...keys]);
  });
  return { id, isAdded: true };
}

export interface DroppedKeys {
  readonly dropped: readonly string[];
  /** why others stay, a sentence each */
  readonly kept: readonly string[];
}

/**
 * Takes keys out of the key file that nothing needs any more.
 * @throws {MasterKeyError} when there is no key file
 */
export async function dropOldKeys(manage: ManageKeys): Promise<DroppedKeys> {
  const { db, dataDirectory, now } = manage;
  const keys = await keysInFile(dataDirectory);
  const kept: string[] = [];
  const dropped: string[] = [];
  for (const { id, state, isGiven, needing, leftAt } of await listKeys(manage)) {
    if (state !== 'former' || !isGiven) continue;
    const reason = whyNeeded({ id, needing, leftAt, now });
    if (reason === undefined) dropped.push(id);
    else kept.push(reason);
    if (needing.size > 0) await lookAgain(db, id);
  }
  if (dropped.length > 0) {
    const others = keys.filter((key) => !dropped.includes(createSealer(key).keyId));
    await inTransaction(db, async (tx) => {
      for (const id of dropped)
        await noteKeyChange(tx, now, { type: 'master_key.dropped', details: { key: id } });
      await replaceMasterKeyFile(dataDirectory, others);
    });
  }
  return { dropped, kept };
}

function whyNeeded({
  id,
  needing,
  leftAt,
  now,
}: Pick<KeyStatus, 'id' | 'needing' | 'leftAt'> & { now: number }): string | undefined {
  if (needing.size > 0) {
    const counts = [...needing].map(([column, count]) => `${count} in ${column}`).join(', ');
    return `${id} is still needed: it sealed ${counts}. Running nodes seal them anew; see \`portico keys status\`.`;
  }
  const wait = (leftAt ?? 0) + browsersCarryMs - now;
  if (wait <= 0) return undefined;
  return `${id} is still needed by sign-ins under way, for ${Math.ceil(wait / 60_000)} minutes more.`;
}

/** What was sealed late, by a node that had not been told, is found by another pass. */
async function lookAgain(db: Db, keyId: string): Promise<void> {
  const { former: text } = await readKeyRows(db);
  if (text === undefined) return;
  const former = parseFormerKeys(text).map((key) => (key.id === keyId ? { ...key, resealedAt: null } : key));
  await replaceFormerKeys(db, text, JSON.stringify(former));
}

async function keysInFile(dataDirectory: string): Promise<readonly Uint8Array[]> {
  const keys = await readMasterKeyFile(dataDirectory);
  if (!keys) throw new MasterKeyError(`There is no key file in ${dataDirectory}. Check PORTICO_DATA.`);
  return keys;
}
