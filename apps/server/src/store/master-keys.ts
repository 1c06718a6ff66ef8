import type { Db } from './database.ts';

/**
 * What the installation knows of its master keys, in `meta`. None of it is a key.
 * - `master_key_check` a value sealed with the key that everybody is to seal with
 * - `hash_key` the key of keyed hashes, sealed in the same way
 * - `former_keys` JSON of the keys that were sealed with before
 * - `next_key` the name of the key that is to be sealed with as soon as every node knows it
 * - `node_keys:<node>` whether a running node knows that one
 */
export interface KeyRows {
  readonly check: string;
  readonly hashKey: string | undefined;
  readonly former: string | undefined;
  readonly next: string | undefined;
  /** by the id of the node */
  readonly nodes: ReadonlyMap<string, string>;
}

const nodePrefix = 'node_keys:';
/** `;` comes after `:`. */
const nodesEnd = 'node_keys;';

export async function readKeyRows(db: Db): Promise<KeyRows> {
  const rows = await db
    .selectFrom('meta')
    .select(['key', 'value'])
    .where((eb) =>
      eb.or([
        eb('key', 'in', ['master_key_check', 'hash_key', 'former_keys', 'next_key']),
        eb.and([eb('key', '>=', nodePrefix), eb('key', '<', nodesEnd)]),
      ]),
    )
    .execute();
  const values = new Map(rows.map(({ key, value }) => [key, value]));
  return {
    check: values.get('master_key_check') ?? '',
    hashKey: values.get('hash_key'),
    former: values.get('former_keys'),
    next: values.get('next_key'),
    nodes: new Map(
      rows
        .filter(({ key }) => key.startsWith(nodePrefix))
        .map(({ key, value }) => [key.slice(nodePrefix.length), value]),
    ),
  };
}

/** Asks all nodes whether they know a key, unless another one is asked for already. */
export async function askForKey(db: Db, keyId: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key: 'next_key', value: keyId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes back the question for a key that nobody has. */
export async function stopAskingForKey(db: Db, keyId: string): Promise<void> {
  await db.deleteFrom('meta').where('key', '=', 'next_key').where('value', '=', keyId).execute();
}

export async function answerForNode(db: Db, node: string, answer: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ key: nodePrefix + node, value: answer })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: answer }))
    .execute();
}

export async function forgetNode(db: Db, node: string): Promise<void> {
  await db
    .deleteFrom('meta')
    .where('key', '=', nodePrefix + node)
    .execute();
}

export interface KeyChange {
  readonly check: string;
  readonly hashKey: string;
  readonly former: string;
}

/**
 * Makes another key the one to seal with, as one step.
 * @returns false when somebody else was faster; then nothing is changed
 */
export async function replaceKeyRows(tx: Db, before: KeyRows, after: KeyChange): Promise<boolean> {
  const result = await tx
    .updateTable('meta')
    .set({ value: after.check })
    .where('key', '=', 'master_key_check')
    .where('value', '=', before.check)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) return false;
  await tx.updateTable('meta').set({ value: after.hashKey }).where('key', '=', 'hash_key').execute();
  const former = { key: 'former_keys', value: after.former };
  await tx
    .insertInto('meta')
    .values(former)
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: former.value }))
    .execute();
  await tx.deleteFrom('meta').where('key', '=', 'next_key').execute();
  await tx.deleteFrom('meta').where('key', '>=', nodePrefix).where('key', '<', nodesEnd).execute();
  return true;
}

/** @returns false when it was another one by now; then nothing is changed */
export async function replaceFormerKeys(db: Db, before: string, after: string): Promise<boolean> {
  const result = await db
    .updateTable('meta')
    .set({ value: after })
    .where('key', '=', 'former_keys')
    .where('value', '=', before)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
