import { sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import { countUpTo, mostCounted } from './count.ts';
import type { Db } from './database.ts';
import { searchWordsOf } from './search-terms.ts';
import type { Users } from './user-filter.ts';
import { termMark } from './user-search.ts';

/** How people are found, decided by how many there are of each word. */
export interface SearchPlan {
  /** how many fit, unless something else is asked of them, where that was found out in passing */
  readonly knownCount?: number;
  /** no word leads to few people */
  readonly areAllCommon: boolean;
  readonly conditions: (eb: Users) => Expression<SqlBool>[];
}

/** Behind every text that begins with another: the last character there is. */
const last = '\u{10FFFF}';
/** A beginning of a user's id. Ids are hexadecimal: `g` is behind all of them. */
const idBeginning = /^user_[0-9a-f]{0,32}$/;

/**
 * Looks up how common each word is, by counting along the index no further than it must. A rare word leads to
 * its people, each of whom is held against the other words; where all are common, people are tried in their order, and a
 * page is full soon.
 */
export async function searchPlanOf(
  db: Db,
  environmentId: string,
  query: string | undefined,
): Promise<SearchPlan> {
  if (query === undefined) return { areAllCommon: true, conditions: () => [] };
  const words = searchWordsOf(query);
  if (words.length === 0) return { knownCount: 0, areAllCommon: false, conditions: (eb) => [eb.lit(false)] };
  let rarest = { word: '', count: mostCounted };
  for (const word of words) {
    const count = await countOf(db, environmentId, word, rarest.count);
    if (count < rarest.count) rarest = { word, count };
    if (count === 0) break;
  }
  const compared = words.filter((word) => word !== rarest.word);
  return {
    areAllCommon: rarest.word === '',
    ...(words.length === 1 ? await knownCountOf(db, environmentId, rarest.word) : {}),
    conditions: (eb) => [
      ...(rarest.word === '' ? [] : [leadsTo(eb, environmentId, rarest.word)]),
      ...compared.map((word) => fits(eb, word)),
    ],
  };
}

/** People may have several terms with one beginning, so these are counted again. @param word none: too common */
async function knownCountOf(db: Db, environmentId: string, word: string): Promise<{ knownCount?: number }> {
  if (word === '') return { knownCount: mostCounted };
  if (idBeginning.test(word)) return {};
  const { count } = await db
    .selectFrom('user_search_terms')
    .select(({ fn }) => fn.count<number>('user_id').distinct().as('count'))
    .where('environment_id', '=', environmentId)
    .where('term', '>=', word)
    .where('term', '<', word + last)
    .executeTakeFirstOrThrow();
  return { knownCount: Number(count) };
}

async function countOf(db: Db, environmentId: string, word: string, most: number): Promise<number> {
  const terms = db
    .selectFrom('user_search_terms')
    .select('user_id')
    .where('environment_id', '=', environmentId)
    .where('term', '>=', word)
    .where('term', '<', word + last);
  const byTerm = await countUpTo(db, terms, most);
  if (!idBeginning.test(word)) return byTerm;
  const ids = db
    .selectFrom('users')
    .select('users.id')
    .where('environment_id', '=', environmentId)
    .where((eb) => hasIdFrom(eb, word));
  return byTerm + (await countUpTo(db, ids, most));
}

function leadsTo(eb: Users, environmentId: string, word: string): Expression<SqlBool> {
  const owners = eb
    .selectFrom('user_search_terms')
    .select('user_search_terms.user_id')
    .where('user_search_terms.environment_id', '=', environmentId)
    .where('user_search_terms.term', '>=', word)
    .where('user_search_terms.term', '<', word + last);
  const found = eb('users.id', 'in', owners);
  return idBeginning.test(word) ? eb.or([found, hasIdFrom(eb, word)]) : found;
}

const hasIdFrom = (eb: Users, word: string) =>
  eb.and([eb('users.id', '>=', word), eb('users.id', '<', `${word}g`)]);

function fits(eb: Users, word: string): Expression<SqlBool> {
  const pattern = `%${termMark}${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const found = sql<SqlBool>`${eb.ref('users.search_terms')} like ${pattern} escape '\\'`;
  return idBeginning.test(word) ? eb.or([found, hasIdFrom(eb, word)]) : found;
}
