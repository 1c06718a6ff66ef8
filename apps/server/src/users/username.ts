/** Letters, digits and the marks that people put between them; what cannot be told apart is one name. */
const shape = /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u;

/** The form in which usernames are compared: look-alikes of compatibility and case are one name. */
export function canonicalUsername(username: string): string {
  return username.normalize('NFKC').toLowerCase();
}

/** @returns what is wrong with it, as the end of a sentence; undefined when it can be a username */
export function usernameProblem(username: string): string | undefined {
  const canonical = canonicalUsername(username);
  if (canonical.length < 3 || canonical.length > 64) return 'must have 3 to 64 characters.';
  if (!shape.test(canonical)) return 'may hold letters, digits, and . _ - between them.';
  return undefined;
}
