import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import { prepared } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import type { ApiKeyTable, EnvironmentTable, SigningKeyTable } from './schema.ts';

export type EnvironmentRow = Selectable<EnvironmentTable>;
export type SigningKeyRow = Selectable<SigningKeyTable>;
export type ApiKeyRow = Selectable<ApiKeyTable>;

export async function insertProject(db: Db, project: { id: string; name: string; created_at: number }) {
  await db.insertInto('projects').values(project).execute();
}

export async function insertEnvironment(db: Db, row: Insertable<EnvironmentTable>): Promise<void> {
  await db.insertInto('environments').values(row).execute();
}

export async function listEnvironments(db: Db): Promise<(EnvironmentRow & { project_name: string })[]> {
  return db
    .selectFrom('environments')
    .innerJoin('projects', 'projects.id', 'environments.project_id')
    .selectAll('environments')
    .select('projects.name as project_name')
    .orderBy('environments.created_at')
    .orderBy('environments.id')
    .execute();
}

/** Replaces the settings only if nobody changed them since they were read: `updatedAt` must still hold. */
export async function updateEnvironmentSettings(
  db: Db,
  change: { id: string; settings: string; previouslyUpdatedAt: number; updatedAt: number },
): Promise<boolean> {
  const result = await db
    .updateTable('environments')
    .set({ settings: change.settings, updated_at: change.updatedAt })
    .where('id', '=', change.id)
    .where('updated_at', '=', change.previouslyUpdatedAt)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function insertSigningKey(db: Db, row: Insertable<SigningKeyTable>): Promise<void> {
  await db.insertInto('signing_keys').values(row).execute();
}

export async function listSigningKeys(db: Db): Promise<SigningKeyRow[]> {
  return db.selectFrom('signing_keys').selectAll().orderBy('created_at').orderBy('id').execute();
}

export async function insertApiKey(db: Db, row: Insertable<ApiKeyTable>): Promise<void> {
  await db.insertInto('api_keys').values(row).execute();
}

const selectKeyByHash = prepared((db: Db, value: Placeholder<{ keyHash: string }>) =>
  db
    .selectFrom('api_keys')
    .selectAll()
    .where('key_hash', '=', value('keyHash'))
    .where('revoked_at', 'is', null),
);

/** @returns undefined for unknown and for revoked keys */
export async function findApiKeyByHash(db: Db, keyHash: string): Promise<ApiKeyRow | undefined> {
  const [key] = await selectKeyByHash(db, { keyHash });
  return key;
}

export async function listApiKeys(db: Db, environmentId: string): Promise<ApiKeyRow[]> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .execute();
}

/** Those of all environments that were not revoked. */
export async function listAllApiKeys(db: Db): Promise<ApiKeyRow[]> {
  return db.selectFrom('api_keys').selectAll().where('revoked_at', 'is', null).execute();
}

/** @returns false when there was no such key that could be revoked */
export async function revokeApiKey(db: Db, environmentId: string, id: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function touchApiKey(
  db: Db,
  key: { environmentId: string; id: string; now: number },
): Promise<void> {
  await db
    .updateTable('api_keys')
    .set({ last_used_at: key.now })
    .where('environment_id', '=', key.environmentId)
    .where('id', '=', key.id)
    .execute();
}
