import { sql } from 'kysely';
import type { Db } from '../../src/store/database.ts';

/** What must never be in the database, however the process died: each query finds what is wrong, by id. */
const violations = {
  'two external accounts for one person at the provider': sql<{ id: string }>`
    select provider_user_id as id from external_accounts
    group by environment_id, connection_id, provider_user_id having count(*) > 1`,
  'one person twice': sql<{ id: string }>`
    select username as id from users where username is not null group by username having count(*) > 1`,
  'user without an external account': sql<{ id: string }>`
    select id from users where not exists
      (select 1 from external_accounts a where a.user_id = users.id)`,
  'external account without its user': sql<{ id: string }>`
    select id from external_accounts where not exists
      (select 1 from users u where u.id = external_accounts.user_id)`,
  'external account without its tokens': sql<{ id: string }>`
    select id from external_accounts where sealed_tokens is null`,
  'email address without its user': sql<{ id: string }>`
    select id from email_addresses where not exists
      (select 1 from users u where u.id = email_addresses.user_id)`,
  'user whose primary address is not there': sql<{ id: string }>`
    select id from users where primary_email_address_id is not null and not exists
      (select 1 from email_addresses e where e.id = users.primary_email_address_id)`,
  'user without the address this environment requires': sql<{ id: string }>`
    select id from users where primary_email_address_id is null`,
  'primary address that is not theirs': sql<{ id: string }>`
    select id from users where coalesce(primary_address, '') <> coalesce((select canonical from email_addresses a
      where a.user_id = users.id and a.id = users.primary_email_address_id), '')`,
  'count of people that is not theirs': sql<{ id: string }>`
    select environment_id as id from user_counts group by environment_id, id_prefix
    having sum(people) <> (select count(*) from users u where u.environment_id = user_counts.environment_id
      and substr(u.id, 1, length(id_prefix)) = id_prefix)`,
  'search term without its user': sql<{ id: string }>`
    select user_id as id from user_search_terms where not exists
      (select 1 from users u where u.id = user_search_terms.user_id)`,
  'user whom nobody finds': sql<{ id: string }>`
    select id from users where search_terms <> '' and not exists
      (select 1 from user_search_terms t where t.user_id = users.id)`,
  'session without its user': sql<{ id: string }>`
    select id from sessions where not exists (select 1 from users u where u.id = sessions.user_id)`,
  'session without its browser': sql<{ id: string }>`
    select id from sessions where not exists (select 1 from browsers b where b.id = sessions.browser_id)`,
  'session that the audit log does not know': sql<{ id: string }>`
    select id from sessions where id not in (select target_id from audit_events
      where target_id is not null and type in ('sign_in.completed', 'sign_up.completed'))`,
  'audit event of a session that is not there': sql<{ id: string }>`
    select id from audit_events where type in ('sign_in.completed', 'sign_up.completed')
      and target_id not in (select id from sessions)`,
  'two live sessions on one browser': sql<{ id: string }>`
    select browser_id as id from sessions where status = 'active' group by browser_id having count(*) > 1`,
  'user whose sign-up the audit log does not know': sql<{ id: string }>`
    select id from users where id not in (select actor_id from audit_events
      where actor_id is not null and type = 'sign_up.completed')`,
  'browser whose session is not there': sql<{ id: string }>`
    select id from browsers where last_active_session_id is not null
      and last_active_session_id not in (select id from sessions)`,
  'finished sign-up without user or session': sql<{ id: string }>`
    select id from sign_ups where status = 'complete' and (created_user_id is null
      or created_session_id is null or created_user_id not in (select id from users))`,
  'unfinished sign-up with a user': sql<{ id: string }>`
    select id from sign_ups where status <> 'complete' and created_user_id is not null`,
  'sign-up that lacks nothing and yet is not finished': sql<{ id: string }>`
    select id from sign_ups where status = 'missing_requirements' and email_verified_at is not null`,
  'sign-up that the audit log does not know': sql<{ id: string }>`
    select id from sign_ups where id not in (select target_id from audit_events
      where target_id is not null and type = 'sign_up.started')`,
};

/**
 * Looks for what a death must never leave behind.
 * @returns a line per violation, with its id; none when all is well
 */
export async function findViolations(db: Db): Promise<string[]> {
  const found: string[] = [];
  for (const [name, query] of Object.entries(violations)) {
    const { rows } = await query.execute(db);
    found.push(...rows.map(({ id }) => `${name}: ${id}`));
  }
  return found;
}

/** Whether SQLite finds its own file sound; PostgreSQL would not have started. */
export async function findCorruption(db: Db, kind: 'sqlite' | 'postgres'): Promise<string[]> {
  if (kind === 'postgres') return [];
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  return rows
    .map((row) => row.integrity_check)
    .filter((line) => line !== 'ok')
    .map((line) => `damaged file: ${line}`);
}
