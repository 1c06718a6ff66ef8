import type { Db } from './database.ts';

/** Facts about the whole installation. */
export type MetaKey = 'master_key_check' | 'hash_key' | 'former_keys' | 'settings_version' | 'public_url';

/** @returns undefined also when the tables do not exist yet */
export async function findMeta(db: Db, key: MetaKey): Promise<string | undefined> {
  const tables = await db.introspection.getTables();
  if (!tables.some((table) => table.name === 'meta')) return undefined;
  const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

/** @returns false when it is there already; then nothing is changed */
export async function insertMeta(db: Db, key: MetaKey, value: string): Promise<boolean> {
  const result = await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Notes a fact, in place of what it was before. */
export async function replaceMeta(db: Db, key: MetaKey, value: string): Promise<void> {
  if ((await findMeta(db, key)) === value) return;
  await db
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/** The number that grows with every change of what nodes keep in memory (environments, connections, keys). */
export async function getSettingsVersion(db: Db): Promise<string> {
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'settings_version')
    .executeTakeFirstOrThrow();
  return row.value;
}

/** Tells the other nodes, in the transaction of the change itself. */
export async function setSettingsVersion(db: Db, version: string): Promise<void> {
  await db.updateTable('meta').set({ value: version }).where('key', '=', 'settings_version').execute();
}
