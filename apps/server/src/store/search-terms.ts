/** What a person is found by. */
export interface Findable {
  readonly username: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly externalId: string | null;
  /** as they are compared */
  readonly addresses: readonly string[];
  /** at providers */
  readonly handles: readonly (string | null)[];
}

/** More than anybody needs; whoever connects a hundred accounts is found by the first of them. */
const mostTerms = 24;
const longestTerm = 100;

/** Case, accents and look-alikes of compatibility make no difference to somebody who looks for a person. */
function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/**
 * The texts whose beginnings find a person: every word, and what follows each mark inside of it, so that
 * `ada.lovelace@example.com` is found by `ada.lo`, `love` and `example`. A text with which a longer one begins
 * finds nothing more than that one, and is left out.
 */
export function searchTermsOf(person: Findable): string[] {
  const { username, firstName, lastName, externalId, handles, addresses } = person;
  const names = [username, firstName, lastName, externalId, ...handles].flatMap((name) => name ?? []);
  const terms = new Set([
    ...names.flatMap(beginningsOf),
    // Nobody looks for `.com`.
    ...addresses.flatMap(beginningsOf).filter((term) => /[@.]/.test(term)),
  ]);
  const sorted = [...terms].map((term) => term.slice(0, longestTerm)).toSorted();
  return sorted.filter((term, at) => !sorted[at + 1]?.startsWith(term)).slice(0, mostTerms);
}

function beginningsOf(text: string): string[] {
  const words = fold(text).split(/\s+/);
  return words.flatMap((word) => {
    const starts = [...word.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)].map(({ index }) => index);
    return [...new Set([0, ...starts])].map((start) => word.slice(start)).filter((term) => term !== '');
  });
}

/** The words of a query. A person's terms must begin with each of them. */
export function searchWordsOf(query: string): string[] {
  const words = fold(query)
    .split(/\s+/)
    // People write handles with it; nobody's begins so.
    .map((word) => word.replace(/^@(?=.)/, '').slice(0, longestTerm))
    .filter((word) => word !== '');
  // Of several, the longest tell most.
  return [...new Set(words)].toSorted((one, other) => other.length - one.length).slice(0, 8);
}
