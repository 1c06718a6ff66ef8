import { createHash } from 'node:crypto';

/** Secrets by what they are. */
export type Canaries = Readonly<Record<string, string>>;

/** A secret as it is and as somebody might have written it down without thinking. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // The letters at the ends depend on the neighbours.
    return text.slice(shift === 0 ? 0 : shift + 1, -4);
  });
  const forms = [
    secret,
    encodeURIComponent(secret),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    [...secret].toReversed().join(''),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(forms)].filter((form) => form.length >= 8);
}

/** @returns the names of the canaries that occur, with the form in which they do */
export function findCanaries(haystack: Buffer, canaries: Canaries): string[] {
  return Object.entries(canaries).flatMap(([name, secret]) =>
    formsOf(secret)
      .filter((form) => haystack.includes(form))
      .map((form) => `${name} as ${form}`),
  );
}

/** Six digits occur by chance in longer numbers, so they count only where they stand alone. */
export function hasCode(text: string, code: string): boolean {
  return new RegExp(`(?<![0-9A-Za-z._-])${code}(?![0-9A-Za-z._-])`).test(text);
}

/** A secret that is too short to be taken for one by its length. */
export function shortSecret(prefix: string): string {
  return `${prefix}-${createHash('sha256').update(`${prefix}${process.hrtime.bigint()}`).digest('hex').slice(0, 16)}`;
}
