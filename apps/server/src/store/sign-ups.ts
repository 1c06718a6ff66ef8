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

const noCode = {
  email_verified_at: null,
  code_hash: null,
  code_expires_at: null,
  code_sent_at: null,
  code_tries: 0,
};

type Fields = Partial<Pick<SignUpRow, 'email_address' | 'first_name' | 'last_name'>>;

/**
 * Writes what the person gave. Another address than before is not proven, and a code that was sent to the
 * former one is dead.
 * @returns false when the sign-up is finished
 */
export async function updateSignUpFields(
  db: Db,
  { environmentId, id, now }: Key & { now: number },
  fields: Fields,
  forgetCode: boolean,
): Promise<boolean> {
  const result = await db
    .updateTable('sign_ups')
    .set({
      ...fields,
      ...(forgetCode ? noCode : {}),
      updated_at: now,
    })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'missing_requirements')
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/**
 * Replaces the code, only if the address is still the one it was made for and the last one was sent before
 * `sentBefore`.
 */
export async function setCode(
  db: Db,
  where: Key & { emailAddress: string; sentBefore: number },
  code: { hash: string; expiresAt: number; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('sign_ups')
    .set({
      code_hash: code.hash,
      code_expires_at: code.expiresAt,
      code_sent_at: code.now,
      code_tries: 0,
      updated_at: code.now,
    })
    .where('environment_id', '=', where.environmentId)
    .where('id', '=', where.id)
    .where('status', '=', 'missing_requirements')
    .where('email_address', '=', where.emailAddress)
    .where((eb) => eb.or([eb('code_sent_at', 'is', null), eb('code_sent_at', '<=', where.sentBefore)]))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Takes a code back that could not be mailed, so that another can be asked for at once. */
export async function clearCode(db: Db, { environmentId, id, hash }: Key & { hash: string }): Promise<void> {
  await db
    .updateTable('sign_ups')
    .set({ code_hash: null, code_expires_at: null, code_sent_at: null })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('code_hash', '=', hash)
    .execute();
}

/**
 * Counts one try at the code, in one statement, so that of any number of guesses at once only `maxTries` are
 * ever compared.
 * @returns the row to compare with; undefined when no try is left, the code is late, or there is none
 */
export async function takeCodeTry(
  db: Db,
  { environmentId, id, now, maxTries }: Key & { now: number; maxTries: number },
): Promise<SignUpRow | undefined> {
  return db
    .updateTable('sign_ups')
    .set((eb) => ({ code_tries: eb('code_tries', '+', 1) }))
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'missing_requirements')
    .where('code_hash', 'is not', null)
    .where('code_expires_at', '>', now)
    .where('code_tries', '<', maxTries)
    .returningAll()
    .executeTakeFirst();
}

/**
 * Uses the code up and notes the proof, only if that code and address are still the current ones.
 * @returns false when another request was faster
 */
export async function markEmailVerified(
  db: Db,
  {
    environmentId,
    id,
    codeHash,
    emailAddress,
    now,
  }: Key & { codeHash: string; emailAddress: string; now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('sign_ups')
    .set({ email_verified_at: now, code_hash: null, code_expires_at: null, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('status', '=', 'missing_requirements')
    .where('code_hash', '=', codeHash)
    .where('email_address', '=', emailAddress)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Finishes the sign-up; of several requests at once one is told true. The identity is not needed any more. */
export async function completeSignUp(
  db: Db,
  { environmentId, id, now }: Key & { now: number },
): Promise<boolean> {
  const result = await db
    .updateTable('sign_ups')
    .set({ status: 'complete', sealed_identity: '', updated_at: now })
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
    .set({ status: 'abandoned', sealed_identity: '', code_hash: null, updated_at: now })
    .where('environment_id', '=', environmentId)
    .where('browser_id', '=', browserId)
    .where('status', '=', 'missing_requirements')
    .execute();
}

/** Deletes sign-ups that nobody can finish any more. */
export async function deleteStaleSignUps(db: Db, now: number): Promise<void> {
  await db.deleteFrom('sign_ups').where('abandon_at', '<', now).execute();
}
