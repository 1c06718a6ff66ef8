import type { Db } from '../store/database.ts';
import { findUserByUsername } from '../store/users.ts';
import { canonicalUsername } from './username.ts';

/**
 * The handle at a provider as it may stand in the place of a username. It is nobody's here: others may show the same one.
 * But a name that somebody chose here is theirs alone, and whoever has it at some provider does not go about under it.
 * @returns null when there is none, or it is somebody else's name
 */
export async function shownHandle(
  tx: Db,
  { environmentId, userId, handle }: { environmentId: string; userId: string; handle: string | null },
): Promise<string | null> {
  if (handle === null) return null;
  const owner = await findUserByUsername(tx, environmentId, canonicalUsername(handle));
  return owner === undefined || owner.id === userId ? handle : null;
}
