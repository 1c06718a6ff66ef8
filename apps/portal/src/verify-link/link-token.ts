/**
 * The token that a link carries behind its #.
 * @param hash as the browser has it
 * @returns undefined for a link that was cut or changed on its way
 */
export function tokenIn(hash: string): string | undefined {
  const token = hash.replace(/^#/, '');
  return /^[\w-]{1,80}\.[\w-]{1,110}$/.test(token) ? token : undefined;
}
