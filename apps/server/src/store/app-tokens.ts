import type { Selectable } from 'kysely';
import type { AppTokenTable } from './connection-tables.ts';
import type { Db } from './database.ts';

export type AppTokenRow = Selectable<AppTokenTable>;

interface OfConnection {
  readonly environmentId: string;
  readonly connectionId: string;
}

/** The tokens that a connection has for itself, at most one of each kind. */
export async function listAppTokens(
  db: Db,
  { environmentId, connectionId }: OfConnection,
): Promise<AppTokenRow[]> {
  return db
    .selectFrom('app_tokens')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('connection_id', '=', connectionId)
    .orderBy('kind')
    .execute();
}

/** @throws a unique violation when there is one of its kind */
export async function insertAppToken(db: Db, row: AppTokenRow): Promise<void> {
  await db.insertInto('app_tokens').values(row).execute();
}

/** Takes the tokens of a connection out, in one statement. @param take.kind that alone */
export async function takeAppTokens(
  db: Db,
  { environmentId, connectionId, kind }: OfConnection & { readonly kind?: AppTokenRow['kind'] },
): Promise<AppTokenRow[]> {
  let query = db
    .deleteFrom('app_tokens')
    .where('environment_id', '=', environmentId)
    .where('connection_id', '=', connectionId);
  if (kind !== undefined) query = query.where('kind', '=', kind);
  return query.returningAll().execute();
}
