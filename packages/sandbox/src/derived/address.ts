/**
 * Which paths an address of a preset stands for. What is in braces there, an operator's tenant or a value of the
 * call, may be anything that does not leave its place.
 * @param url as the preset has it, e.g. `https://{domain}/{tenant}/token`
 */
export function pathPatternOf(url: string): RegExp {
  const path = pathOf(url)
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{[\w.]+\}/g, '[^/]+');
  return new RegExp(`^${path}$`);
}

/** The path of an address that a URL parser may not be able to read. */
function pathOf(url: string): string {
  return /^https?:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1] || '/';
}

/** The parameters an address has of its own. */
export function ownParametersOf(url: string): Record<string, string> {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return Object.fromEntries(new URLSearchParams(query));
}

/** Whether braces of a path were filled with the right values; `%7B` is how a URL parser writes a brace. */
export function isFilledWith(
  url: string,
  path: string,
  valueOf: (name: string) => string | undefined,
): boolean {
  const names: string[] = [];
  const pattern = pathPatternOf(url).source.replaceAll('[^/]+', '([^/]+)');
  pathOf(url).replace(/\{([\w.]+)\}/g, (match, name: string) => (names.push(name), match));
  const found = new RegExp(pattern).exec(path)?.slice(1) ?? [];
  return names.every((name, index) => {
    const wanted = valueOf(name);
    return wanted === undefined || decodeURIComponent(found[index] ?? '') === wanted;
  });
}
