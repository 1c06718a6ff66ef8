/** Values that stand in braces in a provider's addresses, headers and parameters. */
export type PlaceholderValues = (name: string) => string | undefined;

/**
 * Puts values where a text names them: `/applications/{client_id}/grant`.
 * @param encode applied to every value, e.g. `encodeURIComponent` where the text is an address
 * @returns undefined when a named value is not there
 */
export function fillPlaceholders(
  text: string,
  valueOf: PlaceholderValues,
  encode: (value: string) => string = (value) => value,
): string | undefined {
  if (!text.includes('{')) return text;
  let isComplete = true;
  const filled = text.replace(/\{([\w.]+)\}/g, (_match, name: string) => {
    const value = valueOf(name);
    if (value === undefined) isComplete = false;
    return encode(value ?? '');
  });
  return isComplete ? filled : undefined;
}

/** The same for an address that went through a URL parser, which escapes braces. */
export function fillAddress(address: string, valueOf: PlaceholderValues): string | undefined {
  const text = address.replaceAll('%7B', '{').replaceAll('%7D', '}');
  return fillPlaceholders(text, valueOf, encodeURIComponent);
}
