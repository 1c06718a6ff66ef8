import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { SignInTable } from './schema.ts';

export type SignInRow = Selectable<SignInTable>;
type Key = { environmentId: string; id: string };
type OfBrowser = { environmentId: string; browserId: string };

export async function insertSignIn(db: Db, row: SignInRow): Promise<void> {
  await db.insertInto('sign_ins').values(row).execute();
}

/** The newest unfinished sign-in of a browser. */
export async function findOpenSignIn(
  db: Db,
  { environmentId, browserId, now }: OfBrowser & { now: number },
): Promise<SignInRow | undefined> {
  return db
    .selectFrom('sign_ins')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('browser_id', '=', browserId)
    .where('status', '=', 'open')
    .where('abandon_at', '>', now)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** @returns undefined also when it belongs to another browser */
export async function findSignIn(
  db: Db,
  { environmentId, id, browserId }: Key & { browserId: string },
): Promise<SignInRow | undefined> {
  return db
    .selectFrom('sign_ins')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('browser_id', '=', browserId)
    .executeTakeFirst();
}

/** Finishes a sign-in; of several requests at once one is told true. The identity is not needed any more. */
export async function completeSignIn(
  db: Db,
  { environmentId, id, now }: Key & { now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('sign_ins')
    .set({ status: 'complete', sealed_identity: null, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'open')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Notes the session that a finished sign-in came to. */
export async function noteSignInSession(
  db: Db,
  { environmentId, id, sessionId }: Key & { sessionId: string },
): Promise<void> {
  await db
    .updateTable('sign_ins')
    .set({ created_session_id: sessionId })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
}

/** Gives up what a browser left unfinished. */
export async function abandonSignIns(db: Db, where: OfBrowser & { now: number }): Promise<void> {
  await db
    .updateTable('sign_ins')
    .set({ status: 'abandoned', sealed_identity: null, updated_at: where.now })
    .where('environment_id', '=', where.environmentId)
    .where('browser_id', '=', where.browserId)
    .where('status', '=', 'open')
    .execute();
}

/** Deletes sign-ins that nobody can finish any more. */
export async function deleteStaleSignIns(db: Db, now: number): Promise<void> {
  await db.deleteFrom('sign_ins').where('abandon_at', '<', now).execute();
}
