import { sql, SqliteAdapter } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { writeStatistics } from '../sqlite-statistics.ts';

type Table = CreateTableBuilder<string, string>;

/** Adds columns: `name` is required text, `name?` may be null, `#name` is a number. */
function columns(table: Table, names: string): Table {
  let result = table;
  for (const name of names.split(/\s+/)) {
    const isNumber = name.startsWith('#');
    const isNullable = name.endsWith('?');
    result = result.addColumn(name.replace(/[#?]/g, ''), isNumber ? 'bigint' : 'text', (column) =>
      isNullable ? column : column.notNull(),
    );
  }
  return result;
}

/** Tables whose rows are small and written often. */
const clustered = new Set([
  'meta',
  'api_keys',
  'user_search_terms',
  'user_counts',
  'noted_sign_ins',
  'browsers',
  'sessions',
  'consumed_flows',
  'audit_events',
  'rate_limits',
]);

/** Forward only, and never edited once released. */
export async function up(db: Kysely<Schema>): Promise<void> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  const create = (name: string, key: readonly string[], names: string) => {
    const table = columns(db.schema.createTable(name), names).addPrimaryKeyConstraint(
      `${name}_key`,
      key as never,
    );
    // In SQLite rows of small tables live in their key's tree: one tree to write and to look in, not two
    // (https://www.sqlite.org/withoutrowid.html).
    const isClustered = isSqlite && clustered.has(name);
    return (isClustered ? table.modifyEnd(sql`without rowid`) : table).execute();
  };
  const inEnvironment = ['environment_id', 'id'];

  await create('meta', ['key'], 'key value');
  await create('projects', ['id'], 'id name #created_at');
  await create(
    'environments',
    ['id'],
    'id project_id slug name kind base_url? settings #created_at #updated_at',
  );
  await create(
    'api_keys',
    inEnvironment,
    'environment_id id name key_hash hint scopes #created_at #last_used_at? #revoked_at?',
  );
  await create(
    'signing_keys',
    inEnvironment,
    'environment_id id algorithm public_key sealed_private_key #created_at',
  );
  await create(
    'connections',
    inEnvironment,
    `environment_id id provider_kind provider_key name #enabled #position client_id? sealed_client_secret?
     client_secret_hint? #client_secret_updated_at? settings #created_at #updated_at #deleted_at?`,
  );
  await create(
    'connection_findings',
    ['environment_id', 'connection_id'],
    'environment_id connection_id findings #checked_at',
  );
  await create(
    'connection_traffic',
    ['environment_id', 'connection_id', 'hour'],
    'environment_id connection_id #hour #started #returned #failed',
  );
  await create(
    'users',
    inEnvironment,
    `environment_id id username? username_canonical? first_name? last_name? image_url? primary_email_address_id?
     primary_address? external_id? public_metadata private_metadata unsafe_metadata #banned #locked #legal_accepted_at?
     #last_sign_in_at? search_terms #created_at #updated_at`,
  );
  await create('user_search_terms', ['environment_id', 'term', 'user_id'], 'environment_id term user_id');
  // In the order of bytes, as SQLite has it: the order of a language has no range of all that begins with a text.
  if (!isSqlite) await sql`alter table user_search_terms alter column term type text collate "C"`.execute(db);
  await create('user_counts', ['environment_id', 'id_prefix', 'id'], 'environment_id id_prefix id #people');
  await create('noted_sign_ins', ['environment_id'], 'environment_id event_id');
  await create(
    'email_addresses',
    inEnvironment,
    `environment_id id user_id address canonical #verified_at? verification_strategy? #created_at #updated_at`,
  );
  await create(
    'external_accounts',
    inEnvironment,
    `environment_id id connection_id provider_key provider_user_id user_id username? first_name? last_name?
     image_url? email_address? approved_scopes public_metadata sealed_tokens? #tokens_expire_at?
     #tokens_refreshable tokens_state tokens_state_reason? #tokens_refreshed_at? last_error?
     #told_expire_at? #last_signed_in_at #created_at #updated_at`,
  );
  await create(
    'app_tokens',
    inEnvironment,
    `environment_id id connection_id kind sealed_tokens hint #expires_at? #created_at #updated_at
     updated_by_type updated_by_id`,
  );
  await create(
    'token_refreshes',
    ['environment_id', 'account_id'],
    `environment_id account_id owner #fence #lease_until #attempts #open sealed_answer? #retry_at? #updated_at`,
  );
  await create(
    'outbox',
    inEnvironment,
    'environment_id id kind connection_id about sealed_payload #due_at #attempts last_error? #created_at',
  );
  await create(
    'webhook_endpoints',
    inEnvironment,
    `environment_id id url description #enabled disabled_reason? event_types? sealed_secret secret_hint
     sealed_former_secret? #former_secret_expires_at? #failing_since? #failures #paused_until #created_at #updated_at`,
  );
  await create(
    'webhook_deliveries',
    inEnvironment,
    `environment_id id endpoint_id event_id type about about_id subject_id details #occurred_at status #due_at
     #attempts #last_attempt_at? #response_status? last_error?`,
  );
  await create(
    'connect_failures',
    inEnvironment,
    'environment_id id user_id connection_id provider_key error #created_at',
  );
  await create(
    'pending_email_addresses',
    inEnvironment,
    'environment_id id user_id address canonical #created_at',
  );
  await create(
    'browsers',
    inEnvironment,
    'environment_id id secret_hash last_strategy? last_active_session_id? #created_at #updated_at',
  );
  await create(
    'sessions',
    inEnvironment,
    `environment_id id browser_id user_id status #authenticated_at #last_active_at #expire_at #abandon_at
     ip_address? city? country? user_agent? #created_at #updated_at`,
  );
  await create(
    'sign_ups',
    inEnvironment,
    `environment_id id browser_id status connection_id? sealed_identity? email_address? #email_verified_at?
     username? first_name? last_name? #legal_accepted_at? unsafe_metadata created_session_id?
     created_user_id? #created_at #updated_at #abandon_at`,
  );
  await create(
    'sign_ins',
    inEnvironment,
    `environment_id id browser_id kind status connection_id? sealed_identity? email_address? user_id?
     created_session_id? #created_at #updated_at #abandon_at`,
  );
  await create(
    'email_proofs',
    inEnvironment,
    `environment_id id browser_id strategy address code_hash? link_hash? redirect_url? #expires_at #sent_at
     #tries #proven_at?`,
  );
  await create('listed_identifiers', inEnvironment, 'environment_id id list identifier mailbox #created_at');
  await create(
    'waitlist_entries',
    inEnvironment,
    'environment_id id address canonical status #created_at #updated_at',
  );
  await create(
    'mail_templates',
    ['environment_id', 'name'],
    'environment_id name subject text html #updated_at',
  );
  await create(
    'consumed_flows',
    inEnvironment,
    'environment_id id #consumed_at location? sealed_outcome? sealed_try?',
  );
  await create('operators', ['environment_id', 'user_id'], 'environment_id user_id role #created_at');
  await create('owner_links', ['token_hash'], 'token_hash #created_at #expires_at');
  await create(
    'inbox_messages',
    inEnvironment,
    'environment_id id recipient sealed_subject sealed_text #created_at',
  );
  await create(
    'audit_events',
    inEnvironment,
    `environment_id id type actor_type actor_id? target_id? reference? trace_id ip_address? details #created_at`,
  );
  await create('rate_limits', ['environment_id', 'key'], 'environment_id key #window_start #count');
  await create(
    'idempotency_keys',
    inEnvironment,
    'environment_id id request_hash sealed_answer? #created_at',
  );

  await createIndexes(db);
  if (isSqlite) await writeStatistics(db);
}

async function createIndexes(db: Kysely<Schema>): Promise<void> {
  const index = (table: keyof Schema, ...on: string[]) =>
    db.schema
      .createIndex(`${table}_by_${on.slice(-1)[0]}`)
      .on(table)
      .columns(on as never);

  /** For lists: who or what fits is found in the order of the list. */
  const listed = (table: keyof Schema, on: string) =>
    db.schema
      .createIndex(`${table}_by_${on}`)
      .on(table)
      .columns(['environment_id', on, 'id'] as never);

  await index('environments', 'slug').unique().execute();
  await index('api_keys', 'key_hash').unique().execute();
  await index('connections', 'environment_id', 'provider_key')
    .unique()
    .where('deleted_at' as never, 'is', null)
    .execute();
  await index('email_addresses', 'environment_id', 'canonical').unique().execute();
  await index('email_addresses', 'environment_id', 'user_id').execute();
  await index('external_accounts', 'environment_id', 'connection_id', 'provider_user_id').unique().execute();
  // A person's accounts, also those of one connection, in the order they are listed.
  await db.schema
    .createIndex('external_accounts_by_user_id')
    .on('external_accounts')
    .columns(['environment_id', 'user_id', 'connection_id', 'id'])
    .execute();
  await db.schema
    .createIndex('token_refreshes_by_lease_until')
    .on('token_refreshes')
    .column('lease_until')
    .where('open' as never, '>', 0)
    .execute();
  await index('outbox', 'due_at').execute();
  await index('webhook_deliveries', 'environment_id', 'endpoint_id', 'id').execute();
  for (const column of ['due_at', 'subject_id']) {
    await db.schema
      .createIndex(`webhook_deliveries_by_${column}`)
      .on('webhook_deliveries')
      .columns(['environment_id', 'endpoint_id', column, 'id'])
      .where('status' as never, '=', sql.lit('pending'))
      .execute();
  }
  // Grants that end by themselves, and not soon after they began: store/expiring-accounts.ts.
  await db.schema
    .createIndex('external_accounts_by_tokens_expire_at')
    .on('external_accounts')
    .columns(['environment_id', 'tokens_expire_at'])
    .where('tokens_refreshable' as never, '=', sql.lit(0))
    .where(sql<boolean>`tokens_expire_at - last_signed_in_at > ${sql.lit(86_400_000)}`)
    .execute();
  await index('browsers', 'environment_id', 'secret_hash').unique().execute();
  await index('sessions', 'environment_id', 'browser_id').execute();
  await index('sessions', 'environment_id', 'user_id').execute();
  // Grows at its end, also when a session moves: what is active was active a minute ago.
  await db.schema
    .createIndex('sessions_by_last_active_at')
    .on('sessions')
    .columns(['environment_id', 'last_active_at', 'user_id'])
    .execute();
  await index('sign_ups', 'environment_id', 'browser_id').execute();
  await index('sign_ins', 'environment_id', 'browser_id').execute();
  await index('users', 'environment_id', 'username_canonical')
    .unique()
    .where('username_canonical' as never, 'is not', null)
    .execute();
  await index('users', 'environment_id', 'external_id')
    .unique()
    .where('external_id' as never, 'is not', null)
    .execute();
  await listed('users', 'updated_at').execute();
  await listed('users', 'created_at').execute();
  await listed('users', 'last_sign_in_at').execute();
  await listed('users', 'primary_address').execute();
  for (const name of ['username', 'first_name', 'last_name']) {
    await db.schema
      .createIndex(`users_by_${name}`)
      .on('users')
      .expression(sql`environment_id, lower(${sql.ref(name)}), id`)
      .execute();
  }
  await listed('users', 'banned')
    .where('banned' as never, '=', sql.lit(1))
    .execute();
  await index('connect_failures', 'environment_id', 'user_id', 'connection_id').unique().execute();
  await index('pending_email_addresses', 'environment_id', 'user_id', 'canonical').unique().execute();
  await index('listed_identifiers', 'environment_id', 'list', 'identifier').unique().execute();
  await index('listed_identifiers', 'environment_id', 'list', 'mailbox').execute();
  await index('waitlist_entries', 'environment_id', 'canonical').unique().execute();
  await index('idempotency_keys', 'created_at').execute();
  await index('audit_events', 'environment_id', 'reference')
    .where('reference' as never, 'is not', null)
    .execute();
  // Without what most events are: store/audit-events.ts.
  await listed('audit_events', 'actor_id')
    .where('actor_id' as never, 'is not', null)
    .where('type' as never, '<>', sql.lit('external_account.tokens_read'))
    .execute();
  for (const column of ['type', 'target_id']) {
    await listed('audit_events', column)
      .where('type' as never, '<>', sql.lit('sign_in.completed'))
      .where('type' as never, '<>', sql.lit('external_account.tokens_read'))
      .execute();
  }
}
