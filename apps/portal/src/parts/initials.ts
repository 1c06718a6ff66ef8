import { plainName } from '../words.ts';

/** At most two letters: of the first and the last word. */
export function initialsOf(name: string): string {
  const words = plainName(name).replace(/^@/, '').split(' ').filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('');
}
