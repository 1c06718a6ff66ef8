import { sql } from 'kysely';
import type { Db } from './database.ts';
import { indexUser } from './user-search.ts';

/**
 * Takes a name that somebody chose from those who only show it, because they have it at a provider: from now on it is
 * its owner's alone.
 * @param name.chosen null or undefined: nobody chose one
 */
export async function hideHandles(
  db: Db,
  { environmentId, id, chosen }: { environmentId: string; id: string; chosen: string | null | undefined },
): Promise<void> {
  if (chosen === null || chosen === undefined) return;
  const hidden = await db
    .updateTable('users')
    .set({ username: null })
    .where('environment_id', '=', environmentId)
    .where(sql`lower(username)`, '=', chosen)
    .where('username_canonical', 'is', null)
    .where('id', '<>', id)
    .returning('id')
    .execute();
  for (const user of hidden) await indexUser(db, { environmentId, userId: user.id });
}
