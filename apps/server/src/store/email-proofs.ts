import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { EmailProofTable } from './schema.ts';

export type EmailProofRow = Selectable<EmailProofTable>;
type Key = { environmentId: string; id: string };

/**
 * Replaces the code or link of one thing, only if the last one to the same address was sent before
 * `sentBefore`. Tries start again with every code.
 * @returns false when one was sent a moment ago
 */
export async function replaceProof(db: Db, row: EmailProofRow, sentBefore: number): Promise<boolean> {
  const { environment_id: _environment, id: _id, ...fields } = row;
  const result = await db
    .insertInto('email_proofs')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['environment_id', 'id'])
        .doUpdateSet(fields)
        .where((eb) =>
          eb.or([
            eb('email_proofs.sent_at', '<=', sentBefore),
            eb('email_proofs.address', '!=', row.address),
          ]),
        ),
    )
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findProof(db: Db, { environmentId, id }: Key): Promise<EmailProofRow | undefined> {
  return db
    .selectFrom('email_proofs')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Takes back what could not be mailed, so that another can be asked for at once. */
export async function withdrawProof(db: Db, { environment_id, id, sent_at }: EmailProofRow): Promise<void> {
  await db
    .deleteFrom('email_proofs')
    .where('environment_id', '=', environment_id)
    .where('id', '=', id)
    .where('sent_at', '=', sent_at)
    .execute();
}

/** Forgets the code or link of something that needs none any more. */
export async function deleteProof(db: Db, { environmentId, id }: Key): Promise<void> {
  await db
    .deleteFrom('email_proofs')
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .execute();
}

type Guess = Key & { browserId: string; address: string; now: number; maxTries: number };

/**
 * Counts one try, in one statement, so that of any number of guesses at once only `maxTries` are ever compared.
 * @returns the row to compare with; undefined when no try is left, it is late, or there is none for this
 *   browser and address
 */
export async function takeProofTry(db: Db, guess: Guess): Promise<EmailProofRow | undefined> {
  return db
    .updateTable('email_proofs')
    .set((eb) => ({ tries: eb('tries', '+', 1) }))
    .where('environment_id', '=', guess.environmentId)
    .where('id', '=', guess.id)
    .where('browser_id', '=', guess.browserId)
    .where('address', '=', guess.address)
    .where('code_hash', 'is not', null)
    .where('expires_at', '>', guess.now)
    .where('tries', '<', guess.maxTries)
    .returningAll()
    .executeTakeFirst();
}

/** Uses a code up: of several requests that brought it at once, one is told true. */
export async function consumeCode(
  db: Db,
  { environment_id, id, code_hash }: EmailProofRow,
): Promise<boolean> {
  const result = await db
    .deleteFrom('email_proofs')
    .where('environment_id', '=', environment_id)
    .where('id', '=', id)
    .where('code_hash', '=', code_hash)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** Notes that a link was opened, once; the browser that asked for it goes on from there. */
export async function openLink(
  db: Db,
  { environmentId, id, linkHash, now }: Key & { linkHash: string; now: number },
): Promise<EmailProofRow | undefined> {
  return db
    .updateTable('email_proofs')
    .set({ link_hash: null, proven_at: now })
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('link_hash', '=', linkHash)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
}

/** Uses up what an opened link proved, for the browser that asked for it. */
export async function consumeOpenedLink(
  db: Db,
  { environmentId, id, browserId, address, now }: Key & { browserId: string; address: string; now: number },
): Promise<boolean> {
  const result = await db
    .deleteFrom('email_proofs')
    .where('environment_id', '=', environmentId)
    .where('id', '=', id)
    .where('browser_id', '=', browserId)
    .where('address', '=', address)
    .where('proven_at', 'is not', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

/** Deletes what nobody can use any more. */
export async function deleteStaleProofs(db: Db, before: number): Promise<void> {
  await db.deleteFrom('email_proofs').where('expires_at', '<', before).execute();
}
