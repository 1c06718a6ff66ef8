/** `portico keys rotate | status | drop-old`: the master key, for whoever has the machine. */
import { randomBytes } from 'node:crypto';
import { readProcessConfig } from './config.ts';
import { masterKeyFile } from './keys/master-key.ts';
import { addMasterKey, dropOldKeys, listKeys } from './rotation/manage-keys.ts';
import type { KeyStatus, ManageKeys } from './rotation/manage-keys.ts';
import { explainFailure } from './setup/explain-failure.ts';
import { openStore } from './setup/open-store.ts';

const usage = `portico keys rotate     adds a new master key; running nodes go over to it
portico keys status     which keys there are, and what still needs the old ones
portico keys drop-old   takes away old keys that nothing needs any more
`;

const actions: Readonly<Record<string, (manage: ManageKeys) => Promise<number>>> = {
  rotate,
  status,
  'drop-old': dropOld,
};

async function main(): Promise<number> {
  const [name = ''] = process.argv.slice(2);
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) {
    const isAsked = ['', 'help', '--help'].includes(name);
    (isAsked ? process.stdout : process.stderr).write(usage);
    return isAsked ? 0 : 2;
  }
  const config = readProcessConfig();
  if (config.masterKeys !== undefined && name !== 'status') return inSettings(name);
  const now = Date.now();
  const { db, sealer: keyring } = await openStore(config, { now, onIdleError: () => undefined });
  try {
    return await action({ db, keyring, dataDirectory: config.dataDirectory, now });
  } finally {
    await db.destroy();
  }
}

function inSettings(name: string): number {
  const newKey = name === 'rotate' ? `\n  ${randomBytes(32).toString('base64')}\n` : '';
  const what =
    name === 'rotate'
      ? 'Put this new key in front of the one that is there, with a comma between:'
      : 'Leave out of it what `portico keys status` calls former and needed by nothing.';
  say(
    `The master key is in PORTICO_MASTER_KEY, which only you can change.\n${what}${newKey}\n` +
      'Then start the nodes again, one after the other.',
  );
  return name === 'rotate' ? 0 : 1;
}

async function rotate(manage: ManageKeys): Promise<number> {
  const { id, isAdded } = await addMasterKey(manage);
  const file = masterKeyFile(manage.dataDirectory);
  say(isAdded ? `The new master key ${id} is in ${file}.` : `The master key ${id} waits in ${file} already.`);
  say(
    'Running nodes find it within a second, seal with it as soon as all of them know it, and seal anew what is ' +
      'there. Nodes with a data directory of their own need the same file. Back the file up now.',
  );
  return 0;
}

async function status(manage: ManageKeys): Promise<number> {
  for (const key of await listKeys(manage)) say(`${key.id}  ${wordsFor(key)}`);
  return 0;
}

function wordsFor({ state, isGiven, needing }: KeyStatus): string {
  const missing = isGiven ? '' : ', and is not on this machine';
  if (state === 'in use') return `in use${missing}`;
  if (state === 'waiting') return `waits until every running node knows it${missing}`;
  if (needing.size === 0) return `former, needed by nothing at rest${isGiven ? '' : ' and gone from here'}`;
  const counts = [...needing].map(([column, count]) => `${count} in ${column}`);
  return `former, still needed: ${counts.join(', ')}${missing}`;
}

async function dropOld(manage: ManageKeys): Promise<number> {
  const { dropped, kept } = await dropOldKeys(manage);
  for (const id of dropped) say(`${id} is gone from ${masterKeyFile(manage.dataDirectory)}.`);
  for (const sentence of kept) process.stderr.write(`${sentence}\n`);
  if (dropped.length + kept.length === 0) say('There is no old key.');
  return kept.length === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`Nothing was changed.\n${explainFailure(error)}\n`);
  process.exitCode = 1;
}
