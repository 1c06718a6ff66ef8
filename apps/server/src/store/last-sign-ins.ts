import { PostgresAdapter } from 'kysely';
import type { Db } from './database.ts';

/** An account at a provider notes the moment of each of these too; a code by mail leaves nothing but the event. */
const signIns = [
  'sign_in.completed',
  'sign_up.completed',
  'external_account.connected',
  'session.reverified',
] as const;

/** The event up to which the last sign-ins of an environment are noted for good; the empty text before the first. */
export async function findNotedEvent(db: Db, environmentId: string): Promise<string> {
  const row = await db
    .selectFrom('noted_sign_ins')
    .select('event_id')
    .where('environment_id', '=', environmentId)
    .executeTakeFirst();
  return row?.event_id ?? '';
}

/** Never goes back, whichever of several nodes comes later. */
export async function keepNotedEvent(db: Db, environmentId: string, eventId: string): Promise<void> {
  await db
    .insertInto('noted_sign_ins')
    .values({ environment_id: environmentId, event_id: eventId })
    .onConflict((conflict) =>
      conflict
        .column('environment_id')
        .doUpdateSet({ event_id: eventId })
        .where('noted_sign_ins.event_id', '<', eventId),
    )
    .execute();
}

interface Events {
  readonly environmentId: string;
  /** not included */
  readonly after: string;
}

/** @returns the last of the next `limit` events; undefined when there are none */
export async function findLastOfNext(
  db: Db,
  { environmentId, after, limit }: Events & { readonly limit: number },
): Promise<string | undefined> {
  const next = db
    .selectFrom('audit_events')
    .select('id')
    .where('environment_id', '=', environmentId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit);
  const row = await db
    .selectFrom(next.as('next'))
    .select(({ fn }) => fn.max<string | null>('next.id').as('id'))
    .executeTakeFirst();
  return row?.id ?? undefined;
}

/**
 * Writes into the people's own rows when they last signed in, as far as events tell of something later than what is
 * there: any events may be told again, in any order.
 */
export async function noteLastSignIns(
  db: Db,
  { environmentId, after, to }: Events & { readonly to: string },
): Promise<void> {
  const told = db
    .selectFrom('audit_events')
    .select(({ fn }) => ['actor_id', fn.max('created_at').as('at')])
    .where('environment_id', '=', environmentId)
    .where('id', '>', after)
    .where('id', '<=', to)
    .where('type', 'in', signIns)
    .groupBy('actor_id');
  const outdated = db
    .selectFrom(told.as('told'))
    .innerJoin('users', 'users.id', 'told.actor_id')
    .select('users.id')
    .where('users.environment_id', '=', environmentId)
    .where((eb) =>
      eb.or([eb('users.last_sign_in_at', 'is', null), eb('users.last_sign_in_at', '<', eb.ref('told.at'))]),
    );
  await db
    .updateTable('users')
    .from(told.as('latest'))
    .set((eb) => ({ last_sign_in_at: eb.ref('latest.at') }))
    .where('users.environment_id', '=', environmentId)
    .whereRef('users.id', '=', 'latest.actor_id')
    .where('users.id', 'in', locksRows(db) ? outdated.forUpdate('users').skipLocked() : outdated)
    .execute();
}

/**
 * Where single rows are locked, one that somebody holds is left for the next time: nobody who signs in, and locks
 * several, is to wait for us while we wait for them.
 */
const locksRows = (db: Db): boolean => db.getExecutor().adapter instanceof PostgresAdapter;
