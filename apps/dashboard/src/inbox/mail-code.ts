/**
 * The code somebody is waiting for in a message, to be read at a glance.
 * @returns undefined when there is none
 */
export function codeIn({
  subject,
  text,
}: {
  readonly subject: string;
  readonly text: string;
}): string | undefined {
  return /(?<!\d)\d{6}(?!\d)/.exec(`${subject}\n${text}`)?.[0];
}
