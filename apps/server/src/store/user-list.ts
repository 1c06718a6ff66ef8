import { sql } from 'kysely';
import type { Expression } from 'kysely';
import { countUpTo, mostCounted } from './count.ts';
import type { Db } from './database.ts';
import { countEverybody } from './user-counts.ts';
import { conditionsOf, lastActive, lastSignIn } from './user-filter.ts';
import type { UserFilter, Users } from './user-filter.ts';
import { searchPlanOf } from './user-search-plan.ts';
import type { SearchPlan } from './user-search-plan.ts';
import { userColumns } from './users.ts';
import type { Profile, UserRow } from './users.ts';

export type UserSort = keyof typeof sortKeys;
export interface UserOrder {
  readonly by: UserSort;
  readonly direction: 'asc' | 'desc';
}

interface Page {
  readonly order: UserOrder;
  readonly limit: number;
  readonly offset: number;
}

const primaryAddress = (eb: Users): Expression<string | null> =>
  eb
    .selectFrom('email_addresses')
    .select('email_addresses.canonical')
    .whereRef('email_addresses.environment_id', '=', 'users.environment_id')
    .whereRef('email_addresses.id', '=', 'users.primary_email_address_id')
    .$asScalar();

const lowered = (column: 'username' | 'first_name' | 'last_name') => (eb: Users) =>
  eb.fn<string | null>('lower', [`users.${column}`]);

/** Ids are in the order of creation. */
const sortKeys = {
  created_at: (eb: Users) => eb.ref('users.id'),
  updated_at: (eb: Users) => eb.ref('users.updated_at'),
  last_sign_in_at: lastSignIn,
  last_active_at: lastActive,
  email_address: primaryAddress,
  username: lowered('username'),
  first_name: lowered('first_name'),
  last_name: lowered('last_name'),
} satisfies Record<string, (eb: Users) => Expression<number | string | null>>;

const neverNull: ReadonlySet<UserSort> = new Set(['created_at', 'updated_at']);

/** A page of people with what belongs to them, and how many there are. */
export async function listProfiles(
  db: Db,
  environmentId: string,
  { filter, ...page }: Page & { readonly filter: UserFilter },
): Promise<{ profiles: Profile[]; totalCount: number }> {
  const plan = await searchPlanOf(db, environmentId, filter.query);
  const totalCount = await countPlanned(db, environmentId, filter, plan);
  if (totalCount <= page.offset) return { profiles: [], totalCount };
  const ids = isEverybody(filter)
    ? await pageOfEverybody(db, environmentId, { ...page, totalCount })
    : await pageOfSome(db, environmentId, filter, plan, page);
  return { profiles: await profilesOf(db, environmentId, ids), totalCount };
}

/** How many people fit; of a search at most `mostCounted`. */
export async function countUsers(db: Db, environmentId: string, filter: UserFilter): Promise<number> {
  const plan = await searchPlanOf(db, environmentId, filter.query);
  return countPlanned(db, environmentId, filter, plan);
}

const isEverybody = (filter: UserFilter) => Object.values(filter).every((value) => value === undefined);

async function countPlanned(
  db: Db,
  environmentId: string,
  filter: UserFilter,
  plan: SearchPlan,
): Promise<number> {
  if (isEverybody(filter)) return countEverybody(db, environmentId);
  const { query, ...others } = filter;
  const isQueryAlone = query !== undefined && isEverybody(others);
  if (isQueryAlone && plan.knownCount !== undefined) return plan.knownCount;
  if (filter.banned === false && isEverybody({ ...filter, banned: undefined })) {
    const banned = await countPlanned(db, environmentId, { banned: true }, plan);
    return (await countEverybody(db, environmentId)) - banned;
  }
  const matching = db
    .selectFrom('users')
    .select('users.id')
    .where((eb) => eb.and([...conditionsOf(eb, environmentId, filter), ...plan.conditions(eb)]));
  if (query !== undefined) return countUpTo(db, matching, mostCounted);
  const { count } = await matching
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Skipping people costs time for each: a page that is nearer to the end is reached from there. */
async function pageOfEverybody(
  db: Db,
  environmentId: string,
  { order, limit, offset, totalCount }: Page & { readonly totalCount: number },
): Promise<string[]> {
  const behind = totalCount - offset - limit;
  if (order.by !== 'created_at' || behind >= offset)
    return pageOfSome(db, environmentId, {}, undefined, { order, limit, offset });
  const direction = order.direction === 'asc' ? 'desc' : 'asc';
  const fromEnd = {
    order: { by: order.by, direction } as const,
    limit: Math.min(limit, totalCount - offset),
    offset: Math.max(0, behind),
  };
  return (await pageOfSome(db, environmentId, {}, undefined, fromEnd)).toReversed();
}

async function pageOfSome(
  db: Db,
  environmentId: string,
  filter: UserFilter,
  plan: SearchPlan | undefined,
  { order: { by, direction }, limit, offset }: Page,
): Promise<string[]> {
  let query = db
    .selectFrom('users')
    .select('users.id')
    .where((eb) => eb.and([...conditionsOf(eb, environmentId, filter), ...(plan?.conditions(eb) ?? [])]));
  // Who has no such value comes last; the databases do not agree on that by themselves.
  if (!neverNull.has(by)) query = query.orderBy((eb) => sql`${sortKeys[by](eb)} is null`);
  if (by !== 'created_at') query = query.orderBy((eb) => sortKeys[by](eb), direction);
  // The same order as that of ids, but one in which a time is found without walking to it.
  else if (filter.created) query = query.orderBy('users.created_at', direction);
  const rows = await query.orderBy('users.id', direction).limit(limit).offset(offset).execute();
  return rows.map(({ id }) => id);
}

async function profilesOf(db: Db, environmentId: string, ids: readonly string[]): Promise<Profile[]> {
  if (ids.length === 0) return [];
  const users = await db
    .selectFrom('users')
    .select(userColumns)
    .where('environment_id', '=', environmentId)
    .where('id', 'in', ids)
    .execute();
  const addresses = await db
    .selectFrom('email_addresses')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('user_id', 'in', ids)
    .orderBy('id')
    .execute();
  const accounts = await db
    .selectFrom('external_accounts')
    .selectAll()
    .where('environment_id', '=', environmentId)
    .where('user_id', 'in', ids)
    .orderBy('id')
    .execute();
  const byId = new Map<string, UserRow>(users.map((user) => [user.id, user]));
  return ids
    .flatMap((id) => byId.get(id) ?? [])
    .map((user) => ({
      user,
      emailAddresses: addresses.filter((address) => address.user_id === user.id),
      externalAccounts: accounts.filter((account) => account.user_id === user.id),
    }));
}
