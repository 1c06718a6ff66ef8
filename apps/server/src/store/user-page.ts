import { sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import { countUpTo } from './count.ts';
import type { Db } from './database.ts';
import { stretchesOf } from './user-counts.ts';
import type { Stretch } from './user-counts.ts';
import { lastActive, lastSignIn } from './user-filter.ts';
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
  last_sign_in_at: lastSignIn,
  last_active_at: lastActive,
  email_address: (eb: Users) => eb.ref('users.primary_address'),
  username: lowered('username'),
  first_name: lowered('first_name'),
  last_name: lowered('last_name'),
} satisfies Record<string, (eb: Users) => Expression<number | string | null>>;

const neverNull: ReadonlySet<UserSort> = new Set(['created_at', 'updated_at']);
/** Kept in tables of their own, which each sign-in writes: no index has people in these orders. */
const unindexed: ReadonlySet<UserSort> = new Set(['last_sign_in_at', 'last_active_at']);

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
  const { by } = page.order;
  return unindexed.has(by) ? pageOfSome(db, people, page) : pageOfParts(db, people, page, partsOf(by));
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
  if (unindexed.has(order.by) || behind >= offset) return pageOfMany(db, people, page);
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

interface Part {
  readonly condition: (eb: Users, by: UserSort) => Expression<SqlBool>;
  readonly isSorted: boolean;
}
const everyone: Part = { condition: (eb) => eb.lit(true), isSorted: true };
const hasText: Part = {
  // All texts, in words in which both databases see a range of an index.
  condition: (eb, by) => sql<SqlBool>`${sortKeys[by](eb)} >= ''`,
  isSorted: true,
};
const hasNoText: Part = {
  condition: (eb, by) => sql<SqlBool>`${sortKeys[by](eb)} is null`,
  isSorted: false,
};

const partsOf = (by: UserSort): readonly Part[] => (neverNull.has(by) ? [everyone] : [hasText, hasNoText]);

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
    const ofPart = narrowed(people, (eb) => part.condition(eb, order.by));
    const page = { order, limit: limit - ids.length, offset: left };
    const found = await pageOfPart(db, ofPart, page, part);
    ids.push(...found);
    if (ids.length === limit) return ids;
    // Whoever is on the page is behind all that were to be skipped.
    left = found.length > 0 ? 0 : Math.max(0, left - (await countOf(db, ofPart, left)));
  }
  return ids;
}

async function pageOfPart(
  db: Db,
  { conditions }: People,
  { order: { by, direction }, limit, offset }: Page,
  { isSorted }: Part,
): Promise<string[]> {
  let query = db
    .selectFrom('users')
    .select('users.id')
    .where((eb) => eb.and(conditions(eb)));
  if (isSorted && by !== 'created_at') query = query.orderBy((eb) => sortKeys[by](eb), direction);
  const rows = await query.orderBy('users.id', direction).limit(limit).offset(offset).execute();
  return rows.map(({ id }) => id);
}

async function countOf(db: Db, { conditions }: People, most: number): Promise<number> {
  if (most === 0) return 0;
  const matching = db
    .selectFrom('users')
    .select('users.id')
    .where((eb) => eb.and(conditions(eb)));
  return countUpTo(db, matching, most);
}

const narrowed = (people: People, condition: (eb: Users) => Expression<SqlBool>): People => ({
  ...people,
  conditions: (eb) => [...people.conditions(eb), condition(eb)],
});
