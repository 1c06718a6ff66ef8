import { sql } from 'kysely';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Schema } from './schema.ts';

/** From when to when; the ends are not included, but for `since`. */
export interface Period {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  readonly since?: number | undefined;
}

/** Which people are meant: all of it must fit, and of a list any. */
export interface UserFilter {
  /** words; of names, handles, addresses and ids, their beginnings */
  readonly query?: string | undefined;
  /** as they are compared */
  readonly emailAddresses?: readonly string[] | undefined;
  /** shown ones, chosen here or handles, in any case of letters */
  readonly usernames?: readonly string[] | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly externalIds?: readonly string[] | undefined;
  readonly banned?: boolean | undefined;
  readonly created?: Period | undefined;
  readonly lastSignIn?: Period | undefined;
  readonly lastActive?: Period | undefined;
}

export type Users = ExpressionBuilder<Schema, 'users'>;

/** When they last used a session that is still kept. */
export const lastActive = (eb: Users): Expression<number | null> =>
  eb
    .selectFrom('sessions')
    .select((inner) => inner.fn.max('sessions.last_active_at').as('at'))
    .whereRef('sessions.environment_id', '=', 'users.environment_id')
    .whereRef('sessions.user_id', '=', 'users.id')
    .$asScalar();

/** What SQL asks of each user, but for the query. */
export function conditionsOf(eb: Users, environmentId: string, filter: UserFilter): Expression<SqlBool>[] {
  const { ids, externalIds, banned, emailAddresses, usernames } = filter;
  const conditions: Expression<SqlBool>[] = [eb('users.environment_id', '=', environmentId)];
  if (ids) conditions.push(isAny(eb, 'users.id', ids));
  if (externalIds) conditions.push(isAny(eb, 'users.external_id', externalIds));
  // Spelt out, so that the index of those who are banned is found.
  if (banned !== undefined) conditions.push(eb('users.banned', '=', banned ? sql.lit(1) : sql.lit(0)));
  if (usernames) {
    const lower = usernames.map((name) => sql`lower(${name})`);
    conditions.push(sql<SqlBool>`lower(${eb.ref('users.username')}) in (${sql.join(lower)})`);
  }
  if (emailAddresses) conditions.push(hasAddress(eb, environmentId, emailAddresses));
  return [
    ...conditions,
    ...within(eb, eb.ref('users.created_at'), filter.created),
    ...within(eb, eb.ref('users.last_sign_in_at'), filter.lastSignIn),
    ...within(eb, lastActive(eb), filter.lastActive),
  ];
}

function isAny(eb: Users, column: 'users.id' | 'users.external_id', values: readonly string[]) {
  return values.length === 0 ? eb.lit(false) : eb(column, 'in', values);
}

function hasAddress(eb: Users, environmentId: string, canonicals: readonly string[]): Expression<SqlBool> {
  if (canonicals.length === 0) return eb.lit(false);
  const owners = eb
    .selectFrom('email_addresses')
    .select('email_addresses.user_id')
    .where('email_addresses.environment_id', '=', environmentId)
    .where('email_addresses.canonical', 'in', canonicals);
  return eb('users.id', 'in', owners);
}

/** Nobody whose time is unknown is before or after anything. */
function within(
  eb: Users,
  time: Expression<number | null>,
  { after, before, since }: Period = {},
): Expression<SqlBool>[] {
  return [
    ...(after === undefined ? [] : [eb(time, '>', after)]),
    ...(before === undefined ? [] : [eb(time, '<', before)]),
    ...(since === undefined ? [] : [eb(time, '>=', since)]),
  ];
}
