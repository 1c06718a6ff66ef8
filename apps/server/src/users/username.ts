/** Letters, digits and the marks that people put between them; what cannot be told apart is one name. */
const shape = /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u;

export const minUsernameLength = 3;
export const maxUsernameLength = 64;

/** The form in which usernames are compared: look-alikes of compatibility and case are one name. */
export function canonicalUsername(username: string): string {
  return username.normalize('NFKC').toLowerCase();
}

/** @returns what is wrong with it, as the end of a sentence; undefined when it can be a username */
export function usernameProblem(username: string): string | undefined {
  const canonical = canonicalUsername(username);
  const isOfLength = canonical.length >= minUsernameLength && canonical.length <= maxUsernameLength;
  if (!isOfLength) return `must have ${minUsernameLength} to ${maxUsernameLength} characters.`;
  if (!shape.test(canonical)) return 'may hold letters, digits, and . _ - between them.';
  return undefined;
}
