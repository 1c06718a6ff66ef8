import type { Db } from './database.ts';

/**
 * Counts one event, in one statement, so that nodes share the count and a restart does not forget it. A window
 * begins with its first event, so that nobody waits for the turn of an hour to have two at once.
 * @param windowMs length of the window in milliseconds
 * @returns how many there were in this window, this one included, and when it ends
 */
export async function countEvent(
  db: Db,
  {
    environmentId,
    key,
    now,
    windowMs,
  }: { environmentId: string; key: string; now: number; windowMs: number },
): Promise<{ count: number; endsAt: number }> {
  const row = await db
    .insertInto('rate_limits')
    .values({ environment_id: environmentId, key, window_start: now, count: 1 })
    .onConflict((conflict) =>
      conflict.columns(['environment_id', 'key']).doUpdateSet((eb) => ({
        window_start: eb
          .case()
          .when('rate_limits.window_start', '>', now - windowMs)
          .then(eb.ref('rate_limits.window_start'))
          .else(eb.val(now))
          .end(),
        count: eb
          .case()
          .when('rate_limits.window_start', '>', now - windowMs)
          .then(eb('rate_limits.count', '+', 1))
          .else(eb.val(1))
          .end(),
      })),
    )
    .returning(['count', 'window_start'])
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), endsAt: Number(row.window_start) + windowMs };
}

/** How often something was counted in windows of this length that are not over, by key, and when they end. */
export async function readCounts(
  db: Db,
  {
    environmentId,
    keys,
    now,
    windowMs,
  }: { environmentId: string; keys: readonly string[]; now: number; windowMs: number },
): Promise<ReadonlyMap<string, { count: number; endsAt: number }>> {
  const rows = await db
    .selectFrom('rate_limits')
    .select(['key', 'count', 'window_start'])
    .where('environment_id', '=', environmentId)
    .where('key', 'in', keys)
    .where('window_start', '>', now - windowMs)
    .execute();
  return new Map(
    rows.map((row) => [row.key, { count: Number(row.count), endsAt: Number(row.window_start) + windowMs }]),
  );
}

/** Forgets windows that are long over. */
export async function deleteOldWindows(db: Db, before: number): Promise<void> {
  await db.deleteFrom('rate_limits').where('window_start', '<', before).execute();
}
