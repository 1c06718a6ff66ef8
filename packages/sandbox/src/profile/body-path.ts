/** Any JSON value. */
export type Json = unknown;
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `[name=value]`, the entry of a list that says so. */
function selectorOf(part: string): readonly [name: string, wanted: string] | undefined {
  const match = /^\[([\w-]+)=([\w-]+)\]$/.exec(part);
  return match === null ? undefined : [match[1] ?? '', match[2] ?? ''];
}

/** Selectors compare what a value is as text. */
function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/** @returns the value at a path of an attribute mapping; undefined when there is none */
export function readAt(body: Json, path: readonly string[]): Json {
  let value = body;
  for (const part of path) value = childOf(value, part);
  return value;
}

function childOf(value: Json, part: string): Json {
  const selector = selectorOf(part);
  if (selector !== undefined) {
    const [name, wanted] = selector;
    return Array.isArray(value)
      ? value.find((entry: unknown) => isObject(entry) && asText(entry[name]) === wanted)
      : undefined;
  }
  if (Array.isArray(value)) return (value as unknown[])[Number(part)];
  return isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

/** Puts a value at a path of an attribute mapping, and makes what leads there and is not there yet. */
export function writeAt(body: JsonObject, path: readonly string[], value: Json): void {
  let place: Json = body;
  path.forEach((part, index) => {
    const isLast = index === path.length - 1;
    const next = isLast ? value : (containerAt(place, part) ?? emptyFor(path[index + 1] ?? ''));
    putChild(place, part, next);
    place = childOf(place, part);
  });
}

function containerAt(place: Json, part: string): Json {
  const child = childOf(place, part);
  return typeof child === 'object' && child !== null ? child : undefined;
}

const emptyFor = (part: string): Json => (part.startsWith('[') || /^\d+$/.test(part) ? [] : {});

function putChild(place: Json, part: string, child: Json): void {
  const selector = selectorOf(part);
  if (selector !== undefined) {
    if (!Array.isArray(place)) return;
    const [name, wanted] = selector;
    const known: unknown = childOf(place, part);
    if (known === undefined) (place as unknown[]).push({ [name]: literalOf(wanted), ...(child as object) });
    return;
  }
  if (Array.isArray(place)) (place as unknown[])[Number(part)] = child;
  else if (isObject(place)) place[part] = child;
}

function literalOf(wanted: string): unknown {
  if (wanted === 'true' || wanted === 'false') return wanted === 'true';
  return /^\d+$/.test(wanted) ? Number(wanted) : wanted;
}

/** Removes what is at a path, if anything is. */
export function removeAt(body: JsonObject, path: readonly string[]): void {
  const place = readAt(body, path.slice(0, -1));
  const part = path.at(-1) ?? '';
  if (isObject(place)) delete place[part];
}
