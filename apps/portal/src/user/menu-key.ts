export interface MenuMove {
  /** what its entries say, in order */
  readonly entries: readonly string[];
  /** of the entry that has the focus; -1 for none */
  readonly at: number;
  /** as the browser names it */
  readonly key: string;
}

/**
 * Where a key moves the focus within a menu: round in circles, to its ends, or to the next entry that begins with
 * a letter.
 * @returns the place of the entry; undefined for a key that moves nothing
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/menubar/
 */
export function entryFor({ entries, at, key }: MenuMove): number | undefined {
  const count = entries.length;
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return (Math.max(at, 0) + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return beginningWith(key, { entries, at });
  }
}

function beginningWith(key: string, { entries, at }: Omit<MenuMove, 'key'>): number | undefined {
  if ([...key].length !== 1 || key === ' ') return undefined;
  const letter = key.toLocaleLowerCase();
  const order = entries.map((_entry, step) => (at + 1 + step) % entries.length);
  return order.find((place) => entries[place]?.trim().toLocaleLowerCase().startsWith(letter));
}
