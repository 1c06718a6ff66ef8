import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { SignUpTable } from './schema.ts';

export type SignUpRow = Selectable<SignUpTable>;
type Key = { environmentId: string; id: string };

export async function insertSignUp(db: Db, row: SignUpRow): Promise<void> {
  await db.insertInto('sign_ups').values(row).execute();
}

/** The newest unfinished sign-up of a browser. */
export async function findOpenSignUp(
  db: Db,
  { environmentId, browserId, now }: { environmentId: string; browserId: string; now: number },
): Promise<SignUpRow | undefined> {
  return db
    .selectFrom('sign_ups')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('browser_id', '=', browserId)
    .where('status', '=', 'missing_requirements')
    .where('abandon_at', '>', now)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** @returns undefined also when it belongs to another browser */
export async function findSignUp(
  db: Db,
  { environmentId, id, browserId }: Key & { browserId: string },
): Promise<SignUpRow | undefined> {
  return db
    .selectFrom('sign_ups')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('browser_id', '=', browserId)
    .executeTakeFirst();
}

type Fields = Partial<
  Pick<
    SignUpRow,
    | 'email_address'
    | 'email_verified_at'
    | 'username'
    | 'first_name'
    | 'last_name'
    | 'legal_accepted_at'
    | 'unsafe_metadata'
  >
>;

/**
 * Writes what the person gave.
 * @returns false when the sign-up is finished
 */
export async function updateSignUpFields(
  db: Db,
  { environmentId, id, now }: Key & { now: number },
  fields: Fields,
): Promise<boolean> {
  const result = await db
    .updateTable('sign_ups')
    .set({
      ...fields,
      updated_at: now,
    })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'missing_requirements')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Notes that the address was proven, only if it is still the one.
 * @returns false when another was given meanwhile, or the sign-up is finished
 */
export async function markEmailVerified(
  db: Db,
  { environmentId, id, emailAddress, now }: Key & { emailAddress: string; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('sign_ups')
    .set({ email_verified_at: now, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'missing_requirements')
    .where('email_address', '=', emailAddress)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Finishes the sign-up; of several requests at once one is told true. The identity is not needed any more. */
export async function finishSignUp(
  db: Db,
  { environmentId, id, now }: Key & { now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('sign_ups')
    .set({ status: 'complete', sealed_identity: null, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'missing_requirements')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Notes what a finished sign-up came to. */
export async function noteCreated(
  db: Db,
  { environmentId, id, userId, sessionId }: Key & { userId: string; sessionId: string },
): Promise<void> {
  await db
    .updateTable('sign_ups')
    .set({ created_user_id: userId, created_session_id: sessionId })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
}

/** Gives up what a browser left unfinished. */
export async function abandonSignUps(
  db: Db,
  { environmentId, browserId, now }: { environmentId: string; browserId: string; now: number },
): Promise<void> {
  await db
    .updateTable('sign_ups')
    .set({ status: 'abandoned', sealed_identity: null, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('browser_id', '=', browserId)
    .where('status', '=', 'missing_requirements')
    .execute();
}

/** Deletes sign-ups that nobody can finish any more. */
export async function deleteStaleSignUps(db: Db, now: number): Promise<void> {
  await db.deleteFrom('sign_ups').where('abandon_at', '<', now).execute();
}
