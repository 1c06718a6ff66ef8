import type { IconName } from '../parts/icon.tsx';

/** Something the command palette can open. */
export interface PaletteEntry {
  readonly key: string;
  readonly title: string;
  /** what kind of thing it is, beside the title */
  readonly detail: string;
  readonly icon: IconName;
  /** other words people look for it by */
  readonly words: string;
  /** address below the dashboard */
  readonly path: string;
}

/**
 * The entries that fit what was typed: every word must occur; those whose title begins with it come first.
 * Nothing typed fits everything.
 */
export function matchingEntries(entries: readonly PaletteEntry[], typed: string): readonly PaletteEntry[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return entries;
  const words = wanted.split(/\s+/);
  const rank = ({ title }: PaletteEntry) => (title.toLowerCase().startsWith(wanted) ? 0 : 1);
  return entries
    .filter(({ title, words: others }) => {
      const text = `${title} ${others}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => rank(a) - rank(b));
}

/** The entry an arrow key leads to; past the end it goes on at the other one. */
export function movedBy(step: 1 | -1, index: number, count: number): number {
  return count === 0 ? 0 : (index + step + count) % count;
}
