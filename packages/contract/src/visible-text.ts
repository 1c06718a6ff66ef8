/**
 * Characters that nobody sees and that make one name look like another: zero-width ones, fillers, and those
 * that turn the direction of what follows (Unicode Technical Report 36, §2.10; UAX #9).
 */
const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** A letter or mark of a script that joins its letters. */
const joining = String.raw`(?![\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Zinh}])[\p{L}\p{M}]`;
const emoji = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F]`;

/** The places where scripts and emoji need an invisible character. */
const needed = new RegExp(
  [
    // Joiner and non-joiner: Persian, Sinhala, emoji made of several (UAX #31, §2.3).
    String.raw`(?<=${joining}|${emoji})[\u200C\u200D]`,
    // Variation selectors: coloured symbols, keycaps, variants of ideographs.
    String.raw`(?<=${joining}|[\p{S}#*0-9])\p{Variation_Selector}`,
    // Tags: flags of regions (UTS #51, §1.4.9).
    String.raw`(?<=\u{1F3F4}[\u{E0020}-\u{E007F}]*)[\u{E0020}-\u{E007F}]`,
  ].join('|'),
  'gu',
);

/** Whether everything in a text can be seen, or is needed by what can. */
export function isVisible(text: string): boolean {
  return !invisible.test(text) || !invisible.test(text.replace(needed, ''));
}

const everyInvisible = new RegExp(invisible, 'gu');

/** What of a text can be seen, with what that needs: for names that others wrote. */
export function visibleText(text: string): string {
  if (isVisible(text)) return text;
  const neededAt = new Set(Array.from(text.matchAll(needed), ({ index }) => index));
  return text.replace(everyInvisible, (character, index: number) => (neededAt.has(index) ? character : ''));
}
