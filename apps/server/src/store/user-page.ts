import { sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import { countUpTo } from './count.ts';
import type { Db } from './database.ts';
import { stretchesOf } from './user-counts.ts';
import type { Stretch } from './user-counts.ts';
import { lastActive } from './user-filter.ts';
import type { Users } from './user-filter.ts';

export type UserSort = keyof typeof sortKeys;
type Direction = 'asc' | 'desc';
export interface UserOrder {
  readonly by: UserSort;
  readonly direction: Direction;
}

export interface Page {
  readonly order: UserOrder;
  readonly limit: number;
  readonly offset: number;
}

/** Whom a page is of. */
interface People {
  readonly environmentId: string;
  /** the environment is among them */
  readonly conditions: (eb: Users) => Expression<SqlBool>[];
}

const lowered = (column: 'username' | 'first_name' | 'last_name') => (eb: Users) =>
  eb.fn<string | null>('lower', [`users.${column}`]);

/** Ids are in the order of creation. */
const sortKeys = {
  created_at: (eb: Users) => eb.ref('users.id'),
  updated_at: (eb: Users) => eb.ref('users.updated_at'),
  last_sign_in_at: (eb: Users) => eb.ref('users.last_sign_in_at'),
  last_active_at: lastActive,
  email_address: (eb: Users) => eb.ref('users.primary_address'),
  username: lowered('username'),
  first_name: lowered('first_name'),
  last_name: lowered('last_name'),
} satisfies Record<string, (eb: Users) => Expression<number | string | null>>;

const neverNull: ReadonlySet<UserSort> = new Set(['created_at', 'updated_at']);

const reverse = { asc: 'desc', desc: 'asc' } as const;

/** A page of people of whom few are left by what is asked of them: they are found first, and then sorted. */
export async function pageOfSome(
  db: Db,
  { conditions }: People,
  { order: { by, direction }, limit, offset }: Page,
  isOfATime = false,
): Promise<string[]> {
  let query = db
    .selectFrom('users')
    .select('users.id')
    .where((eb) => eb.and(conditions(eb)));
  // Who has no such value comes last; the databases do not agree on that by themselves.
  if (!neverNull.has(by)) query = query.orderBy((eb) => sql`${sortKeys[by](eb)} is null`);
  if (by !== 'created_at') query = query.orderBy((eb) => sortKeys[by](eb), direction);
  // The same order as that of ids, but one in which a time is found without walking to it.
  else if (isOfATime) query = query.orderBy('users.created_at', direction);
  const rows = await query.orderBy('users.id', direction).limit(limit).offset(offset).execute();
  return rows.map(({ id }) => id);
}

/** A page of people of whom many fit: they are tried in their order, along its index, until the page is full. */
export async function pageOfMany(db: Db, people: People, page: Page): Promise<string[]> {
  return pageOfParts(db, people, page, partsOf(page.order.by));
}

/** @param totalCount how many people there are */
export async function pageOfEverybody(
  db: Db,
  people: People,
  { totalCount, ...page }: Page & { readonly totalCount: number },
): Promise<string[]> {
  const { order, offset } = page;
  const limit = Math.min(page.limit, totalCount - offset);
  const behind = totalCount - offset - limit;
  if (order.by === 'created_at') {
    const from = order.direction === 'asc' ? offset : behind;
    const ids = await idsByRank(db, people, { from, to: from + limit, totalCount });
    return order.direction === 'asc' ? ids : ids.toReversed();
  }
  if (behind >= offset) return pageOfMany(db, people, page);
  // Skipping people costs time for each: a page that is nearer to the end is reached from there.
  const fromEnd = { order: { by: order.by, direction: reverse[order.direction] }, limit, offset: behind };
  return (await pageOfParts(db, people, fromEnd, partsOf(order.by).toReversed())).toReversed();
}

/** So many are skipped without asking where whom is. */
const fewSkipped = 2000;

/** The people from one place to another among everybody in the order of ids; the last one is not included. */
async function idsByRank(
  db: Db,
  people: People,
  { from, to, totalCount }: { from: number; to: number; totalCount: number },
): Promise<string[]> {
  const isNear = Math.min(from, totalCount - to) <= fewSkipped;
  const all = { idPrefix: '', start: 0, end: totalCount };
  const stretches = isNear ? [] : await stretchesOf(db, people.environmentId);
  const first = stretches.findLast(({ start }) => start <= from) ?? all;
  const last = stretches.find(({ end }) => end >= to) ?? all;
  const limit = to - from;
  if (from - first.start <= last.end - to) {
    const page = {
      order: { by: 'created_at', direction: 'asc' },
      limit,
      offset: from - first.start,
    } as const;
    return pageOfSome(
      db,
      narrowed(people, (eb) => eb('users.id', '>=', first.idPrefix)),
      page,
    );
  }
  const page = { order: { by: 'created_at', direction: 'desc' }, limit, offset: last.end - to } as const;
  return (
    await pageOfSome(
      db,
      narrowed(people, (eb) => isUpTo(eb, last)),
      page,
    )
  ).toReversed();
}

/** Ids are hexadecimal: `g` is behind all that begin with a text. */
const isUpTo = (eb: Users, { idPrefix }: Stretch) =>
  idPrefix === '' ? eb.lit(true) : eb('users.id', '<', `${idPrefix}g`);

/** People who follow those of another part, in an order that an index has. */
interface Part {
  readonly page: (db: Db, people: People, page: Page) => Promise<{ id: string }[]>;
  readonly count: (db: Db, people: People, most: number) => Promise<number>;
}

const usersOf = (db: Db, { conditions }: People) =>
  db
    .selectFrom('users')
    .select('users.id')
    .where((eb) => eb.and(conditions(eb)));

/** Those who fit a condition, in the order of a key, or of ids alone. */
const partOf = (condition: (eb: Users) => Expression<SqlBool>, by: UserSort = 'created_at'): Part => ({
  page: (db, people, { order: { direction }, limit, offset }) => {
    let query = usersOf(db, narrowed(people, condition));
    if (by !== 'created_at') query = query.orderBy((eb) => sortKeys[by](eb), direction);
    return query.orderBy('users.id', direction).limit(limit).offset(offset).execute();
  },
  count: (db, people, most) => countUpTo(db, usersOf(db, narrowed(people, condition)), most),
});

/** People by the latest of their sessions, walking along sessions. */
const latestSessionsOf = (db: Db, { environmentId, conditions }: People) =>
  db
    .selectFrom('sessions')
    .select('sessions.user_id as id')
    .where('sessions.environment_id', '=', environmentId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('sessions as later')
            .select('later.id')
            .whereRef('later.environment_id', '=', 'sessions.environment_id')
            .whereRef('later.user_id', '=', 'sessions.user_id')
            .where((eb) =>
              eb.or([
                eb('later.last_active_at', '>', eb.ref('sessions.last_active_at')),
                eb.and([
                  eb('later.last_active_at', '=', eb.ref('sessions.last_active_at')),
                  eb('later.id', '>', eb.ref('sessions.id')),
                ]),
              ]),
            ),
        ),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('users')
          .select('users.id')
          .whereRef('users.environment_id', '=', 'sessions.environment_id')
          .whereRef('users.id', '=', 'sessions.user_id')
          .where((eb) => eb.and(conditions(eb))),
      ),
    );

const withSession: Part = {
  page: (db, people, { order: { direction }, limit, offset }) =>
    latestSessionsOf(db, people)
      .orderBy('sessions.last_active_at', direction)
      .orderBy('sessions.user_id', direction)
      .limit(limit)
      .offset(offset)
      .execute(),
  count: (db, people, most) => countUpTo(db, latestSessionsOf(db, people), most),
};
const withoutSession = partOf(({ not, exists, selectFrom }) =>
  not(
    exists(
      selectFrom('sessions')
        .select('sessions.id')
        .whereRef('sessions.environment_id', '=', 'users.environment_id')
        .whereRef('sessions.user_id', '=', 'users.id'),
    ),
  ),
);

/** All values, in words in which both databases see a range of an index. */
const hasValue = (by: UserSort) => (eb: Users) =>
  by === 'last_sign_in_at'
    ? eb('users.last_sign_in_at', '>=', sql.lit(0))
    : sql<SqlBool>`${sortKeys[by](eb)} >= ''`;
const hasNone = (by: UserSort) => (eb: Users) => sql<SqlBool>`${sortKeys[by](eb)} is null`;

/** Who has no such value is in a part of their own, after all others. */
function partsOf(by: UserSort): readonly Part[] {
  if (by === 'last_active_at') return [withSession, withoutSession];
  if (neverNull.has(by)) return [partOf((eb) => eb.lit(true), by)];
  return [partOf(hasValue(by), by), partOf(hasNone(by))];
}

/** A page of people in parts that follow each other, so that each part is in the order of the index. */
async function pageOfParts(
  db: Db,
  people: People,
  { order, limit, offset }: Page,
  parts: readonly Part[],
): Promise<string[]> {
  const ids: string[] = [];
  let left = offset;
  for (const part of parts) {
    const found = await part.page(db, people, { order, limit: limit - ids.length, offset: left });
    ids.push(...found.map(({ id }) => id));
    if (ids.length === limit) return ids;
    // Whoever is on the page is behind all that were to be skipped.
    left = found.length > 0 || left === 0 ? 0 : Math.max(0, left - (await part.count(db, people, left)));
  }
  return ids;
}

const narrowed = (people: People, condition: (eb: Users) => Expression<SqlBool>): People => ({
  ...people,
  conditions: (eb) => [...people.conditions(eb), condition(eb)],
});
