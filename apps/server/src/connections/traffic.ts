import type { Db } from '../store/database.ts';
import { addTraffic } from '../store/connection-health.ts';
import type { TrafficRow } from '../store/connection-health.ts';

export type TrafficEvent = 'started' | 'returned' | 'failed';

/**
 * Counts who is sent to a provider and who comes back. Counts are kept in memory and written once a minute, so that
 * somebody who only presses a button costs the database nothing.
 */
export interface Traffic {
  count(connection: { readonly environmentId: string; readonly id: string }, event: TrafficEvent): void;
  /** Writes what was counted since the last time; what cannot be written is kept for the next. */
  flush(): Promise<void>;
}

const hourMs = 3600 * 1000;

export function createTraffic({ db, now }: { readonly db: Db; readonly now: () => number }): Traffic {
  let counts = new Map<string, TrafficRow>();
  return {
    count({ environmentId, id }, event) {
      const hour = Math.floor(now() / hourMs);
      const key = `${id}/${hour}`;
      const row = counts.get(key) ?? {
        environment_id: environmentId,
        connection_id: id,
        hour,
        started: 0,
        returned: 0,
        failed: 0,
      };
      counts.set(key, { ...row, [event]: row[event] + 1 });
    },
    async flush() {
      const counted = counts;
      counts = new Map();
      try {
        await addTraffic(db, [...counted.values()]);
      } catch (error) {
        for (const [key, row] of counted) counts.set(key, added(row, counts.get(key)));
        throw error;
      }
    },
  };
}

function added(row: TrafficRow, later: TrafficRow | undefined): TrafficRow {
  if (!later) return row;
  return {
    ...row,
    started: row.started + later.started,
    returned: row.returned + later.returned,
    failed: row.failed + later.failed,
  };
}
