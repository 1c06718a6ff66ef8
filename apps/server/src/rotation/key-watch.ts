import type { Keyring } from '../keys/keyring.ts';
import { createId } from '../keys/secrets.ts';
import { keyIdOf } from '../keys/seal.ts';
import type { Log } from '../log.ts';
import type { Db } from '../store/database.ts';
import {
  answerForNode,
  askForKey,
  forgetNode,
  readKeyRows,
  replaceFormerKeys,
  stopAskingForKey,
} from '../store/master-keys.ts';
import type { KeyRows } from '../store/master-keys.ts';
import { changeKey } from './change-key.ts';
import { parseFormerKeys, unfinishedKeys } from './former-keys.ts';
import type { FormerKey } from './former-keys.ts';
import { resealAll } from './reseal.ts';
import { createRollCall } from './roll-call.ts';

export interface KeyWatchOptions {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly log: Log;
  /** Unix milliseconds */
  readonly now: () => number;
  /** the keys as they are given to this node at this moment, newest first */
  readonly readKeys: () => Promise<readonly Uint8Array[]>;
  /** milliseconds that nodes have to speak up; also how long one that was not told may still seal with the old key */
  readonly patienceMs?: number;
  /** milliseconds after which a node that has spoken up, and then no more, is taken for dead */
  readonly silenceMs?: number;
}

export interface KeyWatch {
  /** looks at the keys and at what the other nodes say about them; two at once are one */
  readonly look: () => Promise<void>;
  /** resolves when nothing is sealed anew any more */
  readonly close: () => Promise<void>;
}

const defaultPatienceMs = 3000;
const defaultSilenceMs = 10_000;
const lookEvery = 500;
/** After values that nothing opens, and after an error. */
const pauseMs = 60_000;

/**
 * Lets the master key change while the node runs. A key that is newer than the one in use is asked about first; when
 * every node that runs has said that it knows it, all of them seal with it; then one after the other of the values
 * at rest is sealed anew.
 */
export function createKeyWatch(options: KeyWatchOptions): KeyWatch {
  const { db, keyring, log, patienceMs = defaultPatienceMs, silenceMs = defaultSilenceMs } = options;
  const node = createId('node');
  const rollCall = createRollCall({ node, patienceMs, silenceMs });
  const state = {
    closed: false,
    current: keyring.keyId,
    since: performance.now(),
    pauseUntil: 0,
    spoke: false,
  };
  let looking: Promise<void> | undefined;
  let resealing: Promise<void> | undefined;
  let told = '';

  const adopt = (rows: KeyRows): string => {
    const current = keyIdOf(rows.check) ?? '';
    if (current === state.current) return current;
    keyring.sealWith(current);
    Object.assign(state, { current, since: performance.now(), pauseUntil: 0 });
    log.info('keys.changed', { key: current });
    return current;
  };

  const tell = (event: string, key: string) => {
    if (told === event + key) return;
    told = event + key;
    log.error(event, { key });
  };

  const callRoll = async (rows: KeyRows, current: string, former: readonly FormerKey[]): Promise<void> => {
    const newest = keyring.keyIds[0] ?? current;
    const isNew = newest !== current && former.every(({ id }) => id !== newest);
    if (rows.next === undefined) {
      if (rows.nodes.has(node)) await forgetNode(db, node);
      if (isNew) await askForKey(db, newest);
      return;
    }
    if (rows.next === current) return stopAskingForKey(db, current);
    const knows = keyring.keyIds.includes(rows.next);
    if (!knows) tell('keys.next_key_missing', rows.next);
    const step = rollCall.next(rows, { knows, at: performance.now() });
    if (step.answer !== undefined) {
      state.spoke = true;
      await answerForNode(db, node, step.answer);
    }
    if (step.kind === 'nobody has it') await stopAskingForKey(db, rows.next);
    if (step.kind === 'all know it') {
      const isOurs = await changeKey(db, keyring, { rows, to: rows.next, now: options.now() });
      if (isOurs) adopt(await readKeyRows(db));
    }
  };

  const finish = async (rows: KeyRows, former: readonly FormerKey[]): Promise<void> => {
    const startedAt = performance.now();
    const { resealed, missed, unopened } = await resealAll({ db, sealer: keyring, log }, () => state.closed);
    if (state.closed) return;
    if (resealed > 0) log.info('keys.resealed', { key: state.current, values: resealed });
    if (unopened > 0) state.pauseUntil = performance.now() + pauseMs;
    // Somebody who had not been told could have sealed with the old key while we looked.
    const isSettled = startedAt - state.since >= patienceMs;
    if (resealed + missed + unopened > 0 || !isSettled || rows.former === undefined) return;
    const done = former.map((key) => ({ ...key, resealedAt: key.resealedAt ?? options.now() }));
    await replaceFormerKeys(db, rows.former, JSON.stringify(done));
  };

  const look = async (): Promise<void> => {
    const given = await options.readKeys();
    keyring.learn(given);
    const rows = await readKeyRows(db);
    const current = adopt(rows);
    // A key that is in memory alone must never become the one that data is sealed with.
    if (given.length === 0) return tell('keys.file_missing', current);
    if (!keyring.keyIds.includes(current)) tell('keys.key_missing', current);
    if (!keyring.knows(current)) return undefined;
    const former = parseFormerKeys(rows.former);
    await callRoll(rows, current, former);
    forgetFinished(keyring, former, current);
    if (unfinishedKeys(former).length === 0 || performance.now() < state.pauseUntil) return undefined;
    resealing ??= finish(rows, former)
      .catch((error: unknown) => {
        state.pauseUntil = performance.now() + patienceMs;
        log.warn('keys.not_resealed', {}, error);
      })
      .finally(() => (resealing = undefined));
    return undefined;
  };

  return {
    look: () => (looking ??= look().finally(() => (looking = undefined))),
    close: async () => {
      state.closed = true;
      await looking?.catch(() => undefined);
      await resealing;
      if (state.spoke) await forgetNode(db, node).catch(() => undefined);
    },
  };
}

/** What nothing at rest needs and nobody gives us any more goes out of memory too. */
function forgetFinished(keyring: Keyring, former: readonly FormerKey[], current: string): void {
  for (const { id, resealedAt } of former) {
    if (resealedAt !== null && id !== current && !keyring.keyIds.includes(id)) keyring.forget(id);
  }
}

/** Looks twice a second, until closed. */
export function startKeyWatch(options: KeyWatchOptions): { readonly close: () => Promise<void> } {
  const watch = createKeyWatch(options);
  let complainedAt = -Infinity;
  const complain = (error: unknown) => {
    if (performance.now() - complainedAt < pauseMs) return;
    complainedAt = performance.now();
    options.log.warn('keys.not_looked_at', {}, error);
  };
  const timer = setInterval(() => void watch.look().catch(complain), lookEvery);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await watch.close();
    },
  };
}
