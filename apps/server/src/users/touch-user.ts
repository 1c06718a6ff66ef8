import type { Origin } from '../audit/audit.ts';
import type { Db } from '../store/database.ts';
import { updateUser } from '../store/users.ts';

/** Moves the time of the user, by which clients tell that something of the person has changed. */
export async function touchUser(
  tx: Db,
  { environmentId, now }: Pick<Origin, 'environmentId' | 'now'>,
  userId: string,
): Promise<void> {
  await updateUser(tx, environmentId, userId, { updated_at: now });
}
