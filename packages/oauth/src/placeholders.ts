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

/**
 * The same for an address that went through a URL parser, which escapes braces. No value leaves its place.
 * @returns undefined also for a value of nothing but dots: in a path it would stand for another one, and encoding does
 *   not help (https://url.spec.whatwg.org/#double-dot-path-segment)
 */
export function fillAddress(address: string, valueOf: PlaceholderValues): string | undefined {
  const text = address.replaceAll('%7B', '{').replaceAll('%7D', '}');
  const placed = (name: string) => {
    const value = valueOf(name);
    return value === undefined || /^\.*$/.test(value) ? undefined : value;
  };
  return fillPlaceholders(text, placed, (value) => encodeURIComponent(value.toWellFormed()));
}
