import type { backend, RequestOf } from '@portico/contract';

type ListAuditEvents = NonNullable<RequestOf<typeof backend.listAuditEvents>['query']>;

/** Which events the page shows: what stands in its address. */
export interface LogFilter {
  readonly reference?: string | undefined;
  readonly type?: string | undefined;
  /** the id of a person: what they did, and what was done to them */
  readonly user?: string | undefined;
  /** the id of who did it: a person, a secret key, an operator */
  readonly actor?: string | undefined;
  /** the first day and the last, as `2026-11-21`, in the time zone of the browser */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Reads an address that somebody may have typed: what cannot be is left out. */
export function logSearch(search: Readonly<Record<string, unknown>>): LogFilter {
  const matching = (name: string, pattern: RegExp) => {
    const value = search[name];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && pattern.test(text) ? text : undefined;
  };
  const day = (name: string) => {
    const text = matching(name, /^\d{4}-\d{2}-\d{2}$/);
    return text !== undefined && dayStart(text) !== undefined ? text : undefined;
  };
  return {
    reference: matching('reference', /^[\w-]{1,20}$/),
    type: matching('type', /^[\w.]{1,80}$/),
    user: matching('user', /^user_[0-9a-f]{32}$/),
    actor: matching('actor', /^[\w-]{1,100}$/),
    from: day('from'),
    to: day('to'),
  };
}

/** Whether anything is left out. */
export function isNarrowed(filter: LogFilter): boolean {
  return Object.values(filter).some(Boolean);
}

/** What the API is asked. Days are whole: the last one counts to its end. */
export function listedEvents({
  reference,
  type,
  user,
  actor,
  from,
  to,
  limit,
  offset,
}: LogFilter & { limit: number; offset: number }): ListAuditEvents {
  const first = from === undefined ? undefined : dayStart(from);
  const end = to === undefined ? undefined : dayStart(to, 1);
  return {
    limit,
    offset,
    ...(reference ? { reference } : {}),
    ...(type ? { type } : {}),
    ...(user ? { user_id: user } : {}),
    ...(actor ? { actor } : {}),
    // The API counts from after a moment.
    ...(first === undefined ? {} : { created_at_after: Math.max(0, first - 1) }),
    ...(end === undefined ? {} : { created_at_before: end }),
  };
}

/** @returns when a day begins here, or so many days later, in Unix milliseconds; undefined for no day */
function dayStart(day: string, daysLater = 0): number | undefined {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const start = new Date(year, month - 1, date + daysLater);
  const isDay = year >= 1970 && new Date(year, month - 1, date).getDate() === date && month <= 12;
  return isDay ? start.getTime() : undefined;
}
