import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import { prepared } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import type { ConnectFailureTable, PendingEmailAddressTable } from './schema.ts';

export type PendingAddressRow = Selectable<PendingEmailAddressTable>;
export type FailedConnect = Pick<
  Selectable<ConnectFailureTable>,
  'id' | 'connection_id' | 'provider_key' | 'error' | 'created_at'
>;
export type PendingAddress = Pick<PendingAddressRow, 'id' | 'address' | 'canonical' | 'created_at'>;

/** What a person began on their profile and did not finish. */
export interface Unfinished {
  readonly connectFailures: readonly FailedConnect[];
  readonly pendingAddresses: readonly PendingAddress[];
}

type ByUser = { environmentId: string; userId: string };

// One query for both: it is asked wherever a person's own profile is shown.
const selectUnfinished = prepared((db: Db, value: Placeholder<ByUser>) =>
  db
    .selectFrom('connect_failures')
    .select([
      sql<string>`'connect'`.as('kind'),
      'id',
      'connection_id as target',
      'provider_key as text',
      'error',
      'created_at',
    ])
    .where('environment_id', '=', value('environmentId'))
    .where('user_id', '=', value('userId'))
    .unionAll(
      db
        .selectFrom('pending_email_addresses')
        .select([
          sql<string>`'address'`.as('kind'),
          'id',
          'canonical as target',
          'address as text',
          sql<string>`''`.as('error'),
          'created_at',
        ])
        .where('environment_id', '=', value('environmentId'))
        .where('user_id', '=', value('userId')),
    ),
);

export async function findUnfinished(db: Db, user: ByUser): Promise<Unfinished> {
  const rows = (await selectUnfinished(db, user)).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  return {
    connectFailures: of('connect').map(({ id, target, text, error, created_at }) => ({
      id,
      connection_id: target,
      provider_key: text,
      error,
      created_at,
    })),
    pendingAddresses: of('address').map(({ id, target, text, created_at }) => ({
      id,
      canonical: target,
      address: text,
      created_at,
    })),
  };
}

/** Notes an address that somebody wants to add; the same one once more is the same. */
export async function insertPendingAddress(db: Db, row: PendingAddressRow): Promise<void> {
  await db
    .insertInto('pending_email_addresses')
    .values(row)
    .onConflict((conflict) => conflict.columns(['environment_id', 'user_id', 'canonical']).doNothing())
    .execute();
}

/** @returns false when there was none */
export async function deletePendingAddress(
  db: Db,
  { environmentId, userId, id }: ByUser & { id: string },
): Promise<boolean> {
  const result = await db
    .deleteFrom('pending_email_addresses')
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** Forgets whatever a person began on their profile. */
export async function deleteUnfinished(db: Db, { environmentId, userId }: ByUser): Promise<void> {
  for (const table of ['pending_email_addresses', 'connect_failures'] as const) {
    await db
      .deleteFrom(table)
      .where('environment_id', '=', environmentId)
      .where('user_id', '=', userId)
      .execute();
  }
}
