import type { Db } from './database.ts';

/**
 * Counts one event in the current window, in one statement, so that nodes share the count and a restart does
 * not forget it.
 * @param windowMs length of the window in milliseconds
 * @returns how many there were in this window, this one included
 */
export async function countEvent(
  db: Db,
  {
    environmentId,
    key,
    now,
    windowMs,
  }: { environmentId: string; key: string; now: number; windowMs: number },
): Promise<number> {
  const windowStart = now - (now % windowMs);
  const row = await db
    .insertInto('rate_limits')
    .values({ environment_id: environmentId, key, window_start: windowStart, count: 1 })
    .onConflict((conflict) =>
      conflict.columns(['environment_id', 'key']).doUpdateSet((eb) => ({
        window_start: windowStart,
        count: eb
          .case()
          .when('rate_limits.window_start', '=', windowStart)
          .then(eb('rate_limits.count', '+', 1))
          .else(1)
          .end(),
      })),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Forgets windows that are long over. */
export async function deleteOldWindows(db: Db, before: number): Promise<void> {
  await db.deleteFrom('rate_limits').where('window_start', '<', before).execute();
}
