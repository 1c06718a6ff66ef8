import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db } from './database.ts';
import type { ConnectionTable } from './schema.ts';

export type ConnectionRow = Selectable<ConnectionTable>;

/** Every connection of every environment that is not deleted, in its order. For the nodes' memory. */
export async function listAllConnections(db: Db): Promise<ConnectionRow[]> {
  return db
    .selectFrom('connections')
    .selectAll()
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** @throws a unique violation when the environment has a connection with this key */
export async function insertConnection(db: Db, row: Insertable<ConnectionTable>): Promise<void> {
  await db.insertInto('connections').values(row).execute();
}

/** Changes the connection only if nobody did since it was read. */
export async function updateConnection(
  db: Db,
  where: { environmentId: string; id: string; previouslyUpdatedAt: number },
  change: Updateable<ConnectionTable>,
): Promise<boolean> {
  const result = await db
    .updateTable('connections')
    .set(change)
    .where('environment_id', '=', where.environmentId)
    .where('id', '=', where.id)
    .where('updated_at', '=', where.previouslyUpdatedAt)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Holds a connection for the rest of the transaction: nobody deletes it meanwhile, and whoever else wants to hold it
 * waits.
 * @returns false when there is none
 */
export async function holdConnection(
  db: Db,
  { environmentId, id }: { environmentId: string; id: string },
): Promise<boolean> {
  const result = await db
    .updateTable('connections')
    .set({ deleted_at: null })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Deletes a connection that nobody uses, in one statement, so that no account can be connected in between. Its secret
 * stays until `forgetSecretOfDeleted`.
 * @returns false when there was none, or people are connected through it
 */
export async function deleteUnusedConnection(
  db: Db,
  { environmentId, id, now }: { environmentId: string; id: string; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('connections')
    .set({ deleted_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('external_accounts')
            .select('external_accounts.id')
            .where('external_accounts.environment_id', '=', environmentId)
            .where('external_accounts.connection_id', '=', id),
        ),
      ),
    )
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Forgets the secret of a deleted connection, once its provider was told everything that it had to be told. */
export async function forgetSecretOfDeleted(
  db: Db,
  { environmentId, id }: { environmentId: string; id: string },
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ sealed_client_secret: null, client_secret_hint: null })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('outbox')
            .select('outbox.id')
            .where('outbox.environment_id', '=', environmentId)
            .where('outbox.connection_id', '=', id),
        ),
      ),
    )
    .execute();
}

/** A connection that was deleted, for what its provider is still to be told. */
export async function findDeletedConnection(
  db: Db,
  { environmentId, id }: { environmentId: string; id: string },
): Promise<ConnectionRow | undefined> {
  return db
    .selectFrom('connections')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .executeTakeFirst();
}

/** How many external accounts each connection of the environment has. */
export async function countAccountsByConnection(db: Db, environmentId: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('external_accounts')
    .select(({ fn }) => ['connection_id', fn.countAll<number>().as('count')])
    .where('environment_id', '=', environmentId)
    .groupBy('connection_id')
    .execute();
  return new Map(rows.map((row) => [row.connection_id, Number(row.count)]));
}
