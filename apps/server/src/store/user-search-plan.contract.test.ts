import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/databases.ts';
import { openMigratedStore } from '../../test/migrated-store.ts';
import type { MigratedStore } from '../../test/migrated-store.ts';
import { nextId } from '../../test/rows.ts';
import { countUsers, listProfiles } from './user-list.ts';
import { joinTerms } from './user-search.ts';

const newestFirst = { by: 'created_at', direction: 'desc' } as const;

describe.each(testDatabases())('searching for words that are everywhere on $name', (kind) => {
  let store: MigratedStore;

  beforeAll(async () => {
    store = await openMigratedStore(kind);
  });
  afterAll(() => store.close());

  it('counts the newest who fit common words, and goes on to whoever is on the page', async () => {
    const environmentId = nextId('env');
    // Both words are everywhere, and few have both: every 2000th, and the first 40.
    await sql`
      insert into users (environment_id, id, public_metadata, private_metadata, unsafe_metadata, banned, locked,
        search_terms, created_at, updated_at)
      with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < 42099)
      select ${environmentId}, 'user_' || substr('0000000000' || n, length('' || n) + 1), '{}', '{}', '{}', 0, 0,
        case when n < 40 or n % 2000 = 0 then ${joinTerms(['ann', 'bob'])}
          when n % 2 = 0 then ${joinTerms(['ann'])} else ${joinTerms(['bob'])} end, n, n
      from numbers`.execute(store.db);
    for (const term of ['ann', 'bob']) {
      await sql`
        insert into user_search_terms (environment_id, term, user_id)
        select environment_id, ${term}, id from users
        where environment_id = ${environmentId} and search_terms like ${`%${term}%`}`.execute(store.db);
    }
    expect(await countUsers(store.db, environmentId, { query: 'ann bob' })).toBe(10);
    const numbers = async (limit: number, offset: number) => {
      const where = { filter: { query: 'bob an' }, order: newestFirst, limit, offset };
      const { profiles, totalCount } = await listProfiles(store.db, environmentId, where);
      return { numbers: profiles.map(({ user }) => user.created_at), totalCount };
    };
    const all = [...Array.from({ length: 21 }, (_, at) => 42_000 - 2000 * at), ...range(39, 0)];
    expect(await numbers(10, 0)).toEqual({ numbers: all.slice(0, 10), totalCount: 11 });
    expect(await numbers(10, 20)).toEqual({ numbers: all.slice(20, 30), totalCount: 31 });
    expect(await numbers(50, 55)).toEqual({ numbers: all.slice(55), totalCount: 61 });
    expect(await numbers(50, 61)).toEqual({ numbers: [], totalCount: 10 });
  }, 60_000);
});

/** Whole numbers from one down to another. */
const range = (from: number, to: number): number[] =>
  Array.from({ length: from - to + 1 }, (_, at) => from - at);
