import type { Expression, SqlBool } from 'kysely';
import { countUpTo, mostCounted } from './count.ts';
import type { Db } from './database.ts';
import { countEverybody } from './user-counts.ts';
import { conditionsOf } from './user-filter.ts';
import type { UserFilter, Users } from './user-filter.ts';
import { pageOfEverybody, pageOfMany, pageOfSome } from './user-page.ts';
import type { Page } from './user-page.ts';
import { searchPlanOf } from './user-search-plan.ts';
import type { SearchPlan } from './user-search-plan.ts';
import { userColumns } from './users.ts';
import type { Profile, UserRow } from './users.ts';

export type { UserOrder, UserSort } from './user-page.ts';

interface Listing {
  readonly environmentId: string;
  readonly filter: UserFilter;
  readonly plan: SearchPlan;
}

interface Counted {
  readonly people: number;
  /** not everybody was looked at: there may be more */
  readonly isAtLeast?: boolean;
}

/**
 * A page of people with what belongs to them, and how many there are. Of a search `totalCount` is at most
 * `mostCounted`; where common words had to be held against everybody, it says how many there are at least, and always
 * whether there is another page.
 */
export async function listProfiles(
  db: Db,
  environmentId: string,
  { filter, ...page }: Page & { readonly filter: UserFilter },
): Promise<{ profiles: Profile[]; totalCount: number }> {
  const listing = { environmentId, filter, plan: await searchPlanOf(db, environmentId, filter.query) };
  const { people, isAtLeast = false } = await countListed(db, listing);
  if (people <= page.offset && !isAtLeast) return { profiles: [], totalCount: people };
  // One more tells whether there is another page.
  const limit = isAtLeast ? page.limit + 1 : page.limit;
  const ids = await idsOf(db, listing, { ...page, limit, totalCount: people });
  return {
    profiles: await profilesOf(db, environmentId, ids.slice(0, page.limit)),
    totalCount: isAtLeast && ids.length > 0 ? Math.max(people, page.offset + ids.length) : people,
  };
}

/** How many people fit; of a search as `listProfiles` counts. */
export async function countUsers(db: Db, environmentId: string, filter: UserFilter): Promise<number> {
  const plan = await searchPlanOf(db, environmentId, filter.query);
  return (await countListed(db, { environmentId, filter, plan })).people;
}

const isEverybody = (filter: UserFilter) => Object.values(filter).every((value) => value === undefined);

/** No index leads to few people: they are tried one after the other. */
const areTried = ({ filter, plan }: Listing) =>
  plan.areAllCommon && isEverybody({ ...filter, query: undefined, banned: filter.banned || undefined });

const conditionsFor =
  ({ environmentId, filter, plan }: Listing) =>
  (eb: Users): Expression<SqlBool>[] => [...conditionsOf(eb, environmentId, filter), ...plan.conditions(eb)];

async function countListed(db: Db, listing: Listing): Promise<Counted> {
  const { environmentId, filter, plan } = listing;
  if (isEverybody(filter)) return { people: await countEverybody(db, environmentId) };
  const { query, ...others } = filter;
  const isQueryAlone = query !== undefined && isEverybody(others);
  if (isQueryAlone && plan.knownCount !== undefined) return { people: plan.knownCount };
  if (filter.banned === false && isEverybody({ ...filter, banned: undefined })) {
    const banned = await countListed(db, { ...listing, filter: { banned: true } });
    return { people: (await countEverybody(db, environmentId)) - banned.people };
  }
  if (areTried(listing)) return countTried(db, listing);
  const matching = db
    .selectFrom('users')
    .select('users.id')
    .where((eb) => eb.and(conditionsFor(listing)(eb)));
  if (query !== undefined) return { people: await countUpTo(db, matching, mostCounted) };
  const { count } = await matching
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return { people: Number(count) };
}

/** So many of the newest are tried to see how many fit. */
const mostTried = mostCounted;

async function countTried(db: Db, listing: Listing): Promise<Counted> {
  const beyond = await db
    .selectFrom('users')
    .select('id')
    .where('environment_id', '=', listing.environmentId)
    .orderBy('id', 'desc')
    .limit(1)
    .offset(mostTried)
    .executeTakeFirst();
  const matching = db
    .selectFrom('users')
    .select('users.id')
    .where((eb) =>
      eb.and([...conditionsFor(listing)(eb), ...(beyond ? [eb('users.id', '>', beyond.id)] : [])]),
    );
  const people = await countUpTo(db, matching, mostCounted);
  return { people, isAtLeast: beyond !== undefined && people < mostCounted };
}

async function idsOf(
  db: Db,
  listing: Listing,
  { totalCount, ...page }: Page & { readonly totalCount: number },
): Promise<string[]> {
  const { environmentId, filter } = listing;
  const people = { environmentId, conditions: conditionsFor(listing) };
  if (isEverybody(filter)) return pageOfEverybody(db, people, { ...page, totalCount });
  if (areTried(listing) || isInOrder(filter, page)) return pageOfMany(db, people, page);
  return pageOfSome(db, people, page, filter.created !== undefined);
}

/** Whom the filter means are next to each other in the order that is asked for. */
const isInOrder = (filter: UserFilter, { order }: Page) =>
  order.by === 'last_sign_in_at' &&
  filter.lastSignIn !== undefined &&
  isEverybody({ ...filter, lastSignIn: undefined });

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
