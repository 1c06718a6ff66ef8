import type { Selectable } from 'kysely';
import { firstIdAt } from '../keys/secrets.ts';
import type { Db } from './database.ts';
import { prepared, preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import type { ConsumedFlowTable } from './schema.ts';

export type ConsumedFlowRow = Selectable<ConsumedFlowTable>;
type Consumption = { environmentId: string; id: string; now: number };

/**
 * A power cut between this and the transaction that settles may undo it, and with it everything of this callback:
 * the same browser may bring it again, and the provider refuses a code that was redeemed.
 */
const insertConsumed = preparedWrite(
  (db: Db, value: Placeholder<Consumption>) =>
    db
      .insertInto('consumed_flows')
      .values({
        environment_id: value('environmentId'),
        id: value('id'),
        consumed_at: value('now'),
        location: null,
        sealed_outcome: null,
        sealed_try: null,
      })
      .onConflict((conflict) => conflict.doNothing()),
  { mayBeLost: true },
);

/**
 * Consumes a flow: of all requests that bring it, however many at once and on however many nodes, exactly
 * one is told true.
 */
export async function consumeFlow(db: Db, consumption: Consumption): Promise<boolean> {
  return (await insertConsumed(db, consumption)) === 1;
}

type Ending = {
  environmentId: string;
  id: string;
  location: string;
  sealedOutcome: string | null;
  sealedTry: string | null;
};

const updateEnded = preparedWrite((db: Db, value: Placeholder<Ending>) =>
  db
    .updateTable('consumed_flows')
    .set({
      location: value('location'),
      sealed_outcome: value('sealedOutcome'),
      sealed_try: value('sealedTry'),
    })
    .where('environment_id', '=', value('environmentId'))
    .where('id', '=', value('id'))
    .where('location', 'is', null),
);

/**
 * Notes where the browser was sent, for the requests that lost. The first end of a flow counts.
 * @returns false when it has ended before
 */
export async function endFlow(db: Db, ending: Ending): Promise<boolean> {
  return (await updateEnded(db, ending)) === 1;
}

const selectConsumed = prepared((db: Db, value: Placeholder<{ environmentId: string; id: string }>) =>
  db
    .selectFrom('consumed_flows')
    .selectAll()
    .where('environment_id', '=', value('environmentId'))
    .where('id', '=', value('id')),
);

export async function findConsumedFlow(
  db: Db,
  environmentId: string,
  id: string,
): Promise<ConsumedFlowRow | undefined> {
  const [row] = await selectConsumed(db, { environmentId, id });
  return row;
}

/** Trials that reported, newest first. @param since Unix milliseconds */
export async function listTries(
  db: Db,
  { environmentId, since }: { environmentId: string; since: number },
): Promise<{ id: string; sealed_try: string }[]> {
  return db
    .selectFrom('consumed_flows')
    .select(['id', 'sealed_try'])
    .$narrowType<{ sealed_try: string }>()
    .where('environment_id', '=', environmentId)
    .where('id', '>=', firstIdAt('flow', since))
    .where('sealed_try', 'is not', null)
    .orderBy('id', 'desc')
    .execute();
}

/**
 * Forgets flows that were made before a moment. Ids are in the order of time, so the key finds them and no
 * index has to be written at every sign-in.
 * @param before Unix milliseconds, so long ago that no cookie of theirs can come back
 */
export async function deleteFlowsMadeBefore(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('consumed_flows')
    .where('environment_id', 'in', (eb) => eb.selectFrom('environments').select('id'))
    .where('id', '<', firstIdAt('flow', before))
    .execute();
}
