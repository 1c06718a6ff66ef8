import { countedFor, countUpTo } from './count.ts';
import type { Db } from './database.ts';
import { prepared } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import type { ConnectFailureTable, ExternalAccountTable } from './schema.ts';
import { indexUser, lockFindable } from './user-search.ts';
import type { Selectable } from 'kysely';

export type ConnectFailureRow = Selectable<ConnectFailureTable>;
type Key = { environmentId: string; id: string };
type OfUser = { environmentId: string; userId: string };

export async function findExternalAccount(
  db: Db,
  { environmentId, id }: Key,
): Promise<Selectable<ExternalAccountTable> | undefined> {
  return db
    .selectFrom('external_accounts')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A page of accounts, the first one first. */
export async function pageExternalAccounts(
  db: Db,
  where: {
    environmentId: string;
    userId: string | undefined;
    connectionId: string | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ rows: Selectable<ExternalAccountTable>[]; totalCount: number }> {
  let matching = db.selectFrom('external_accounts').where('environment_id', '=', where.environmentId);
  if (where.userId !== undefined) matching = matching.where('user_id', '=', where.userId);
  if (where.connectionId !== undefined) matching = matching.where('connection_id', '=', where.connectionId);
  const totalCount = await countUpTo(db, matching.select('id'), countedFor(where));
  const rows = await matching.selectAll().orderBy('id').limit(where.limit).offset(where.offset).execute();
  return { rows, totalCount };
}

/** What is read of an account to use its tokens: half of the columns, and this is read often. */
const tokenColumns = [
  'environment_id',
  'id',
  'connection_id',
  'provider_user_id',
  'user_id',
  'public_metadata',
  'sealed_tokens',
  'tokens_state',
] as const satisfies (keyof ExternalAccountTable)[];

export type TokenHolder = Pick<Selectable<ExternalAccountTable>, (typeof tokenColumns)[number]>;

/** A user's accounts at one provider, the first one first. */
export const accountsByConnection = prepared(
  (db: Db, value: Placeholder<{ environmentId: string; userId: string; connectionId: string }>) =>
    db
      .selectFrom('external_accounts')
      .select(tokenColumns)
      .where('environment_id', '=', value('environmentId'))
      .where('user_id', '=', value('userId'))
      .where('connection_id', '=', value('connectionId'))
      .orderBy('id'),
);

/** @returns it as it was; undefined when it is gone already, or not of that user */
export async function deleteExternalAccount(
  db: Db,
  { environmentId, id, userId }: Key & { userId: string },
): Promise<Selectable<ExternalAccountTable> | undefined> {
  await lockFindable(db, { environmentId, userId });
  const deleted = await db
    .deleteFrom('external_accounts')
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst();
  await indexUser(db, { environmentId, userId });
  return deleted;
}

/** @returns them as they were */
export async function deleteExternalAccountsOf(
  db: Db,
  { environmentId, userId }: OfUser,
): Promise<Selectable<ExternalAccountTable>[]> {
  await lockFindable(db, { environmentId, userId });
  const deleted = await db
    .deleteFrom('external_accounts')
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .returningAll()
    .execute();
  await indexUser(db, { environmentId, userId });
  return deleted;
}

/** Notes why connecting an account again failed; null once it went well. */
export async function noteAccountError(
  db: Db,
  { environmentId, id, error, now }: Key & { error: string | null; now: number },
): Promise<void> {
  await db
    .updateTable('external_accounts')
    .set({ last_error: error, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
}

/** Keeps the last failed attempt to connect an account of one connection. */
export async function replaceConnectFailure(db: Db, row: ConnectFailureRow): Promise<void> {
  const { id, error, created_at } = row;
  await db
    .insertInto('connect_failures')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['environment_id', 'user_id', 'connection_id']).doUpdateSet({ id, error, created_at }),
    )
    .execute();
}

export async function listConnectFailures(
  db: Db,
  { environmentId, userId }: OfUser,
): Promise<ConnectFailureRow[]> {
  return db
    .selectFrom('connect_failures')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
}

/** Forgets a failed attempt: it worked since, or the person dismissed it. @returns false when there was none */
export async function deleteConnectFailure(
  db: Db,
  where: OfUser & ({ connectionId: string } | { id: string }),
): Promise<boolean> {
  const query = db
    .deleteFrom('connect_failures')
    .where('environment_id', '=', where.environmentId)
    .where('user_id', '=', where.userId);
  const result = await (
    'id' in where ? query.where('id', '=', where.id) : query.where('connection_id', '=', where.connectionId)
  ).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/**
 * Gives an account at a provider to another user, with the tokens sealed for them; the one who had it is about
 * to be deleted.
 */
export async function moveExternalAccount(
  db: Db,
  move: Key & { userId: string; sealedTokens: string | null; now: number },
): Promise<void> {
  await db
    .updateTable('external_accounts')
    .set({ user_id: move.userId, sealed_tokens: move.sealedTokens, updated_at: move.now })
    .where('environment_id', '=', move.environmentId)
    .where('id', '=', move.id)
    .execute();
  await indexUser(db, move);
}
