/** A value of a body with nothing inside, as a mapping can name it. */
export type Leaf = string | number | boolean | null;

/** What a path cannot name: these have a meaning of their own in it. */
const unnameable = /[\s."|\\[\]{}]/;

/**
 * The path of an entry of an object or of a list.
 * @param parent undefined where no path leads there
 * @returns undefined where no path can
 */
export function pathTo(parent: readonly string[] | undefined, key: string): readonly string[] | undefined {
  if (parent === undefined || key === '' || unnameable.test(key)) return undefined;
  return [...parent, key];
}

/** The paths of a mapping's text, without its defaults in quotes. */
export function pathsIn(text: string): readonly string[] {
  const paths = text.split('|').map((path) => path.trim());
  return paths.filter((path) => path !== '' && !path.startsWith('"'));
}

/** The attributes that a path feeds. */
export function attributesAt(path: string, mapping: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(mapping).filter((attribute) => pathsIn(mapping[attribute] ?? '').includes(path));
}

/** A path in the place of what was there, or behind it as one more to try. */
export function withPath(text: string, path: string, isFallback: boolean): string {
  if (!isFallback || text.trim() === '') return path;
  return pathsIn(text).includes(path) ? text : `${text.trim()} | ${path}`;
}
