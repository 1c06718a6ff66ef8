/**
 * A reference as it is stored, from what somebody reads out on the telephone: `Reference 7f3k 92`.
 * Letters that are easily mistaken for digits are left alone, since references hold neither.
 */
export function parseReference(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/REFERENCE/g, '')
    .replace(/[^A-Z0-9]/g, '');
  return letters.length > 4 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}
