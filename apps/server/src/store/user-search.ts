import type { Db } from './database.ts';
import { prepared, preparedWrite } from './prepared.ts';
import type { Placeholder } from './prepared.ts';
import { searchTermsOf } from './search-terms.ts';
import type { Findable } from './search-terms.ts';

/**
 * What people are found by: a row for each term, in the order of terms, so that all terms with one beginning
 * are next to each other; and the same terms in the user's own row, from which one person is checked and what
 * was written is known. Both change here, in the transaction of whatever they follow.
 */
interface OfUser {
  readonly environmentId: string;
  readonly userId: string;
}

/** Before each term, so that a beginning is found by looking for both. No term holds it. */
export const termMark = '\n';

/** How terms stand in the row of their user. */
export const joinTerms = (terms: readonly string[]): string => terms.map((term) => termMark + term).join('');
const splitTerms = (text: string): string[] => text.split(termMark).slice(1);

type Terms = Record<string, string>;

/** One statement for each number of terms there can be, built when it is needed. */
const statements = new Map<number, ReturnType<typeof insertStatement>>();

function insertStatement(count: number) {
  return preparedWrite((db: Db, value: Placeholder<Terms>) =>
    db
      .insertInto('user_search_terms')
      .values(
        Array.from({ length: count }, (_, at) => ({
          environment_id: value('environmentId'),
          user_id: value('userId'),
          term: value(`term${at}`),
        })),
      )
      .onConflict((conflict) => conflict.doNothing()),
  );
}

/** Writes terms that a user did not have. */
export async function insertTerms(
  db: Db,
  { environmentId, userId }: OfUser,
  terms: readonly string[],
): Promise<void> {
  if (terms.length === 0) return;
  const insert = statements.get(terms.length) ?? insertStatement(terms.length);
  statements.set(terms.length, insert);
  const named = Object.fromEntries(terms.map((term, at) => [`term${at}`, term]));
  await insert(db, { environmentId, userId, ...named });
}

export async function deleteTerms(
  db: Db,
  { environmentId, userId }: OfUser,
  terms: readonly string[],
): Promise<void> {
  if (terms.length === 0) return;
  await db
    .deleteFrom('user_search_terms')
    .where('environment_id', '=', environmentId)
    .where('term', 'in', terms)
    .where('user_id', '=', userId)
    .execute();
}

/** Deletes the terms of a user whose row is gone. @param searchTerms what stood in it */
export async function forgetTerms(db: Db, user: OfUser, searchTerms: string): Promise<void> {
  await deleteTerms(db, user, splitTerms(searchTerms));
}

const lockTerms = prepared((db: Db, value: Placeholder<{ environmentId: string; userId: string }>) =>
  db
    .updateTable('users')
    .set(({ ref }) => ({ search_terms: ref('search_terms') }))
    .where('environment_id', '=', value('environmentId'))
    .where('id', '=', value('userId'))
    .returning(['username', 'first_name', 'last_name', 'external_id', 'search_terms']),
);

/**
 * Holds a user against everybody else before something of theirs is written, so that of two transactions none has
 * what the other one waits for.
 */
export async function lockFindable(db: Db, { environmentId, userId }: OfUser): Promise<void> {
  await lockTerms(db, { environmentId, userId });
}

/**
 * Writes anew what a user is found by, after something of it has changed, in the transaction of the change.
 * Does nothing for a user who is gone.
 */
export async function indexUser(db: Db, user: OfUser): Promise<void> {
  const { environmentId, userId } = user;
  const [row] = await lockTerms(db, { environmentId, userId });
  if (!row) return;
  const before = splitTerms(row.search_terms);
  const terms = searchTermsOf({
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    externalId: row.external_id,
    ...(await findBelonging(db, user)),
  });
  const added = terms.filter((term) => !before.includes(term));
  const removed = before.filter((term) => !terms.includes(term));
  if (added.length === 0 && removed.length === 0) return;
  await deleteTerms(db, user, removed);
  await insertTerms(db, user, added);
  await db
    .updateTable('users')
    .set({ search_terms: joinTerms(terms) })
    .where('environment_id', '=', environmentId)
    .where('id', '=', userId)
    .execute();
}

async function findBelonging(
  db: Db,
  { environmentId, userId }: OfUser,
): Promise<Pick<Findable, 'addresses' | 'handles'>> {
  const addresses = await db
    .selectFrom('email_addresses')
    .select('canonical')
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  const accounts = await db
    .selectFrom('external_accounts')
    .select('username')
    .where('environment_id', '=', environmentId)
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  return {
    addresses: addresses.map(({ canonical }) => canonical),
    handles: accounts.map(({ username }) => username),
  };
}
