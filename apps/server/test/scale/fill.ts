import { randomBytes } from 'node:crypto';
import { sql, SqliteAdapter } from 'kysely';
import { hashSecret } from '../../src/keys/secrets.ts';
import { inTransaction } from '../../src/store/database.ts';
import type { Db } from '../../src/store/database.ts';
import { preparedWrite } from '../../src/store/prepared.ts';
import type { Placeholder } from '../../src/store/prepared.ts';
import type { Schema } from '../../src/store/schema.ts';
import { searchTermsOf } from '../../src/store/search-terms.ts';
import { idPrefixOf, noteUsers } from '../../src/store/user-counts.ts';
import { joinTerms } from '../../src/store/user-search.ts';
import { rowOf } from '../rows.ts';

/** Everything of the nth person can be told from its number. */
export interface Filled {
  readonly environmentId: string;
  readonly count: number;
  userId(number: number): string;
  emailAddress(number: number): string;
  handle(number: number): string;
  browserSecret(number: number): string;
}

export interface Fill {
  readonly environmentId: string;
  readonly connectionId: string;
  readonly count: number;
  /** Unix milliseconds */
  readonly now: number;
  readonly onProgress?: (done: number) => void;
}

const peopleAtOnce = 200;
const peoplePerTransaction = 10_000;
const year = 365 * 24 * 3600 * 1000;

const syllables = [
  'an',
  'bo',
  'ce',
  'da',
  'el',
  'fi',
  'go',
  'ha',
  'in',
  'jo',
  'ka',
  'lu',
  'ma',
  'ne',
  'ol',
  'pa',
];
/** A name of three syllables: there are 4096. */
const nameOf = (number: number) =>
  [number >> 8, number >> 4, number].map((part) => syllables[part & 15]).join('');
const capital = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);

/**
 * Fills a database with people who have all that people have: names of which some are common, an address, an
 * account at a provider, a session, and three events. Written in bulk, past the use cases.
 */
export async function fill(
  db: Db,
  { environmentId, connectionId, count, now, onProgress }: Fill,
): Promise<Filled> {
  const run = randomBytes(4).toString('hex');
  const idOf = (prefix: string, number: number) => {
    // As time goes by, and no two alike.
    const at = Math.floor(now - year + (number / count) * year);
    const tail = Math.imul(number + 1, 2_654_435_761) >>> 0;
    return `${prefix}_${at.toString(16).padStart(12, '0')}7${run}${tail.toString(16).padStart(11, '0')}`;
  };
  // A tenth of all names is one of sixteen.
  const firstName = (number: number) =>
    nameOf(number % 10 === 0 ? (number / 10) % 16 : (number * 7919) % 4096);
  const lastName = (number: number) => nameOf((number * 104_729) % 4096);
  const filled: Filled = {
    environmentId,
    count,
    userId: (number) => idOf('user', number),
    handle: (number) => `${firstName(number)}_${number.toString(36)}`,
    emailAddress: (number) => `${firstName(number)}.${lastName(number)}.${number}@mail${number % 50}.example`,
    browserSecret: (number) => hashSecret(`${run}-${number}`),
  };

  const rowsOf = (number: number) => {
    const created_at = now - year + Math.floor((number / count) * year);
    const base = { environment_id: environmentId, created_at, updated_at: created_at };
    const [userId, browserId, sessionId] = [
      idOf('user', number),
      idOf('client', number),
      idOf('sess', number),
    ];
    const address = filled.emailAddress(number);
    const addressId = idOf('idn', number);
    const user = rowOf.user({
      ...base,
      id: userId,
      username: filled.handle(number),
      first_name: capital(firstName(number)),
      last_name: capital(lastName(number)),
      image_url: `https://pictures.example/profile_images/${number}/picture_normal.jpg`,
      primary_email_address_id: addressId,
      external_id: number % 5 === 0 ? `crm-${number}` : null,
      banned: number % 1000 === 999 ? 1 : 0,
      last_sign_in_at: created_at,
    });
    const terms = searchTermsOf({
      username: user.username,
      firstName: user.first_name,
      lastName: user.last_name,
      externalId: user.external_id,
      addresses: [address],
      handles: [user.username],
    });
    const account = rowOf.externalAccount({
      ...base,
      id: idOf('eac', number),
      connection_id: connectionId,
      provider_user_id: String(number),
      user_id: userId,
      username: user.username,
      sealed_tokens: 's'.repeat(300),
      last_signed_in_at: created_at,
    });
    // Of one person one after the other, between those of others.
    const event = (nth: number, change: object) =>
      rowOf.auditEvent({
        environment_id: environmentId,
        id: idOf('aud', number).replace(/.(?=.{10}$)/, String(nth)),
        created_at,
        ...change,
      });
    return {
      user: { ...user, search_terms: joinTerms(terms), primary_address: address },
      address: rowOf.emailAddress({ ...base, id: addressId, user_id: userId, address, canonical: address }),
      account,
      browser: rowOf.browser({
        ...base,
        id: browserId,
        secret_hash: hashSecret(filled.browserSecret(number)),
        last_active_session_id: sessionId,
      }),
      session: rowOf.session({
        ...base,
        id: sessionId,
        browser_id: browserId,
        user_id: userId,
        authenticated_at: now,
        last_active_at: now - (number % 50_000),
        expire_at: now + year,
        abandon_at: now + year,
      }),
      terms: terms.map((term) => ({ environment_id: environmentId, term, user_id: userId })),
      events: [
        event(1, { type: 'sign_up.completed', actor_id: userId, target_id: sessionId }),
        event(2, { type: 'sign_in.completed', actor_id: userId, target_id: sessionId }),
        event(3, {
          type: 'user.updated',
          actor_type: 'api_key',
          actor_id: 'key_bench',
          target_id: userId,
        }),
      ],
    };
  };

  // Pages that are written again and again stay in memory meanwhile; afterwards it is as it was.
  if (isSqlite(db)) {
    await sql`pragma cache_size = -2000000`.execute(db);
    await sql`pragma synchronous = off`.execute(db);
  }
  for (let done = 0; done < count; done += peoplePerTransaction) {
    const end = Math.min(count, done + peoplePerTransaction);
    await inTransaction(db, async (tx) => {
      for (let from = done; from < end; from += peopleAtOnce) {
        const numbers = Array.from(
          { length: Math.min(peopleAtOnce, end - from) },
          (_, index) => from + index,
        );
        const people = numbers.map(rowsOf);
        await insertRows(
          tx,
          'users',
          people.map(({ user }) => user),
        );
        await insertRows(
          tx,
          'email_addresses',
          people.map(({ address }) => address),
        );
        await insertRows(
          tx,
          'external_accounts',
          people.map(({ account }) => account),
        );
        await insertRows(
          tx,
          'browsers',
          people.map(({ browser }) => browser),
        );
        await insertRows(
          tx,
          'sessions',
          people.map(({ session }) => session),
        );
        await insertRows(
          tx,
          'audit_events',
          people.flatMap(({ events }) => events),
        );
        await insertRows(
          tx,
          'user_search_terms',
          people.flatMap(({ terms }) => terms),
        );
      }
      const userIds = Array.from({ length: end - done }, (_, index) => filled.userId(done + index));
      for (const [userId = '', ...others] of Map.groupBy(userIds, idPrefixOf).values()) {
        await noteUsers(tx, { environmentId, userId }, 1 + others.length);
      }
    });
    onProgress?.(end);
  }
  if (isSqlite(db)) {
    await sql`pragma cache_size = -16000`.execute(db);
    await sql`pragma synchronous = normal`.execute(db);
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
    return filled;
  }
  // It does this by itself after a while.
  await sql`vacuum analyze`.execute(db);
  return filled;
}

const isSqlite = (db: Db) => db.getExecutor().adapter instanceof SqliteAdapter;

/** In the way that is the fastest: row by row where a row costs no way to a server, all as one text otherwise. */
async function insertRows(db: Db, table: keyof Schema, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  if (isSqlite(db)) {
    const insert = inserts.get(table) ?? insertOf(table, columns);
    inserts.set(table, insert);
    for (const row of rows) await insert(db, row);
    return;
  }
  const names = sql.join(columns.map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(table)} (${names})
    select ${names} from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::json)`.execute(
    db,
  );
}

type Row = Readonly<Record<string, unknown>>;
const inserts = new Map<string, ReturnType<typeof insertOf>>();

const insertOf = (table: keyof Schema, columns: readonly string[]) =>
  preparedWrite((db: Db, value: Placeholder<Row>) =>
    db
      .insertInto(table)
      .values(Object.fromEntries(columns.map((column) => [column, value(column)])) as never),
  );
