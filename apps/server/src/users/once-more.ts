import { inTransaction, isUniqueViolation } from '../store/database.ts';
import type { Db } from '../store/database.ts';

/** The account was disconnected after it was looked up: whoever comes by it is to be looked up once more. */
export class AccountGoneError extends Error {
  override readonly name = 'AccountGoneError';
}

/**
 * Decides who somebody is and writes what follows, in one transaction; and once more when in this instant
 * somebody with the same account or address was faster, or the account was disconnected: now that is known.
 * @param work is run twice at most, and sees nothing of its first run
 */
export async function onceMore<Result>(db: Db, work: (tx: Db) => Promise<Result>): Promise<Result> {
  try {
    return await inTransaction(db, work);
  } catch (error) {
    if (!isUniqueViolation(error) && !(error instanceof AccountGoneError)) throw error;
    return inTransaction(db, work);
  }
}
