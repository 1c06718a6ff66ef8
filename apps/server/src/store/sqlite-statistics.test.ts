import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, openDatabase } from './database.ts';
import type { Db } from './database.ts';

const unread = "type <> 'external_account.tokens_read'";
const uncommon = `type <> 'sign_in.completed' and ${unread}`;

/** Everything that is asked of one person, or of those who fit, with the index that leads to them. */
const questions = [
  { from: 'sessions', where: 'user_id = ?', order: 'id desc', by: 'sessions_by_user_id' },
  { from: 'sessions', where: 'browser_id = ?', order: 'id', by: 'sessions_by_browser_id' },
  { from: 'email_addresses', where: 'user_id = ?', order: 'id', by: 'email_addresses_by_user_id' },
  { from: 'external_accounts', where: 'user_id = ?', order: 'id', by: 'external_accounts_by_user_id' },
  { from: 'users', where: 'lower(username) in (lower(?))', order: 'id desc', by: 'users_by_username' },
  { from: 'users', where: 'external_id in (?)', order: 'id desc', by: 'users_by_external_id' },
  { from: 'users', where: 'banned = 1', order: 'id desc', by: 'users_by_banned' },
  { from: 'users', where: 'created_at < ?', order: 'created_at desc, id desc', by: 'users_by_created_at' },
  { from: 'users', where: '1 = 1', order: 'updated_at desc, id desc', by: 'users_by_updated_at' },
  ...(['', ' desc'] as const).flatMap((order) => [
    {
      from: 'users',
      where: 'last_sign_in_at >= 0',
      order: `last_sign_in_at${order}, id${order}`,
      by: 'users_by_last_sign_in_at',
    },
    {
      from: 'users',
      where: 'last_sign_in_at is null',
      order: `id${order}`,
      by: 'users_by_last_sign_in_at',
    },
    {
      from: 'sessions',
      where: '1 = 1',
      order: `last_active_at${order}, user_id${order}`,
      by: 'sessions_by_last_active_at',
    },
  ]),
  ...(['lower(username)', 'lower(first_name)', 'lower(last_name)', 'primary_address'] as const).flatMap(
    (key) =>
      (['', ' desc'] as const).flatMap((order) => [
        {
          from: 'users',
          where: `${key} >= ''`,
          order: `${key}${order}, id${order}`,
          by: `users_by_${key.replace(/lower\((.*)\)/, '$1')}`,
        },
        {
          from: 'users',
          where: `${key} is null`,
          order: `id${order}`,
          by: `users_by_${key.replace(/lower\((.*)\)/, '$1')}`,
        },
      ]),
  ),
  {
    from: 'audit_events',
    where: `type = ? and ${uncommon}`,
    order: 'id desc',
    by: 'audit_events_by_type',
  },
  {
    from: 'audit_events',
    where: `actor_id = ? and ${unread}`,
    order: 'id desc',
    by: 'audit_events_by_actor_id',
  },
  {
    from: 'audit_events',
    where: `((actor_id = ?1 and ${unread}) or (target_id in (?1, ?2) and ${uncommon}))`,
    order: 'id',
    by: 'audit_events_by_target_id',
  },
] as const;

describe('what SQLite is told of tables that will be large', () => {
  let db: Db;

  beforeAll(async () => {
    db = openDatabase({ kind: 'sqlite', path: ':memory:' }, () => undefined);
    await migrate(db);
  });
  afterAll(() => db.destroy());

  it.each(questions)('leads from $where to the rows of $from by $by', async ({ from, where, order, by }) => {
    const query = `select * from ${from} where environment_id = 'env' and ${where} order by ${order} limit 50`;
    const plan = await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(db);
    expect(plan.rows.map(({ detail }) => detail).join('\n')).toContain(`INDEX ${by} (`);
  });

  it('knows every index', async () => {
    const { rows } = await sql<{ name: string }>`
      select indexes.name from pragma_table_list as tables, pragma_index_list(tables.name) as indexes
      where tables.schema = 'main' and tables.name not like 'sqlite_%' and not exists (
        select 1 from sqlite_stat1 where tbl = tables.name and idx in (indexes.name, tables.name)
      )`.execute(db);
    expect(rows).toEqual([]);
  });
});
